#!/usr/bin/env bash
# check.sh [full]: all that CI checks: the release build with warnings as errors and its tests, the same tests
# under ASan and UBSan, the clang build, order of includes, format, docs/inventory.md, and every fuzz target (all
# seeds, then a minute over all of them; full: an hour, and 1000 rounds of kill -9). Goes on after a failure; the last line is
# "N passed, N failed".
set -uo pipefail
cd "$(dirname "$0")/.."
fuzz_time=${FUZZ_TIME:-60}
full=0
[ "${1:-}" = full ] && full=1 fuzz_time=${FUZZ_TIME:-3600} && export ASSAY_FULL=1
passed=0 failed=0
failures=()

heading() {
    printf '\n== %s\n' "$*"
}

# A step that passes or fails as a whole.
step() {
    local name=$1
    shift
    heading "$name"
    if "$@"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        failures+=("$name")
        return 1
    fi
}

build() {
    tools/configure.sh "$1" && ninja -C "$1" --quiet all meson-test-prereq
}

# Fuzzers and tests take their numbers from what the programs of the suite counted themselves.
suite() {
    local dir=$1 p f
    heading "tests of $dir"
    # One more than there are processors: many tests wait for a server.
    meson test -C "$dir" --no-rebuild --print-errorlogs --num-processes "$(($(nproc) + 1))"
    read -r p f < <(python3 tools/tally.py "$dir/meson-logs/testlog.json")
    passed=$((passed + ${p:-0}))
    failed=$((failed + ${f:-1}))
    [ "${f:-1}" = 0 ] || failures+=("tests of $dir")
}

fuzz() {
    local p f log=build-fuzz/summary
    heading "fuzzing: all seeds, then ${fuzz_time} s over all targets"
    rm -f "$log"
    tools/fuzz.sh "$fuzz_time"
    read -r p f < <(cat "$log" 2>/dev/null)
    passed=$((passed + ${p:-0}))
    failed=$((failed + ${f:-1}))
    [ "${f:-1}" = 0 ] || failures+=(fuzzing)
}

kill_rounds() {
    ASSAY=build/assay ASSAY_KILL_ROUNDS=1000 bash test/e2e/kill_test.sh
}

release() {
    tools/configure.sh build -Dwerror=true &&
        { grep -qs '"werror", "value": true' build/meson-info/intro-buildoptions.json ||
            meson configure build -Dwerror=true; } &&
        ninja -C build --quiet all meson-test-prereq
}

start=$SECONDS
step "order of includes" tools/include-order.sh
step "format" tools/format.sh --check
step "release build, warnings as errors" release && suite build
step "docs/inventory.md is up to date" tools/inventory.sh --check
step "docs/rules.md is up to date" eval 'tools/rules.py --docs rules | cmp - docs/rules.md'
step "ASan and UBSan build" build build-asan && suite build-asan
step "clang build, warnings as errors" build build-clang
[ "$full" = 1 ] && step "1000 rounds of kill -9" kill_rounds
fuzz
heading "done in $((SECONDS - start)) s"
for f in ${failures[@]+"${failures[@]}"}; do
    echo "failed: $f"
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
