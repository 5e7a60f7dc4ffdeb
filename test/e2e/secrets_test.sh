#!/usr/bin/env bash
# Secrets in files of every layer, also removed ones, in variables, arguments, labels and history: each is found, what only
# looks like one is not, and no output shows a value.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$work" || exit 1
python3 "$e2e/make_secrets.py" . || exit 1

# report NAME TARGET [OPTION...]: assessed to NAME.json.
report() {
    "$ASSAY" scan --quiet --db none -f json -o "$1.json" "${@:2}" 2>"$1.err" || bad "$1 cannot be assessed"
}

# image NAME LAYER...: of the base and these layers.
image() {
    "$tools/make_image.py" --layout "${layout:-oci-dir}" --compress none --config "${config:-{\}}" base.tar "${@:2}" "$1" &&
        report "$1" "$1"
}

# has NAME EXPRESSION: `s` are the secrets found, as "RULE PATH", `f` findings by that, `c` results.
has() {
    check "$1: $2" python3 - "$1.json" "$2" <<'EOF'
import json, sys
r = json.load(open(sys.argv[1]))
f = {f"{x['id']} {x['subject']}": x for x in r["findings"] if x["class"] == "secret"}
s = sorted(f)
h = {x["id"]: x for x in r["findings"] if x["id"].startswith("HA-X0")}
c = {x["id"]: x["result"] for x in r["checks"]}
why = {x["id"]: x["why"] for x in r["checks"]}
assert eval(sys.argv[2]), (s, [(x["evidence"], x["locations"]) for x in f.values()], {k: v for k, v in c.items() if k[:2] == "SE"})
EOF
}

image clean
has clean 's == [] and c["SE-K01"] == c["HA-X02"] == c["HA-X01"] == "pass" and "1 set aside" in why["SE-K01"]'
has clean 'c["HA-S05"] == "unknown" and "assay verify" in why["HA-S05"]'
image files files.tar
has files 's == ["SE-C01 app/aws.ini", "SE-F01 root/.docker/config.json", "SE-G01 app/.env", "SE-K02 app/tls/sealed.pem", "SE-K03 app/tls/store.p12", "SE-N01 app/.env", "SE-U01 app/db.yaml"]'
has files '"its checksum is right" in f["SE-G01 app/.env"]["evidence"] and f["SE-G01 app/.env"]["locations"] == [{"path": "app/.env", "layer": 1, "line": 1}]'
has files 'f["SE-K02 app/tls/sealed.pem"]["severity"] == "medium" and "encrypted" in f["SE-K02 app/tls/sealed.pem"]["evidence"]'
has files 'c["HA-X02"] == "fail" and h["HA-X02"]["severity"] == "critical" and c["HA-X01"] == "pass"'
image removed key.tar remove.tar
has removed 's == ["SE-G02 app/npm.txt", "SE-K01 root/.ssh/id_rsa"] and all("removed in layer 2, still in the image" in x["evidence"] for x in f.values())'
has removed 'f["SE-K01 root/.ssh/id_rsa"]["locations"][0]["layer"] == 1'
image again files.tar again.tar
has again 'not any("removed" in x["evidence"] or "lower" in x["title"] for x in f.values()) and len(f["SE-N01 app/.env"]["locations"]) == 2'
image wide wide.tar
has wide 's == ["SE-M01 app/win.ini"] and f[s[0]]["locations"][0]["line"] == 2'
image changed changed.tar
has changed 's == ["SE-K01 usr/share/demo/key.pem"]'
image etc etc.tar
has etc 's == ["SE-G01 etc/demo.conf"]'
image jar jar.tar
has jar 's == ["SE-G02 app/app.jar!/BOOT-INF/classes/A.class", "SE-N01 app/app.jar!/BOOT-INF/classes/application.properties"]'
image innocent innocent.tar
has innocent 's == []'
config=$(cat config.json) layout=docker image named "wide.tar#$(cat step.txt)"
has named 's == ["SE-M01 app/win.ini", "SE-N01 image"] and h["HA-X01"]["severity"] == "critical"'
has named 'sum(x["id"] == "SE-N01" for x in r["findings"]) == 3'
report tree tree
has tree '"SE-G01 app/.env" in s and "SE-K02 app/tls/sealed.pem" in s and r["artifact"]["tier"] == "function"'
report pod pod.yaml
has pod 's == ["SE-N01 Pod/shop/web"] and c["HA-X01"] == "fail"'
(cd tree && python3 -m zipfile -c ../bundle.zip app) && report bundle bundle.zip
has bundle '"SE-G01 app/.env" in s'

# ---- what is shown

formats=()
for f in table json sarif html markdown csv junit cyclonedx gitlab; do
    formats+=(-f "$f=all.$f")
done
"$ASSAY" scan --db none "${formats[@]}" files removed named tree pod.yaml >all.log 2>&1
check 'nine reports were written' test "$(ls all.* | wc -l)" = 10
check 'no output shows a value' sh -c '! grep -Ff values.txt all.* | cut -c1-200 | grep .'
check 'the history of an image shows none' grep -q 'NPM_TOKEN=\*\*\*' named.json

# ---- choosing

report none files --checks=-secret
has none 's == [] and "SE-K01" not in c and "HA-U01" in c'
report only files --checks secrets
has only 'len(s) >= 7 and "HA-U01" not in c and "HA-X02" in c'
exits 2 'a group that there is not' "$ASSAY" scan --db none --checks secrets,magic files
check 'it is named' grep -q "'magic'" err
printf 'fail:\n  secret: any\n  default: never\n' >policy.yaml
exits 1 'a policy without secrets fails' "$ASSAY" scan --quiet --db none --policy policy.yaml files
exits 0 'and passes without' "$ASSAY" scan --quiet --db none --policy policy.yaml innocent
exits 1 'fail-on secret' "$ASSAY" scan --quiet --db none --fail-on secret removed
check 'the same bytes whatever the threads' sh -c '"$ASSAY" scan -q --db none -f json --jobs 1 files >1.json 2>&1; "$ASSAY" scan -q --db none -f json --jobs 4 files >4.json 2>&1; cmp 1.json 4.json'
end_of_tests
