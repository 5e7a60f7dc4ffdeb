#!/usr/bin/env python3
"""Seeds of baseline_fuzz. usage: seeds_baseline.py FOLDER"""
import json
import pathlib
import sys

folder = pathlib.Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
finding = {"id": "CVE-2020-0001", "class": "vulnerability", "component": "pkg:npm/a@0.5?x=y", "subject": "s", "status": "open", "fix": {"version": "1"}}
report = {"schema": "assay/report/1", "artifact": {"ref": "here", "os": None}, "findings": [finding, {**finding, "status": "ignored"}, 1,
          {"id": "TR-D01", "class": "vulnerability", "component": None, "subject": "x"}], "summary": {}}
seeds = {"one": report, "several": [report, {**report, "artifact": {"ref": "there"}}], "none": [], "other": {"schema": "x"}, "wrong": {**report, "findings": {}}}
for name, document in seeds.items():
    (folder / name).write_text(json.dumps(document))
