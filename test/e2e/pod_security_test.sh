#!/usr/bin/env bash
# --standard pss-baseline and pss-restricted give the verdicts that the text of Pod Security Standards gives, control by
# control, on pods made by chance.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$work" || exit 1
python3 "$e2e/pod_security.py" make . || exit 1
for level in pss-baseline pss-restricted; do
    "$ASSAY" scan --quiet --db none --standard $level -f json -o $level.json pods.yaml || bad "$level"
    for file in pod-*.yaml; do
        "$ASSAY" scan --quiet --db none --standard $level -f json -o "${file%.yaml}.$level.json" "$file" || bad "$file"
    done
done
check "verdicts are those of the standard" python3 "$e2e/pod_security.py" check .
end_of_tests
