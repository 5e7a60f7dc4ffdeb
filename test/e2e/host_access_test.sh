#!/usr/bin/env bash
# Access to the host as manifests ask for it: a strict one has no finding, each fault alone just those that are meant.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$work" || exit 1
python3 "$e2e/host_access.py" . || exit 1
for file in *.yaml; do
    "$ASSAY" scan --quiet --db none -f json -o "${file%%.*}.json" "manifest:$file" 2>err || bad "$file: $(cat err)"
done
check "each fault is found, and nothing else" python3 "$e2e/host_access.py" check .
"$ASSAY" scan --quiet --db none --fail-on host-access good.yaml >/dev/null 2>&1
check "a strict manifest passes --fail-on host-access" test $? = 0
"$ASSAY" scan --quiet --db none --fail-on host-access root.yaml >/dev/null 2>&1
check "one that runs as root does not" test $? = 1

# An image and the manifest that runs it, as one.
mkdir -p layer/etc && printf 'ID=debian\nVERSION_ID="12"\nPRETTY_NAME="Debian 12"\n' >layer/etc/os-release
"$tools/make_image.py" --layout oci-dir --compress none --tag docker.io/library/nginx:1.27 --config '{"User": "app"}' layer image
result() { # result FILE RULE: its result in a JSON report
    python3 -c 'import json, sys; print({c["id"]: c["result"] for c in json.load(open(sys.argv[1]))["checks"]}.get(sys.argv[2]))' "$@"
}
"$ASSAY" scan --quiet --db none -f json -o alone.json image
check "an image alone leaves open what its manifest decides" test "$(result alone.json HA-C01)" = unknown
"$ASSAY" scan --quiet --db none -f json -o joined.json image --manifest privileged.yaml
check "with its manifest that is decided" test "$(result joined.json HA-C01)" = fail
sed 's/"runAsNonRoot": true, "runAsUser": 10001, //' good.yaml >silent.yaml
"$ASSAY" scan --quiet --db none -f json -o silent.json manifest:silent.yaml
check "a manifest that names no user leaves it to the image" test "$(result silent.json HA-U01)" = unknown
"$ASSAY" scan --quiet --db none -f json -o told.json image --manifest silent.yaml
check "whose user counts" test "$(result told.json HA-U01)" = pass
"$ASSAY" scan --quiet --db none --standard pss-restricted good.yaml >standard
check "a standard is a table of its rules" grep -qE 'standard pss-restricted: 0 fail, 0 unknown, 1[0-9] pass' standard
"$ASSAY" scan --quiet --db none --standard pss-restricted escalation.yaml >standard
check "a fault is told with its control" grep -qE 'fail +HA-U12 +PSS:restricted' standard
check "and no rule of another standard" bash -c '! grep -q HA-R01 standard'
"$ASSAY" scan --quiet --db none --standard pss-restricted -f markdown=standard.md -f html=standard.html escalation.yaml
check "in Markdown too" grep -qE '^\| \*\*fail\*\* \| <code>HA-U12</code> \| PSS.*restricted \|' standard.md
check "and in HTML" grep -qE '<tr class="warn"><td>fail</td><td>HA-U12</td><td>PSS:restricted</td>' standard.html
"$ASSAY" scan --quiet --db none --standard no-such good.yaml >/dev/null 2>err
check "an unknown standard is wrong usage" test $? = 2

check "of Windows, whose default user depends on the base, an unknown base is unknown" test "$(result windows-unknown.json HA-U05)" = unknown
printf 'FROM mcr.microsoft.com/windows/servercore:ltsc2022\nCOPY app /app\n' >Dockerfile
"$ASSAY" scan --quiet --db none -f json -o docker.json manifest:Dockerfile
check "a Dockerfile upon Server Core without USER runs as administrator" test "$(result docker.json HA-U05)" = fail
check "the mended line is of a Dockerfile" grep -q 'USER ContainerUser' docker.json

"$ASSAY" scan --db none root.yaml >told 2>&1
check "of a manifest alone nobody says that vulnerabilities were not judged" bash -c '! grep -qi "not judged" told'
"$ASSAY" scan --db none image >told 2>&1
check "of an image it is said" grep -q "were not judged" told

"$ASSAY" explain ha-u01 >explained 2>err
check "a rule is explained" grep -q 'The container runs as root' explained
check "with its controls" grep -q 'CIS-K8S:5.2.7' explained
"$ASSAY" explain HA-Z99 >/dev/null 2>err
check "one that is none is an error" test $? != 0
end_of_tests
