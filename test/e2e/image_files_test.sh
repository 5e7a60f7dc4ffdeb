#!/usr/bin/env bash
# Rules on the files of images: each fault alone is found, what a later layer mended or removed is not, and a clean
# image passes.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$work" || exit 1
python3 "$e2e/image_files.py" . || exit 1

# image NAME CONFIG LAYER...: an image of the base and these layers, assessed; its report is NAME.json.
image() {
    local name=$1 config=$2
    shift 2
    "$tools/make_image.py" --layout oci-dir --compress none --config "$config" base.tar "${@/%/.tar}" "$name" &&
        "$ASSAY" scan --quiet --db none -f json -o "$name.json" "$name" 2>/dev/null || bad "$name cannot be assessed"
}

# has NAME EXPRESSION: of the findings `f` (by id) and the results `c` of the report.
has() {
    check "$1: $2" python3 - "$1.json" "$2" <<'EOF'
import json, sys
r = json.load(open(sys.argv[1]))
FILES = {"HA-U03", "HA-U07", "HA-U08", "HA-U09", "HA-U10", "HA-U11", "HA-D05", "HA-N09", "HA-P01", "HA-P02"}
f = {x["id"]: x for x in r["findings"] if x["id"] in FILES}
c = {x["id"]: x["result"] for x in r["checks"]}
why = {x["id"]: x["why"] for x in r["checks"]}
assert eval(sys.argv[2]), (sorted(f), c)
EOF
}

app='{"User": "app", "Entrypoint": ["start", "--port", "8080"]}'
image clean "$app"
has clean 'not f and c["HA-U03"] == c["HA-U08"] == c["HA-U09"] == c["HA-U10"] == c["HA-U11"] == c["HA-D05"] == c["HA-P01"] == "pass"'
image setuid "$app" setuid
has setuid 'f["HA-U09"]["severity"] == "medium" and len(f["HA-U09"]["locations"]) == 3 and "setuid root 4755" in f["HA-U09"]["evidence"]'
has setuid 'f["HA-U07"]["severity"] == "low" and f["HA-U09"]["locations"][0]["layer"] == 1'
image many "$app" many
has many '"and 1095 more" in f["HA-U09"]["evidence"] and len(f["HA-U09"]["locations"]) == 20'
image unset "$app" setuid unset
has unset '"HA-U09" not in f and c["HA-U09"] == "pass" and c["HA-U07"] == "pass"'
image capability "$app" capability
has capability '"NET_RAW SYS_ADMIN" in f["HA-U09"]["evidence"]'
image writable "$app" writable
has writable 'sorted(l["path"] for l in f["HA-U11"]["locations"]) == ["srv", "var/all"]'
image mended "$app" writable mended
has mended 'c["HA-U11"] == "pass"'
image orphan "$app" orphan
has orphan '"4321" in f["HA-U11"]["evidence"]'
image device "$app" device
has device 'f["HA-D05"]["severity"] == "high" and "block 8:0" in f["HA-D05"]["evidence"]'
image null "$app" null
has null 'f["HA-D05"]["severity"] == "low"'
image empty "$app" empty
has empty 'f["HA-U08"]["severity"] == "high" and "empty password" in f["HA-U08"]["evidence"]'
check "no hash or account of shadow in a report" bash -c '! grep -q 19000 clean.json'
image twin "$app" twin
has twin '"toor" in f["HA-U08"]["evidence"]'
image sudo "$app" sudo
has sudo 'f["HA-U07"]["severity"] == "medium"'
image sshd "$app" sshd
has sshd 'f["HA-N09"]["locations"][0]["path"] == "usr/sbin/sshd"'
image port '{"User": "app", "ExposedPorts": {"22/tcp": {}}}'
has port '"EXPOSE" in f["HA-N09"]["evidence"]'
image tools "$app" tools
has tools '"usr/bin/gcc (compiler)" in f["HA-P01"]["evidence"] and "usr/bin/dash (shell)" in f["HA-P01"]["evidence"]'
image cache "$app" cache
has cache 'sorted(l["path"] for l in f["HA-P02"]["locations"]) == ["app/.git", "var/lib/apt/lists"]'
image owned "$app" owned
has owned 'f["HA-U10"]["locations"][0]["path"] == "app/server"'
image loose "$app" loose
has loose 'f["HA-U10"]["locations"][0]["path"] == "app"'
image root '{"Entrypoint": ["/app/server"]}' owned
has root 'c["HA-U10"] == "not_applicable"'
image number '{"User": "4242", "Entrypoint": ["/app/server"]}'
has number 'c["HA-U03"] == "pass" and c["HA-U10"] == "pass"'
image nobody '{"User": "ghost", "Entrypoint": ["/app/server"]}'
has nobody 'f["HA-U03"]["subject"] == "ghost" and c["HA-U10"] == "unknown"'
image lost '{"User": "app", "Entrypoint": ["/app/missing"]}'
has lost 'c["HA-U10"] == "unknown" and "/app/missing" in why["HA-U10"]'
image bad-passwd "$app" bad-passwd
has bad-passwd 'not r["summary"]["complete"] and c["HA-U08"] == "unknown" and c["HA-U09"] == "pass"'
"$tools/make_image.py" --layout oci-dir --platform windows/amd64 --compress none base.tar windows
"$ASSAY" scan --quiet --db none --platform windows/amd64 -f json -o windows.json windows 2>/dev/null
has windows 'c["HA-U09"] == "not_applicable"'
"$tools/make_image.py" --layout oci-dir --compress none --config "$app" base.tar setuid.tar cut
find cut/blobs -type f -size +9k -exec truncate -s 3500 {} \;
"$ASSAY" scan --quiet --db none -f json -o cut.json cut 2>/dev/null
has cut 'c["HA-D05"] == "unknown"'
mkdir -p project/src && echo '{}' >project/src/package.json
"$ASSAY" scan --quiet --db none -f json -o project.json project 2>/dev/null
has project 'not [x for x in c if x[:3] != "SE-"]'
end_of_tests
