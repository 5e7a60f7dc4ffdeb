#!/bin/bash
# assay verify: each fault of an image is found and nothing else is, in a folder, in a tar and from a pipe; what the
# specification allows gives no alarm. verify_images.py makes them, each with the rules that it breaks.
. "$(dirname "$0")/lib.sh"
python=/usr/bin/python3
[ -x $python ] || python=python3
cd "$work" || exit 1
mkdir images
python3 "$e2e/verify_images.py" images >truth || bad "images cannot be made"

# The rules that failed, of a JSON report.
failed_rules() {
    awk '/"checks": \[/ { on = 1 } on && /"id":/ { id = $2; gsub(/[",]/, "", id) }
         on && id ~ /^TR-/ && /"result": "fail"/ { all = all (all ? "," : "") id } END { print all ? all : "-" }' "$1"
}

# verified NAME RULES TARGET: exactly these rules fail, and the exit status says so.
verified() {
    local wanted=1 got
    [ "$2" = - ] && wanted=0
    exits $wanted "$1: exit status" "$ASSAY" verify -f json "$3"
    got=$(failed_rules out)
    if [ "$got" = "$2" ]; then ok "$1: $2"; else bad "$1: $got fail, not $2"; fi
}

while read -r name rules; do
    verified "$name" "$rules" "images/$name"
    if [ -d "images/$name" ]; then
        tar -C "images/$name" -cf one.tar . && verified "$name in a tar" "$rules" one.tar
        "$ASSAY" verify -f json - <one.tar >out 2>err
        if [ "$(failed_rules out)" = "$rules" ]; then ok "$name from a pipe"; else bad "$name from a pipe: $(failed_rules out)"; fi
    fi
done <truth

# A part that cannot be decided is not passed.
"$ASSAY" verify images/layer-missing >out 2>err
check "what is in a missing layer is unknown" grep -q 'unknown  TR-D02' out
check "the table says what is wrong" grep -q 'fail     TR-D03  high' out
exits 0 "several good images" "$ASSAY" verify images/plain images/zstd images/docker.tar
exits 1 "one of several is bad" "$ASSAY" verify images/plain images/diff-id
mkdir folder
exits 3 "a folder is no image" "$ASSAY" verify folder
exits 3 "there is no such file" "$ASSAY" verify nowhere.tar
exits 3 "an unreadable target comes before a fault" "$ASSAY" verify nowhere.tar images/diff-id
exits 2 "no target" "$ASSAY" verify
exits 2 "no such format" "$ASSAY" verify -f xml images/plain
# scan gives the same findings
"$ASSAY" scan -q -f json images/layer-untyped >out 2>err
check "scan finds it too" test "$(failed_rules out)" = TR-D10
check "the report keeps its schema" $python -W ignore "$ASSAY_SOURCE/test/validate.py" "$ASSAY_SOURCE/docs/report.schema.json" out

# Signatures: keys of four kinds, each form that cosign has, and each reason why one does not count.
mkdir signed
python3 "$e2e/sign_images.py" signed >truth || bad "signed images cannot be made"
while read -r name key result repository words; do
    wanted=1
    [ "$result" = pass ] && wanted=0
    named=()
    [ "$repository" != - ] && named=(--repository "$repository")
    exits $wanted "$name by $key: $result" "$ASSAY" verify --key "signed/$key.pub" "${named[@]}" "signed/$name"
    check "$name by $key: $words" grep -qF "$words" out
done <truth
exits 0 "an attestation by the key" "$ASSAY" verify --key signed/p256.pub --key signed/rsa.pub signed/two
"$ASSAY" verify --key signed/p256.pub signed/provenance >out 2>err
check "it is told, and who built it" grep -q 'pass     TR-S02  https://slsa.dev/provenance/v1 in .*, built by https://build.example/1: signed by' out
"$ASSAY" verify --key signed/other.pub signed/provenance >out 2>err
check "one by another key is a finding" grep -q 'fail     TR-S02' out
"$ASSAY" verify --key signed/p256.pub --attestation slsaprovenance1 signed/provenance >out 2>err
check "an attestation that is asked for is there" grep -q 'pass     TR-S03  https://slsa.dev/provenance/v1' out
"$ASSAY" verify --key signed/p256.pub --attestation spdx signed/provenance >out 2>err
check "one that is asked for is not there" grep -q 'there is no attestation of the type https://spdx.dev/Document' out
"$ASSAY" verify --key signed/other.pub --attestation slsaprovenance1 signed/provenance >out 2>err
check "one that is asked for is by another key" grep -q 'fail     TR-S03' out
exits 2 "an attestation without a key" "$ASSAY" verify --attestation spdx signed/two
exits 1 "keyless without a key is not passed" "$ASSAY" verify signed/keyless
check "but unknown" grep -q 'unknown  TR-S01  keyless, no key given' out
exits 1 "nor is one of Notary Project" "$ASSAY" verify signed/notation
"$ASSAY" verify -f json --key signed/p256.pub signed/provenance >out 2>err
check "the report with signatures keeps its schema" $python -W ignore "$ASSAY_SOURCE/test/validate.py" "$ASSAY_SOURCE/docs/report.schema.json" out
exits 0 "without a key nothing is claimed" "$ASSAY" verify signed/sig-rsa
check "and that is said" grep -q 'no key is given; 1 signatures and attestations' out
tar -C signed/sig-p256 -cf one.tar . && exits 0 "a signature in a tar" "$ASSAY" verify --key signed/p256.pub one.tar
exits 1 "an archive without a manifest has no signature" "$ASSAY" verify --key signed/p256.pub images/docker.tar
exits 2 "a private key is no public one" "$ASSAY" verify --key signed/p256.key signed/two
exits 2 "a repository without a key" "$ASSAY" verify --repository a/b signed/two
end_of_tests
