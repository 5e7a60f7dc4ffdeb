"""Seeds of the cataloger of .NET's single-file programs (seeds_catalog.py): ELF, with lists of each version."""
import struct
import zlib

DEPS = b'{"libraries": {"A/1.0.0": {"type": "package"}}}'
SIGNATURE = bytes.fromhex("8b1202b96a612038727b930214d7a03213f5b9e6efae3318ee3b2dce24b36aae")


def program(version):
    packed = zlib.compressobj(wbits=-15)
    data = packed.compress(DEPS) + packed.flush() if version == 6 else DEPS
    size = 0x100
    at = size + 0x100
    entry = struct.pack("<QQ", at, len(DEPS)) + (struct.pack("<Q", len(data)) if version == 6 else b"")
    entry += b"\3\x0bA.deps.json"
    head = struct.pack("<III", version, 0, 1) + b"\1x" + (bytes(40) if version > 1 else b"")
    elf = b"\x7fELF\2\1\1" + bytes(9) + struct.pack("<HHIQQQIHHHHHH", 2, 62, 1, 0x400000, 64, 0, 0, 64, 56, 1, 64, 0, 0)
    elf += struct.pack("<IIQQQQQQ", 1, 6, 0, 0x400000, 0x400000, size, size, 0x1000)
    elf += struct.pack("<Q", at + len(data)) + SIGNATURE
    return elf.ljust(at, b"\0") + data + head + entry


seeds = [(0, program(version)) for version in (1, 2, 6)]
