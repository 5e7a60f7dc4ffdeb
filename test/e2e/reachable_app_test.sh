#!/usr/bin/env bash
# Packages of npm and Python by what the application's own files import, of bundles, and of development alone.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$work" || exit 1
mkdir -p feed
number=0
record() { # ECOSYSTEM NAME
    number=$((number + 1))
    cat >"feed/$number.json" <<X
{"schema_version":"1.7.0","id":"$1-$2","modified":"2026-01-01T00:00:00Z","summary":"wrong",
"affected":[{"package":{"ecosystem":"$1","name":"$2"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"9.0.0"}]}]}]}
X
}
for name in express qs mocha leaf alone @s/used tool; do record npm "$name"; done
for name in requests urllib3 pyyaml google-cloud-storage flask; do record PyPI "$name"; done
"$ASSAY" db build --quiet --db "$work/db" --from feed || bad "db build"
scan() {
    "$ASSAY" scan --quiet --as-of 2026-01-01 --db "$work/db" -f json "$1" >out || bad "scan of $1"
}
judged() { # NAME ANSWER WHY: of the finding on the package
    check "$1 is $2" python3 -c '
import json, sys
name, answer, why = sys.argv[1:]
found = [f for f in json.load(open("out"))["findings"] if f["id"].split("-", 1)[1] == name]
assert found and all(f["reachable"] == answer for f in found), found
assert all((f["reachable_why"] or "") == why for f in found), found' "$1" "$2" "$3"
}

mkdir -p web/src web/test
cat >web/package-lock.json <<'X'
{"lockfileVersion": 3, "packages": {
"": {"dependencies": {"express": "1.0.0", "alone": "1.0.0", "@s/used": "1.0.0"}, "devDependencies": {"mocha": "1.0.0", "tool": "1.0.0"}},
"node_modules/express": {"version": "1.0.0", "dependencies": {"qs": "1.0.0"}},
"node_modules/qs": {"version": "1.0.0"},
"node_modules/alone": {"version": "1.0.0"},
"node_modules/@s/used": {"version": "1.0.0"},
"node_modules/tool": {"version": "1.0.0", "dev": true},
"node_modules/mocha": {"version": "1.0.0", "dev": true, "dependencies": {"leaf": "1.0.0"}},
"node_modules/leaf": {"version": "1.0.0", "dev": true}}}
X
cat >web/src/server.js <<'X'
// const alone = require("alone")
const fs = require("node:fs"), express = require('express');
/* import alone from "alone"
 */
import { a } from "@s/used/part";
const notMine = my.require("alone"), local = require("./alone");
const late = require("to" + "ol");
X
echo 'const alone = require("alone"), mocha = require("mocha")' >web/test/server.js
echo 'module.exports = require("tool")' >web/webpack.config.js
scan web
judged express yes "src/server.js imports express"
judged qs yes "src/server.js imports express, which needs qs"
judged @s/used yes "src/server.js imports @s/used"
judged alone unknown ""
judged mocha no "only development needs it, says package-lock.json"
judged leaf no "only development needs it, says package-lock.json"
judged tool no "only development needs it, says package-lock.json"
echo 'require("tool")' >web/src/uses-it.js
scan web
judged tool unknown ""

mkdir -p py/lib/python3.11/site-packages
install() { # NAME NEEDS
    mkdir -p "py/lib/python3.11/site-packages/$1-1.0.0.dist-info"
    printf 'Metadata-Version: 2.1\nName: %s\nVersion: 1.0.0\n%s\n\n' "$1" "${2:+Requires-Dist: $2}" >"py/lib/python3.11/site-packages/$1-1.0.0.dist-info/METADATA"
}
install requests 'urllib3 (<3)'
install urllib3
install PyYAML
install google-cloud-storage
install flask
echo 'import flask' >py/lib/python3.11/site-packages/other.py
cat >py/app.py <<'X'
"""
import flask
"""
import os, requests.adapters as r  # import flask
def f():
    import yaml
    from google.cloud.storage.client import Client
from . import flask
X
scan py
judged requests yes "app.py imports requests"
judged urllib3 yes "app.py imports requests, which needs urllib3"
judged pyyaml yes "app.py imports pyyaml"
judged google-cloud-storage yes "app.py imports google-cloud-storage"
judged flask unknown ""
end_of_tests
