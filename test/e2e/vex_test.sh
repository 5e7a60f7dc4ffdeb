#!/usr/bin/env bash
# --vex: documents of each format, in files and folders, applied to what is found in an image; -f openvex.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$work" || exit 1

scan() { # STATUS NAME ARGUMENT...: the exit status of `assay scan ARGUMENT... image`; output in out and err
    exits "$1" "$2" "$ASSAY" scan --as-of 2026-06-01 --db db "${@:3}"
}
json() { # NAME EXPRESSION: holds of the JSON report r, whose findings by id are f
    check "$1" python3 -c 'import json, sys
r = json.load(open("out")); f = {x["id"]: x for x in r["findings"] if x["class"] == "vulnerability"}
assert eval("(" + sys.argv[1] + ")"), {k: (v["status"], v["reason"], v["vendor_status"]) for k, v in f.items()}' "$2"
}
said() {
    check "$1" grep -qE -- "$2" err
}

mkdir -p layer/app/node_modules/{left,old} feed
echo '{"name":"left","version":"1.2.3"}' >layer/app/node_modules/left/package.json
echo '{"name":"old","version":"0.1.0"}' >layer/app/node_modules/old/package.json
advisory() { # ID CVE PACKAGE
    cat >"feed/$1.json" <<X
{"schema_version":"1.7.0","id":"$1","aliases":["$2"],"modified":"2026-01-01T00:00:00Z","published":"2026-01-01T00:00:00Z","summary":"wrong",
"severity":[{"type":"CVSS_V3","score":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],
"affected":[{"package":{"ecosystem":"npm","name":"$3"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"2.0.0"}]}]}]}
X
}
advisory GHSA-left-left-left CVE-2026-0001 left
advisory GHSA-oldo-oldo-oldo CVE-2026-0002 old
"$tools/make_image.py" --layout oci-dir --compress none --tag ghcr.io/shop/orders:1.2 layer image || exit 1
"$tools/make_image.py" --layout docker --compress none --tag ghcr.io/shop/orders:1.2 layer image.tar || exit 1
"$ASSAY" db build --db db --from feed 2>err || { cat err; exit 1; }
digest=$(python3 -c 'import json; print(json.load(open("image/index.json"))["manifests"][0]["digest"])')

document() { # PRODUCT [STATUS [FLAW [TIME]]]
    local more=
    case ${2:-not_affected} in
    not_affected) more=',"justification":"vulnerable_code_not_present","impact_statement":"it is cut out"' ;;
    affected) more=',"action_statement":"turn the feature off"' ;;
    esac
    cat <<X
{"@context":"https://openvex.dev/ns/v0.2.0","@id":"urn:uuid:1","author":"Shop","timestamp":"${4:-2026-02-01T00:00:00Z}","version":1,
"statements":[{"vulnerability":{"name":"${3:-CVE-2026-0001}"},"products":[$1],"status":"${2:-not_affected}"$more}]}
X
}

scan 0 "without VEX" -f json image
json "all open" 'all(x["status"] == "open" for x in r["findings"]) and len(f) == 2'

document '{"@id":"pkg:npm/left"}' >left.json
scan 0 "a package" -f json --vex left.json image
json "a package: not affected, and why" 'f["CVE-2026-0001"]["status"] == "not_affected" and f["CVE-2026-0001"]["vendor_status"] == "not_affected"
 and f["CVE-2026-0001"]["reason"] == "vulnerable_code_not_present: it is cut out (Shop, 2026-02-01)" and f["CVE-2026-0002"]["status"] == "open"
 and r["summary"]["ignored"] == 1'
scan 1 "the other one still fails" --fail-on critical --vex left.json image
document '"pkg:npm/old"' not_affected GHSA-oldo-oldo-oldo >old.json
scan 0 "two documents" --fail-on critical --vex left.json --vex old.json image
mkdir -p folder/deep
cp left.json folder/ && cp old.json folder/deep/ && echo text >folder/README && echo '{"no":"vex"}' >folder/other.json
scan 0 "a folder" --fail-on critical --vex folder image
said "a folder: what is no VEX is told" 'folder/other.json'
ASSAY_VEX=folder scan 0 "ASSAY_VEX" --fail-on critical image

for product in "pkg:oci/orders@$digest" "pkg:oci/orders?repository_url=ghcr.io/shop/orders"; do
    document "{\"@id\":\"${product/sha256:/sha256%3A}\",\"subcomponents\":[{\"@id\":\"pkg:npm/left@1.2.3\"}]}" >part.json
    scan 0 "a part of the image" -f json --vex part.json image
    json "a part of the image: $product" 'f["CVE-2026-0001"]["status"] == "not_affected" and f["CVE-2026-0002"]["status"] == "open"'
done
scan 0 "docker save" -f json --vex part.json image.tar
json "docker save: known by its tag" 'f["CVE-2026-0001"]["status"] == "not_affected"'
document '{"@id":"pkg:oci/other","subcomponents":[{"@id":"pkg:npm/left@1.2.3"}]}' >other.json
scan 0 "another image" -f json --vex other.json image
json "another image: nothing happens" 'f["CVE-2026-0001"]["status"] == "open"'
said "another image: told" 'other.json: the statement on CVE-2026-0001 in pkg:oci/other matches nothing'

document '{"@id":"pkg:npm/left"}' affected CVE-2026-0001 2026-03-01 >later.json
scan 0 "a later statement" -f json --vex later.json --vex left.json image
json "a later statement holds, whatever the order" 'f["CVE-2026-0001"]["status"] == "open" and f["CVE-2026-0001"]["vendor_status"] == "affected"
 and "turn the feature off" in f["CVE-2026-0001"]["reason"] and "before: not_affected" in f["CVE-2026-0001"]["reason"]'

cat >bom.json <<X
{"bomFormat":"CycloneDX","specVersion":"1.6","version":1,"metadata":{"timestamp":"2026-02-01T00:00:00Z"},
"vulnerabilities":[{"id":"CVE-2026-0001","analysis":{"state":"not_affected","justification":"code_not_reachable","detail":"no way there"},
"affects":[{"ref":"urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/1#pkg:npm/left@1.2.3"}]}]}
X
scan 0 "CycloneDX" -f json --vex bom.json image
json "CycloneDX: not affected" 'f["CVE-2026-0001"]["reason"].startswith("code_not_reachable: no way there")'
cat >csaf.json <<X
{"document":{"category":"csaf_vex","csaf_version":"2.0","title":"t","publisher":{"category":"vendor","name":"Vendor","namespace":"https://v.example"},
"tracking":{"id":"V-1","status":"final","version":"1","current_release_date":"2026-02-01T00:00:00Z","initial_release_date":"2026-02-01T00:00:00Z","revision_history":[]}},
"product_tree":{"full_product_names":[{"product_id":"P","name":"left","product_identification_helper":{"purl":"pkg:npm/left@1.2.3"}}]},
"vulnerabilities":[{"cve":"CVE-2026-0001","product_status":{"known_not_affected":["P"]},"flags":[{"label":"component_not_present","product_ids":["P"]}]}]}
X
scan 0 "CSAF" -f json --vex csaf.json image
json "CSAF: not affected" 'f["CVE-2026-0001"]["reason"] == "component_not_present (Vendor, 2026-02-01)"'
python3 - <<'X'
import base64, json
predicate = json.load(open("left.json"))
del predicate["statements"][0]["products"]
statement = {"_type": "https://in-toto.io/Statement/v1", "predicateType": "https://openvex.dev/ns/v0.2.0",
             "subject": [{"name": "pkg:npm/left", "digest": {"sha256": "00" * 32}}], "predicate": predicate}
json.dump({"payloadType": "application/vnd.in-toto+json", "payload": base64.b64encode(json.dumps(statement).encode()).decode(),
           "signatures": []}, open("dsse.json", "w"))
X
scan 0 "an attestation" -f json --vex dsse.json image
json "an attestation: its subject is the product" 'f["CVE-2026-0001"]["status"] == "not_affected"'

# An ignore file decides after VEX; what is not affected needs no entry.
printf 'id: CVE-2026-0001\nreason: x\nexpires: 2026-12-31\n' >ignore
scan 0 "ignore and VEX" -f json --vex left.json --ignore ignore image
json "ignore and VEX: VEX came first" 'f["CVE-2026-0001"]["status"] == "not_affected"'
scan 0 "ignore and later VEX" -f json --vex later.json --ignore ignore image
json "ignore and later VEX: ignored" 'f["CVE-2026-0001"]["status"] == "ignored"'

# What was decided goes out, and comes in again where the image went.
cat >decided <<'X'
id: CVE-2026-0001
reason: nobody calls it
justification: vulnerable_code_not_in_execute_path
expires: 2026-12-31

id: CVE-2026-0002
reason: until the release
owner: web team
expires: 2026-12-31
X
echo old >told.json
scan 0 "nothing was decided" -f openvex=told.json -f json image
check "no document, and why" grep -q 'no openvex document was written: nothing was decided' err
check "nor an old one" test ! -e told.json
json "the other report is there" 'f["CVE-2026-0001"]["status"] == "open"'
scan 0 "as explain is asked" -f json --ignore decided image
explains() { # NAME PATTERN ID ARGUMENT...
    "$ASSAY" explain --db db --as-of 2026-06-01 "${@:4}" "$3" image >told 2>err
    check "explain: $1" grep -qE -- "$2" told
}
explains "open, with what to do" 'critical, open: CVE-2026-0001' CVE-2026-0001
check "explain: what to do" grep -qE 'What to do: .*2\.0\.0' told
explains "set aside as by scan, by another name of the flaw" 'critical, not_affected|critical, ignored' ghsa-left-left-left --ignore decided
check "explain: why" grep -qE 'Set aside: .*nobody calls it' told
check "explain: the reason of scan's report" python3 -c 'import json
f = {x["id"]: x for x in json.load(open("out"))["findings"]}["CVE-2026-0001"]
assert "%s, %s: CVE-2026-0001" % (f["severity"], f["status"]) in open("told").read(), f["status"]'
exits 2 "explain: a file that is not there" "$ASSAY" explain --db db --vex none.json CVE-2026-0001 image
for target in image image.tar layer; do
    scan 0 "$target: -f openvex" -f openvex=told.json --author 'Shop Ltd.' --ignore decided $target
    mv told.json told-$target.json
    check "$target: the document" python3 - told-$target.json <<'X'
import json, sys
d = json.load(open(sys.argv[1]))
s = {x["vulnerability"]["name"]: x for x in d["statements"]}
assert d["author"] == "Shop Ltd." and d["timestamp"] == "2026-06-01T00:00:00Z" and len(s) == 2, d
assert s["CVE-2026-0001"]["status"] == "not_affected" and s["CVE-2026-0001"]["impact_statement"] == "nobody calls it", s
assert s["CVE-2026-0002"]["status"] == "affected" and "until the release" in s["CVE-2026-0002"]["action_statement"], s
X
    if [ -f "${ASSAY_SHARED:-../shared}/schemas/openvex.schema.json" ]; then
        check "$target: valid" python3 -W ignore "$ASSAY_SOURCE/test/validate.py" "$ASSAY_SHARED/schemas/openvex.schema.json" told-$target.json
    else
        echo "no schema of OpenVEX here: $target not validated"
    fi
    scan 0 "$target: read again" -f json --vex told-$target.json $target
    json "$target: read again" 'f["CVE-2026-0001"]["status"] == "not_affected" and f["CVE-2026-0002"]["status"] == "open"'
done
scan 0 "decided, as CycloneDX" -f cyclonedx=decided.cdx.json --ignore decided image
scan 0 "CycloneDX read again" -f json --vex decided.cdx.json image
json "CycloneDX read again" 'f["CVE-2026-0001"]["status"] == "not_affected" and f["CVE-2026-0002"]["status"] == "open"
 and f["CVE-2026-0002"]["vendor_status"] == "will_not_fix"'
scan 0 "the folder's document" -f json --vex told-layer.json image
json "what is said of a component holds wherever it is" 'f["CVE-2026-0001"]["status"] == "not_affected"'
cp -r layer changed && echo x >changed/app/x && "$tools/make_image.py" --layout oci-dir --compress none --tag ghcr.io/shop/orders:1.2 changed later
scan 0 "another build" -f json --vex told-image.json later
json "what is said of an image holds for that build" 'f["CVE-2026-0001"]["status"] == "open"'

# Attached to the image: its own word, told but not taken for true.
other=sha256:$(printf '0%.0s' {1..64})
for how in referrer bare-referrer tag buildkit cosign bundle; do
    rm -rf attached && cp -r image attached && python3 "$e2e/attach_vex.py" attached left.json $how || bad "attach $how"
    scan 0 "$how: not asked for" -f json attached
    json "$how: told, not applied" 'f["CVE-2026-0001"]["status"] == "open" and r["summary"]["complete"] and len(r["components"]) == 2
 and any("carries 1 VEX statement of its own" in d["message"] and "--vex-from-image" in d["message"] for d in r["diagnostics"])'
    scan 0 "$how: asked for" -f json --vex-from-image attached
    json "$how: applied" 'f["CVE-2026-0001"]["status"] == "not_affected" and "cut out (Shop" in f["CVE-2026-0001"]["reason"]'
    tar -cf attached.tar -C attached .
    scan 0 "$how: in an archive" -f json --vex-from-image attached.tar
    json "$how: in an archive" 'f["CVE-2026-0001"]["status"] == "not_affected"'
    rm -rf attached && cp -r image attached && python3 "$e2e/attach_vex.py" attached left.json $how $other
    scan 0 "$how: of another image" -f json --vex-from-image attached
    json "$how: of another image is none" 'f["CVE-2026-0001"]["status"] == "open" and not any("VEX" in d["message"] for d in r["diagnostics"])'
done
cp -r image attached2 && python3 "$e2e/attach_vex.py" attached2 left.json referrer
scan 0 "the user's word comes after the image's" -f json --vex-from-image --vex later.json attached2
json "the user's word comes after the image's" 'f["CVE-2026-0001"]["status"] == "open"'
blob=$(grep -l 'cut out' attached2/blobs/sha256/*) && chmod u+w "$blob" && sed -i 's/cut out/cut off/' "$blob"
scan 0 "a document that is not what its digest says" -f json --vex-from-image attached2
json "a document that is not what its digest says is none" 'f["CVE-2026-0001"]["status"] == "open"'

# Wrong use.
scan 2 "no such file" --vex missing.json image
echo '{"@context":"https://openvex.dev/ns","statements":[' >cut.json
scan 2 "a document that is cut off" --vex cut.json image
said "a document that is cut off: where" 'cut.json: line [0-9]+'
scan 2 "no VEX at all" --vex feed/GHSA-left-left-left.json image
said "no VEX at all: which there are" 'OpenVEX, CSAF and CycloneDX'
sed 's/"justification":"[a-z_]*","impact_statement":"[a-z ]*"/"status_notes":"x"/' left.json >bare.json
scan 0 "not_affected without a reason" -f json --vex bare.json image
json "not_affected without a reason: nothing happens" 'f["CVE-2026-0001"]["status"] == "open"'
said "not_affected without a reason: told" 'warning: bare.json: line 2: .*justification'
end_of_tests
