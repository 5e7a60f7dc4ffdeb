"""Seeds of the gzip target: levels, members, header fields, trailing bytes, damage; raw deflate."""
import gzip, os, struct, sys, zlib

out = sys.argv[1]
os.makedirs(out, exist_ok=True)


def seed(name, data):
    with open(os.path.join(out, name), "wb") as f:
        f.write(data)


def raw(data, level, strategy=0):
    c = zlib.compressobj(level, zlib.DEFLATED, -15, 8, strategy)
    return c.compress(data) + c.flush()


text = b"".join(b"line %d\n" % (i * 7 % 100) for i in range(200))
plain = gzip.compress(text, 6, mtime=0)
for level in range(10):
    seed("level%d" % level, gzip.compress(text, level, mtime=0))
for name, strategy in (("huffman", zlib.Z_HUFFMAN_ONLY), ("fixed", zlib.Z_FIXED), ("rle", zlib.Z_RLE)):
    seed("raw-" + name, raw(text, 9, strategy))
seed("empty", gzip.compress(b"", mtime=0))
seed("members", plain + gzip.compress(b"more", mtime=0) + plain)
seed("zeros", gzip.compress(bytes(200000), mtime=0))
seed("padding", plain + bytes(100))
seed("garbage", plain + b"garbage")
seed("cut", plain[:-5])
seed("size", plain[:-1] + b"\x01")
seed("crc", plain[:-8] + b"\0\0\0\0" + plain[-4:])
head = b"\x1f\x8b\x08\x1f" + bytes(5) + b"\x03" + struct.pack("<H", 5) + b"extra" + b"name\0" + b"comment\0"
seed("fields", head + struct.pack("<H", zlib.crc32(head) & 0xFFFF) + plain[10:])
