#!/usr/bin/env python3
"""Seeds of manifest_fuzz: manifests and properties files of every line end."""
import os
import sys

out = sys.argv[1]
os.makedirs(out, exist_ok=True)
texts = {
    "manifest": "Manifest-Version: 1.0\nBundle-SymbolicName: org.example.lo\n ng;singleton:=true\n\nName: org/x/\nSealed: true\n",
    "properties": "#c\ngroupId=org.x\nartifactId : y\nversion 1\\u00e9\\ud83d\\ude00\\t\nlist=a,\\\n  b\\\n  c\n",
    "odd": "\ufeff x\n: y\n a\n\n\nA:\n\\\n=\\u12",
}
for name, text in texts.items():
    for kind, end in (("lf", "\n"), ("crlf", "\r\n"), ("cr", "\r")):
        with open(os.path.join(out, f"{name}-{kind}"), "wb") as f:
            f.write(text.replace("\n", end).encode())
