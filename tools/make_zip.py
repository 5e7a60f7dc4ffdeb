#!/usr/bin/env python3
"""make_zip.py OUT.zip PATH[@PREFIX]...: a zip of files and folders whose bytes depend on nothing else (no times,
sorted names). A wheel (*.whl) is unpacked below its PREFIX, as an installer does."""
import os
import sys
import zipfile

TIME = (2023, 11, 14, 22, 13, 20)


def files_of(path):
    """(name, mode, bytes) of each file below `path`, sorted."""
    if path.endswith(".whl"):
        with zipfile.ZipFile(path) as wheel:
            for name in sorted(wheel.namelist()):
                if not name.endswith("/"):
                    yield name, 0o644, wheel.read(name)
        return
    if os.path.isfile(path):
        with open(path, "rb") as file:
            yield os.path.basename(path), os.stat(path).st_mode & 0o755, file.read()
        return
    for top, dirs, names in os.walk(path):
        dirs.sort()
        for name in sorted(names):
            full = os.path.join(top, name)
            with open(full, "rb") as file:
                yield os.path.relpath(full, path), os.stat(full).st_mode & 0o755, file.read()


def main():
    out = sys.argv[1]
    with zipfile.ZipFile(out + ".part", "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for word in sys.argv[2:]:
            path, _, prefix = word.partition("@")
            for name, mode, data in files_of(path):
                info = zipfile.ZipInfo(os.path.join(prefix, name), TIME)
                info.create_system = 3
                info.external_attr = (0o100000 | mode) << 16
                info.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(info, data)
    os.replace(out + ".part", out)


if __name__ == "__main__":
    sys.exit(main())
