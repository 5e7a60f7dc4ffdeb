"""Seeds of the cataloger of linked libraries (seeds_catalog.py): data with signs, in a file without sections."""
import struct


def program(data):
    header = b"\x7fELF\2\1\1" + bytes(9) + struct.pack("<HHIQQQIHHHHHH", 3, 62, 1, 0, 64, 0, 0, 64, 56, 1, 64, 0, 0)
    return header + struct.pack("<IIQQQQQQ", 1, 4, 120, 120, 120, len(data), len(data), 1) + data


seeds = [(0, program(b"\0 deflate 1.2.13 Copyright 1995-2022 Jean-loup Gailly\0SQLite format 3\0003.40.1\0"
                     b"OpenSSL PKCS#1 RSA\0OpenSSL 3.0.11 19 Sep 2023\0")),
         (0, program(b"/registry/src/index.crates.io-1949cf8c6b5b557f/sha-1-0.10.1/src/lib.rs"
                     b"/usr/share/cargo/registry/aho-corasick-0.7.19/src/x.rs"))]
