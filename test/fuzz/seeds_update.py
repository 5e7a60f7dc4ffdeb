#!/usr/bin/env python3
"""Seeds of update_fuzz: one of each kind, the first byte says which. usage: seeds_update.py FOLDER"""
import pathlib
import sys

folder = pathlib.Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
seeds = {
    "list": b"\x002024-01-02T03:04:05.6Z,GHSA-1\r\n2024-01-01T00:00:00Z,CVE-2024-1\n",
    "record": b'\x00{"id":"A","modified":"2024-01-01T00:00:00Z"}',
    "repomd": b'\x01<?xml version="1.0"?><repomd><data type="updateinfo"><checksum type="sha256">ab</checksum>'
              b'<location href="repodata/u.xml.gz"/></data></repomd>',
    "mirrors": b"\x02https://x/$basearch/\nhttp://y/repodata/repomd.xml\n",
    "metalink": b"\x02<metalink><files><file><resources><url>https://x/repodata/repomd.xml</url></resources></file></files></metalink>",
    "feeds": b"\x03[default, kev2, {name: a, url: 'https://x/{release}/{a,b}', kind: osv, ecosystems: [Alpine], releases: [v1], large: true}]",
    "mapping": b"\x03{ecosystems: all}",
}
for name, seed in seeds.items():
    (folder / name).write_bytes(seed)
