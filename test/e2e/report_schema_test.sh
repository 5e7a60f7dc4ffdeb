#!/usr/bin/env bash
# Reports of real scans hold against their schemas: one target and several, with and without a database.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$work" || exit 1
python=/usr/bin/python3
[ -x $python ] || python=python3
schema=$ASSAY_SOURCE/docs/report.schema.json
spdx=${ASSAY_SHARED:-$ASSAY_SOURCE/../shared}/schemas/spdx-2.3.schema.json
sarif=${ASSAY_SHARED:-$ASSAY_SOURCE/../shared}/schemas/sarif-2.1.0.schema.json
cyclonedx=${ASSAY_SHARED:-$ASSAY_SOURCE/../shared}/schemas/cyclonedx-bom-1.6.schema.json

valid() { # NAME SCHEMA FILE
    if [ ! -r "$2" ]; then
        echo "not checked: $1 (no $2 here)"
        return
    fi
    $python -W ignore "$ASSAY_SOURCE/test/validate.py" "$2" "$3" >log 2>&1
    case $? in
    0) ok "$1" ;;
    77) echo "not checked: $1 ($(cat log))" ;;
    *) bad "$1"; head -n 20 log ;;
    esac
}
formats="json cyclonedx spdx sarif gitlab junit csv markdown html"
wanted=0
# scan NAME ARGUMENT...: all formats in one run, each against its schema, and again with one thread: the same bytes.
scan() {
    local name=$1 f first=() again=()
    shift
    for f in $formats; do
        first+=(-f "$f=a.$f") again+=(-f "$f=b.$f")
    done
    "$ASSAY" scan --quiet --as-of 2026-01-01 --db db "${first[@]}" "$@"
    check "$name: scan" test $? = "$wanted"
    valid "$name: json" "$schema" a.json
    valid "$name: cyclonedx" "$cyclonedx" a.cyclonedx
    valid "$name: spdx" "$spdx" a.spdx
    valid "$name: sarif" "$sarif" a.sarif
    valid "$name: gitlab" "$ASSAY_SOURCE/test/gitlab.schema.json" a.gitlab
    check "$name: junit" $python "$e2e/report_forms.py" junit a.junit a.json
    check "$name: csv" $python "$e2e/report_forms.py" csv a.csv a.json
    "$ASSAY" scan --quiet --as-of 2026-01-01 --db db --jobs 1 "${again[@]}" "$@"
    for f in $formats; do
        check "$name: the same $f again" cmp a.$f b.$f
    done
}

mkdir -p app "odd/node_modules/x" l1/var/lib/dpkg
cp "$ASSAY_SOURCE"/tools/data/npm/package*.json app/
# Names and paths that are not what a format expects.
printf '{"name":"x\\u202e\\u0000\\ud800<b>","version":"%01500d","license":"MIT OR (ISC AND 0BSD)"}' 7 >odd/node_modules/x/package.json
mkdir "odd/node_modules/"$'\xff\n'
printf '{"name":"y","version":"1","license":{"type":"\\u0007"}}' >"odd/node_modules/"$'\xff\n'/package.json
printf '{"name":' >odd/node_modules/package.json
printf 'Package: libssl3\nStatus: install ok installed\nArchitecture: amd64\nSource: openssl\nVersion: 3.0.9-1\n' >l1/var/lib/dpkg/status
mkdir -p l1/etc && printf 'ID=debian\nVERSION_ID="12"\nPRETTY_NAME="Debian GNU/Linux 12"\n' >l1/etc/os-release
"$tools/make_image.py" --layout oci-dir --compress none app l1 image || exit 1

scan "no database" app
"$ASSAY" db build --quiet --from "$ASSAY_SOURCE/examples/advisories" --db db >/dev/null 2>&1 || bad "db build"
scan "npm" app
scan "image" image
scan "odd names" odd
scan "three targets" app image odd
printf 'name: production\nfail: high\nevidence: complete\n' >policy.yaml
wanted=1
scan "a policy" --policy policy.yaml app odd
check "SOURCE_DATE_EPOCH" env SOURCE_DATE_EPOCH=1700000000 "$ASSAY" scan --quiet --db db -f cyclonedx=dated.cdx app
check "its time is in the BOM" grep -q '"timestamp": "2023-11-14T22:13:20Z"' dated.cdx
end_of_tests
