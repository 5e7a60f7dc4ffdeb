#!/usr/bin/env bash
# Feeds that update themselves, from a real server on loopback that can fail in many ways; what fails leaves what was
# there in use.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
unset http_proxy HTTP_PROXY https_proxy HTTPS_PROXY all_proxy ALL_PROXY SSL_CERT_FILE CURL_CA_BUNDLE
export XDG_CONFIG_HOME=$work/home/config
cd "$work" || exit
mkdir bucket
feeds() { python3 "$e2e/make_feeds.py" "$work/bucket" "$@"; }
feeds new npm 40
feeds new PyPI 10
feeds new Chainguard 2

coproc server { exec python3 "$e2e/feed_server.py" "$work" "$work/faults" "$work/log"; }
server_pid=$!
read -r port <&"${server[0]}"
url=http://127.0.0.1:$port/bucket
trap 'kill "$server_pid" 2>/dev/null; rm -rf "$work"' EXIT

db=$work/db
# Updates; the output is in $work/out, the requests in $work/log.
update() {
    : >"$work/log"
    "$ASSAY" db update --db "$db" --from "$url" --stall 2 --ecosystems all "$@" >"$work/out" 2>&1
    status=$?
    cat "$work/out"
    return $status
}
faults() { printf '%s' "$1" >"$work/faults"; }
# What is fixed of package $2 in ecosystem $1.
fix() {
    "$ASSAY" explain "${1:0:1}-T-$2" --db "$db" 2>/dev/null | sed -n 's/.*\[0, \([0-9.]*\)).*/\1/p'
}
withdrawn() { "$ASSAY" explain "${1:0:1}-T-$2" --db "$db" 2>/dev/null | grep -q withdrawn; }
requested() { [ "$(grep -c "$1" "$work/log")" = "$2" ] || { cat "$work/log"; false; }; }
says() { grep -qF -- "$1" "$work/out" || { cat "$work/out"; false; }; }
is() { [ "$1" = "$2" ] || { echo "got '$1', want '$2'"; false; }; }
good() { "$ASSAY" db verify -q --db "$db" && is "$(fix npm "${1:-1}")" "${2:-2.0.0}"; }
# An update that goes well.
runs() { update "$@" && ! grep -q warning "$work/out"; }
# An update in which a feed fails with a line that holds the text, and changes nothing.
fails_with() {
    local text=$1 before
    shift
    before=$(readlink "$db/current")
    update "$@"
    is $? 0 && says "warning: feed" && says "$text" && is "$(readlink "$db/current")" "$before" && good "${n:-1}" "${v:-2.0.0}"
}

check "the first update takes archives" runs
check "of wanted ecosystems alone" requested Chainguard 0
check "and builds a good database" good
check "nothing new: no archive, no build" bash -c "$(declare -f update is says); work='$work' db='$db' url='$url'; update && says 'up to date'"
check "everything is asked conditionally" requested ' 304 ' 2
check "no archive is fetched again" requested all.zip 0

feeds set npm 3,4 2.1.0
check "few changes" runs
check "come as single records" requested 'npm/n-T-[34].json 200' 2
check "without the archive" requested all.zip 0
check "a record that changed" is "$(fix npm 3)" 2.1.0
check "one that did not" is "$(fix npm 5)" 2.0.0
feeds drop npm 7
check "a record that was taken away" runs
check "is withdrawn" withdrawn npm 7
feeds set npm 7 3.0.0
check "and back" runs
check "is one again" is "$(fix npm 7)" 3.0.0
feeds set npm "$(seq -s, 8 40)" 4.0.0 && feeds archive npm
check "many changes" runs
check "come as the archive" requested 'npm/all.zip 200' 1
check "many changes are there" is "$(fix npm 30)" 4.0.0
check "the changes before them too" is "$(fix npm 3)" 2.1.0
feeds set npm "$(seq -s, 8 40)" 4.1.0
check "an archive that is behind the list" runs
check "is completed by records" is "$(fix npm 31)" 4.1.0
feeds lie npm 9 5.0.0 && feeds archive npm
check "a record that is not there alone" runs
check "comes by the archive" is "$(fix npm 9)" 5.0.0
echo '2024-06-01T00:00:00Z,n-T-999' >>"$work/bucket/npm/modified_id.csv"
check "a record that the list names, and that is nowhere" runs
check "is asked for" requested 'npm/n-T-999.json 404' 1
check "which brings no archive" requested 'npm/all.zip 200' 0
check "and hides no others" is "$(fix npm 9)" 5.0.0
feeds set npm 9 5.1.0 && echo '2024-06-01T00:00:00Z,n-T-999' >>"$work/bucket/npm/modified_id.csv"
check "a change beside it" runs
check "comes" is "$(fix npm 9)" 5.1.0
feeds set npm 9 5.0.0
check "and goes on" runs
rm "$work/bucket/PyPI/modified_id.csv"
feeds new PyPI 11 && rm "$work/bucket/PyPI/modified_id.csv"
check "an ecosystem without a list" runs
check "comes as archive" is "$(fix PyPI 11)" 2.0.0
check "asked conditionally" bash -c "$(declare -f update is says requested); work='$work' db='$db' url='$url'; update && requested 'PyPI/all.zip 304' 1"
feeds new PyPI 12

# ---- faults ----
check "before the faults" runs
n=3 v=2.1.0
feeds set npm 1 2.2.0
for fault in '404|status 404|ecosystems.txt' '500|status 500|ecosystems.txt' '403|status 403|npm/modified_id.csv' \
    'redirect|redirect|npm/modified_id.csv' 'stale|nothing changed|npm/n-T-1.json' 'length|cannot fetch|npm/modified_id.csv' \
    'page|is no time and id|npm/modified_id.csv' 'page|no JSON|npm/n-T-1.json' 'short|no JSON|npm/n-T-1.json' \
    'corrupt|bad feed|npm/modified_id.csv' 'page|is no ecosystem|ecosystems.txt'; do
    IFS='|' read -r name text path <<<"$fault"
    faults "{\"/bucket/$path\": {\"fault\": \"$name\"}}"
    check "fault $name of $path" fails_with "$text"
done
faults '{"/bucket/npm/n-T-1.json": {"fault": "404"}}'
feeds set npm 1 2.3.0
check "a record that is missing: the archive, and it stays to be fetched" runs
check "so it is not yet new" is "$(fix npm 1)" 2.0.0
faults '{}'
check "without the fault" runs
check "it is" is "$(fix npm 1)" 2.3.0

feeds set npm "$(seq -s, 8 40)" 5.0.0 && feeds archive npm
for fault in '404|status 404' 'corrupt|damaged' 'short|damaged' 'page|damaged' 'length|cannot fetch' 'drip|cannot fetch'; do
    IFS='|' read -r name text <<<"$fault"
    faults "{\"/bucket/npm/all.zip\": {\"fault\": \"$name\"}}"
    check "fault $name of an archive" fails_with "$text"
done
check "the others go on meanwhile" bash -c "$(declare -f update is says); work='$work' db='$db' url='$url'; cd '$work'; python3 '$e2e/make_feeds.py' '$work/bucket' set PyPI 1 7.0.0; update; says 'PyPI: 1 new'"
check "--fail-on incomplete" bash -c "$(declare -f update); work='$work' db='$db' url='$url'; update --fail-on incomplete; [ \$? = 1 ]"
check "db feeds tells what failed" bash -c '"$ASSAY" db feeds -f json --db "$1" --from "$2" --ecosystems all | grep -q "\"state\": \"failed\""' - "$db" "$url"
faults '{"/bucket/npm/all.zip": {"fault": "cut", "at": 3000, "times": 3}}'
check "a transfer that breaks three times" runs
check "goes on where it broke" grep -q 'all.zip 206 bytes=[1-9]' "$work/log"
check "to the right end" is "$(fix npm 40)" 5.0.0
feeds set npm "$(seq -s, 8 40)" 6.0.0 && feeds archive npm
faults '{"/bucket/npm/all.zip": {"fault": "changing", "times": 1}, "/bucket/npm/all.zip*": {"fault": "cut", "times": 1}}'
check "content that changes between attempts" runs
check "is not mixed" is "$(fix npm 40)" 6.0.0
faults '{"/bucket/npm/modified_id.csv": {"fault": "429", "after": 1, "times": 2}}'
feeds set npm 2 2.4.0
check "429 with Retry-After" runs
check "is waited for" requested 'npm/modified_id.csv 429' 2
check "and brings the news" is "$(fix npm 2)" 2.4.0
faults '{"/bucket/npm/modified_id.csv": {"fault": "429", "after": 9999}}'
check "a server that wants too long a pause" fails_with "come back in 9999 s"
faults '{"/bucket/*": {"fault": "plain"}}'
check "a server without validators" runs
faults '{}'

# ---- data that look wrong ----
cp -a bucket kept
feeds drop npm "$(seq -s, 1 9)" && feeds archive npm
check "a feed that shrinks by more than a fifth" fails_with "it shrank from 40 to 31 records"
check "and tells what to do" says "--accept-shrink"
check "is taken when that is right" runs --accept-shrink "127.0.0.1-$port-bucket"
rm -rf bucket && mv kept bucket
check "and may grow again" runs
feeds back npm
check "a feed that goes back in time" fails_with "it goes back in time"
check "is taken when that is right" runs --accept-shrink all
feeds set npm 1 2.3.0
feeds new Go 1
check "an ecosystem that is new" runs
mv bucket/npm npm-away && feeds new Go 1
check "an ecosystem that vanishes" fails_with "no longer names it"
mv npm-away bucket/npm && feeds set npm 1 2.3.0

# ---- one update at a time, signals, what is left behind ----
faults '{"/bucket/npm/modified_id.csv": {"fault": "drip"}}'
asked=$(grep -c modified_id "$work/log")
"$ASSAY" db update --db "$db" --from "$url" --ecosystems all -q 2>/dev/null &
first=$!
for _ in $(seq 300); do [ "$(grep -c modified_id "$work/log")" -gt "$asked" ] && break; sleep 0.1; done
check "two at once: the second is told" bash -c '"$ASSAY" db update --db "$1" --from "$2" 2>&1 | grep -q "another update"' - "$db" "$url"
kill -TERM $first
wait $first
check "a signal ends it" is $? 143
faults '{}'
check "and leaves all well" runs
feeds set npm "$(seq -s, 8 40)" 7.0.0 && feeds archive npm
faults '{"/bucket/npm/all.zip": {"fault": "cut", "at": 3000, "times": 1}, "/bucket/npm/all.zi*": {"fault": "403"}}'
check "an update that breaks off" fails_with "status 403"
faults '{}'
check "is gone on with by the next" bash -c "$(declare -f update); work='$work' db='$db' url='$url'; update && grep -q 'all.zip 206 bytes=[1-9]' '$work/log'"
check "to the right end" is "$(fix npm 40)" 7.0.0
check "nothing is left behind" bash -c '! find "$1/feeds" -name ".get-*" -o -name ".text-*" -o -name ".new*" | grep .' - "$db"
check "db build reads the store" bash -c '"$ASSAY" db build --db "$1.again" --from "$1/feeds" -q && "$ASSAY" db verify -q --db "$1.again"' - "$db"

check "nothing to build of" bash -c '"$ASSAY" db update --db "$1.none" --from http://127.0.0.1:1/x 2>&1 | grep -q "no feed has any data"' - "$db"
check "--offline refuses the network" bash -c '"$ASSAY" db update --offline --db "$1.none" --from "$2" 2>&1 | grep -q "forbids the network"' - "$db" "$url"
check "--offline takes folders" "$ASSAY" db update --offline --db "$db.folder" --from "$work/bucket" -q --ecosystems all
check "the same by a file URL" "$ASSAY" db update --db "$db.file" --from "file://$work/bucket" -q --ecosystems all
check "both hold the same" bash -c 'diff <("$ASSAY" db status -f json --db "$1.folder" | grep sha256) <("$ASSAY" db status -f json --db "$1.file" | grep sha256)' - "$db"

# ---- TLS with an authority of our own ----
openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 2 -subj /CN=test-ca 2>/dev/null
openssl req -newkey rsa:2048 -nodes -keyout s.key -out s.csr -subj /CN=127.0.0.1 2>/dev/null
openssl x509 -req -in s.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -out s.pem \
    -extfile <(echo subjectAltName=IP:127.0.0.1) 2>/dev/null
python3 "$e2e/feed_server.py" "$work" "$work/faults" "$work/log" s.pem s.key >tls_port &
tls_pid=$!
for _ in $(seq 50); do [ -s tls_port ] && break; sleep 0.1; done
tls=https://127.0.0.1:$(cat tls_port)/bucket
check "TLS that nobody vouches for" bash -c '"$ASSAY" db update --db "$1.tls" --from "$2" 2>&1 | grep -q -- "--cacert"' - "$db" "$tls"
check "--cacert" "$ASSAY" db update --db "$db.tls" --from "$tls" -q --cacert ca.pem
check "CURL_CA_BUNDLE" env CURL_CA_BUNDLE=ca.pem "$ASSAY" db update --db "$db.tls" --from "$tls" -q --fail-on incomplete
kill $tls_pid
wait $tls_pid 2>/dev/null

# ---- the shared snapshot of public feeds ----
if [ -d "${ASSAY_SHARED:-}/feeds/npm" ]; then
    ln -s "$(readlink -f "$ASSAY_SHARED/feeds")" snapshot
    check "the snapshot by http" bash -c '"$ASSAY" db update --db "$1.all" --from "$2" --ecosystems all >"$1.out" 2>&1; cat "$1.out"; ! grep -q warning "$1.out"' - "$db" "http://127.0.0.1:$port/snapshot"
else
    echo "not there: ${ASSAY_SHARED:-../shared}/feeds"
fi
kill "$server_pid"
end_of_tests
