#!/usr/bin/env bash
# Files that are not as their packages brought them, and files that no package brought: each fault alone is found by
# its rule and no other, what is usual is not, for dpkg, apk and rpm.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$work" || exit 1
python3 "$e2e/drift.py" make . || exit 1
mapfile -t names < <(python3 "$e2e/drift.py" names)

# finds REPORT "RULE ...": just these rules of drift have findings.
finds() {
    check "$1: finds '$2'" python3 -c 'import json, sys
found = [(x["id"], x["evidence"]) for x in json.load(open(sys.argv[1]))["findings"] if x["id"].startswith("TR-F")]
assert sorted(x for x, _ in found) == sys.argv[2].split(), found' "$1" "$2"
}

# result REPORT RULE WORD: what the rule came to; "None" where it was not judged.
result() {
    check "$1: $2 is $3" python3 -c 'import json, sys
results = {x["id"]: x["result"] for x in json.load(open(sys.argv[1]))["checks"]}
assert str(results.get(sys.argv[2])) == sys.argv[3], results' "$1" "$2" "$3"
}

"$ASSAY" scan --quiet --db none -f json -o all.json "${names[@]}" 2>/dev/null
check "each of ${#names[@]} images has just the findings of its fault" python3 "$e2e/drift.py" judge all.json

# A folder is not hashed unasked; what no package brought is found all the same.
mkdir root && tar -xf deb.tar -C root && tar -xf deb-code.tar -C root && tar -xf deb-unowned.tar -C root
"$ASSAY" scan --quiet --db none -f json -o folder.json root 2>/dev/null
finds folder.json "TR-F05"
result folder.json TR-F01 unknown
result folder.json TR-F04 not_applicable
"$ASSAY" scan --quiet --db none --checks=all,drift -f json -o hashed.json root 2>/dev/null
finds hashed.json "TR-F01 TR-F05"
"$ASSAY" scan --quiet --db none --checks=-drift -f json -o off.json deb1 2>/dev/null
finds off.json ""
result off.json TR-F01 None
result off.json TR-D01 pass
end_of_tests
