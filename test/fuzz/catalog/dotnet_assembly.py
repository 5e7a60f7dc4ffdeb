"""Seeds of the cataloger of .NET assemblies (seeds_catalog.py): one with a name, the standard's key and an attribute
with its version."""
import struct


def assembly():
    strings = b"\0AssemblyInformationalVersionAttribute\0EntityFramework\0"
    blobs = b"\0\x10" + struct.pack("<QQ", 0, 4) + b"\x0a\1\0\x056.4.4\0\0"
    tables = struct.pack("<IBBBBQQ", 0, 2, 0, 0, 1, 1 | 1 << 1 | 1 << 10 | 1 << 12 | 1 << 32, 0) + struct.pack("<5I", *[1] * 5)
    tables += bytes(10) + struct.pack("<HHH", 0, 1, 0) + struct.pack("<HHH", 9, 0, 0) + struct.pack("<HHH", 46, 11, 18)
    tables += struct.pack("<IHHHHIHHH", 0x8004, 6, 0, 0, 0, 1, 1, strings.index(b"Entity"), 0)
    streams = [(b"#~\0\0", tables), (b"#Strings\0\0\0\0", strings), (b"#Blob\0\0\0", blobs)]
    at = 16 + 12 + 4 + sum(8 + len(name) for name, _ in streams)
    root = b"BSJB" + struct.pack("<HHII", 1, 1, 0, 12) + b"v4.0.30319\0\0" + struct.pack("<HH", 0, 3)
    for name, data in streams:
        root += struct.pack("<II", at, len(data)) + name
        at += len(data)
    root += b"".join(data for _, data in streams)
    cli = struct.pack("<IHHII", 72, 2, 5, 0x2048, len(root)).ljust(72, b"\0") + root
    optional = struct.pack("<H", 0x10B).ljust(28, b"\0") + struct.pack("<I", 0x400000)
    optional = optional.ljust(92, b"\0") + struct.pack("<I", 16) + bytes(14 * 8) + struct.pack("<IIQ", 0x2000, 72, 0)
    pe = b"MZ".ljust(60, b"\0") + struct.pack("<I", 64) + b"PE\0\0"
    pe += struct.pack("<HHIIIHH", 0x14C, 1, 0, 0, 0, len(optional), 0x2022) + optional
    pe += b".text\0\0\0" + struct.pack("<IIII12xI", 0x300, 0x2000, 0x300, 0x200, 0x60000020)
    return pe.ljust(0x200, b"\0") + cli.ljust(0x300, b"\0")


seeds = [(pattern, assembly()) for pattern in (0, 7)]
