#!/usr/bin/env python3
"""Writes the first inputs of pin_fuzz to the folder that is named."""
import pathlib
import sys

TEXTS = [
    "# syntax=docker/dockerfile:1\nARG V=1\nFROM a:1 AS x\nFROM \"b\"\nCOPY --from=c:1 /a /b\n"
    "RUN --mount=type=bind,from=d,target=/x <<E\nFROM no\nE\n",
    "# escape=`\nFROM a `\n  AS b\n",
    "services:\n  w: &w {image: \"a:1\", x: 'b'}\n  x: {<<: *w, image: c@sha256:00}\n---\nimage: {name: é}\nservices: [d, {name: e}]\n",
    "jobs:\n  a: {container: a:1, steps: [{uses: \"docker://b\"}]}\n",
    '{"kind": "Pod", "spec": {"containers": [{"image": "a\\/b"}]}}',
]
for n, text in enumerate(TEXTS):
    (pathlib.Path(sys.argv[1]) / f"pin-{n}").write_text(text)
