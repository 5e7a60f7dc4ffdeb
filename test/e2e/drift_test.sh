#!/usr/bin/env bash
# Files that are not as their packages brought them, and files that no package brought: each fault alone is found by
# its rule and no other, what is usual is not, for dpkg, apk and rpm.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$work" || exit 1
python3 "$e2e/drift.py" . || exit 1

# image NAME LAYER...: an image of these layers, assessed; its report is NAME.json.
image() {
    local name=$1
    shift
    "$tools/make_image.py" --layout oci-dir --compress none "${@/%/.tar}" "$name" &&
        "$ASSAY" scan --quiet --db none -f json -o "$name.json" "$name" 2>/dev/null || bad "$name cannot be assessed"
}

# finds NAME "RULE ...": just these rules of drift have findings.
finds() {
    check "$1: finds '$2'" python3 - "$1.json" "$2" <<'EOF'
import json, sys
r = json.load(open(sys.argv[1]))
found = sorted(x["id"] for x in r["findings"] if x["id"].startswith("TR-F"))
assert found == sys.argv[2].split(), [(x["id"], x["evidence"]) for x in r["findings"] if x["id"].startswith("TR-F")]
EOF
}

# has NAME EXPRESSION: of the findings `f`, the results `c` and their reasons `why`, each by rule.
has() {
    check "$1: $2" python3 - "$1.json" "$2" <<'EOF'
import json, sys
r = json.load(open(sys.argv[1]))
f = {x["id"]: x for x in r["findings"]}
c = {x["id"]: x["result"] for x in r["checks"]}
why = {x["id"]: x["why"] for x in r["checks"]}
assert eval(sys.argv[2]), {k: (c[k], why[k]) for k in c if k.startswith("TR-F")}
EOF
}

image deb-clean deb
finds deb-clean ""
has deb-clean 'all(c[f"TR-F0{i}"] == "pass" for i in range(1, 10)) and why["TR-F01"].startswith("12 files")'
image deb1 deb deb-code
finds deb1 "TR-F01"
has deb1 'f["TR-F01"]["severity"] == "high" and f["TR-F01"]["evidence"] == "usr/bin/tool (of tool 1.0-1)"'
has deb1 'f["TR-F01"]["locations"] == [{"path": "usr/bin/tool", "layer": 1, "line": None}]'
image deb2 deb deb-code deb-mended
finds deb2 ""
image deb3 deb deb-script
finds deb3 "TR-F01"
image deb4 deb deb-link
finds deb4 "TR-F01"
has deb4 '"is a link to ../local/bin/node" in f["TR-F01"]["evidence"]'
image deb5 deb deb-data
finds deb5 "TR-F02"
image deb6 deb deb-config
finds deb6 "TR-F03"
image deb7 deb deb-edited
finds deb7 "TR-F01 TR-F04"
has deb7 'f["TR-F04"]["severity"] == "critical" and "usr/bin/tool" in f["TR-F04"]["evidence"] and f["TR-F04"]["locations"][0]["layer"] == 1'
image deb8 deb deb-same-list
finds deb8 ""
image deb9 deb deb-no-list
finds deb9 "TR-F01"
image deb10 deb deb-upgraded
finds deb10 ""
image deb11 deb deb-unowned
finds deb11 "TR-F05"
has deb11 'sorted(x["path"] for x in f["TR-F05"]["locations"]) == ["usr/bin/slipped", "usr/lib/x86_64-linux-gnu/libslipped.so.1"]'
image deb12 deb deb-unowned deb-temporary deb-gone-again
finds deb12 ""
image deb13 deb deb-setuid
finds deb13 "TR-F06"
image deb14 deb deb-owned-setuid
finds deb14 "TR-F07"
image deb15 deb deb-capability
finds deb15 "TR-F07"
has deb15 '"NET_RAW" in f["TR-F07"]["evidence"]'
image deb16 deb deb-temporary
finds deb16 "TR-F08"
image deb17 deb deb-extra deb-no-extra
finds deb17 "TR-F09"
has deb17 '"extra 3.0" in f["TR-F09"]["evidence"] and f["TR-F09"]["severity"] == "info"'
image deb18 deb deb-extra
finds deb18 ""
image deb19 deb deb-unlisted deb-unowned
finds deb19 ""
has deb19 'c["TR-F05"] == c["TR-F06"] == "unknown" and "such as tool" in why["TR-F05"]'
image deb20 deb deb-emptied
finds deb20 "TR-F01 TR-F04"

# Signs of another package manager, which come first, hide nothing: all is read once more.
image deb21 deb-as-apk
finds deb21 "TR-F01"
has deb21 'why["TR-F01"].endswith("(of tool 1.0-1)")'

image apk-clean apk
finds apk-clean ""
has apk-clean 'c["TR-F01"] == c["TR-F05"] == "pass" and why["TR-F01"].startswith("4 files")'
image apk1 apk apk-code
finds apk1 "TR-F01"
image apk2 apk apk-link
finds apk2 "TR-F01"
image apk3 apk apk-edited
finds apk3 "TR-F01 TR-F04"
image apk4 apk apk-users
finds apk4 "TR-F03"
image apk5 apk apk-setuid
finds apk5 "TR-F07"

image rpm-clean rpm
finds rpm-clean ""
image rpm1 rpm rpm-code
finds rpm1 "TR-F01"
image rpm2 rpm rpm-edited
finds rpm2 "TR-F01 TR-F04"
image rpm3 rpm rpm-setuid
finds rpm3 "TR-F07"

image none none
finds none ""
has none 'c["TR-F01"] == c["TR-F05"] == "not_applicable"'

# A folder is not hashed unasked; what no package brought is found all the same.
mkdir root && tar -xf deb.tar -C root && tar -xf deb-code.tar -C root && tar -xf deb-unowned.tar -C root
"$ASSAY" scan --quiet --db none -f json -o folder.json root 2>/dev/null
finds folder "TR-F05"
has folder 'c["TR-F01"] == "unknown" and c["TR-F04"] == "not_applicable"'
"$ASSAY" scan --quiet --db none --checks=all,drift -f json -o hashed.json root 2>/dev/null
finds hashed "TR-F01 TR-F05"
"$ASSAY" scan --quiet --db none --checks=-drift -f json -o off.json deb1 2>/dev/null
finds off ""
has off '"TR-F01" not in c and "TR-D01" in c'
end_of_tests
