#!/usr/bin/env python3
"""Seeds of shard_fuzz: the shards of a database that the program itself builds. usage: seeds_shard.py FOLDER
The program is $ASSAY, else that of this clone's build-fuzz or build."""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

folder = pathlib.Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
root = pathlib.Path(__file__).resolve().parent.parent.parent
programs = [os.environ.get("ASSAY", ""), str(root / "build-fuzz" / "assay"), str(root / "build" / "assay")]
assay = next(p for p in programs if os.access(p, os.X_OK))

with tempfile.TemporaryDirectory() as work:
    feed = pathlib.Path(work, "feed")
    feed.mkdir()
    for i in range(8):
        record = {
            "id": "T-%d" % i, "modified": "2020-01-01T00:00:00Z", "aliases": ["CVE-2020-%04d" % i], "summary": "s", "details": "d" * 40,
            "severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],
            "affected": [{"package": {"ecosystem": ["Debian:12", "npm"][i % 2], "name": "p%d" % (i % 3)}, "versions": ["0.%d" % i],
                          "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "%d.1" % i}]}]}]}
        (feed / ("%d.json" % i)).write_text(json.dumps(record))
    subprocess.run([assay, "db", "build", "-q", "--from", str(feed), "--db", work + "/db"], check=True)
    for shard in pathlib.Path(work, "db", "current").glob("*.*"):
        if shard.suffix in (".core", ".text"):
            shutil.copy(shard, folder / shard.name.replace("%", "_"))
