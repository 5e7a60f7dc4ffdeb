"""Seeds of the zstd target: by the zstd program where it is, and frames made by hand (RFC 8878)."""
import os, shutil, struct, subprocess, sys

out = sys.argv[1]
os.makedirs(out, exist_ok=True)


def seed(name, data):
    with open(os.path.join(out, name), "wb") as f:
        f.write(data)


def block(kind, data, last, size=None):
    return struct.pack("<I", (size or len(data)) << 3 | kind << 1 | last)[:3] + data


magic = b"\x28\xb5\x2f\xfd"
skip = b"\x50\x2a\x4d\x18" + struct.pack("<I", 4) + b"skip"
stored = magic + b"\x20\x05" + block(0, b"hello", 1)
seed("stored", stored)
seed("rle", magic + b"\x00\x58" + block(1, b"z", 1, 100000))
seed("skip", skip + stored + skip)
seed("frames", stored * 3)
seed("garbage", stored + b"garbage")
seed("cut", stored[:-1])
seed("window", magic + b"\x00\xff" + block(0, b"hello", 1))
seed("empty", magic + b"\x20\x00" + block(0, b"", 1))
if shutil.which("zstd"):
    text = b"".join(b"line %d of some text\n" % (i * 7 % 100) for i in range(300))
    for args in ("-1", "-3", "-19", "--no-check -5", "--no-content-size -3", "--long=20 -3"):
        run = subprocess.run(["zstd", "-q", "-c"] + args.split(), input=text, stdout=subprocess.PIPE, check=True)
        seed("program" + args.replace(" ", ""), run.stdout)
