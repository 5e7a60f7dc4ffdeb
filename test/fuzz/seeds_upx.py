#!/usr/bin/env python3
"""Seeds of upx_fuzz: a small program packed as UPX does it, in blocks of LZMA and as they were, and single blocks.
Writes to the folder argv[1]."""
import lzma
import os
import struct
import sys


def header(segments):
    return (b"\x7fELF\2\1\1" + bytes(9) + struct.pack("<HHIQQQIHHHHHH", 2, 62, 1, 0x400000, 64, 0, 0, 64, 56, segments, 64, 0, 0))


def segment(flags, offset, size):
    return struct.pack("<IIQQQQQQ", 1, flags, offset, 0x400000 + offset, 0x400000 + offset, size, size, 0x1000)


def raw_lzma(data):
    return b"\x1a\x03" + lzma.compress(data, lzma.FORMAT_RAW, filters=[{"id": lzma.FILTER_LZMA1, "lc": 3, "lp": 0, "pb": 2}])


def block(data, method):
    packed = raw_lzma(data) if method == 14 else data
    packed = packed if len(packed) < len(data) else data
    return struct.pack("<IIBBBB", len(data), len(packed), method, 0, 0, 0) + packed


def packed(method):
    head = header(2) + segment(5, 0, 0x300) + segment(6, 0x400, 0x400)
    original = (head + b"code " * 200)[:0x300].ljust(0x400, b"\0") + (b"some data\0" * 200)[:0x400] + b"tail" * 64
    p = header(1) + segment(5, 0, 0x1000) + struct.pack("<I4sHBB", 0, b"UPX!", 40, 14, 22)
    p += struct.pack("<III", 0, len(original), 0x400)
    p += block(original[:len(head)], method) + block(original[len(head):0x300], method) + block(original[0x400:0x800], method)
    p += b"loader" * 6 + block(original[0x300:0x400], method) + block(original[0x800:], method)
    return p + struct.pack("<I4sI", 0, b"UPX!", 0)


out = sys.argv[1]
os.makedirs(out, exist_ok=True)
seeds = [b"\0" + packed(14), b"\0" + packed(8), bytes([14]) + raw_lzma(b"abc" * 1700)]
seeds += [bytes([m]) + b"\xff\xff\xff\xffabcdefgh" * 20 + b"\x12\x34\x56\x78" * 40 for m in range(2, 11)]
for i, seed in enumerate(seeds):
    with open(f"{out}/upx-{i}", "wb") as f:
        f.write(seed)
