#!/usr/bin/env python3
"""Seeds of model_fuzz: beginnings of GGUF files of each version, and an ONNX model."""
import os
import struct
import sys

out = sys.argv[1]
os.makedirs(out, exist_ok=True)


def gguf(version, order="<"):
    length = "I" if version == 1 else "Q"

    def text(s):
        return struct.pack(order + length, len(s)) + s

    pairs = [text(b"t") + struct.pack(order + "II" + length, 9, 8, 1) + text(b"a"),
             text(b"n") + struct.pack(order + "II", 4, 0),
             text(b"general.name") + struct.pack(order + "I", 8) + text(b"x")]
    return b"GGUF" + struct.pack(order + "I" + 2 * length, version, 0, len(pairs)) + b"".join(pairs)


files = {"gguf1": gguf(1), "gguf2": gguf(2), "gguf3": gguf(3), "gguf3-big": gguf(3, ">"),
         "onnx": b"\x08\x07\x12\x07pytorch\x1a\x032.1\x28\x03\x3a\x02\x0a\0"}
for name, data in files.items():
    with open(os.path.join(out, name), "wb") as f:
        f.write(data)
