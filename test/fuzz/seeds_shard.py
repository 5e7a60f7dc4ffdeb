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
    (feed / "kev.json").write_text(json.dumps({"catalogVersion": "1", "dateReleased": "2020-01-01", "vulnerabilities": [
        {"cveID": "CVE-2020-0001", "vulnerabilityName": "n", "dateAdded": "2020-01-01", "dueDate": "2020-02-01", "cwes": ["CWE-1"]}]}))
    (feed / "epss.csv").write_text("cve,epss,percentile\nCVE-2020-0001,0.5,0.6\nCVE-2020-0002,0.1,0.2\n")
    for product in "debian", "python":
        (feed / (product + ".json")).write_text(json.dumps([{"cycle": c, "releaseDate": "2020-01-01", "eol": "2026-07-11"} for c in ("12", "1")]))
    (feed / "ids.json").write_text(json.dumps({"debian": [{"purl": "pkg:npm/a"}], "python": [{"purl": "pkg:npm/b"}]}))
    subprocess.run([assay, "db", "build", "-q", "--from", str(feed), "--db", work + "/db"], check=True)
    for shard in pathlib.Path(work, "db", "current").glob("*.*"):
        if shard.suffix in (".core", ".text", ".facts"):
            shutil.copy(shard, folder / shard.name.replace("%", "_"))
