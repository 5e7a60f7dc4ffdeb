#!/usr/bin/env bash
# A database as one file for machines without a network: whole, signed, refused when anything is wrong with it.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
export XDG_CONFIG_HOME=$work/home/config work
cd "$work" || exit
for ecosystem in npm PyPI; do python3 "$e2e/make_feeds.py" bucket new $ecosystem 20; done
SOURCE_DATE_EPOCH=1700000000 "$ASSAY" db update --db db --from bucket -q
for name in ours theirs; do
    openssl genpkey -algorithm ed25519 -out $name.key 2>/dev/null
    openssl pkey -in $name.key -pubout -out $name.pub
done
openssl genpkey -algorithm ed25519 -aes256 -pass pass:x -out locked.key 2>/dev/null
openssl genpkey -algorithm rsa -out rsa.key 2>/dev/null

same() { diff -r "$1/current" "$2/current"; }
# An import that ends with status 3 and one line that holds the text; $work/there stays as it was.
refused() {
    local text=$1 status=0
    shift
    "$ASSAY" db import --db there "$@" >out 2>&1 || status=$?
    cat out
    [ $status = 3 ] && grep -qF -- "$text" out && [ "$(wc -l <out)" = 1 ] && same db there &&
        "$ASSAY" db verify -q --db there && [ ! -e there/.new ] && [ ! -e there/.feeds.new ]
}
fails() {
    local text=$1 status=0
    shift
    "$ASSAY" db "$@" >out 2>&1 || status=$?
    cat out
    [ $status = 3 ] && grep -qF -- "$text" out
}

check "export" "$ASSAY" db export plain --db db -q
check "export, signed, with feeds" "$ASSAY" db export signed --db db -q --sign ours.key --with-feeds
check "the same bytes again" bash -c '"$ASSAY" db export again --db db -q --sign ours.key --with-feeds && cmp again signed'
check "tar reads it" bash -c 'zstd -dcq signed | tar -x --one-top-level=x && diff -r x/db db/current && diff x/updated db/updated'
check "OpenSSL holds the signature for right" openssl pkeyutl -verify -pubin -inkey ours.pub -rawin -in x/assay-database.json -sigfile x/assay-database.sig
check "import" "$ASSAY" db import plain --db there -q
check "is the same" same db there
check "and as old" diff db/updated there/updated
check "import of a signed one" "$ASSAY" db import signed --db there -q --verify-key ours.pub
check "import without asking for the signature" "$ASSAY" db import signed --db there -q
check "the feeds come with it" diff -r --exclude lock db/feeds there/feeds
check "an update goes on from there" bash -c '"$ASSAY" db update --db there --from bucket --offline | grep -q "up to date"'
check "and still is the same" same db there
check "through a pipe" bash -c '"$ASSAY" db export - --db db -q | "$ASSAY" db import - --db piped -q && diff -r db/current piped/current'
check "a database that scans take" bash -c '"$ASSAY" scan --db there --max-age none --fail-on critical "$work/bucket" >/dev/null'

check "another key" refused "is not by the key theirs.pub" signed --verify-key theirs.pub
check "no signature" refused "is not by the key ours.pub" plain --verify-key ours.pub
check "a key that is none" refused "no public Ed25519 key" signed --verify-key plain
check "a key of another kind" refused "Ed25519" signed --verify-key rsa.key
check "a key that is not there" refused "none.pub" signed --verify-key none.pub
check "the private key verifies too" "$ASSAY" db import signed --db there -q --verify-key ours.key
check "a key with a passphrase does not sign" fails "passphrase" export other --db db --sign locked.key
check "a public key does not sign" fails "private" export other --db db --sign ours.pub
check "nothing is left of that" bash -c '! ls other* 2>/dev/null | grep .'
check "no database to export" fails "cannot open the database" export other --db none

head -c 200 /dev/urandom >noise
check "noise" refused "db export" noise
check "no file" refused "No such file" missing
: >empty
check "an empty file" refused "cannot import" empty
check "a zip" refused "db export" bucket/npm/all.zip

# Every way to damage the tar inside.
cat >damage.py <<'PYTHON'
import io, json, subprocess, sys, tarfile
how = sys.argv[1]
tar = tarfile.open(fileobj=io.BytesIO(subprocess.run(["zstd", "-dcq", sys.argv[2]], stdout=subprocess.PIPE, check=True).stdout))
items = [(m.name, tar.extractfile(m).read()) for m in tar]
def index(change):
    i = json.loads(items[0][1])
    change(i)
    items[0] = (items[0][0], json.dumps(i).encode())
def at(name): return next(i for i, (n, _) in enumerate(items) if n == name)
if how == "byte":
    i = at("db/npm.core"); b = bytearray(items[i][1]); b[len(b) // 2] ^= 1; items[i] = (items[i][0], bytes(b))
elif how == "missing": del items[at("db/npm.core")]
elif how == "twice": items.append(items[at("db/npm.core")])
elif how == "more": items.append(("db/more.core", b"x"))
elif how in ("climbs", "absolute", "elsewhere", "hidden", "below"):
    name = {"climbs": "db/../../evil", "absolute": "/tmp/evil", "elsewhere": "evil", "hidden": "db/.x", "below": "db/a/b"}[how]
    items.append((name, b"x"))
    index(lambda i: i["files"].append({"path": name, "bytes": 1, "sha256": "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"}))
elif how == "order": items[0], items[2] = items[2], items[0]
elif how == "schema": index(lambda i: i.update(schema="assay/export/2"))
elif how == "other": index(lambda i: i.update(schema="x"))
elif how == "index": items[0] = (items[0][0], b"{")
elif how == "built": index(lambda i: i.update(built_seconds=1700000001))
elif how == "manifest":
    import hashlib
    i = at("db/manifest.json"); text = items[i][1].replace(b"npm.core", b"mpn.core"); items[i] = (items[i][0], text)
    s = at("db/manifest.sha256"); items[s] = (items[s][0], (hashlib.sha256(text).hexdigest() + "  manifest.json\n").encode())
    index(lambda x: [f.update(sha256=hashlib.sha256(items[at(f["path"])][1]).hexdigest()) for f in x["files"] if "manifest" in f["path"]])
out = io.BytesIO()
with tarfile.open(fileobj=out, mode="w") as t:
    for name, body in items:
        m = tarfile.TarInfo(name); m.size = len(body)
        if how == "link" and name == "db/npm.core": m.type, m.linkname, m.size, body = tarfile.SYMTYPE, "/etc/passwd", 0, b""
        t.addfile(m, io.BytesIO(body))
sys.stdout.buffer.write(subprocess.run(["zstd", "-q"], input=out.getvalue(), stdout=subprocess.PIPE, check=True).stdout)
PYTHON
for case in 'byte|digest' 'missing|ends before it' 'twice|does not have this file' 'more|does not have this file' 'climbs|' \
    'absolute|' 'elsewhere|no place' 'hidden|no place' 'below|no place' 'order|db export' 'schema|newer Assay' 'other|db export' \
    'index|db export' 'built|different databases' 'manifest|not there' 'link|does not have this file'; do
    python3 damage.py "${case%%|*}" plain >damaged
    check "damage: ${case%%|*}" refused "${case#*|}" damaged
done
check "nothing escaped" bash -c '! ls evil /tmp/evil "$work/evil" 2>/dev/null | grep .'
python3 damage.py order signed >damaged
check "damage of a signed one" refused "" damaged --verify-key ours.pub
python3 damage.py byte signed >damaged
check "a byte of a signed one" refused "digest" damaged --verify-key ours.pub
size=$(stat -c %s plain) wrong=0
for i in $(seq 1 25); do
    head -c $((size * i / 26)) plain >cut
    refused "" cut >/dev/null || wrong=$((wrong + 1))
    python3 -c 'import sys; b = bytearray(open("plain", "rb").read()); b[int(sys.argv[1])] ^= 0x40; open("flipped", "wb").write(b)' $((size * i / 26))
    refused "" flipped >/dev/null || wrong=$((wrong + 1))
done
check "cut or changed at 50 places" [ $wrong = 0 ]

SOURCE_DATE_EPOCH=1600000000 "$ASSAY" db build --db older --from bucket -q
"$ASSAY" db export older.file --db older -q
check "an older one" refused "it is of 2020-09-13T12:26:40Z" older.file
check "is taken when that is right" "$ASSAY" db import older.file --db there -q --accept-shrink all
check "and is there" same older there

# ---- db watch ----
coproc server { exec python3 "$e2e/feed_server.py" "$work" "$work/faults" "$work/log"; }
server_pid=$!
read -r port <&"${server[0]}"
trap 'kill "$server_pid" 2>/dev/null; rm -rf "$work"' EXIT
unset http_proxy HTTP_PROXY all_proxy ALL_PROXY
lines() { grep -c "feeds asked" watch.err; }
wait_for() { for _ in $(seq 100); do "$@" && return; sleep 0.1; done; cat watch.err; false; }
more_than() { [ "$(lines)" -gt "$1" ]; }
"$ASSAY" db watch --db watched --from "http://127.0.0.1:$port/bucket" --interval 1s 2>watch.err &
watch=$!
check "db watch updates at once" wait_for more_than 0
check "and again" wait_for more_than 1
python3 "$e2e/make_feeds.py" bucket set npm 1 9.9.9
check "brings what is new" wait_for bash -c '"$ASSAY" explain n-T-1 --db watched 2>/dev/null | grep -q 9.9.9'
check "an update meanwhile is no harm" bash -c '"$ASSAY" db update --db watched --from bucket -q || true'
kill -TERM $watch
wait $watch
check "a signal ends it well" [ $? = 0 ]
"$ASSAY" db watch --db watched --from "http://127.0.0.1:$port/bucket" --interval 1d 2>watch.err &
watch=$!
wait_for more_than 0
kill -USR1 $watch
check "SIGUSR1 asks at once" wait_for more_than 1
kill $server_pid
wait $server_pid 2>/dev/null
kill -USR1 $watch
check "a server that is gone" wait_for grep -q "stay in use" watch.err
check "is no reason to end" kill -0 $watch
kill -TERM $watch
wait $watch
check "which it does when told" [ $? = 0 ]
check "a wrong interval" bash -c '"$ASSAY" db watch --interval never 2>/dev/null; [ $? = 2 ]'
end_of_tests
