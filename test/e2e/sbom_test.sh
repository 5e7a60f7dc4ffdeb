#!/usr/bin/env bash
# A scan of an SBOM of ours gives the findings of the artifact that it was made from; SBOMs of others are judged
# by their purls; damaged ones say so.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$work" || exit 1

# What must be the same: findings by id, component and fix; of components everything.
essence() { # FILE
    python3 - "$1" <<'PYTHON'
import json, sys
r = json.load(open(sys.argv[1]))
def fix(f): # without what has to move for it: that follows from ranges, which only lock files hold
    return {k: v for k, v in (f["fix"] or {}).items() if k != "by"}
print(r["artifact"]["tier"], r["artifact"]["os"], r["artifact"]["layers"])
for c in r["components"]:
    print(c["purl"], c["name"], c["version"], c["ecosystem"], c["kind"], c["scope"], c["state"], c["direct"],
          c["owner"], c["source"], sorted(c["hashes"].items()), sorted(c["dependencies"]),
          c["licences"], sorted((l["path"], l["layer"], l["line"] or 0) for l in c["locations"]), c.get("removed_by"),
          sorted(tuple(e.values()) for e in c["evidence"] if not e["cataloger"].startswith("sbom-")))
for f in r["findings"]:
    if f["class"] == "host-access":  # of the image itself, not of its parts
        continue
    print(f["id"], f["aliases"], f["severity"], f["score"], f["component"], fix(f), f["status"], f["evidence"])
PYTHON
}
report() { # FILE TARGET...
    "$ASSAY" scan --quiet --as-of 2026-01-01 --db db -f json="$1" "${@:2}" 2>err
}
same() { # NAME TARGET [OPTION...]
    local format
    check "$1: scan" report artifact.json "${@:2}"
    essence artifact.json >artifact.txt
    for format in $formats; do
        check "$1: $format" "$ASSAY" scan --quiet --db db -f $format=sbom.out "${@:2}"
        check "$1: scan of its $format" report sbom.json sbom.out
        essence sbom.json >sbom.txt
        check "$1: $format gives the same" diff artifact.txt sbom.txt
        check "$1: is called an SBOM" grep -q '"kind": "sbom"' sbom.json
        check "$1: $format from a pipe" report pipe.json - < <(cat sbom.out)
        essence pipe.json | check "$1: gives the same too" diff artifact.txt -
        check "$1: sbom: prefix" report prefix.json sbom:sbom.out
        check "$1: gives the same as well" cmp <(essence prefix.json) artifact.txt
    done
}
# As other programs tell it: findings, and of components what all formats hold; with places where Syft tells them.
shared() { # FILE FORMAT
    python3 - "$@" <<'PYTHON'
import json, re, sys
r, syft = json.load(open(sys.argv[1])), sys.argv[2].startswith("syft")
def fix(f): # without what has to move for it: that follows from ranges, which only lock files hold
    return {k: v for k, v in (f["fix"] or {}).items() if k != "by"}
def plain(purl):
    return purl and re.sub("[&?]upstream=[^&]*", "", purl)
print(r["artifact"]["tier"], [x["diff_id"] for x in r["artifact"]["layers"]] if syft else "")
rows = set()
for c in r["components"]:
    if c["state"] == "removed":
        continue
    rows.add(repr((plain(c["purl"]), c["name"], c["version"], c["ecosystem"], sorted(c["hashes"].items()),
                   sorted(map(plain, c["dependencies"])), " AND ".join(c["licences"]), c["source"])
                  + ((c["state"], plain(c["owner"]), sorted((l["path"], l["layer"]) for l in c["locations"])) if syft else ())))
print("\n".join(sorted(rows)))
print("\n".join(sorted({repr((f["id"], f["severity"], plain(f["component"]), fix(f), f["status"]))
                        for f in r["findings"] if f["class"] != "host-access"})))
PYTHON
}
foreign() { # NAME
    local format
    for format in syft syft1 spdx3 tags xml; do
        check "$1: $format of others" bash -c '"$1" "$2" artifact.json >other.out' - \
            "$ASSAY_SOURCE/test/e2e/sbom_convert.py" $format
        check "$1: scan of it" report other.json other.out
        shared artifact.json $format >artifact.txt
        shared other.json $format | check "$1: $format tells the same" diff artifact.txt -
        check "$1: $format is an SBOM" grep -q '"kind": "sbom"' other.json
        check "$1: $format is read whole" grep -q '"complete": true' other.json
        printf '\xff\xfe' >utf16.out
        iconv -f utf-8 -t utf-16le other.out >>utf16.out
        report utf16.json sbom:utf16.out
        shared utf16.json $format | check "$1: $format in UTF-16 tells the same" diff artifact.txt -
    done
}
formats="cyclonedx spdx"

"$ASSAY" db build --quiet --from "$ASSAY_SOURCE/examples/advisories" --db db >/dev/null 2>&1 || bad "db build"
mkdir -p app l1/var/lib/dpkg/info l1/etc l1/usr/lib/node_modules/x l2/srv
cp "$ASSAY_SOURCE"/tools/data/npm/package*.json app/
cat >l1/var/lib/dpkg/status <<'STATUS'
Package: libssl3
Status: install ok installed
Architecture: amd64
Source: openssl (3.0.9-1)
Version: 3.0.9-1+b1
Depends: libc6 (>= 2.34)

Package: libc6
Status: install ok installed
Architecture: amd64
Source: glibc
Version: 2.36-9

Package: docker-ce
Status: install ok installed
Architecture: amd64
Origin: Docker
Version: 5:20.10

Package: node-x
Status: install ok installed
Architecture: all
Version: 1.0-1
STATUS
echo /usr/lib/node_modules/x/package.json >l1/var/lib/dpkg/info/node-x.list
echo '{"name":"x","version":"1.0.0","license":"MIT"}' >l1/usr/lib/node_modules/x/package.json
printf 'ID=debian\nVERSION_ID="12"\nVERSION_CODENAME=bookworm\nPRETTY_NAME="Debian GNU/Linux 12"\n' >l1/etc/os-release
cp -r app l2/srv/app
mkdir -p l1/opt/y/node_modules/z l3/opt
echo '{"name":"z","version":"2.0.0","license":"MIT"}' >l1/opt/y/node_modules/z/package.json
touch l3/opt/.wh.y
"$tools/make_image.py" --layout oci-dir --compress none l1 l2 l3 image || exit 1
same "npm" app
same "image" image
foreign image
report artifact.json app
foreign npm
report artifact.json image
check "the image has a removed component" grep -q '"state": "removed"' artifact.json
check "the image has findings" grep -q '"severity": "' artifact.json

# An SBOM of others: no properties, purls in the wild.
cat >foreign <<'BOM'
{"bomFormat":"CycloneDX","specVersion":"1.4","version":1,
 "metadata":{"component":{"type":"container","bom-ref":"root","name":"img","purl":"pkg:oci/img@sha256%3Aabc"}},
 "components":[
  {"type":"library","bom-ref":"a","name":"lodash","version":"4.17.20","purl":"pkg:npm/lodash@4.17.20",
   "components":[{"type":"library","bom-ref":"b","group":"@s","name":"n","version":"1","purl":"pkg:npm/@s/n@1"}]},
  {"type":"library","bom-ref":"c","name":"libssl3","version":"3.0.9-1","purl":"pkg:deb/debian/libssl3@3.0.9-1?arch=amd64&distro=debian-12&upstream=openssl"},
  {"type":"library","bom-ref":"a","name":"no-purl","version":"1"},
  {"type":"library","bom-ref":"d","name":"bad","version":"1","purl":"pkg:npm/%"},
  {"type":"file","bom-ref":"f","name":"/etc/x","version":"1"},
  {"type":"library","name":7,"version":[],"purl":{}}, "no object"],
 "dependencies":[{"ref":"a","dependsOn":["b","gone"]},{"ref":"root","dependsOn":["a"]}]}
BOM
check "an SBOM of others" report foreign.json foreign
has() { check "$1" grep -qF -- "$2" "${3:-foreign.json}"; }
has "its container" '"tier": "container"'
has "nested components" 'pkg:npm/%40s/n@1'
has "ecosystem by the distro qualifier" '"ecosystem": "Debian:12"'
has "source package by the upstream qualifier" '"name": "openssl"'
has "no purl is said" '1 components have no purl'
has "invalid purls are said" '1 components have an invalid purl'
has "dangling references are said" '1 references name nothing'
has "references that stand twice are said" '1 references stand for several things'
has "wrong types are said" 'not of the type that CycloneDX asks for'
python3 - >deep <<'PYTHON'
print('{"bomFormat":"CycloneDX","specVersion":"1.5","components":[' + '{"name":"x","version":"1","components":[' * 200
      + ']}' * 200 + ']}')
PYTHON
check "deep nesting" report deep.json deep
has "is over a limit" 'beyond the limits' deep.json
sed '/"bom-ref":"c"/q' foreign >cut
check "a truncated SBOM" report cut.json cut
has "is no valid JSON" 'is not valid JSON' cut.json
has "what came before is there" 'pkg:npm/%40s/n@1' cut.json
# SPDX of others.
cat >spdx <<'SPDX'
{"spdxVersion":"SPDX-2.2","SPDXID":"SPDXRef-DOCUMENT","name":"x","documentDescribes":["SPDXRef-r"],
 "packages":[
  {"SPDXID":"SPDXRef-r","name":"img","versionInfo":"1","primaryPackagePurpose":"CONTAINER"},
  {"SPDXID":"SPDXRef-a","name":"lodash","versionInfo":"4.17.20","licenseConcluded":"MIT",
   "checksums":[{"algorithm":"SHA1","checksumValue":"da39a3ee5e6b4b0d3255bfef95601890afd80709"}],
   "externalRefs":[{"referenceCategory":"PACKAGE_MANAGER","referenceType":"purl","referenceLocator":"pkg:npm/lodash@4.17.20"}]},
  {"SPDXID":"SPDXRef-a","name":"x","versionInfo":"2"},
  {"SPDXID":"SPDXRef-b","name":"b","versionInfo":"2","externalRefs":[{"referenceType":"purl","referenceLocator":"pkg:apk/alpine/b@2?distro=alpine-3.18.4"}]}, 5],
 "files":[{"SPDXID":"SPDXRef-f"}],
 "relationships":[
  {"spdxElementId":"SPDXRef-a","relationshipType":"DEPENDS_ON","relatedSpdxElement":"SPDXRef-b"},
  {"spdxElementId":"SPDXRef-b","relationshipType":"DEV_DEPENDENCY_OF","relatedSpdxElement":"SPDXRef-a"},
  {"spdxElementId":"SPDXRef-a","relationshipType":"CONTAINS","relatedSpdxElement":"SPDXRef-f"},
  {"spdxElementId":"SPDXRef-a","relationshipType":"DEPENDS_ON","relatedSpdxElement":"SPDXRef-gone"},
  {"spdxElementId":"SPDXRef-DOCUMENT","relationshipType":"DESCRIBES","relatedSpdxElement":"SPDXRef-r"}]}
SPDX
check "SPDX of others" report spdx.json spdx
has "its container is one" '"tier": "container"' spdx.json
has "its release" '"ecosystem": "Alpine:v3.18"' spdx.json
has "its scope" '"scope": "dev"' spdx.json
has "its checksum" 'da39a3ee5e6b4b0d3255bfef95601890afd80709' spdx.json
has "its dependency" '"pkg:apk/alpine/b@2?distro=alpine-3.18.4"' spdx.json
has "its dangling reference" '1 references name nothing' spdx.json
has "its doubled one" '1 references stand for several things' spdx.json
has "its wrong type" '1 values are not of the type' spdx.json
mkdir -p bitnami/opt/bitnami/redis other/opt/bitnami/redis
sed 's,pkg:npm/lodash,pkg:bitnami/lodash,' spdx >bitnami/opt/bitnami/redis/.spdx-redis.spdx
cp spdx other/opt/bitnami/redis/redis.spdx
check "Bitnami's own record" report bitnami.json bitnami
has "is what is installed" '"ecosystem": "Bitnami"' bitnami.json
check "but only its packages" bash -c '! grep -q pkg:apk bitnami.json'
check "another SPDX file" report other.json other
check "is no record" bash -c '! grep -q pkg: other.json'
# What marks it may stand at the end, as a library of CycloneDX writes it; it may be compressed.
python3 - foreign >late <<'PYTHON'
import json, sys
bom = json.load(open(sys.argv[1]))
bom["components"] += [{"type": "file", "name": "x" * 200} for i in range(100)]
print(json.dumps({k: bom[k] for k in ("components", "dependencies", "metadata", "specVersion", "bomFormat")}))
PYTHON
gzip -c late >late.gz && zstd -q -c late >late.zst && gzip -c "$ASSAY_SOURCE/README.md" >readme.gz
for f in late late.gz late.zst sbom:late.gz; do
    check "$f" report late.json $f
    has "$f is read" 'pkg:npm/%40s/n@1' late.json
done
check "from a pipe" report late.json - < <(cat late.gz)
has "it is read" 'pkg:npm/%40s/n@1' late.json
check "what is compressed and no SBOM is refused" bash -c '! "$1" scan --quiet readme.gz 2>err' - "$ASSAY"
has "and that is said" 'is no tar archive' err
check "what is no SBOM is refused" bash -c '! "$1" scan --quiet sbom:"$2" 2>err' - "$ASSAY" "$ASSAY_SOURCE/README.md"
has "and it is said" 'it is no SBOM' err
mkdir -p tree && cp foreign tree/bom.json
check "an SBOM in a folder" report tree.json tree
check "is not what the folder holds" bash -c '! grep -q lodash tree.json'
end_of_tests
