#!/usr/bin/env bash
# What `assay ls` lists is what an independent laying of layers gives, and what the system says of a folder; `assay
# cat` prints the bytes that are seen there.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$work" || exit 1
layers=$e2e/layers.py
"$layers" make "$work" || exit 1

prints() { # TEXT NAME COMMAND...
    local text=$1
    shift
    exits 0 "$@"
    check "$1: the bytes" cmp out <(printf %s "$text")
}

for layout in docker docker-old oci oci-dir; do
    for compress in none gzip zstd; do
        case $layout-$compress in docker-old-gzip | docker-old-zstd | docker-zstd) continue ;; esac
        image=$layout-$compress
        [ $layout = oci-dir ] || image=$image.tar
        "$tools/make_image.py" --layout $layout --compress $compress 0.tar 1.tar 2.tar "$image" || exit 1
        "$ASSAY" ls -f json --digest "$image" >list.json
        check "merged layers of $image" "$layers" same list.json expected.json
    done
done
"$ASSAY" ls -f json --digest - <docker-none.tar >list.json
check "merged layers of an image on standard input" "$layers" same list.json expected.json
for jobs in 1 2 7; do
    "$ASSAY" ls -f json --digest --jobs $jobs oci-gzip.tar >"list$jobs.json"
done
check "the same list for any number of jobs" cmp list1.json list2.json
check "the same list for many jobs" cmp list1.json list7.json
"$ASSAY" ls -f json oci-gzip.tar >list.json
check "no digest unless asked" python3 -c 'import json; assert all(e["sha256"] is None for e in json.load(open("list.json")))'
"$ASSAY" ls --all-layers -f json oci-gzip.tar >list.json
check "all layers: what was removed, and by which layer" python3 -c '
import json
removed = {(e["path"], e["layer"]): e["removed_by"] for e in json.load(open("list.json"))}
assert removed[("etc/shadow", 0)] == 1 and removed[("linked", 0)] == 2 and removed[("opt/dir", 1)] == 2
assert removed[("opt/dir", 2)] is None and ("etc", 0) not in removed and removed[("etc", 1)] is None'
exits 0 "table" "$ASSAY" ls oci-gzip.tar
check "table: setuid, owner, escaped name" bash -c "grep -q '^-rwxr-xr-x .*0/0 .* usr/ping$' out &&
    grep -q '^drwxrwxrwt ' out && grep -qF 'odd name\\u{a}\\u{202e}' out && grep -q ' bin/sh$' out"
exits 0 "below a folder" "$ASSAY" ls docker-none.tar:etc
check "only that folder" test "$(wc -l <out)" = 3
exits 3 "a folder that is not there" "$ASSAY" ls docker-none.tar:nowhere
exits 3 "a target that is not there" "$ASSAY" ls nowhere.tar
exits 2 "two targets" "$ASSAY" ls docker-none.tar oci-none.tar
exits 2 "a format that there is not" "$ASSAY" ls -f xml docker-none.tar
exits 2 "a platform that is none" "$ASSAY" ls --platform linux docker-none.tar

mkdir -p tree/a/b 'tree/a b' && echo one >tree/a/b/one && ln tree/a/b/one tree/a/two && ln -s ../a/two 'tree/a b/link'
chmod 6711 tree/a/two && mkfifo tree/pipe && touch -d 1999-12-31T23:59:59Z tree/a/b && : >'tree/new
line'
"$ASSAY" ls -f json --digest tree >list.json
check "a folder as the system sees it" "$layers" folder list.json tree
"$ASSAY" ls -f json --digest "$ASSAY_SOURCE/src" >list.json
check "the sources as the system sees them" "$layers" folder list.json "$ASSAY_SOURCE/src"
tar -C tree -cf tree.tar a 'a b' pipe && "$ASSAY" ls tree.tar >out
check "names of a tar" diff <(sed 's/ -> .*//; s/.*[0-9]:[0-9][0-9] //' out) \
    <(tar -tf tree.tar | sed 's,/$,,' | sort)
python3 - <<'X'
import zipfile
with zipfile.ZipFile("tree.zip", "w") as z:
    z.writestr("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\n")
    z.writestr("lib/one.txt", "1")
    z.mkdir("empty") if hasattr(z, "mkdir") else z.writestr("empty/", "")
X
"$ASSAY" ls tree.zip >out
check "names of a zip" diff <(sed 's/.*[0-9]:[0-9][0-9] //' out) \
    <(python3 -c 'import zipfile; print("\n".join(sorted(n.rstrip("/") for n in zipfile.ZipFile("tree.zip").namelist())))')

prints sh "cat: the upper layer's file" "$ASSAY" cat oci-gzip.tar:bin/sh
prints second "cat: the later of two entries" "$ASSAY" cat oci-gzip.tar:twice
prints linked "cat: a hard link whose name below is gone" "$ASSAY" cat docker-none.tar kept
prints y "cat: a link to a link" "$ASSAY" cat oci-dir-zstd opt/dir/zz
prints tool "cat: two words" "$ASSAY" cat docker-none.tar opt/tool2
prints tool "cat: a path that climbs stays inside" "$ASSAY" cat docker-none.tar ../../../opt/tool
prints $'one\n' "cat: through a symbolic link" "$ASSAY" cat 'tree:a b/link'
prints $'one\n' "cat: absolute path" "$ASSAY" cat tree:/a/b/one
check "cat: standard input" test "$("$ASSAY" cat -:kept <oci-gzip.tar)" = linked
exits 3 "cat: removed by an upper layer" "$ASSAY" cat docker-none.tar:etc/shadow
check "cat: says so in one line, prints nothing" test "$(wc -l <err)" = 1 -a ! -s out
exits 3 "cat: a folder" "$ASSAY" cat docker-none.tar:etc
exits 3 "cat: a device" "$ASSAY" cat docker-none.tar:dev/null
exits 3 "cat: no such target" "$ASSAY" cat nowhere.tar:x
exits 2 "cat: no path" "$ASSAY" cat docker-none.tar
exits 2 "cat: nothing" "$ASSAY" cat
ln -s circle2 tree/circle1 && ln -s circle1 tree/circle2 && ln -s ../../../../../../../etc/passwd tree/out
ln -s /etc/hostname tree/absolute
exits 3 "cat: links in a circle" timeout 20 "$ASSAY" cat tree:circle1
exits 3 "cat: a link out of the folder" "$ASSAY" cat tree:out
exits 3 "cat: an absolute link out of the folder" "$ASSAY" cat tree:absolute
mkdir -p outer/lib && python3 - <<'X'
import io, tarfile, zipfile
jar = io.BytesIO()
with zipfile.ZipFile(jar, "w", zipfile.ZIP_DEFLATED) as z:
    z.writestr("META-INF/x", "from the jar")
tar = io.BytesIO()
with tarfile.open(fileobj=tar, mode="w:gz") as t:
    info = tarfile.TarInfo("deep/b.jar")
    info.size = len(jar.getvalue())
    t.addfile(info, io.BytesIO(jar.getvalue()))
with zipfile.ZipFile("a.war", "w") as z:
    z.writestr("WEB-INF/lib/b.jar", jar.getvalue())
    z.writestr("c.tgz", tar.getvalue())
X
cp a.war outer/lib/
prints "from the jar" "cat: in a jar in a war" "$ASSAY" cat 'a.war:WEB-INF/lib/b.jar!/META-INF/x'
prints "from the jar" "cat: in a jar in a war in a folder" "$ASSAY" cat 'outer:lib/a.war!/WEB-INF/lib/b.jar!/META-INF/x'
prints "from the jar" "cat: in a jar in a tar in a war" "$ASSAY" cat 'a.war:c.tgz!/deep/b.jar!/META-INF/x'
exits 3 "cat: not in that jar" "$ASSAY" cat 'a.war:WEB-INF/lib/b.jar!/META-INF/y'
exits 3 "cat: inside what is no archive" "$ASSAY" cat 'tree:a/two!/x'
head -c 20000000 /dev/urandom >outer/large
check "cat: a large file" cmp outer/large <("$ASSAY" cat outer:large)
tar -czf outer.tgz outer && check "cat: a large file in an archive" cmp outer/large <("$ASSAY" cat outer.tgz:outer/large)
check "cat: into a pipe that closes" bash -c '"$ASSAY" cat outer:large 2>err | head -c 10 >out; test ! -s err'
check "nothing is left in the folder for temporary files" bash -c 'mkdir scratch && "$ASSAY" cat --tmp scratch outer:large >out &&
    "$ASSAY" ls --tmp scratch tree >out && rmdir scratch'
end_of_tests
