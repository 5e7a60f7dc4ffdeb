"""Seeds of the windows-program cataloger (seeds_catalog.py): a program whose one section is a version resource."""
import struct


def node(key, value=b"", children=(), length=0):
    head = key.encode("utf-16-le") + b"\0\0"
    body = b"\0" * (-(6 + len(head)) % 4) + value
    for child in children:
        body += b"\0" * (-(6 + len(head) + len(body)) % 4) + child
    return struct.pack("<HHH", 6 + len(head) + len(body), length, 1) + head + body


def text(key, value):
    return node(key, value.encode("utf-16-le") + b"\0\0", length=len(value) + 1)


def program(company, product, version):
    table = node("040904b0", children=[text("CompanyName", company), text("ProductName", product),
                                       text("ProductVersion", version)])
    data = node("VS_VERSION_INFO", b"\xbd\x04\xef\xfe", [node("StringFileInfo", children=[table])], 4)
    tree = b""
    for ident, after in ((16, 0x80000018), (1, 0x80000030), (1033, 72)):
        tree += struct.pack("<IIIHHII", 0, 0, 0, 0, 1, ident, after)
    tree += struct.pack("<IIII", 0x1000 + 88, len(data), 0, 0) + data
    optional = struct.pack("<H", 0x20B) + b"\0" * 106 + struct.pack("<I", 16) + b"\0" * 16
    optional += struct.pack("<II", 0x1000, len(tree))
    optional += b"\0" * (240 - len(optional))
    section = b".rsrc\0\0\0" + struct.pack("<IIII", len(tree), 0x1000, len(tree), 0x200) + b"\0" * 16
    head = b"MZ" + b"\0" * 58 + struct.pack("<I", 64) + b"PE\0\0\x64\x86\x01\0" + b"\0" * 12 + struct.pack("<HH", 240, 0)
    return (head + optional + section).ljust(0x200, b"\0") + tree


seeds = [(0, program("", "zlib", "1.3.1")), (1, program("Simon Tatham", "PuTTY suite", "Release 0.78"))]
