#!/usr/bin/env python3
"""Rounds of kill -9: `kill_rounds.py ROUNDS FOLDER URL` changes a bucket in FOLDER/bucket that is served at URL, starts an
update, a build, an import or an export of the database, and kills it at a random moment. After each round the database
must be whole, and all of an ecosystem in one state: that of one round, never a mixture. Every tenth round nothing is
killed, and what comes out must be the newest. Prints what was killed how often; the exit status is 1 at the first round
that is wrong.
"""
import collections
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
import zipfile

rounds, root, url = int(sys.argv[1]), sys.argv[2], sys.argv[3]
assay, db, bucket = os.environ["ASSAY"], os.path.join(root, "db"), os.path.join(root, "bucket")
RECORDS = 60
ECOSYSTEMS = {"npm": "p%d", "PyPI": "q%d"}


def record(ecosystem, i, version):
    day = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(1700000000 + version * 60))
    return {"id": "%s-%d" % (ecosystem[0].upper(), i), "modified": day, "details": "words " * 200, "affected": [
        {"package": {"ecosystem": ecosystem, "name": ECOSYSTEMS[ecosystem] % i},
         "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "%d.0.0" % (version + 1)}]}]}]}


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as f:
        f.write(text)


def change(version, singly):
    """All records in the state of `version`; `singly`: the archive stays as it was, the list asks for single records."""
    for ecosystem in ECOSYSTEMS:
        records = [record(ecosystem, i, version) for i in range(RECORDS)]
        folder = os.path.join(bucket, ecosystem)
        for r in records:
            write("%s/%s.json" % (folder, r["id"]), json.dumps(r))
        write(folder + "/modified_id.csv", "".join("%s,%s\n" % (r["modified"], r["id"]) for r in records))
        if not singly:
            with zipfile.ZipFile(folder + "/all.zip", "w", zipfile.ZIP_DEFLATED) as z:
                for r in records:
                    z.writestr(r["id"] + ".json", json.dumps(r))
    write(bucket + "/ecosystems.txt", "".join(e + "\n" for e in ECOSYSTEMS))


def target():
    packages = {"": {"name": "app"}}
    packages.update({"node_modules/p%d" % i: {"version": "0.1.0"} for i in range(RECORDS)})
    write(root + "/app/package-lock.json", json.dumps({"name": "app", "lockfileVersion": 3, "packages": packages}))
    write(root + "/app/requirements.txt", "".join("q%d==0.1.0\n" % i for i in range(RECORDS)))


def run(*command):
    return subprocess.run([assay, *command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def wrong(what, result=None):
    print("WRONG:", what)
    if result:
        print(result.stdout[-2000:], result.stderr[-2000:])
    sys.exit(1)


def states():
    """The state that each ecosystem of the database is in."""
    result = run("db", "verify", "--db", db)
    if result.returncode != 0:
        wrong("the database is not whole", result)
    result = run("scan", "--db", db, "--max-age", "none", "-f", "json", root + "/app")
    if result.returncode != 0:
        wrong("the database cannot be used", result)
    seen = collections.defaultdict(set)
    count = collections.Counter()
    for f in json.loads(result.stdout)["findings"]:
        if f["id"][:2] in ("N-", "P-"):
            seen[f["id"][0]].add(int(f["fix"]["version"].split(".")[0]) - 1)
            count[f["id"][0]] += 1
    for letter in ("N", "P"):
        if len(seen[letter]) != 1 or count[letter] != RECORDS:
            wrong("a mixture: %s of %s" % (dict(count), {k: sorted(v) for k, v in seen.items()}))
    return {k: next(iter(v)) for k, v in seen.items()}


def command(kind):
    return {"update": ["db", "update", "--db", db, "--from", url, "--ecosystems", "all", "-q"],
            "build": ["db", "build", "--db", db, "--from", bucket, "-q"],
            "import": ["db", "import", root + "/exported", "--db", db, "--accept-shrink", "all", "-q"],
            "export": ["db", "export", root + "/exported", "--db", db, "--with-feeds", "-q"]}[kind]


def main():
    random.seed(os.environ.get("SEED") or None)
    target()
    change(0, False)
    if run(*command("update")).returncode != 0 or run(*command("export")).returncode != 0:
        wrong("the first update", run(*command("update")))
    last = {"N": 0, "P": 0}
    took = collections.defaultdict(lambda: 0.2)
    killed, ended = collections.Counter(), collections.Counter()
    for n in range(1, rounds + 1):
        kind = random.choice(["update", "update", "update", "build", "import", "export"])
        if n % 10 == 0:
            kind = "update"
        change(n, kind != "build" and random.random() < 0.5)
        start = time.monotonic()
        child = subprocess.Popen([assay, *command(kind)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        if n % 10:
            try:
                child.wait(random.random() * took[kind] * 1.1)
            except subprocess.TimeoutExpired:
                os.kill(child.pid, signal.SIGKILL)
                killed[kind] += 1
        errors = child.communicate()[1].decode()
        if child.returncode == 0:
            took[kind] = 0.5 * took[kind] + 0.5 * (time.monotonic() - start)
            ended[kind] += 1
        elif child.returncode != -signal.SIGKILL:
            wrong("round %d: %s ends with %d: %s" % (n, kind, child.returncode, errors))
        now = states()
        if child.returncode == 0 and kind in ("update", "build") and set(now.values()) != {n}:
            wrong("round %d: after %s the database is of %s" % (n, kind, now))
        if kind in ("update", "build") and any(now[k] not in (last[k], n) for k in now):
            wrong("round %d: after %s the database is of %s, before of %s" % (n, kind, now, last))
        last = now
    change(rounds + 1, False)
    result = run(*command("update"))
    if result.returncode != 0 or set(states().values()) != {rounds + 1}:
        wrong("the last update", result)
    left = [f for where, folders, files in os.walk(db) for f in folders + files
            if f.startswith((".get-", ".text-", ".new", ".state.new", ".feeds.new"))]
    if left:
        wrong("left behind: %s" % left)
    print("%d rounds: killed %s; ended %s" % (rounds, dict(killed), dict(ended)))


main()
