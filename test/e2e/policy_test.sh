#!/usr/bin/env bash
# --policy: verdicts, their reasons and exit statuses; the same file over a folder, an image and its archive.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$work" || exit 1

scan() { # STATUS NAME ARGUMENT...: the exit status of `assay scan ARGUMENT...`; output in out and err
    exits "$1" "$2" "$ASSAY" scan --as-of "${DAY:-2026-06-01}" --db "${DB:-db}" "${@:3}"
}
breaches() { # NAME WANTED: "RULE ID" of each breach in the JSON report, joined by commas
    check "$1" python3 -c 'import json, sys
p = json.load(open("out"))["summary"]["policy"]
got = ",".join("%s %s" % (b["rule"], b["id"]) for b in p["breaches"])
assert got == sys.argv[1] and p["verdict"] == ("fail" if got else "pass"), p' "$2"
}
said() {
    check "$1" grep -qE -- "$2" "${3:-err}"
}

mkdir -p layer/app/node_modules/{left,old} feed
echo '{"name":"left","version":"1.2.3","license":"AGPL-3.0-only"}' >layer/app/node_modules/left/package.json
echo '{"name":"old","version":"0.1.0","license":"MIT"}' >layer/app/node_modules/old/package.json
advisory() { # ID CVE PACKAGE VECTOR DAY
    cat >"feed/$1.json" <<X
{"schema_version":"1.7.0","id":"$1","aliases":["$2"],"modified":"2026-05-31T00:00:00Z","published":"$5T00:00:00Z","summary":"wrong",
"severity":[{"type":"CVSS_V3","score":"CVSS:3.1/$4"}],
"affected":[{"package":{"ecosystem":"npm","name":"$3"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"2.0.0"}]}]}]}
X
}
advisory GHSA-left-left-left CVE-2026-0001 left AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H 2026-05-20
advisory GHSA-oldo-oldo-oldo CVE-2026-0002 old AV:L/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N 2026-01-01
"$tools/make_image.py" --layout oci-dir --compress none layer image || exit 1
"$tools/make_image.py" --layout docker --compress none layer image.tar || exit 1
SOURCE_DATE_EPOCH=1779976800 "$ASSAY" db build --db db --from feed 2>err || { cat err; exit 1; } # 2026-05-28

echo 'fail: critical' >critical.yaml
for target in layer image image.tar; do
    scan 1 "$target: fails" -f json --policy critical.yaml $target
    breaches "$target: why" 'fail CVE-2026-0001'
    said "$target: the verdict on stderr" "$target: policy critical.yaml: fails, 1 breach"
done
scan 1 "the table" --policy critical.yaml layer
said "the table: verdict" '^policy critical.yaml: fails, 1 breach$' out
said "the table: breach" '^  fail      CVE-2026-0001 in pkg:npm/left@1.2.3: critical of class vulnerability$' out
echo 'fail: {malware: any}' >lax.yaml
scan 0 "passes" --policy lax.yaml layer
said "passes: said" '^policy lax.yaml: passes$' out
ASSAY_POLICY=critical.yaml scan 1 "ASSAY_POLICY" layer

# A shorter report passes no more than the whole one.
"$ASSAY" scan --as-of 2026-06-01 --db db -f json=before.json layer 2>err
scan 1 "--only-new-since" -f json --policy critical.yaml --only-new-since before.json layer
breaches "--only-new-since: judged all the same" 'fail CVE-2026-0001'
check "--only-new-since: left out of the list" python3 -c 'import json; assert json.load(open("out"))["findings"] == []'
scan 1 "--severity" -f json --policy critical.yaml --severity critical layer
breaches "--severity: judged all the same" 'fail CVE-2026-0001'

# Days to mend, from the day of publication.
printf 'sla: {critical: 12, low: 200}\n' >sla.yaml
scan 0 "sla: in time" -f json --policy sla.yaml layer
breaches "sla: in time" ''
DAY=2026-06-02 scan 1 "sla: a day later" -f json --policy sla.yaml layer
breaches "sla: a day later" 'sla CVE-2026-0001'
DAY=2026-07-21 scan 1 "sla: both" --policy sla.yaml layer
said "sla: since when" 'sla +CVE-2026-0002 in pkg:npm/old@0.1.0: low, known since 2026-01-01: 201 days, 200 are allowed' out

printf 'licences: {deny: ["AGPL-*"]}\n' >licences.yaml
scan 1 "licences" -f json --policy licences.yaml layer
check "licences: the component" python3 -c 'import json
p = json.load(open("out"))["summary"]["policy"]["breaches"]
assert [b["rule"] for b in p] == ["licences"] and "left" in p[0]["subject"], p'
printf 'database: {max-age-days: 4}\n' >age.yaml
scan 0 "the database is young enough" --policy age.yaml layer
DAY=2026-06-02 scan 1 "the database is too old" -f json --policy age.yaml layer
breaches "the database is too old" 'database None'
DB=none scan 1 "no database" -f json --policy critical.yaml layer
breaches "no database: not judged is no pass" 'database None'
printf 'evidence: complete\n' >evidence.yaml
cp -r layer broken && echo '{' >broken/app/node_modules/old/package.json
scan 0 "evidence: complete" --policy evidence.yaml layer
scan 1 "evidence: not complete" -f json --policy evidence.yaml broken
breaches "evidence: not complete" 'evidence None'

# What it is built on: the image's own word is none here, --base proves it.
mkdir -p more/etc && echo x >more/etc/x
"$tools/make_image.py" --layout oci-dir --compress none --tag base:1 layer base || exit 1
"$tools/make_image.py" --layout oci-dir --compress none layer more child || exit 1
printf 'bases: {allow: ["**base"], proven: true}\n' >bases.yaml
scan 1 "bases: not known" -f json --policy bases.yaml child
breaches "bases: not known" 'bases None'
scan 0 "bases: proven" -f json --policy bases.yaml --base base child
scan 0 "bases: a folder has none" --policy bases.yaml layer

# Exceptions.
cat >exceptions.yaml <<'X'
name: production
fail: critical
exceptions:
  - id: CVE-2026-0001
    reason: the parser is not reached
    owner: web team
    expires: 2026-06-14
    target: image*
  - id: CVE-1999-0001
    reason: long gone
    owner: web team
    expires: 2027-01-01
X
scan 0 "an exception" -f json --policy exceptions.yaml image
breaches "an exception: no breach" ''
check "an exception: in the report" python3 -c 'import json
f = {x["id"]: x for x in json.load(open("out"))["findings"]}["CVE-2026-0001"]
assert f["status"] == "ignored" and f["reason"] == "the parser is not reached (until 2026-06-14, web team)", f'
said "an exception: ends soon" 'exceptions.yaml line 4: the entry for CVE-2026-0001 expires on 2026-06-14'
said "an exception: matches nothing" 'exceptions.yaml line 9: .*matches nothing'
scan 1 "an exception: of another artifact" --policy exceptions.yaml layer
DAY=2026-06-15 scan 1 "an exception: over" --policy exceptions.yaml image
said "an exception: over" 'expired on 2026-06-14'

# Wrong files.
printf 'fail: critical\nsevere: 1\n' >bad.yaml
scan 2 "a key that there is not" --policy bad.yaml layer
said "a key that there is not: where" 'bad.yaml line 2: there is no key severe'
printf 'fail: [\n' >bad.yaml
scan 2 "no YAML" --policy bad.yaml layer
scan 2 "no file" --policy missing.yaml layer
end_of_tests
