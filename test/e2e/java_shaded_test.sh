#!/usr/bin/env bash
# Libraries that a build packed into another archive, moved to other packages and without their pom.properties.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
need_data jars

cd "$work" || exit 1
jars=("$(data jars)"/*.jar)
python3 "$e2e/relocate.py" app-1.0.jar org/example/shaded "${jars[@]}" || exit 1
"$ASSAY" scan --quiet -f json -o shaded.json app-1.0.jar
"$ASSAY" scan --quiet -f json -o plain.json "$(data jars)"
python3 - <<'X' || exit 1
import json
def found(name):
    return {(c["name"], c["version"]) for c in json.load(open(name))["components"] if c["ecosystem"] == "Maven"}
plain, shaded = found("plain.json"), found("shaded.json")
versions = dict(plain)
print("shaded:", sorted(shaded))
open("missed", "w").write("\n".join(n for n, v in plain if n not in dict(shaded)))
open("wrong", "w").write("\n".join("%s %s" % (n, v) for n, v in shaded if n not in versions or v not in ("", versions[n])))
open("exact", "w").write("\n".join(n for n, v in shaded if v and versions.get(n) == v))
X
check "every library is found" test ! -s missed
check "none is found that is not there, and no version is wrong" test ! -s wrong
check "most versions are told" test "$(grep -c . exact)" -ge 3
check "the evidence says by what" python3 - <<'X'
import json
c = [c for c in json.load(open("shaded.json"))["components"] if c["ecosystem"] == "Maven"]
assert c and all(e["confidence"] == "medium" and e["field"].startswith("classes") for x in c for e in x["evidence"]), c
X
# Unpacked archives of the libraries themselves are these, not shaded ones.
check "a library is not shaded into itself" python3 - <<'X'
import json
for c in json.load(open("plain.json"))["components"]:
    assert not any(e["field"].startswith("classes") for e in c["evidence"]), c
X
end_of_tests
