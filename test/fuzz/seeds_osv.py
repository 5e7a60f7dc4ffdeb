#!/usr/bin/env python3
"""Seeds of osv_fuzz: records with every member that is read. usage: seeds_osv.py FOLDER"""
import json
import pathlib
import sys

folder = pathlib.Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)

package = {"ecosystem": "npm", "name": "a", "purl": "pkg:npm/a"}
records = {
    "small": {"id": "A", "modified": "2020-01-01T00:00:00Z"},
    "range": {"id": "GHSA-1", "affected": [{"package": package, "ranges": [
        {"type": "SEMVER", "events": [{"introduced": "0"}, {"fixed": "1.0.0"}]}]}]},
    "events": {"id": "T", "affected": [{"package": {"ecosystem": "Debian:12", "name": "x"}, "versions": ["1", "2"], "ranges": [
        {"type": "ECOSYSTEM", "events": [{"limit": "3"}, {"last_affected": "2"}, {"introduced": "1"}]},
        {"type": "GIT", "repo": "r", "events": [{"introduced": "0"}]}]}]},
    "all": {"schema_version": "1.7.0", "id": "ALSA-1", "modified": "m", "published": "p", "withdrawn": "w",
            "aliases": ["CVE-2020-0001", "X"], "upstream": ["UBUNTU-CVE-2020-0002"], "related": ["CVE-2020-0003"],
            "summary": "Important: s", "details": "d\nd \u00e9", "references": [{"type": "WEB", "url": "https://x"}],
            "severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],
            "database_specific": {"severity": "HIGH", "cvss_v3": 9.8, "license": "CC0-1.0", "assay": {"source": "s", "licence": "l"}},
            "affected": [{"package": package, "severity": [{"type": "CVSS_V2", "score": "AV:N/AC:L/Au:N/C:P/I:P/A:P"}],
                          "ecosystem_specific": {"urgency": "unimportant"},
                          "database_specific": {"informational": "unmaintained"}}]},
}
for name, record in records.items():
    (folder / name).write_text(json.dumps(record))
