#!/usr/bin/env bash
# Bad input: one clear line or diagnostics, everything else still reported, bounded time and memory.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$work" || exit 1
# A directory of ten million entries takes half a minute to make and read: `make check-full` does that.
[ -n "${ASSAY_FULL:-}" ] || export HUGE_ENTRIES=1000000
python3 "$e2e/make_bad.py" "$work" || exit 1

# Under 1 GiB of address space and two minutes, whatever the input.
bounded() {
    if sanitized; then
        timeout 240 "$ASSAY" "$@"
    else
        (ulimit -v 1048576 && exec timeout 120 "$ASSAY" "$@")
    fi
}

# refused NAME TARGET [WORD]: exit status 3, nothing on stdout, one line on stderr that names the target.
refused() {
    local status lines
    bounded scan --quiet -f json "$2" >out 2>err </dev/null
    status=$?
    lines=$(wc -l <err)
    if [ $status = 3 ] && [ "$lines" = 1 ] && [ ! -s out ] && grep -q -- "${3:-$2}" err; then
        ok "$1: $(cat err)"
    else
        bad "$1: exit status $status (3 wanted), $lines lines on stderr (1 wanted), $(wc -c <out) bytes on stdout"
        head -n 5 err
    fi
}

# read_in_part NAME TARGET EXPRESSION: exit status 0, a whole JSON report of which the expression holds.
read_in_part() {
    local status
    bounded scan --quiet -f json "$2" >out 2>err </dev/null
    status=$?
    if [ $status != 0 ] || grep -qE 'Sanitizer|runtime error' err; then
        bad "$1: exit status $status"
        head -n 20 err
        return
    fi
    check "$1" python3 "$e2e/compare.py" has out "$3"
}

good='"pkg:npm/good@1.0.0" in purls'
part="not r['summary']['complete'] and len(r['diagnostics']) > 0"

refused "missing" ./no-such-file.zip
refused "missing folder" /no/such/folder
refused "empty" empty
refused "device that never ends" /dev/zero
refused "device that is empty" /dev/null
mkfifo pipe
refused "pipe without a writer" pipe
refused "noise" noise
refused "only the first bytes of a zip" only-magic.zip
refused "only the first bytes of gzip" only-magic.gz
refused "only the first bytes of zstd" only-magic.zst
refused "unknown prefix" nonsense:x
touch locked && chmod 000 locked
if [ "$(id -u)" = 0 ]; then
    chmod 755 "$work"
    # The program itself must be reachable for the other user.
    cp "$ASSAY" assay-copy
    if setpriv --reuid=65534 --regid=65534 --clear-groups ./assay-copy --version >/dev/null 2>&1; then
        setpriv --reuid=65534 --regid=65534 --clear-groups ./assay-copy scan locked >out 2>err
        check "unreadable" test $? = 3 -a "$(wc -l <err)" = 1
    fi
else
    refused "unreadable" locked
fi
bounded scan </dev/null >out 2>err
check "no target is wrong usage" test $? = 2
bounded scan --no-such-option x >out 2>err
check "unknown option is wrong usage" test $? = 2
bounded scan -f no-such-format empty >out 2>err
check "unknown format is wrong usage" test $? = 2
bounded scan --quiet -f json empty climbing.tar >out 2>err
check "a target that cannot be opened among others gives 3" test $? = 3
check "and the others are reported" grep -q 'pkg:npm/good@1.0.0' out

read_in_part "truncated tar" truncated.tar "$good and $part"
read_in_part "truncated tar.gz" truncated.tar.gz "$good and $part"
bounded scan --quiet -f json truncated.zip >out 2>err
status=$?
check "truncated zip: refused, or read in part" test $status = 3 -o $status = 0
read_in_part "encrypted zip" encrypted.zip "$good and $part and 'pkg:npm/secret@6.6.6' not in purls"
read_in_part "zip bomb" bomb.zip "$good"
read_in_part "overlapping zip bomb" overlapping-bomb.zip "$good and $part"
read_in_part "gzip bomb behind a tar" bomb.tar.gz "$good"
read_in_part "zip in zip in zip, 40 deep" nested.zip "$good and $part"
inside='all(".." not in l["path"] and not l["path"].startswith("/") for c in r["components"] for l in c["locations"])'
read_in_part "tar that climbs" climbing.tar "$good and $inside"
read_in_part "zip that climbs" climbing.zip "$good and $inside"
read_in_part "cyclic links" cyclic.tar "$good"
read_in_part "tar with a size of 8 EiB" lying.tar "$good and $part"
read_in_part "JSON 10,000 levels deep" deep-json.tar "$good and $part"
read_in_part "millions of entries in a zip" huge-directory.zip "len(r['components']) == 0"
read_in_part "image without one of its layers" missing-layer "$good and $part"
read_in_part "layer of unknown media type" unknown-media "$good and len(r['diagnostics']) > 0"
read_in_part "layer that is not what its digest says" wrong-digest \
    "$good and any(f['class'] == 'trust' for f in r['findings'])"
refused "image without its manifest" missing-manifest
read_in_part "index of unknown media type" foreign-index "$good"
refused "digest that climbs" climbing-digest
mkdir loop && ln -s . loop/again && ln -s ../loop loop/up && mkdir -p loop/node_modules/good &&
    echo '{"name":"good","version":"1.0.0"}' >loop/node_modules/good/package.json
read_in_part "folder whose links lead back into it" loop "$good and len(r['components']) == 1"
bounded scan odd-names.tar >out 2>err
check "no control or bidi character reaches a terminal" bash -c "! grep -qP '\x1b|\xe2\x80\xae' out err"
check "nothing was written outside" test ! -e outside -a ! -e ../outside -a ! -e ../up
end_of_tests
