# lib.sh: what the end-to-end tests share; sourced. Each check is counted; end_of_tests prints the sums.
# A test that needs the pinned data (tools/data.sh) and does not find it ends as skipped (77).
set -uo pipefail
: "${ASSAY:?the program to test}"
ASSAY=$(readlink -f "$ASSAY")
ASSAY_SOURCE=${ASSAY_SOURCE:-$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)}
export ASSAY ASSAY_SOURCE PYTHONDONTWRITEBYTECODE=1 LC_ALL=C.UTF-8 NO_COLOR=1
tools=$ASSAY_SOURCE/tools
e2e=$ASSAY_SOURCE/test/e2e
work=$(mktemp -d)
# A home of its own, but the cache of test data that the set-up filled.
export XDG_CACHE_HOME=${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}
export HOME=$work/home XDG_DATA_HOME=$work/home/data
mkdir -p "$XDG_DATA_HOME"
unset ASSAY_DB
trap 'chmod -R u+rwX "$work" 2>/dev/null; rm -rf "$work"' EXIT
passed=0 failed=0

ok() {
    passed=$((passed + 1))
    echo "ok   $*"
}

bad() {
    failed=$((failed + 1))
    echo "FAIL $*"
}

# check NAME COMMAND...: passes when the command does; its output is shown when it fails.
check() {
    local name=$1 out
    shift
    if out=$("$@" 2>&1); then
        ok "$name"
    else
        bad "$name"
        head -n 40 <<<"$out"
    fi
}

# exits WANTED NAME COMMAND...: passes when the command's exit status is that; its output is left in out and err.
exits() {
    local wanted=$1 name=$2 got
    shift 2
    "$@" >out 2>err </dev/null
    got=$?
    if [ $got = "$wanted" ] && ! grep -qE 'Sanitizer|runtime error' err; then
        ok "$name"
    else
        bad "$name: exit status $got, $wanted wanted"
        head -n 5 err
    fi
}

end_of_tests() {
    echo "$passed passed, $failed failed"
    [ $failed = 0 ]
    exit
}

# The folder of a part of the pinned data.
data() {
    local path
    path=$("$tools/data.sh" path "$1") && [ -d "$path" ] && echo "$path"
}

need_data() {
    local part
    for part in "$@"; do
        data "$part" >/dev/null || { echo "skipped: no test data '$part' here (tools/setup.sh test fetches it)"; exit 77; }
    done
}

# Is the program built with AddressSanitizer? It reserves terabytes of address space, so no limit can be set.
sanitized() {
    grep -q __asan_init "$ASSAY"
}

# A tree with packages of several ecosystems over the Debian root file system: $1.
make_tree() {
    mkdir -p "$1"
    tar -xf "$(data rootfs)/rootfs.tar" -C "$1" --exclude='./dev/*'
    chmod u+rwx "$1"
    make_application "$1/app" "$1/usr/local/lib/python3.11/dist-packages" "$1/opt/lib"
}

# The npm application, the Python packages and the jars, each in a folder of its own.
make_application() {
    local wheel
    mkdir -p "$1" "$2" "$3"
    cp -r "$(data npm)"/{package.json,package-lock.json,node_modules} "$1/"
    for wheel in "$(data wheels)"/*.whl; do
        python3 -m zipfile -e "$wheel" "$2"
    done
    cp "$(data jars)"/*.jar "$3/"
}
