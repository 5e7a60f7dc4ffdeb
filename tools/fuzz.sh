#!/usr/bin/env bash
# fuzz.sh SECONDS [TARGET...]: builds the fuzz targets, makes their seeds (test/fuzz/seeds_NAME.py), replays them
# and all inputs found before, then fuzzes for SECONDS over all targets together. Inputs that fail are kept in
# build-fuzz/failed/. Writes "PASSED FAILED" to build-fuzz/summary.
set -euo pipefail
cd "$(dirname "$0")/.."
time=$1
shift
tools/configure.sh build-fuzz
ninja -C build-fuzz --quiet
targets=("$@")
if [ ${#targets[@]} = 0 ]; then
    for f in test/fuzz/*_fuzz.c; do
        [ -e "$f" ] || continue
        f=${f##*/}
        targets+=("${f%_fuzz.c}")
    done
fi
cores=$(nproc)
each=$((${#targets[@]} ? time * cores / ${#targets[@]} : 0))
mkdir -p build-fuzz/failed build-fuzz/log

# Seeds are replayed first: with -runs=0 a target only reads its corpus.
fuzz_one() {
    local name=$1 each=$2 corpus=build-fuzz/corpus/$1 program=build-fuzz/test/${1}_fuzz log=build-fuzz/log/$1
    local common=(-rss_limit_mb=2048 -timeout=20 -artifact_prefix="build-fuzz/failed/$name-" -close_fd_mask=1)
    mkdir -p "$corpus"
    if [ -f "test/fuzz/seeds_$name.py" ] && ! python3 "test/fuzz/seeds_$name.py" "$corpus" >"$log" 2>&1; then
        echo "FAIL $name: its seeds could not be made"
        cat "$log"
        return 1
    fi
    if ! "$program" "${common[@]}" -runs=0 "$corpus" >"$log" 2>&1 ||
        { [ "$each" -gt 0 ] && ! "$program" "${common[@]}" -max_total_time="$each" "$corpus" >>"$log" 2>&1; }; then
        echo "FAIL $name ($log; the input is in build-fuzz/failed)"
        grep -E 'ERROR|SUMMARY|runtime error|Test unit written' "$log" | head -n 8
        return 1
    fi
    echo "ok   $name: $(find "$corpus" -type f | wc -l) inputs, $(sed -n 's/^Done \([0-9]*\) runs.*/\1/p' "$log" | tail -n 1) runs"
}
export -f fuzz_one
export ASAN_OPTIONS=${ASAN_OPTIONS:-detect_leaks=1:allocator_may_return_null=1}
export UBSAN_OPTIONS=${UBSAN_OPTIONS:-halt_on_error=1:print_stacktrace=1}
results=build-fuzz/results
: >"$results"
[ ${#targets[@]} = 0 ] ||
    printf '%s\n' "${targets[@]}" |
    xargs -P "$cores" -I{} bash -c 'fuzz_one "$1" "$2" 2>&1' - {} "$each" | tee "$results" || true
failed=$(grep -c '^FAIL' "$results" || true)
echo "$((${#targets[@]} - failed)) $failed" >build-fuzz/summary
[ "$failed" = 0 ]
