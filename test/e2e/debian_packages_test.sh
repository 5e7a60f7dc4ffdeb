#!/usr/bin/env bash
# This machine's own packages, judged by data in the form of the Debian tracker that are made of their changelogs:
# what a changelog says was mended is no finding, what comes later is one, for each package of the source, by dpkg's word.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

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
