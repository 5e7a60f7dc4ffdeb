#!/bin/bash
# A database of feeds that are made up after the public ones (tools/make_feeds.py), hundreds of shards: within little
# memory, the same bytes whatever the number of threads, nothing left behind, and only what a scan needs is mapped.
. "$(dirname "$0")/lib.sh"
cd "$work" || exit 1
check "feeds are made" "$tools/make_feeds.py" --scale 0.02 --jobs 2 feeds
export SOURCE_DATE_EPOCH=1700000000
build() {
    "$ASSAY" db build -q --from feeds "$@"
}
limited() {
    sanitized && { build "$@"; return; }
    (ulimit -v 262144 && MALLOC_ARENA_MAX=2 build "$@")
}
check "within 256 MiB of address space" limited --db two --jobs 2
check "one thread" build --db one --jobs 1
check "more threads than processors" build --db many --jobs 7
check "the same bytes" bash -c 'diff -r one/current two/current && diff -r one/current many/current'
check "it is whole" "$ASSAY" db verify --db two
check "nothing is left" bash -c '[ "$(ls -A two)" = "$(printf "current\ng1\nlock")" ]'
check "again: all is unchanged" bash -c '"$ASSAY" db build --from feeds --db two | tee out && grep -q "(\([0-9]*\) unchanged)" out &&
    [ "$(sed -n "s/.* in \([0-9]*\) files.*/\1/p" out)" = "$(sed -n "s/.*(\([0-9]*\) unchanged).*/\1/p" out)" ]'
check "no room for the temporary file is told" bash -c '! "$ASSAY" db build --from feeds --db three --tmp "$PWD/none" 2>err && grep -q "$PWD/none" err && [ ! -e three/current ]'

# Only the npm shard and the names of malicious packages are looked at: the others may be damaged.
mkdir app
echo '{"name":"x","version":"1.0.0","lockfileVersion":3,"packages":{"":{"name":"x"},"node_modules/y":{"version":"1.0.0"}}}' >app/package-lock.json
cp -rL two/. damaged
rm -rf damaged/g* && cp -r two/g* damaged/ && ln -sfn "$(readlink two/current)" damaged/current
for file in damaged/current/*.core damaged/current/*.malware damaged/current/*.text; do
    case $file in */npm.core) ;; *) printf 'damaged' >"$file" ;; esac
done
check "a scan opens what it needs, and nothing else" bash -c '"$ASSAY" scan -q --db damaged -f json app >out 2>err && [ ! -s err ] &&
    python3 -c "import json; r = json.load(open(\"out\")); assert r[\"summary\"][\"complete\"] and not r[\"diagnostics\"], r[\"diagnostics\"]"'
end_of_tests
