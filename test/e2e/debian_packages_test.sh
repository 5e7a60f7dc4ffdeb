#!/usr/bin/env bash
# This machine's own packages, judged by data in the form of the Debian tracker that are made of their changelogs:
# what a changelog says was mended is no finding, what comes later is one, for each package of the source, by dpkg's word.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# What a distribution packaged of a language is judged by the distribution alone; what pip put beside it is not.
python3 - "$work/owned" <<'PYTHON'
import json, pathlib, sys
root = pathlib.Path(sys.argv[1])
def put(path, text):
    path = root / path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
info = "requests-2.28.1.dist-info/METADATA"
metadata = "Metadata-Version: 2.1\nName: requests\nVersion: 2.28.1\n"
put("root/etc/os-release", "ID=debian\nVERSION_ID=12\n")
put("root/var/lib/dpkg/status", "Package: python3-requests\nStatus: install ok installed\nArchitecture: all\n"
    "Source: requests\nVersion: 2.28.1+dfsg-1\n")
put("root/var/lib/dpkg/info/python3-requests.list", f"/.\n/usr/lib/python3/dist-packages/{info}\n")
put(f"root/usr/lib/python3/dist-packages/{info}", metadata)
put(f"root/usr/local/lib/python3.11/dist-packages/{info}", metadata)
def record(id, ecosystem, fixed):
    put(f"feed/{id}.json", json.dumps({"id": id, "modified": "2024-01-01T00:00:00Z", "affected": [
        {"package": {"ecosystem": ecosystem, "name": "requests"},
         "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": fixed}]}]}]}))
record("PYSEC-2023-74", "PyPI", "2.31.0")
record("DSA-5432-1", "Debian:12", "2.28.1+dfsg-1")
PYTHON
"$ASSAY" db build -q --from "$work/owned/feed" --db "$work/owned/db"
only_of_pip() {
    "$ASSAY" scan -q --db "$work/owned/db" -f json "dir:$work/owned/root" >"$work/owned.json" &&
        python3 - "$work/owned.json" <<'PYTHON'
import json, sys
found = [(f["id"], [l["path"] for l in f["locations"]]) for f in json.load(open(sys.argv[1]))["findings"] if f["class"] == "vulnerability"]
print(found)
sys.exit(found != [("PYSEC-2023-74", ["usr/local/lib/python3.11/dist-packages/requests-2.28.1.dist-info/METADATA"])])
PYTHON
}
check "a language's package that Debian patched is judged by Debian, pip's copy by PyPI" only_of_pip

if ! command -v dpkg-query >/dev/null || [ ! -s /var/lib/dpkg/status ]; then
    echo "not checked: this is no Debian system, so it has no packages to be judged"
    check "a system without packages has no findings" "$ASSAY" scan -q "dir:$work/home"
    end_of_tests
fi
check "changelogs as the tracker's data" python3 "$e2e/debian_packages.py" make "$work/root" "$work/tracker.json"
check "a database of them" "$ASSAY" db build -q --from "$work/tracker.json" --db "$work/db"
check "a scan of this machine's packages" "$ASSAY" scan -q --db "$work/db" -f "json=$work/report.json" "dir:$work/root"
check "each flaw that is there, and none that is not" python3 "$e2e/debian_packages.py" check "$work/tracker.json" "$work/report.json"
end_of_tests
