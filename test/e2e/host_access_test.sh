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
"$ASSAY" explain ha-u01 >explained 2>err
check "a rule is explained" grep -q 'The container runs as root' explained
check "with its controls" grep -q 'CIS-K8S:5.2.7' explained
"$ASSAY" explain HA-Z99 >/dev/null 2>err
check "one that is none is an error" test $? != 0
end_of_tests
