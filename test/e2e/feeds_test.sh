#!/usr/bin/env bash
# Feeds by folder, archive and URL into a database; what fails leaves the one that was there.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# A bucket with names that need escapes, and a record in two ecosystems.
python3 - "$work/bucket" <<'PYTHON'
import json, pathlib, sys, zipfile
root = pathlib.Path(sys.argv[1])
def record(id, *packages):
    return {"id": id, "modified": "2024-01-01T00:00:00Z", "affected": [
        {"package": {"ecosystem": e, "name": n}, "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2"}]}]}
        for e, n in packages]}
both = record("A-1", ("npm", "a"), ("Rocky Linux:9", "a"))
layout = {"npm": [both, record("A-2", ("npm", "b"))], "Rocky Linux": [both], "[EMPTY]": [{"id": "A-3", "modified": "x"}]}
for name, records in layout.items():
    (root / name).mkdir(parents=True)
    with zipfile.ZipFile(root / name / "all.zip", "w", zipfile.ZIP_DEFLATED) as z:
        for r in records:
            z.writestr(r["id"] + ".json", json.dumps(r))
(root / "ecosystems.txt").write_text("".join(n + "\n" for n in layout))
(root / "kev.json").write_text('{"this is": "no advisory"}')
PYTHON

advisories() {
    "$ASSAY" db status -f json --db "$1" | python3 -c 'import json,sys; print(json.load(sys.stdin)["advisories"])'
}
# Builds into $work/NAME.db; the count must be right.
builds() {
    local want=$1 db=$work/$2.db
    shift 2
    "$ASSAY" db build --db "$db" "$@" && [ "$(advisories "$db")" = "$want" ] && "$ASSAY" db verify --db "$db"
}
# Fails with status 3 and a line that holds the text; the database $work/file.db stays as it was.
fails() {
    local text=$1 status=0
    shift
    "$ASSAY" db build --db "$work/file.db" "$@" >"$work/out" 2>&1 || status=$?
    cat "$work/out"
    [ $status = 3 ] && grep -qF -- "$text" "$work/out" && [ "$(wc -l <"$work/out")" = 1 ] &&
        [ "$(advisories "$work/file.db")" = 3 ] && "$ASSAY" db verify -q --db "$work/file.db"
}

check "a bucket as a folder" builds 3 folder --from "$work/bucket"
check "a bucket by file URL" builds 3 file --from "file://$work/bucket"
check "a single archive" builds 2 zip --from "$work/bucket/npm/all.zip"
check "several places, each id once" builds 2 two --from "$work/bucket/npm/all.zip" --from "$work/bucket/Rocky Linux"
(cd "$work" && mkdir json && cd json && python3 -m zipfile -e "../bucket/npm/all.zip" .)
check "a folder of records" builds 2 json --from "$work/json"
check "a single record" builds 1 one --from "$work/json/A-1.json"

coproc server { exec python3 -c '
import functools, http.server, sys
class Handler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *a): pass
    def do_GET(self):
        if self.path == "/busy/ecosystems.txt" and not hasattr(self.server, "was_busy"):
            self.server.was_busy = True
            return self.send_error(503)
        if self.path.startswith("/busy/"): self.path = self.path[5:]
        super().do_GET()
s = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=sys.argv[1]))
print(s.server_address[1], flush=True)
s.serve_forever()' "$work"; }
server_pid=$!
read -r port <&"${server[0]}"
url=http://127.0.0.1:$port
unset http_proxy HTTP_PROXY all_proxy ALL_PROXY

check "a bucket by http" builds 3 http --from "$url/bucket" --tmp "$work"
check "an archive by http" builds 2 httpzip --from "$url/bucket/npm/all.zip" --tmp "$work"
check "a server that is busy at first" builds 3 busy --from "$url/busy/bucket/" --tmp "$work"
check "nothing is left in the temporary folder" bash -c '! ls -d "$1"/assay-feed-*' - "$work"

check "--offline refuses http" fails "--offline" --offline --from "$url/bucket"
check "no bucket at a URL" fails "status 404" --from "$url/none" --tmp "$work"
mv "$work/bucket/npm" "$work/npm-away"
check "an ecosystem that is missing by http" fails "npm/all.zip" --from "$url/bucket" --tmp "$work"
mkdir "$work/bucket/npm" && head -c 100 "$work/npm-away/all.zip" >"$work/bucket/npm/all.zip"
check "an archive that is cut" fails "npm/all.zip" --from "$url/bucket" --tmp "$work"
check "the same as a folder" fails "npm/all.zip" --from "$work/bucket"
python3 - "$work/npm-away/all.zip" "$work/bucket/npm/all.zip" <<'PYTHON'
import sys
b = bytearray(open(sys.argv[1], "rb").read())
b[60] ^= 0xff  # in the data of the first member
open(sys.argv[2], "wb").write(b)
PYTHON
check "a member that is damaged" fails "all.zip!/A-1.json" --from "$work/bucket"
printf '../x\n' >"$work/bucket/ecosystems.txt"
check "an ecosystem that is a path" fails "is no ecosystem" --from "$work/bucket"
kill "$server_pid"
wait "$server_pid" 2>/dev/null
check "nobody answers" fails "cannot fetch" --from "$url/bucket" --tmp "$work"
check "a folder that is missing" fails "cannot read the feed" --from "$work/none"
check "a folder without advisories" fails "no advisory" --from "$(mktemp -d -p "$work")"
check "a host in a file URL" fails "file:///PATH" --from "file://host/x"

rm -rf "$work/bucket"
"$ASSAY" db build --db "$work/a.db" --from "$work/json" -q && sleep 1.1 && "$ASSAY" db build --db "$work/b.db" --from "$work/json" -q
check "times differ without SOURCE_DATE_EPOCH" bash -c '! cmp -s "$1/a.db/current/npm.core" "$1/b.db/current/npm.core"' - "$work"
for n in a b; do rm -rf "$work/$n.db" && SOURCE_DATE_EPOCH=1700000000 "$ASSAY" db build --db "$work/$n.db" --from "$work/json" -q; done
check "the same bytes with SOURCE_DATE_EPOCH" diff -r "$work/a.db/current" "$work/b.db/current"
end_of_tests
