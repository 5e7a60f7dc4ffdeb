#!/usr/bin/env bash
# The options of `assay scan` and its exit statuses.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$work" || exit 1

status() { # WANTED NAME ARGUMENT...: the exit status of `assay scan ARGUMENT...`; output in out and err
    exits "$1" "$2" "$ASSAY" scan --as-of 2026-01-01 --db "$work/db" "${@:3}"
}
json() { # NAME EXPRESSION [FILE]: holds of the JSON report
    check "$1" python3 -c 'import json, sys; r = json.load(open(sys.argv[2])); assert eval("(" + sys.argv[1] + ")"), r' "$2" "${3:-out}"
}
said() { # NAME PATTERN: on stderr
    check "$1" grep -qE -- "$2" err
}

mkdir -p app/node_modules/left/ app/node_modules/old
echo '{"name":"left","version":"1.2.3"}' >app/node_modules/left/package.json
echo '{"name":"old","version":"0.1.0"}' >app/node_modules/old/package.json
echo '{"name":"gone","version":"9.0.0"}' >gone.json
mkdir -p l0/srv/node_modules/gone && mv gone.json l0/srv/node_modules/gone/package.json && cp -r app l0/
mkdir -p l1/srv/node_modules && : >l1/srv/node_modules/.wh.gone
"$tools/make_image.py" --layout oci-dir --compress none l0 l1 image || exit 1
# The bytes of a layer are exchanged.
cp -r image forged
python3 - <<'X'
import json, os
blobs = "forged/blobs/sha256/"
manifest = json.load(open(blobs + json.load(open("forged/index.json"))["manifests"][0]["digest"][7:]))
layer = blobs + manifest["layers"][0]["digest"][7:]
data = bytearray(open(layer, "rb").read())
at = data.find(b"1.2.3")
data[at:at + 5] = b"6.6.6"
os.chmod(layer, 0o644)
open(layer, "wb").write(data)
X
: >empty
mkdir feed
cat >feed/one.json <<'X'
{"schema_version":"1.7.0","id":"GHSA-left-left-left","aliases":["CVE-2026-0001"],"modified":"2026-01-01T00:00:00Z","summary":"left is wrong",
"severity":[{"type":"CVSS_V3","score":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],
"affected":[{"package":{"ecosystem":"npm","name":"left"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"1.3.0"}]}]}]}
X
cat >feed/two.json <<'X'
{"schema_version":"1.7.0","id":"GHSA-oldo-oldo-oldo","aliases":["CVE-2026-0002"],"modified":"2026-01-01T00:00:00Z","summary":"old is odd",
"severity":[{"type":"CVSS_V3","score":"CVSS:3.1/AV:L/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N"}],
"affected":[{"package":{"ecosystem":"npm","name":"old"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"}]}]}]}
X

# Without a database.
status 0 "no database: the inventory" -f json app
json "no database: said in the report" 'r["database"] is None and len(r["components"]) == 2 and r["findings"] == []'
said "no database: said on stderr, with what to do" 'not judged.*assay db build'
check "no database: in one line" test "$(wc -l <err)" = 1
status 0 "--quiet says nothing" --quiet -f json app
check "--quiet: no line" test ! -s err
status 0 "--verbose" --verbose -f json app
said "--verbose tells the confinement" 'confined: (landlock ABI [0-9]+|no landlock)'

# Usage.
status 2 "no target"
status 2 "unknown format" -f xml app
said "unknown format: which there are" 'json'
status 2 "format without its file" -f json= app
status 2 "two formats for standard output" -f json -f table app
status 2 "--output left over" -f json=a.json -o b.json app
status 2 "--fail-on nonsense" --fail-on worst app
status 2 "--fail-on nothing" --fail-on '' app
status 2 "--severity nonsense" --severity worst app
status 2 "--tier nonsense" --tier cloud app
status 2 "--color nonsense" --color blue app
status 2 "--platform nonsense" --platform linux app
status 2 "--as-of nonsense" --as-of 2026-02-30 app
status 2 "--jobs nonsense" --jobs many app
status 2 "a value is missing" app --format
status 2 "usage comes before a target that is missing" --tier cloud nowhere
check "--help" bash -c '"$ASSAY" scan --help | grep -q -- --fail-on'

# Outputs.
status 0 "several formats in one run" -f table -f json=report.json -f cyclonedx=sbom.json app
json "the JSON file" 'r["schema"] == "assay/report/1"' report.json
json "the CycloneDX file" 'r["bomFormat"] == "CycloneDX"' sbom.json
check "the table on standard output" grep -q . out
status 0 "--output" -f json -o report2.json app
ln -s report2.json link.json
status 0 "--output to a link" -f json -o link.json app
check "the link stays, what it names is written" test -L link.json -a -s report2.json
mkfifo pipe
cat pipe >from-pipe &
status 0 "--output to a pipe" -f json -o pipe app
wait
check "a pipe is written to, not replaced" test -p pipe -a -s from-pipe
status 3 "--output to a folder" -f json -o app app
check "--output: the same report" cmp report.json report2.json
check "--output: nothing on standard output" test ! -s out
status 3 "an output that cannot be written" -f json=nowhere/report.json app
status 0 "options behind the target" app -f json
json "--tier" 'r["artifact"]["tier"] != "vm"'
status 0 "--tier vm" --tier vm -f json app
json "--tier overrides" 'r["artifact"]["tier"] == "vm"'
status 0 "an option from the environment" app
ASSAY_FORMAT=json "$ASSAY" scan --quiet --as-of 2026-01-01 --db db app >out
json "ASSAY_FORMAT" 'r["schema"] == "assay/report/1"'

# Several targets.
status 0 "two targets" -f json app image
json "two targets: an array" 'isinstance(r, list) and len(r) == 2'
status 3 "one of two is missing" -f json nowhere app
json "the other is reported, in an array" 'isinstance(r, list) and len(r) == 1'
said "the missing one is named" 'nowhere'
status 3 "one is empty" -f json empty
check "nothing to report: nothing written" test ! -s out
status 3 "an image's name, without a network" --offline ghcr.io/example/app:1.2
said "an image's name: how to save it" 'docker save'
SOURCE_DATE_EPOCH=1700000000 "$ASSAY" scan --quiet --db db -f json app >out
json "SOURCE_DATE_EPOCH is the day that is judged at" 'r["as_of"] == "2023-11-14"'

# Layers.
status 0 "image" -f json image
json "what a layer removed is listed as such" '[(c["state"], c["locations"][0]["layer"], c["removed_by"])
    for c in r["components"] if c["name"] == "gone"] == [("removed", 0, 1)]'
json "and counted" 'r["summary"]["removed"] == 1'

# Licences by the texts that lie with packages, and the policy on them.
mkdir -p lic/node_modules/{stated,text} lic/usr/share/doc/hello lic/var/lib/dpkg lic/etc
echo '{"name":"stated","version":"1.0.0","license":"(MIT OR gpl-2.0+)"}' >lic/node_modules/stated/package.json
echo '{"name":"text","version":"1.0.0"}' >lic/node_modules/text/package.json
python3 - "$tools" <<'X'
import json, pathlib, subprocess, sys
folder = subprocess.run([sys.argv[1] + "/data.sh", "path", "licences"], stdout=subprocess.PIPE, text=True, check=True).stdout.strip()
texts = json.loads(pathlib.Path(folder, "licences.json").read_text())
for name in "stated", "text":
    pathlib.Path("lic/node_modules", name, "LICENSE").write_text("Ours.\n\n" + texts["Apache-2.0"]["licenseText"])
X
printf 'Package: hello\nStatus: install ok installed\nVersion: 1\nArchitecture: amd64\n' >lic/var/lib/dpkg/status
printf 'ID=debian\nVERSION_ID=12\n' >lic/etc/os-release
printf 'Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\nFiles: *\nLicense: GPL-3+\n' \
    >lic/usr/share/doc/hello/copyright
status 0 "licences" -f json lic
json "licences: metadata, text, copyright file" '{c["name"]: c["licences"] for c in r["components"] if c["kind"] != "os"} ==
    {"stated": ["MIT OR GPL-2.0-or-later"], "text": ["Apache-2.0"], "hello": ["GPL-3.0-or-later"]}'
status 1 "--licence-deny" -f json --licence-deny 'GPL-*' --fail-on licence lic
json "--licence-deny: what has no other choice" '[f["subject"].split("@")[0] for f in r["findings"] if f["class"] == "licence"] ==
    ["pkg:deb/debian/hello"]'
status 2 "--licence-deny of nothing" --licence-deny , lic

# The base image.
"$tools/make_image.py" --layout oci-dir --compress gzip l0 base || exit 1
"$tools/make_image.py" --layout oci-dir --compress none l1 other || exit 1
status 0 "--base" -f json --base other --base base image
json "--base: the layers that both have" '[r["artifact"]["base"][k] for k in ("name", "layers", "how")] == ["base", 1, "--base"]'
json "--base: which layers are its" '[l["base"] for l in r["artifact"]["layers"]] == [True, False]'
status 0 "--base in the table" --base base image
check "--base in the table: named" grep -q 'built on base: its first 1 layer$' out
status 0 "--base of another image" -f json --base other image
json "--base of another image: a note" 'r["artifact"]["base"] is None and
    any(d["level"] == "note" and "--base" in d["message"] for d in r["diagnostics"])'
status 3 "--base that is missing" --base nowhere image

# Findings of class trust, and --fail-on.
status 0 "a forged layer" -f json forged
json "a forged layer is a finding" '{"TR-D01", "TR-D02"} <= {f["id"] for f in r["findings"]} and
    all(f["class"] == "trust" and f["severity"] == "high" and f["controls"]
    for f in r["findings"] if f["id"][:2] != "HA")'
status 1 "--fail-on high" --fail-on high forged
status 0 "--fail-on critical" --fail-on critical forged
status 1 "--fail-on trust" --fail-on critical,trust forged
status 0 "--fail-on malware" --fail-on malware forged
status 0 "--fail-on none" --fail-on none forged
status 0 "--fail-on incomplete: all was read" --fail-on incomplete app
head -c 700 <(tar -c app) >cut.tar
status 1 "--fail-on incomplete" --fail-on incomplete cut.tar
status 3 "3 comes before 1" --fail-on high forged nowhere

# Ignoring.
printf 'id: %s\nreason: a test of ours\nexpires: 2026-06-30\n\n' 'TR-D0*' 'HA-*' >ignore
status 0 "--ignore" --fail-on high --ignore ignore -f json forged
json "--ignore: still listed, with the reason" 'all(f["status"] == "ignored" for f in r["findings"]) and r["findings"]'
status 1 "--ignore: expired" --fail-on high --ignore ignore --as-of 2026-07-01 forged
said "--ignore: expired is a warning" 'warning: ignore line 1: .*expired on 2026-06-30'
status 0 "--ignore: expires soon" --fail-on high --ignore ignore --as-of 2026-06-20 forged
said "--ignore: announced" 'expires on 2026-06-30'
status 0 "--ignore: matches nothing" --ignore ignore app
said "--ignore: noted" 'matches nothing'
printf '# x\nid: TR-D01\nexpires: 2026-06-30\n' >ignore
status 2 "--ignore: no reason" --ignore ignore forged
said "--ignore: file and line" 'ignore line 2: .*reason'
printf 'id: TR-D01\nreason: x\n' >ignore
status 2 "--ignore: no expiry" --ignore ignore forged
printf 'id: TR-D01\nreason: x\nexpires: 2026-06-30\nwhen: now\n' >ignore
status 2 "--ignore: unknown field" --ignore ignore forged
said "--ignore: which" 'line 4: .*when'
status 2 "--ignore: no such file" --ignore nowhere forged

# With a database.
"$ASSAY" db build --quiet --db "$work/db" --from feed || bad "db build"
status 0 "findings" -f json app
json "one finding a flaw, ranked" '[f["id"] for f in r["findings"]] == ["CVE-2026-0001", "CVE-2026-0002"]'
status 1 "--fail-on critical with a critical one" --fail-on critical app
status 0 "--severity" --severity high -f json app
json "--severity lists those above" '[f["id"] for f in r["findings"]] == ["CVE-2026-0001"]'
printf 'purl: pkg:npm/left\nreason: x\nexpires: 2026-06-30\n' >ignore
status 0 "--ignore by purl" --fail-on high --ignore ignore app
status 1 "--ignore by purl leaves the others" --fail-on low --ignore ignore app
printf 'path: app/node_modules/left/**\nreason: x\nexpires: 2026-06-30\n' >ignore
tar -cf app.tar app
status 0 "--ignore by path" --fail-on high --ignore ignore app.tar
status 1 "--ignore by path: only there" --fail-on high --ignore ignore app
find db/ -type f -size +100c -exec truncate -s 60 {} +
status 3 "a damaged database" app
check "a damaged database: nothing is reported" test ! -s out -a "$(wc -l <err)" = 1

# Limits and interruption.
rm -rf db
mkfifo fifo
(sleep 30 >fifo) &
sleeper=$!
timeout 20 "$ASSAY" scan --quiet --timeout 1 --db db - <fifo >out 2>err
check "--timeout" test $? = 3
said "--timeout: says so" 'longer than 1 s'
mkdir scratch
"$ASSAY" scan --quiet --tmp scratch --db db - <fifo >out 2>err &
scan=$!
sleep 1
kill -TERM $scan
wait $scan
check "after SIGTERM nothing is left in the folder for temporary files" rmdir scratch
python3 - "$ASSAY" <<'X' >out
import os, signal, subprocess, sys, time
r, w = os.pipe()
p = subprocess.Popen([sys.argv[1], "scan", "--quiet", "--db", "db", "-"], stdin=r, stderr=subprocess.PIPE,
                     preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
time.sleep(1)
children = open("/proc/%d/task/%d/children" % (p.pid, p.pid)).read().split()
p.send_signal(signal.SIGINT)
print(p.wait(20), len(children), any(os.path.exists("/proc/" + c) for c in children))
X
check "SIGINT gives 130, and the reader ends too" grep -qx '130 1 False' out
kill $sleeper
if ! sanitized; then
    (ulimit -v 1048576 && "$ASSAY" scan --quiet --db db -f json image >out 2>err)
    check "in 1 GiB of address space" test $? = 0
fi
end_of_tests
