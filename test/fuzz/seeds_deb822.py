"""Seeds of deb822_fuzz: writes small line-format texts to the folder argv[1]."""
import pathlib
import sys

out = pathlib.Path(sys.argv[1])
out.mkdir(parents=True, exist_ok=True)
seeds = {
    "paragraphs": b"A: 1\nB: 2\n c\n .\n\n# x\nC:\n d\n", "crlf": b"A: 1\r\n b\r\n\r\nB: 2\r\n", "bad": b" a\nb\n: c\n-D: e\n",
    "ini": b"[s]\na = 1\n  b\n;c\n[t\nd: e\n", "shell": b"A=\"x\\\"y\"\nB='z'\nexport C=a\\ b\n# d\n",
    "base64": b"Zm9vYmFy", "bom": b"\xef\xbb\xbfA: 1", "comments": b"A: 1\n# a\n# b\n c\n#d\n",
}
for name, data in seeds.items():
    (out / name).write_bytes(data)
