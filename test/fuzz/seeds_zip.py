"""Seeds of the zip target: methods, zip64, data descriptors, attributes, extra fields, prefixes, overlaps."""
import copy, io, os, struct, sys, warnings, zipfile, zlib

warnings.simplefilter("ignore")
out = sys.argv[1]
os.makedirs(out, exist_ok=True)


def seed(name, data):
    with open(os.path.join(out, name), "wb") as f:
        f.write(data)


class Pipe:
    """What cannot seek gets data descriptors."""
    def __init__(self):
        self.data = b""

    def write(self, b):
        self.data += b
        return len(b)

    def flush(self):
        pass


def archive(fill):
    b = io.BytesIO()
    with zipfile.ZipFile(b, "w") as z:
        fill(z)
    return b.getvalue()


def info(name, **fields):
    i = zipfile.ZipInfo(name)
    for k, v in fields.items():
        setattr(i, k, v)
    return i


def kinds(z):
    for m in (0, 8, 12, 14):
        z.writestr(info("m%d" % m), b"hello " * 20, m)
    z.writestr(info("d/", external_attr=0o40755 << 16 | 16), b"")
    z.writestr(info("link", external_attr=0o120777 << 16), b"../target")
    z.writestr(info("../climbs"), b"x")
    z.writestr(info("../climbs"), b"again")
    name = "caf\u00e9".encode()
    z.writestr(info("u", extra=struct.pack("<HHBI", 0x7075, 5 + len(name), 1, zlib.crc32(b"u")) + name), b"")
    z.writestr(info("t", extra=struct.pack("<HHBi", 0x5455, 5, 1, 1) + struct.pack("<HHBBIBI", 0x7875, 11, 1, 4, 1, 4, 2)), b"")


def overlap(z):
    z.writestr("a", b"0" * 1000, 8)
    for k in range(5):
        i = copy.copy(z.filelist[0])
        i.filename = "a%d" % k
        z.filelist.append(i)


whole = archive(kinds)
seed("kinds", whole)
seed("empty", archive(lambda z: None))
seed("prefix", b"#!/bin/sh\n" * 10 + whole)
seed("trailing", whole + b"more")
seed("cut", whole[:-7])
seed("overlap", archive(overlap))
pipe = Pipe()
with zipfile.ZipFile(pipe, "w") as z:
    with z.open(info("big", compress_type=8), "w", force_zip64=True) as f:
        f.write(b"hello" * 50)
seed("descriptor", pipe.data)


def zip64(z):
    z.writestr("x", b"hello")
    i = z.filelist[0]
    i.extra = struct.pack("<HHQQQ", 1, 24, 5, 5, 0)
    i.file_size = i.compress_size = 5


plain = archive(zip64)
at = plain.index(b"PK\x01\x02")
size = plain.index(b"PK\x05\x06") - at
big = bytearray(plain[:at + size])
big[at + 20:at + 28] = b"\xff" * 8
big[at + 42:at + 46] = b"\xff" * 4
big += struct.pack("<IQHHIIQQQQ", 0x06064b50, 44, 45, 45, 0, 0, 1, 1, size, at)
big += struct.pack("<IIQI", 0x07064b50, 0, at + size, 1)
big += struct.pack("<IHHHHIIH", 0x06054b50, 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
seed("zip64", bytes(big))
