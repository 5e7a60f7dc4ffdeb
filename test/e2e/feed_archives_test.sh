#!/bin/bash
# Feeds that come as one tar archive, in each compression: the database is that of the files themselves; what is
# no document is passed; a cut archive ends the build, and what was there before stays.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$work" || exit 1
export SOURCE_DATE_EPOCH=1700000000

mkdir -p feed/2024
python3 - <<'END'
import json
for i in range(1, 400):
    record = {"id": f"T-{i}", "modified": "2024-01-01T00:00:00Z", "aliases": [f"CVE-2024-{1000 + i}"], "details": "x" * (i * 500),
              "affected": [{"package": {"ecosystem": "npm", "name": f"p{i}"},
                            "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}, {"fixed": f"1.{i}.0"}]}]}]}
    open(f"feed/2024/t-{i}.json", "w").write(json.dumps(record))
END
echo sum >feed/2024/t-1.json.sha256
tar cf plain.tar feed
for by in gzip:tar.gz bzip2:tar.bz2 xz:tar.xz zstd:tar.zst gzip:tgz; do
    "${by%%:*}" -qc plain.tar >"archive.${by##*:}"
done
cp archive.tar.zst archive_latest

"$ASSAY" db build --db files --from feed >files.out 2>&1
records() { grep -o '^[0-9]* advisories on [0-9]* packages' "$1"; }
check "the files themselves are read" test "$(records files.out)" = "399 advisories on 399 packages"
for archive in plain.tar archive.tar.gz archive.tar.bz2 archive.tar.xz archive.tar.zst archive.tgz archive_latest; do
    "$ASSAY" db build --db db --from "$archive" >out 2>&1
    check "$archive gives as many" test "$(records out)" = "$(records files.out)"
    check "$archive gives the same shard" cmp files/current/npm.core db/current/npm.core
    check "$archive warns of nothing" test -z "$(grep warning out)"
    rm -rf db
done

mkdir several
cp archive.tar.xz several/
cp feed/2024/t-7.json several/
"$ASSAY" db build --db db --from several >out 2>&1
check "an archive among files of a folder is read" cmp files/current/npm.core db/current/npm.core

built=$(readlink db/current)
for cut in archive.tar.zst plain.tar; do
    head -c 20000 "$cut" >"cut-${cut##*archive.}"
    "$ASSAY" db build --db db --from "cut-${cut##*archive.}" >out 2>&1
    check "$cut when it is cut ends the build" test $? = 3
    check "$cut when it is cut is told" grep -q "cannot read the feed .*cut-" out
    check "$cut when it is cut leaves the database" test "$(readlink db/current)" = "$built"
done

mkdir empty && tar cf empty.tar -C empty .
"$ASSAY" db build --db none --from empty.tar >out 2>&1
check "an archive without documents gives no database" test ! -e none/current

end_of_tests
