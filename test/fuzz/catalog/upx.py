"""Seeds of the UPX cataloger (seeds_catalog.py): a program in blocks that are stored as they were."""
import struct


def header(segments):
    return (b"\x7fELF\2\1\1" + bytes(9)
            + struct.pack("<HHIQQQIHHHHHH", 2, 62, 1, 0x400000, 64, 0, 0, 64, 56, segments, 64, 0, 0))


def segment(size):
    return struct.pack("<IIQQQQQQ", 1, 5, 0, 0x400000, 0x400000, size, size, 0x1000)


def block(data):
    return struct.pack("<IIBBBB", len(data), len(data), 8, 0, 0, 0) + data


_head = header(1) + segment(0x200)
_body = b"\0node.js/v18.20.4\0".ljust(0x200 - len(_head), b"x")
seeds = [(0, header(1) + segment(0x1000) + struct.pack("<I4sHBBIII", 0, b"UPX!", 0, 14, 22, 0, 0x200, 0x200)
          + block(_head) + block(_body) + struct.pack("<I4sI", 0, b"UPX!", 0))]
