#!/usr/bin/env bash
# How new the advisories of a scan are: --update, update: auto, --max-age; no network unasked.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
unset http_proxy HTTP_PROXY https_proxy HTTPS_PROXY all_proxy ALL_PROXY
export XDG_CONFIG_HOME=$work/home/config work
mkdir -p "$XDG_CONFIG_HOME/assay" "$work/bucket" "$work/app" && cd "$work" || exit
for ecosystem in npm PyPI Go Maven; do python3 "$e2e/make_feeds.py" "$work/bucket" new $ecosystem 3; done
coproc server { exec python3 "$e2e/feed_server.py" "$work" "$work/faults" "$work/log"; }
server_pid=$!
read -r port <&"${server[0]}"
trap 'kill "$server_pid" 2>/dev/null; rm -rf "$work"' EXIT
config=$XDG_CONFIG_HOME/assay/assay.yaml
feeds="feeds: [{name: ours, url: 'http://127.0.0.1:$port/bucket'}]"
echo "$feeds" >"$config"
cat >app/package-lock.json <<'JSON'
{"name": "app", "version": "1.0.0", "lockfileVersion": 3, "packages": {"": {"name": "app"}, "node_modules/p1": {"version": "1.0.0"}}}
JSON
echo 'p2==1.0.0' >app/requirements.txt
db=$XDG_DATA_HOME/assay/db

# A scan: findings in $work/ids, stderr in $work/err, requests in $work/log.
scan() {
    : >"$work/log"
    "$ASSAY" scan -f json "$@" "$work/app" 2>"$work/err" >"$work/report"
    status=$?
    python3 -c 'import json, sys; print(" ".join(sorted(f["id"] for f in json.load(sys.stdin)["findings"])))' <"$work/report" >"$work/ids"
    cat "$work/err"
    return $status
}
finds() { [ "$(cat "$work/ids")" = "$1" ] || { cat "$work/ids"; false; }; }
quiet() { [ ! -s "$work/err" ] || { cat "$work/err"; false; }; }
asked() { [ "$(wc -l <"$work/log")" "$@" ] || { cat "$work/log"; false; }; }
warns() { grep -qF -- "$1" "$work/err" && [ "$(wc -l <"$work/err")" = 1 ] || { cat "$work/err"; false; }; }

check "a scan without a database" scan
check "asks nobody" asked = 0
check "tells how to get one" warns "assay db update"
check "and notes what it met" diff "$db/seen" - <<<$'PyPI\nnpm'
check "--update" scan --update
check "brings what the target needs" finds "P-T-2 n-T-1"
check "and nothing else" bash -c '! grep -qE "Go|Maven" "$work/log"'
check "the next scan" scan
check "asks nobody either" asked = 0
check "and is as good" finds "P-T-2 n-T-1"
check "and says nothing" quiet

later=$(($(date +%s) + 13 * 3600))
export SOURCE_DATE_EPOCH=$later
check "13 hours later" scan
check "one line tells the age" warns "the advisories are of 13 hours ago (ours/PyPI)"
check "--max-age 14h" scan --max-age 14h
check "none" quiet
check "--max-age none" scan --max-age none
check "none either" quiet
check "findings stay" finds "P-T-2 n-T-1"
check "--offline with --update" scan --offline --update
check "asks nobody, too" asked = 0
printf '%s\nupdate: auto\nmax-age: 1d\n' "$feeds" >"$config"
check "update: auto" scan
check "not before max-age" asked = 0
printf '%s\nupdate: auto\n' "$feeds" >"$config"
check "update: auto, over max-age" scan
check "asks" asked -gt 0
check "then it is quiet" quiet
check "once" bash -c 'true' && scan >/dev/null
check "not again" asked = 0
export SOURCE_DATE_EPOCH=$((later + 13 * 3600))
check "an update and --update=never" scan --update=never
check "asks nobody then" asked = 0
echo '{"/bucket/*": {"fault": "403"}}' >"$work/faults"
check "an update that fails" scan
check "goes on" finds "P-T-2 n-T-1"
check "and tells why" grep -q "status 403" "$work/err"
check "and how old the data are" grep -q "the advisories are of 13 hours ago" "$work/err"
kill "$server_pid"
wait "$server_pid" 2>/dev/null
check "nobody answers" scan
check "goes on as well" finds "P-T-2 n-T-1"
for word in 'max-age=soon' 'update=weekly'; do
    check "--$word is wrong" bash -c '"$ASSAY" scan --"$1" "$work/app" 2>/dev/null; [ $? = 2 ]' - "$word"
done
printf 'feeds: [{name: x, url: a, sort: b}]\n' >"$config"
check "a wrong list of feeds is wrong usage of db update" bash -c '"$ASSAY" db update 2>&1 | grep -q "a feed has no .sort."'
chmod -w "$db"
rm -f "$config"
check "a database that cannot be written to" scan
check "serves as well" finds "P-T-2 n-T-1"
chmod +w "$db"
end_of_tests
