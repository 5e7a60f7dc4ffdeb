"""Seeds of the xz target: xz with each check and filter, .lzma, the LZMA of zip entries."""
import lzma, os, struct, sys

out = sys.argv[1]
os.makedirs(out, exist_ok=True)


def seed(name, data):
    with open(os.path.join(out, name), "wb") as f:
        f.write(data)


text = b"".join(b"line %d of some text\n" % (i * 7 % 100) for i in range(300))
small = {"id": lzma.FILTER_LZMA2, "dict_size": 65536}
for name, check in (("none", lzma.CHECK_NONE), ("crc32", lzma.CHECK_CRC32), ("crc64", lzma.CHECK_CRC64),
                    ("sha256", lzma.CHECK_SHA256)):
    seed("check-" + name, lzma.compress(text, check=check, filters=[small]))
for name, extra in (("delta", {"id": lzma.FILTER_DELTA, "dist": 4}), ("x86", {"id": lzma.FILTER_X86}),
                    ("arm", {"id": lzma.FILTER_ARM})):
    seed("filter-" + name, lzma.compress(text, filters=[extra, small]))
plain = lzma.compress(text, filters=[small])
seed("streams", plain + plain)
seed("padding", plain + bytes(8) + plain)
seed("garbage", plain + b"garbage")
seed("cut", plain[:-3])
seed("empty", lzma.compress(b"", filters=[small]))
seed("window", lzma.compress(b"x", filters=[{"id": lzma.FILTER_LZMA2, "dict_size": 64 << 20}]))
one = {"id": lzma.FILTER_LZMA1, "dict_size": 65536}
seed("alone", lzma.compress(text, format=lzma.FORMAT_ALONE, filters=[one]))
raw = lzma.compress(text[:1000], format=lzma.FORMAT_RAW, filters=[one])
seed("zip", b"\x09\x14" + struct.pack("<H", 5) + b"\x5d" + struct.pack("<I", 65536) + raw)
