"""Writes Java archives with classes in them that have nothing but a constant pool.

java_classes.py FILE [KEY=VALUE ...]: a line of the standard input is what goes in:
    class PATH NAME [USED ...]   a class; USED is a class it names, "OWNER.MEMBER()" a method it calls, or
                                 "'TEXT" a text in it
    text PATH TEXT               a file of that text
    jar PATH FILE                another archive, stored
KEY=VALUE are attributes of the manifest. FILE that ends in '/' is a folder: the same as files."""
import os
import struct
import sys
import zipfile


def class_file(name, used):
    constants = []

    def put(constant):
        if constant not in constants:
            constants.append(constant)
        return constants.index(constant) + 1

    def text(s):
        return put(b"\x01" + struct.pack(">H", len(s)) + s.encode())

    def klass(s):
        return put(b"\x07" + struct.pack(">H", text(s)))

    for u in used:
        if u.startswith("'"):
            put(b"\x08" + struct.pack(">H", text(u[1:])))
        elif u.endswith("()"):
            owner, member = u[:-2].rsplit(".", 1)
            pair = put(b"\x0c" + struct.pack(">HH", text(member), text("()V")))
            put(b"\x0a" + struct.pack(">HH", klass(owner), pair))
        elif u.startswith(("(", "L")) and ";" in u:
            text(u)
        else:
            klass(u)
    this, above = klass(name), klass("java/lang/Object")
    return (b"\xca\xfe\xba\xbe" + struct.pack(">HHH", 0, 52, len(constants) + 1) + b"".join(constants) +
            struct.pack(">HHHHHHH", 0x21, this, above, 0, 0, 0, 0))


def main():
    target, manifest = sys.argv[1], "Manifest-Version: 1.0\r\n"
    for pair in sys.argv[2:]:
        manifest += "%s: %s\r\n" % tuple(pair.split("=", 1))
    files = {} if target.endswith("/") else {"META-INF/MANIFEST.MF": (manifest + "\r\n").encode()}
    for line in sys.stdin:
        kind, path, *rest = line.split()
        if kind == "class":
            files[path] = class_file(rest[0], rest[1:])
        elif kind == "text":
            files[path] = " ".join(rest).encode()
        else:
            files[path] = open(rest[0], "rb").read()
    if target.endswith("/"):
        for path, data in files.items():
            os.makedirs(os.path.dirname(target + path) or ".", exist_ok=True)
            open(target + path, "wb").write(data)
        return
    with zipfile.ZipFile(target, "w") as z:
        for path, data in files.items():
            z.writestr(zipfile.ZipInfo(path, (2026, 1, 1, 0, 0, 0)), data,
                       zipfile.ZIP_STORED if path.endswith(".jar") else zipfile.ZIP_DEFLATED)


main()
