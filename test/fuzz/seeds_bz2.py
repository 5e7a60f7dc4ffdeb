"""Seeds of the bzip2 target."""
import bz2, os, sys

out = sys.argv[1]
os.makedirs(out, exist_ok=True)


def seed(name, data):
    with open(os.path.join(out, name), "wb") as f:
        f.write(data)


text = b"".join(b"line %d\n" % (i * 7 % 100) for i in range(200))
plain = bz2.compress(text, 1)
for level in (1, 5, 9):
    seed("level%d" % level, bz2.compress(text, level))
seed("empty", bz2.compress(b""))
seed("zeros", bz2.compress(bytes(100000), 1))
seed("streams", plain + bz2.compress(b"more") + plain)
seed("garbage", plain + b"garbage")
seed("cut", plain[:-5])
