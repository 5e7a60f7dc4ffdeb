"""Writes seeds of class_file_fuzz into the folder argv[1]: constant pools of every tag."""
import pathlib
import struct
import sys

out = pathlib.Path(sys.argv[1])
out.mkdir(parents=True, exist_ok=True)


def pool(constants):
    places = sum(1 + (c[0] in (5, 6)) for c in constants) + 1
    return b"\xca\xfe\xba\xbe" + struct.pack(">HHH", 0, 52, places) + b"".join(constants)


def text(s):
    return b"\x01" + struct.pack(">H", len(s)) + s


sizes = {3: 4, 4: 4, 5: 8, 6: 8, 7: 2, 8: 2, 9: 4, 10: 4, 11: 4, 12: 4, 15: 3, 16: 2, 17: 4, 18: 4, 19: 2, 20: 2}
every = [bytes([tag]) + bytes(size) for tag, size in sizes.items()]
texts = [text(b"name%d" % i) for i in range(20)]
for name, data in {"all": pool(every + texts), "few": pool(texts[:3]), "cut": pool(texts)[:-3],
                   "unknown": pool([b"\x02"]), "empty": b"\xca\xfe\xba\xbe", "long": pool([text(b"x" * 60000)] + texts)}.items():
    (out / name).write_bytes(data)
