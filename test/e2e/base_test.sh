#!/usr/bin/env bash
# What an image was built on: known from images that were assessed before, by what their layers hold and never by what is
# said of them; a false claim and a newer base are findings.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$work" || exit 1
mkdir -p one/etc two/app other/etc feed
printf 'ID=debian\nVERSION_ID="12"\n' | tee one/etc/os-release other/etc/os-release >/dev/null
echo run >two/app/run
echo newer >other/etc/motd
echo '{"id":"CVE-2099-1","modified":"2026-01-01T00:00:00Z","affected":[{"package":{"ecosystem":"npm","name":"none"},"versions":["1"]}]}' >feed/a.json
"$ASSAY" db build -q --from feed --db db || bad "no database"

# image NAME TAG CREATED COMPRESSION CONFIG LAYER...
image() {
    local name=$1 tag=$2 created=$3 compress=$4 config=$5
    shift 5
    "$tools/make_image.py" --layout oci-dir --compress "$compress" --tag "$tag" --created "$created" --config "$config" "$@" "$name" ||
        bad "$name cannot be made"
}

assess() { # NAME [OPTION...]
    local name=$1
    shift
    "$ASSAY" scan --quiet --db db --as-of 2026-11-24 -f json -o "$name.json" "$name" "$@" 2>/dev/null || bad "$name cannot be assessed"
}

has() { # NAME EXPRESSION: of the report `r`, its base `b`, findings `f` and results `c` by rule
    check "$1: $2" python3 - "$1.json" "$2" <<'EOF'
import json, sys
r = json.load(open(sys.argv[1]))
b, f, c = r["artifact"]["base"], {x["id"]: x for x in r["findings"]}, {x["id"]: x["result"] for x in r["checks"]}
assert eval(sys.argv[2]), (b, [x for x in r["findings"] if x["id"].startswith("TR-B")], c.get("TR-B01"), c.get("TR-B02"))
EOF
}

digest_of() { python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["artifact"]["digest"])' "$1.json"; }

image base debian:12 2026-01-01T00:00:00Z none '{}' one
image child shop:1 2026-02-01T00:00:00Z gzip '{}' one two
assess child
has child 'b is None and c["TR-B01"] == "not_applicable" and c["TR-B02"] == "unknown"'
assess base
assess base
has base 'b is None'
cp -r db written
assess child
has child 'b == {"name": "debian:12", "digest": "'"$(digest_of base)"'", "layers": 1, "how": "assessed"}'
has child '[l["base"] for l in r["artifact"]["layers"]] == [True, False]'
has child 'c["TR-B02"] == "unknown" and "TR-B02" not in f'
check "an image that is assessed again is stored once" bash -c '[ "$(wc -l <db/bases)" = 2 ]'

# A newer image of the same repository and release.
image newer debian:12 2026-03-01T00:00:00Z zstd '{}' other
image foreign elsewhere/debian:12 2026-04-01T00:00:00Z none '{}' other one
assess newer
assess foreign
assess child
has child 'f["TR-B02"]["severity"] == "low" and "2026-03-01" in f["TR-B02"]["evidence"] and "'"$(digest_of newer)"'" in f["TR-B02"]["evidence"]'

# Claims.
image honest shop:2 2026-02-01T00:00:00Z gzip "{\"Labels\": {\"org.opencontainers.image.base.digest\": \"$(digest_of base)\"}}" one two
assess honest
has honest 'c["TR-B01"] == "pass"'
image false shop:3 2026-02-01T00:00:00Z gzip "{\"Labels\": {\"org.opencontainers.image.base.digest\": \"$(digest_of newer)\"}}" one two
assess false
has false 'f["TR-B01"]["severity"] == "medium" and c["TR-B01"] == "fail" and b["digest"] == "'"$(digest_of base)"'"'
image absent shop:4 2026-02-01T00:00:00Z gzip '{"Labels": {"org.opencontainers.image.base.name": "other:1", "org.opencontainers.image.base.digest": "sha256:'"$(printf 0%.0s {1..64})"'"}}' other two
assess absent
has absent 'c["TR-B01"] == "unknown"'

# A configuration that claims the layers of another image proves nothing, whether its own layers are there or not.
lie() { # NAME: its configuration states the diff IDs of `base`
    python3 - "$1" base <<'EOF'
import hashlib, json, pathlib, sys
def blob(d, digest): return d / "blobs" / "sha256" / digest[7:]
def put(d, value):
    data = json.dumps(value).encode()
    digest = "sha256:" + hashlib.sha256(data).hexdigest()
    blob(d, digest).write_bytes(data)
    return digest, len(data)
def parts(d):
    index = json.loads((d / "index.json").read_text())
    manifest = json.loads(blob(d, index["manifests"][0]["digest"]).read_text())
    return index, manifest, json.loads(blob(d, manifest["config"]["digest"]).read_text())
d = pathlib.Path(sys.argv[1])
index, manifest, config = parts(d)
config["rootfs"] = parts(pathlib.Path(sys.argv[2]))[2]["rootfs"]
manifest["config"]["digest"], manifest["config"]["size"] = put(d, config)
index["manifests"][0]["digest"], index["manifests"][0]["size"] = put(d, manifest)
(d / "index.json").write_text(json.dumps(index))
EOF
}
rm db/bases
image liar evil:1 2026-01-01T00:00:00Z none '{}' other
lie liar
assess liar
assess child
has child 'b is None'
cp -r liar gone
find gone/blobs -size +4k -delete
assess gone
assess child
has child 'b is None'
assess child --base gone
has child 'b is None'

# Without a database nothing is written; a damaged file is passed over.
"$ASSAY" scan --quiet --db none -f json -o none.json base 2>/dev/null
check "no database, no file" test ! -e none
printf 'rubbish\nsha256:1\t1\n\t\t\t\t\t\t\t\t\n' >db/bases
assess base
assess child
has child 'b["how"] == "assessed"'
check "what is no line of it is gone" bash -c '! grep -q rubbish db/bases'
end_of_tests
