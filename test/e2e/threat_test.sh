#!/usr/bin/env bash
# What feeds tell of CVEs and of release cycles, from the files of the feeds to the report: exploited, likely, at its end
# of life; the order of findings and what is left out of it.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$work" || exit 1

scan() { # STATUS NAME ARGUMENT...: the exit status of `assay scan ARGUMENT... tree`; output in out and err
    exits "$1" "$2" "$ASSAY" scan --as-of 2026-11-24 --db db "${@:3}" tree
}
json() { # NAME EXPRESSION: holds of the JSON report r; f: findings by id; ids: in their order
    check "$1" python3 -c 'import json, sys
r = json.load(open("out")); f = {x["id"]: x for x in r["findings"]}; ids = [x["id"] for x in r["findings"]]
assert eval("(" + sys.argv[1] + ")"), [(x["id"], x["severity"], x["kev"], x["epss"], x["evidence"]) for x in r["findings"]]' "$2"
}

mkdir -p tree/node_modules/{left,old} tree/etc feeds/osv feeds/eol
echo '{"name":"left","version":"1.2.3"}' >tree/node_modules/left/package.json
echo '{"name":"old","version":"0.1.0"}' >tree/node_modules/old/package.json
printf 'ID=debian\nVERSION_ID="12"\nNAME="Debian GNU/Linux"\n' >tree/etc/os-release
advisory() { # CVE PACKAGE SEVERITY-VECTOR EVENTS [MEMBERS]
    cat >"feeds/osv/$1.json" <<X
{"schema_version":"1.7.0","id":"$1","modified":"2026-01-01T00:00:00Z","summary":"$1 told","severity":[{"type":"CVSS_V3","score":"CVSS:3.1/$3"}],${5:-}
"affected":[{"package":{"ecosystem":"npm","name":"$2"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"}$4]}]}]}
X
}
high=AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N critical=AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H low=AV:L/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N
advisory CVE-2026-0001 left $critical ',{"fixed":"2.0.0"}'
advisory CVE-2026-0002 left $critical ''
advisory CVE-2026-0003 left $high ''
advisory CVE-2026-0004 left $low ',{"fixed":"1.3.0"}' '"database_specific":{"cwe_ids":["CWE-1321","CWE-079"]},'
cat >feeds/kev.json <<'X'
{"title":"CISA Catalog of Known Exploited Vulnerabilities","catalogVersion":"2026.11.20","dateReleased":"2026-11-20T10:00:00Z","count":1,
"vulnerabilities":[{"cveID":"CVE-2026-0004","vulnerabilityName":"Left Something","dateAdded":"2026-11-01","dueDate":"2026-11-22",
"knownRansomwareCampaignUse":"Known","cwes":["CWE-79"]}]}
X
printf '#model_version:v2025.03.14,score_date:2026-11-23T00:00:00Z\ncve,epss,percentile\nCVE-2026-0002,0.97567,0.99995\nCVE-2026-0003,0.01,0.5\n' |
    gzip >feeds/epss_scores-2026-11-23.csv.gz
echo '[{"cycle":"13","releaseDate":"2025-08-09","eol":"2028-08-09"},{"cycle":"12","releaseDate":"2023-06-10","eol":"2026-07-11","extendedSupport":"2028-06-30"}]' >feeds/eol/debian.json
echo '[{"cycle":"1","releaseDate":"2026-01-01","eol":false},{"cycle":"0","releaseDate":"2020-01-01","eol":"2024-01-01"}]' >feeds/eol/old.json
echo '["debian","old"]' >feeds/eol/all.json
echo '{"old":[{"purl":"pkg:npm/old"}]}' >feeds/eol-identifiers.json

check "build" "$ASSAY" db build --db db --from feeds
check "verify" "$ASSAY" db verify --db db
"$ASSAY" db status --db db >status
check "status counts them" grep -q '3 CVEs, 4 release cycles' status
check "status names their sources" test "$(grep -cE 'CISA KEV|FIRST EPSS|endoflife.date' status)" = 3

scan 0 "scan" -f json
json "exploited first, then severity and likelihood" \
    'ids == ["CVE-2026-0004", "CVE-2026-0002", "CVE-2026-0001", "CVE-2026-0003", "EOL-C01", "EOL-R02"]'
json "the catalogue's days" 'f["CVE-2026-0004"]["kev"] and f["CVE-2026-0004"]["ransomware"] and f["CVE-2026-0004"]["kev_added"] == "2026-11-01"
    and f["CVE-2026-0004"]["kev_due"] == "2026-11-22" and f["CVE-2026-0004"]["title"] == "CVE-2026-0004 told"'
json "weaknesses of the advisory and of the catalogue, by number" 'f["CVE-2026-0004"]["cwes"] == ["CWE-79", "CWE-1321"] and f["CVE-2026-0002"]["cwes"] == []'
json "likelihood to the digit" 'f["CVE-2026-0002"]["epss"] == 0.97567 and f["CVE-2026-0002"]["percentile"] == 0.99995 and f["CVE-2026-0001"]["epss"] is None'
json "the release's ends" 'r["artifact"]["os"] == {"id": "debian", "version": "12", "eol": "2026-07-11", "eol_extended": "2028-06-30"}'
json "extended support is told apart" 'f["EOL-R02"]["severity"] == "low" and "2028-06-30" in f["EOL-R02"]["evidence"] and "debian 13" in f["EOL-R02"]["fix"]["text"]'
json "a component at its end" 'f["EOL-C01"]["severity"] == "high" and f["EOL-C01"]["component"] == "pkg:npm/old@0.1.0" and "move to old 1" in f["EOL-C01"]["fix"]["text"]'
python=/usr/bin/python3
[ -x $python ] || python=python3
check "as the schema says" $python -W ignore "$ASSAY_SOURCE/test/validate.py" "$ASSAY_SOURCE/docs/report.schema.json" out
cp out before.json
scan 0 "the same on four threads" -f json --jobs 4
check "the same bytes" cmp out before.json

scan 0 "table"
check "exploited, with the day" grep -qE 'CVE-2026-0004 +exploited, due 2026-11-22' out
check "likelihood" grep -qE ' 97\.6%  CVE-2026-0002' out
check "end of life" grep -qx 'end of life' out

scan 0 "sarif" -f sarif
check "tags of weaknesses as GitHub shows them" python3 -c 'import json
rules = {r["id"]: r["properties"]["tags"] for r in json.load(open("out"))["runs"][0]["tool"]["driver"]["rules"]}
assert rules["CVE-2026-0004"][-2:] == ["external/cwe/cwe-79", "external/cwe/cwe-1321"], rules'
scan 0 "cyclonedx" -f cyclonedx
check "numbers of weaknesses in CycloneDX" python3 -c 'import json
v = {v["id"]: v.get("cwes") for v in json.load(open("out"))["vulnerabilities"]}
assert v["CVE-2026-0004"] == [79, 1321] and v["CVE-2026-0002"] is None, v'

for key in risk severity score epss due component id; do
    scan 0 "--sort $key" -f json --sort $key
done
json "--sort id" 'ids == sorted(ids)'
scan 0 "--sort epss" -f json --sort epss
json "the likeliest first" 'ids[:2] == ["CVE-2026-0002", "CVE-2026-0003"]'
scan 2 "no such key" --sort age
check "the keys are told" grep -q 'risk, severity, score, epss, due, component, id' err

scan 0 "--fixed-only" -f json --fixed-only
json "what an upgrade closes, and what is no flaw" 'set(ids) == {"CVE-2026-0004", "CVE-2026-0001", "EOL-C01", "EOL-R02"} and r["summary"]["left_out"]["unfixed"] == 2'
scan 0 "nothing new" -f json --only-new-since before.json
json "all is known" 'not ids and r["summary"]["left_out"]["known"] == 6 and r["summary"]["gone"] == 0'
scan 0 "known ones do not fail" --only-new-since before.json --fail-on critical
echo '{"name":"left","version":"1.9.0"}' >tree/node_modules/left/package.json
mkdir -p tree/node_modules/more && echo '{"name":"old","version":"0.1.1"}' >tree/node_modules/more/package.json
advisory CVE-2026-0005 old $high ''
check "a new advisory" "$ASSAY" db build --quiet --db db --from feeds
scan 1 "a new one fails" -f json --only-new-since before.json --fail-on high
json "what is new and what is gone" 'set(ids) == {"CVE-2026-0005"} and len(ids) == 2 and r["summary"]["gone"] == 1' # 1.9.0 has the fix of 0004
scan 2 "no report" --only-new-since feeds/kev.json
scan 2 "not there" --only-new-since none.json
scan 1 "--fail-on eol" --fail-on eol

check "explain tells the facts" bash -c '"$ASSAY" explain --db db CVE-2026-0004 >e; grep -q "exploited .*since 2026-11-01, due 2026-11-22, by ransomware" e && grep -q "weakness *CWE-79" e'
rm feeds/osv/CVE-2026-0002.json
check "without an advisory" "$ASSAY" db build --quiet --db db --from feeds
check "explain tells that" bash -c '"$ASSAY" explain --db db cve-2026-0002 | grep -q "no advisory in the database is about it"'

# Without cycles nothing is claimed; what cannot be read is told.
rm -r feeds/eol feeds/eol-identifiers.json
check "build without cycles" "$ASSAY" db build --quiet --db db --from feeds
scan 0 "without cycles" -f json
json "nothing is claimed" 'r["artifact"]["os"]["eol"] is None and not any(x["class"] == "eol" for x in r["findings"])'
chmod u+w db/current/flaws.facts
printf x | dd of=db/current/flaws.facts bs=1 seek=300 conv=notrunc status=none
scan 0 "a damaged shard" -f json
json "is told and is no clean bill" 'not r["summary"]["complete"] and any("exploited was not judged" in d["message"] for d in r["diagnostics"])'
check "verify sees it" bash -c '! "$ASSAY" db verify --db db 2>/dev/null'
check "facts alone make a database" "$ASSAY" db build --quiet --db alone --from feeds/kev.json
end_of_tests
