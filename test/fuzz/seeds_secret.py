#!/usr/bin/env python3
"""seeds_secret.py DIR: a text for each pattern of rules/secrets.txt, with a value that has its form."""
import pathlib
import random
import sys

root = pathlib.Path(__file__).parents[2]
sys.path.insert(0, str(root / "tools"))
import secret_patterns as tool

out, dice = pathlib.Path(sys.argv[1]), random.Random(1)


def some(items):
    return b"".join(bytes(dice.choices(data, k=low)) for data, low, _, _ in items)


for fields in tool.paragraphs(str(root / "rules/secrets.txt")):
    p = tool.Pattern(fields)
    for n, literal in enumerate(p.many["Literal"][:2]):
        near = b"".join(p.many["Near"][:1])
        text = near + b" " + some(p.items["Before"]) + literal + some(p.items["After"]) + b"\n"
        (out / f"{p.one['Name']}-{n}").write_bytes(text)
for name, text in {"named": b"db_password = \"aX9$kk2Lq0\"\n", "url": b"amqp://u:aX9kk2Lq0@h.acme.io/\n",
                   "pgpass": b"h:5432:d:u:aX9kk2Lq0\n", "wide": "\ufefftoken=aX9kk2Lq0aX9kk2Lq0".encode("utf-16-le")}.items():
    (out / name).write_bytes(text)
