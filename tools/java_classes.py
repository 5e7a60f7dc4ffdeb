#!/usr/bin/env python3
"""java_classes.py REPOSITORY CACHE [ARTIFACT...] <OLD >NEW: makes rules/java_classes.txt anew.

REPOSITORY is the address of a Maven repository, CACHE a folder for what is fetched. The artifacts are those of OLD (the
file as it is) and those named. A few classes of each are chosen that tell its versions apart; each is known by a sum
over the texts of its constant pool that stays the same when a build moves the library to other packages
(src/format/class_file.h tells which).
"""
import concurrent.futures
import pathlib
import re
import struct
import sys
import urllib.request
import xml.etree.ElementTree
import zipfile

VERSIONS = 128  # the newest ones; as many as java_class_row has bits
CLASSES = 10
CANDIDATES = 80
TEXTS = 12  # fewer do not make a class sure
MASK = (1 << 64) - 1
ATTRIBUTES = re.compile(rb"Code|ConstantValue|Deprecated|Synthetic|Signature|SourceFile|SourceDebugExtension|InnerClasses|"
                        rb"EnclosingMethod|Exceptions|LineNumberTable|LocalVariableTable|LocalVariableTypeTable|"
                        rb"StackMapTable|StackMap|BootstrapMethods|MethodParameters|NestHost|NestMembers|Module|Record|"
                        rb"AnnotationDefault|PermittedSubclasses|Runtime\w+|Scala|ScalaSig|TASTY|this")


def text_hash(text, known={}):
    value = known.get(text)
    if value is None:
        value = 0xCBF29CE484222325
        for byte in text:
            value = (value ^ byte) * 0x100000001B3 & MASK
        value = (value ^ value >> 32) * 0xD6E8FEB86659FD93 & MASK
        value ^= value >> 32
        known[text] = value
    return value


def fingerprint(data):
    """The sum, or None for what is no class or has too few texts."""
    sizes = {3: 4, 4: 4, 5: 8, 6: 8, 7: 2, 8: 2, 9: 4, 10: 4, 11: 4, 12: 4, 15: 3, 16: 2, 17: 4, 18: 4, 19: 2, 20: 2}
    if data[:4] != b"\xca\xfe\xba\xbe":
        return None
    count, at, total, texts, i = struct.unpack(">H", data[8:10])[0], 10, 0, 0, 1
    while i < count:
        tag = data[at]
        if tag == 1:
            size = struct.unpack(">H", data[at + 1:at + 3])[0]
            text = data[at + 3:at + 3 + size]
            at += 3 + size
            if text and b"/" not in text and b"." not in text and not ATTRIBUTES.fullmatch(text):
                total = (total + text_hash(text)) & MASK
                texts += 1
        else:
            at += 1 + sizes[tag]
            i += tag in (5, 6)
        i += 1
    return total if texts >= TEXTS else None


def fetch(url, path):
    if not path.exists():
        part = path.with_suffix(".part")
        path.parent.mkdir(parents=True, exist_ok=True)
        with urllib.request.urlopen(url, timeout=60) as response:
            part.write_bytes(response.read())
        part.rename(path)
    return path


def versions_of(repository, cache, group, artifact):
    place = f"{group.replace('.', '/')}/{artifact}"
    path = fetch(f"{repository}/{place}/maven-metadata.xml", cache / place / "maven-metadata.xml")
    every = [v.text for v in xml.etree.ElementTree.parse(path).iter("version")]
    stable = [v for v in every if not re.search(r"alpha|beta|snapshot|\bM\d|rc\d?|cr\d|-b\d|incubat|android|pre|dev|\d{8}$",
                                                v, re.I)]
    return [v for v in dict.fromkeys(stable or every)][-VERSIONS:]


def jar(repository, cache, group, artifact, version):
    place = f"{group.replace('.', '/')}/{artifact}/{version}/{artifact}-{version}.jar"
    try:
        return fetch(f"{repository}/{place}", cache / place)
    except OSError:
        return None


def open_jars(paths):
    opened = {}
    for version, path in paths.items():
        try:
            opened[version] = zipfile.ZipFile(path)
        except (OSError, zipfile.BadZipFile):
            continue
    return opened


def candidates(jars):
    """Classes that most versions have, the largest of the newest first; inner ones are left out."""
    count, size = {}, {}
    for z in jars.values():
        for info in z.infolist():
            name = info.filename
            if name.endswith(".class") and "$" not in name and not name.startswith("META-INF/"):
                count[name] = count.get(name, 0) + 1
                size[name] = info.file_size
    wide = [n for n in count if count[n] * 4 >= len(jars) and size[n] >= 1500]
    unique = {}
    for n in sorted(wide, key=lambda n: (-count[n], -size[n])):
        unique.setdefault(n.rsplit("/", 1)[-1], n)
    return list(unique.values())[:CANDIDATES]


def choose(prints, versions):
    """Classes that part the versions most, each one more than those before it; then some for safety."""
    chosen, parts, left = [], {v: () for v in versions}, dict(prints)

    def parted(name):
        return len({parts[v] + (left[name].get(v),) for v in versions})

    while left and len(chosen) < CLASSES:
        best = max(left, key=lambda n: (parted(n), len(left[n]), n))
        if len(chosen) >= 5 and parted(best) == len(set(parts.values())):
            break
        parts = {v: parts[v] + (left[best].get(v),) for v in versions}
        chosen.append(best)
        del left[best]
    return chosen


def paragraph(repository, cache, name):
    group, artifact = name.split(":")
    versions = versions_of(repository, cache, group, artifact)
    paths = {v: p for v in versions if (p := jar(repository, cache, group, artifact, v))}
    jars = open_jars(paths)
    versions = [v for v in versions if v in jars]
    prints = {}
    for path in candidates(jars):
        for version, z in jars.items():
            try:
                value = fingerprint(z.read(path))
            except (KeyError, IndexError, struct.error, zipfile.BadZipFile, NotImplementedError):
                continue
            if value is not None:
                prints.setdefault(path, {})[version] = value
    lines = [f"Artifact: {name}", "Versions: " + " ".join(versions)]
    for path in sorted(choose(prints, versions)):
        groups = {}
        for i, version in enumerate(versions):
            if version in prints[path]:
                groups.setdefault(prints[path][version], []).append(i)
        known = " ".join("%016x=%s" % (v, ranges(at)) for v, at in groups.items())
        lines.append(f"Class: {path.removesuffix('.class')} {known}")
    return "\n".join(lines) if len(lines) > 3 else None


def ranges(numbers):
    out, start = [], None
    for i, n in enumerate(numbers):
        start = n if start is None else start
        if i + 1 == len(numbers) or numbers[i + 1] != n + 1:
            out.append(str(start) if start == n else f"{start}-{n}")
            start = None
    return ",".join(out)


def main():
    repository, cache = sys.argv[1].rstrip("/"), pathlib.Path(sys.argv[2])
    old = sys.stdin.read()
    head = "".join(line + "\n" for line in old.splitlines() if line.startswith("#"))
    names = sorted(set(re.findall(r"^Artifact: (\S+)", old, re.M)) | set(sys.argv[3:]))

    def one(name):
        try:
            return paragraph(repository, cache, name)
        except OSError as e:
            print(f"{name}: {e}", file=sys.stderr)
            return None

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        done = [p for p in pool.map(one, names) if p]
    print(head + "\n" + "\n\n".join(done))


if __name__ == "__main__":
    main()
