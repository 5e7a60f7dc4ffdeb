"""Writes seeds of class_links_fuzz into the folder argv[1]: classes that name others."""
import pathlib
import struct
import sys

out = pathlib.Path(sys.argv[1])
out.mkdir(parents=True, exist_ok=True)


def text(s):
    return b"\x01" + struct.pack(">H", len(s)) + s


def whole(constants, this):
    return b"\xca\xfe\xba\xbe" + struct.pack(">HHH", 0, 65, len(constants) + 1) + b"".join(constants) + struct.pack(">HH", 0x21, this)


named = [text(b"shop/Main"), b"\x07\0\1", text(b"java/lang/Class"), b"\x07\0\3", text(b"forName"), text(b"([La/B;)Lc/D<Le/F;>;"),
         b"\x0c\0\5\0\6", b"\x0a\0\4\0\7", text(b"a.b.C"), b"\x08\0\x09"]
for name, data in {"named": whole(named, 2), "itself": whole([b"\x07\0\1"], 1), "none": whole(named, 99),
                   "cut": whole(named, 2)[:-5], "wrong": whole(named[::-1], 2), "empty": b"\xca\xfe\xba\xbe"}.items():
    (out / name).write_bytes(data)
