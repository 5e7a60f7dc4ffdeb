#!/usr/bin/env python3
"""relocate.py OUT.jar PREFIX JAR...: packs the classes of the jars into one, moved below PREFIX ("org/example/shaded"),
without META-INF: what a build that shades its libraries leaves of them."""
import struct
import sys
import zipfile

SIZES = {3: 4, 4: 4, 5: 8, 6: 8, 7: 2, 8: 2, 9: 4, 10: 4, 11: 4, 12: 4, 15: 3, 16: 2, 17: 4, 18: 4, 19: 2, 20: 2}


def relocated(data, roots, prefix):
    """The class with another package in every text of its constant pool, and the pool in another order of bytes."""
    out, at, i, count = bytearray(data[:10]), 10, 1, struct.unpack(">H", data[8:10])[0]
    while i < count:
        tag = data[at]
        if tag == 1:
            size = struct.unpack(">H", data[at + 1:at + 3])[0]
            text = data[at + 3:at + 3 + size]
            for root in roots:
                text = text.replace(root, prefix + b"/" + root)
                text = text.replace(root.replace(b"/", b"."), (prefix + b"/" + root).replace(b"/", b"."))
            out += b"\x01" + struct.pack(">H", len(text)) + text
            at += 3 + size
        else:
            out += data[at:at + 1 + SIZES[tag]]
            at += 1 + SIZES[tag]
            i += tag in (5, 6)
        i += 1
    return bytes(out + data[at:])


prefix = sys.argv[2]
with zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED) as out:
    out.writestr(prefix + "/Main.class", b"\xca\xfe\xba\xbe\0\0\0\x34\0\1\0\0\0\0")
    for path in sys.argv[3:]:
        with zipfile.ZipFile(path) as jar:
            names = [n for n in jar.namelist() if n.endswith(".class") and not n.startswith("META-INF/")]
            roots = sorted({"/".join(n.split("/")[:3]).encode() for n in names if n.count("/") >= 3})
            for name in names:
                out.writestr(prefix + "/" + name, relocated(jar.read(name), roots, prefix.encode()))
