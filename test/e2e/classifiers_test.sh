#!/usr/bin/env bash
# The classifiers against real programs: with the package manager's records the packages own what they find;
# without them each version is the one that the package has.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
need_data rootfs

mkdir "$work/root"
tar -xf "$(data rootfs)/rootfs.tar" -C "$work/root" --no-same-owner 2>/dev/null
cat >"$work/compare.py" <<'END'
import json, os, re, sys
root, with_records, without = sys.argv[1:4]
def found(path):
    report = json.load(open(path))
    return [(c["name"], c["version"], e["path"], c["owner"]) for c in report["components"]
            for e in c["evidence"] if e["cataloger"] == "binary"]
def upstream(version):
    version = re.sub(r"^\d+:", "", version).rsplit("-", 1)[0]
    return re.sub(r"[+.~](dfsg|ds).*$", "", version)
packages = {}
for paragraph in open(f"{root}.status").read().split("\n\n"):
    fields = dict(l.split(": ", 1) for l in paragraph.splitlines() if ": " in l and not l.startswith(" "))
    if "Package" in fields:
        packages[fields["Package"]] = upstream(fields["Version"])
owned = {path: owner for _, _, path, owner in found(with_records)}
assert owned and all(owned.values()), [p for p, o in owned.items() if not o]
names = {path: re.match(r"pkg:deb/[^/]*/([^@]*)", owner)[1].replace("%2B", "+") for path, owner in owned.items()}
alone = found(without)
wrong = [(n, v, p) for n, v, p, owner in alone if owner or not packages[names[p]].startswith(v)]
products = {n for n, _, _, _ in alone}
print(len(alone), "files of", len(products), "products; wrong:", wrong)
assert not wrong and len(products) >= int(sys.argv[4])
END
check "scan with the package manager's records" "$ASSAY" scan --quiet -f json -o "$work/with.json" "$work/root"
mv "$work/root/var/lib/dpkg/status" "$work/root.status"
rm -rf "$work/root/var/lib/dpkg"
check "scan without them" "$ASSAY" scan --quiet -f json -o "$work/without.json" "$work/root"
check "the packages own what is found, the versions are theirs" \
    python3 "$work/compare.py" "$work/root" "$work/with.json" "$work/without.json" 24
end_of_tests
