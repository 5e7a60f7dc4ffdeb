#!/usr/bin/env bash
# Data cases: each folder beside this file is one case. Adding one needs no C:
#   cmd           a shell line (or several) that uses $ASSAY; it runs in a copy of the folder
#   expected      what it prints;  expected.err: what it prints on stderr (not compared when missing)
#   status        its exit status (0 when missing)
#   make.sh, make.py   builds the input in the copy before cmd runs (optional)
#   needs         words: programs, or $VARIABLES that name a folder; without them the case is skipped, and said so
# UPDATE=1 writes expected, expected.err and status anew. CASES='a b' runs only these.
set -uo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
: "${ASSAY:?the program to test}"
ASSAY=$(readlink -f "$ASSAY")
ASSAY_SOURCE=${ASSAY_SOURCE:-$(cd "$here/../.." && pwd)}
export ASSAY ASSAY_SOURCE ASSAY_SHARED=${ASSAY_SHARED:-} LC_ALL=C.UTF-8 NO_COLOR=1
export TERM=dumb
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

missing_need() {
    local need
    for need in $(cat "$1/needs" 2>/dev/null); do
        case $need in
        '$'*) local name=${need#\$} && [ -d "${!name:-}" ] || { echo "$need"; return; } ;;
        *) command -v "$need" >/dev/null || { echo "$need"; return; } ;;
        esac
    done
}

# Compares (or, with UPDATE=1, rewrites) one output of a case.
same() {
    local name=$1 file=$2 got=$3
    if [ "${UPDATE:-}" = 1 ]; then
        cp "$got" "$here/$name/$file"
        return 0
    fi
    diff -u --label "$name/$file" --label "$name: got" "$here/$name/$file" "$got"
}

run_case() {
    local name=$1 dir=$work/$1 out=$work/$1.out err=$work/$1.err status want need bad=0
    need=$(missing_need "$here/$name")
    if [ -n "$need" ]; then
        echo "skip $name: no $need here"
        return
    fi
    cp -r "$here/$name" "$dir" && mkdir "$dir.home"
    cd "$dir" || return
    export HOME=$dir.home XDG_DATA_HOME=$dir.home/data
    local make
    for make in make.sh make.py; do
        [ -f $make ] || continue
        if ! "$([ $make = make.sh ] && echo bash || echo python3)" $make >"$out" 2>&1; then
            cat "$out"
            echo "FAIL $name: $make failed"
            return
        fi
    done
    timeout 60 bash cmd >"$out" 2>"$err" </dev/null
    status=$?
    want=$(cat status 2>/dev/null || echo 0)
    if [ "${UPDATE:-}" = 1 ]; then
        rm -f "$here/$name/status"
        [ $status = 0 ] || echo $status >"$here/$name/status"
        want=$status
    fi
    [ $status = "$want" ] || { echo "$name: exit status $status, not $want"; bad=1; }
    same "$name" expected "$out" || bad=1
    if [ -f expected.err ]; then
        same "$name" expected.err "$err" || bad=1
    elif [ $bad = 1 ]; then
        sed 's/^/stderr: /' "$err" | head -n 20
    fi
    [ $bad = 0 ] && echo "ok $name" || echo "FAIL $name"
}
export -f run_case missing_need same
export here work

names=${CASES:-$(cd "$here" && for c in */cmd; do echo "${c%/cmd}"; done)}
printf '%s\n' $names | xargs -P "$(nproc)" -I{} bash -c 'run_case "$1" >"$work/$1.log" 2>&1' - {}
passed=0 failed=0
for name in $names; do
    case $(tail -n 1 "$work/$name.log") in
    ok*) passed=$((passed + 1)) ;;
    skip*) cat "$work/$name.log" ;;
    *)
        failed=$((failed + 1))
        cat "$work/$name.log"
        ;;
    esac
done
echo "$passed passed, $failed failed"
[ $failed = 0 ]
