#!/usr/bin/env python3
"""Feeds for tests: `make_feeds.py FOLDER COMMAND...` makes or changes a bucket laid out as OSV's.

  new ECOSYSTEM COUNT        records T-1 ... T-COUNT of the ecosystem, of 2024-01-01
  set ECOSYSTEM NUMBER FIX   record T-NUMBER is fixed in FIX, changed now (a day after the last change)
  drop ECOSYSTEM NUMBER      the record is gone
  lie ECOSYSTEM NUMBER FIX   changed, but only in all.zip's list: the single record is not there
  archive ECOSYSTEM          all.zip as it should be; the other commands leave it as it was
  back ECOSYSTEM             all times 100 days earlier, as in an old copy
"""
import datetime
import json
import os
import shutil
import sys
import zipfile

root, *words = sys.argv[1:]


def folder(ecosystem):
    return os.path.join(root, ecosystem)


def load(ecosystem):
    records = {}
    for name in os.listdir(os.path.join(root, ".state", ecosystem)):
        with open(os.path.join(root, ".state", ecosystem, name)) as f:
            records[name[:-5]] = json.load(f)
    return records


def save(ecosystem, records, lies=()):
    state = os.path.join(root, ".state", ecosystem)
    shutil.rmtree(state, ignore_errors=True)
    os.makedirs(state)
    os.makedirs(folder(ecosystem), exist_ok=True)
    for name in os.listdir(folder(ecosystem)):
        if name.endswith(".json"):
            os.remove(os.path.join(folder(ecosystem), name))
    for id, record in records.items():
        with open(os.path.join(state, id + ".json"), "w") as f:
            json.dump(record, f)
        if id not in lies:
            shutil.copy(os.path.join(state, id + ".json"), folder(ecosystem))
    lines = sorted(((r["modified"], id) for id, r in records.items()), reverse=True)
    with open(os.path.join(folder(ecosystem), "modified_id.csv"), "w") as f:
        f.write("".join("%s,%s\n" % line for line in lines))
    names = sorted(n for n in os.listdir(root) if not n.startswith(".") and os.path.isdir(os.path.join(root, n)))
    with open(os.path.join(root, "ecosystems.txt"), "w") as f:
        f.write("".join(n + "\n" for n in names))


def record(ecosystem, number, fix, modified):
    return {"id": "%s-T-%s" % (ecosystem[0], number), "modified": modified, "summary": "Flaw %s" % number,
            "details": "Long words, so that a record has some size. " * 20,
            "affected": [{"package": {"ecosystem": ecosystem, "name": "p%s" % number},
                          "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": fix}]}]}]}


def later(records, days):
    newest = max(r["modified"] for r in records.values())
    time = datetime.datetime.strptime(newest, "%Y-%m-%dT%H:%M:%SZ") + datetime.timedelta(days=days)
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


def archive(ecosystem):
    new = os.path.join(folder(ecosystem), ".all.zip")
    with zipfile.ZipFile(new, "w", zipfile.ZIP_DEFLATED) as z:
        for id, r in sorted(load(ecosystem).items()):
            z.writestr(id + ".json", json.dumps(r))
    os.rename(new, os.path.join(folder(ecosystem), "all.zip"))


command, ecosystem, rest = words[0], words[1], words[2:]
if command == "new":
    save(ecosystem, {"%s-T-%d" % (ecosystem[0], i): record(ecosystem, i, "2.0.0", "2024-01-01T00:00:00Z")
                     for i in range(1, int(rest[0]) + 1)})
    archive(ecosystem)
elif command in ("set", "lie"):
    records = load(ecosystem)
    time = later(records, 1)
    changed = ["%s-T-%s" % (ecosystem[0], n) for n in rest[0].split(",")]
    for id in changed:
        records[id] = record(ecosystem, id.split("-")[-1], rest[1], time)
    save(ecosystem, records, changed if command == "lie" else ())
elif command == "drop":
    records = load(ecosystem)
    for n in rest[0].split(","):
        del records["%s-T-%s" % (ecosystem[0], n)]
    save(ecosystem, records)
elif command == "back":
    records = load(ecosystem)
    for r in records.values():
        r["modified"] = later({"": r}, -100)
    save(ecosystem, records)
    archive(ecosystem)
elif command == "archive":
    archive(ecosystem)
