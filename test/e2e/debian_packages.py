#!/usr/bin/env python3
"""This machine's own Debian packages against what their changelogs say.
debian_packages.py make ROOT TRACKER   copies the package database below ROOT, writes a document in the form of the
                                       Debian tracker, and what must be found beside it (TRACKER.expected)
debian_packages.py check TRACKER REPORT
The oracles are dpkg-query (which source and version a package is of) and dpkg --compare-versions."""
import collections
import gzip
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

CODENAME, VERSION = "bookworm", "12"  # of the copied root, whatever this machine is
ENTRY = re.compile(r"^(\S+) \(([^)]+)\) ", re.M)
HOLLOW = re.compile(r"linux-(libc-dev|headers|doc|source|kbuild|config|compiler|image-[a-z])")


def installed():
    form = "${Package}\t${source:Package}\t${source:Version}\t${db:Status-Abbrev}\n"
    text = subprocess.run(["dpkg-query", "-W", "-f", form], capture_output=True, text=True, check=True).stdout
    packages = collections.defaultdict(list)
    for line in text.splitlines():
        name, source, version, status = line.split("\t")
        if status[1] in "iUFHWt" and not source.startswith("linux-signed") and not HOLLOW.match(name):
            packages[source, version].append(name)
    return packages


def changelog(names):
    for name in names:
        for kind in ("changelog.Debian.gz", "changelog.gz"):
            path = pathlib.Path("/usr/share/doc", name, kind)
            if path.is_file():
                return gzip.open(path, "rt", errors="replace").read()
    return ""


def named(source, text):
    """CVE -> version of the oldest entry of this source that names it: there it was mended."""
    entries = list(ENTRY.finditer(text))
    out = {}
    for i, e in enumerate(entries):
        body = text[e.end():entries[i + 1].start() if i + 1 < len(entries) else len(text)]
        if e[1] == source:
            for cve in re.findall(r"CVE-\d{4}-\d{4,7}\b", body):
                out[cve] = e[2]
    return out


def is_at_least(version, than):
    return subprocess.run(["dpkg", "--compare-versions", version, "ge", than], check=False).returncode == 0


def release(status, **more):
    return {CODENAME: {"status": status, "repositories": {}, "urgency": "not yet assigned", **more}}


def make(root, tracker):
    root, document, expected, mended = pathlib.Path(root), {}, [], 0
    (root / "var/lib/dpkg").mkdir(parents=True)
    (root / "etc").mkdir()
    shutil.copy("/var/lib/dpkg/status", root / "var/lib/dpkg/status")
    (root / "etc/os-release").write_text(f"ID=debian\nVERSION_ID={VERSION}\nVERSION_CODENAME={CODENAME}\n")
    for n, ((source, version), names) in enumerate(sorted(installed().items())):
        flaws = {}
        for cve, at in sorted(named(source, changelog(names)).items())[:20]:
            if is_at_least(version, at):
                flaws[cve] = {"releases": release("resolved", fixed_version=at)}
                mended += 1
        made = {1: release("resolved", fixed_version=version + "+later"), 2: release("resolved", fixed_version=version),
                3: release("resolved", fixed_version="0"), 4: release("open", nodsa="Minor issue", nodsa_reason="ignored"),
                5: {"sid": {"status": "open"}}}
        for k, releases in made.items():
            flaws[f"CVE-2099-{n * 10 + k + 100000}"] = {"releases": releases}
        document[source] = flaws
        for name in names:
            expected.append([f"CVE-2099-{n * 10 + 100001}", name, version + "+later", "fixed"])
            expected.append([f"CVE-2099-{n * 10 + 100004}", name, "", "will_not_fix"])
    pathlib.Path(tracker).write_text(json.dumps(document))
    pathlib.Path(tracker + ".expected").write_text(json.dumps(expected))
    print(f"{len(document)} sources, {mended} flaws that changelogs name as mended, {len(expected)} to be found")
    return len(document) > 20


def check(tracker, report):
    expected = sorted(tuple(e) for e in json.load(open(tracker + ".expected")))
    report = json.load(open(report))
    names = {c["purl"]: c["name"] for c in report["components"]}
    found = sorted({(f["id"], names[f["component"]], (f["fix"] or {}).get("version") or "", f["vendor_status"])
                    for f in report["findings"] if f["class"] == "vulnerability"})
    for what, some in ("not found", set(expected) - set(found)), ("found, but not there", set(found) - set(expected)):
        for e in sorted(some)[:10]:
            print(what, *e)
    print(f"{len(found)} found")
    return found == sorted(set(expected))


if __name__ == "__main__":
    sys.exit(not {"make": make, "check": check}[sys.argv[1]](*sys.argv[2:]))
