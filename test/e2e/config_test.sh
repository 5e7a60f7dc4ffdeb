#!/usr/bin/env bash
# Configuration files: which counts, what they may say, that none in a target is trusted.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
export XDG_CONFIG_HOME=$work/home/config
mkdir -p "$XDG_CONFIG_HOME/assay" "$work/project" "$work/target"
cd "$work/project" || exit
export work
project=$work/project/assay.yaml user=$XDG_CONFIG_HOME/assay/assay.yaml

# What format a scan of the target writes.
format() {
    case $("$ASSAY" scan "$@" "$work/target" 2>"$work/err") in
    *assay/report/1*) echo json ;;
    *CycloneDX*) echo cyclonedx ;;
    *SPDX*) echo spdx ;;
    *components*) echo table ;;
    *) head -c 500 "$work/err" ;;
    esac
}
is() {
    local want=$1 got
    shift
    got=$("$@")
    [ "$got" = "$want" ] || { echo "want $want, got $got"; false; }
}
# Wrong usage, with a line that holds the text.
refused() {
    local text=$1 status=0
    "$ASSAY" scan "$work/target" >"$work/out" 2>&1 || status=$?
    cat "$work/out"
    [ $status = 2 ] && grep -qF -- "$text" "$work/out" && [ "$(wc -l <"$work/out")" = 1 ]
}

check "no file" is table format
echo 'format: spdx' >"$user"
check "the user's" is spdx format
printf 'scan: {format: [cyclonedx]}\n' >"$project"
check "the project's beats the user's, in a section and as a list" is cyclonedx format
printf 'format: spdx\nscan: {format: json}\n' >"$project"
check "a section beats what is outside" is json format
check "the environment beats files" is table env ASSAY_FORMAT=table bash -c "$(declare -f format); format"
check "the command line beats the environment" is cyclonedx env ASSAY_FORMAT=table bash -c "$(declare -f format); format -f cyclonedx"
echo 'format: table' >"$work/other.yaml"
check "--config is the only one" is table format --config "$work/other.yaml"
check "ASSAY_CONFIG too" is table env ASSAY_CONFIG="$work/other.yaml" bash -c "$(declare -f format); format"

echo 'format: json' >"$work/target/assay.yaml"
check "a file in the target is not read" is spdx bash -c "$(declare -f format); cd \"\$work/target\" && format"
check "which is told" grep -q "assay.yaml is not read: it lies in the target" "$work/err"
check "one below the target is not read either" bash -c "cd \"\$work/project\" && ! \"\$ASSAY\" scan .. 2>/dev/null | grep -q report/1"
check "nor a link to it" bash -c "mkdir \"\$work/link\" && cd \"\$work/link\" && ln -s ../target/assay.yaml . && ! \"\$ASSAY\" scan ../target 2>/dev/null | grep -q report/1"

echo 'scan: {all-layers: true, quiet: false, timeout: 60}' >"$project"
check "switches and numbers" is spdx format
echo 'db: {jobs: 1}' >"$project"
check "db is a section, and an option of others" is spdx format
for case in 'formats: json|there is no option '"'formats'" "db: {a: 1}|there is no option 'a'" 'all-layers: 3|takes true or false' \
    'timeout: soon|is no number' '[json]|it is no mapping' 'format: [|line 2' 'jobs: [1, 2]|one value' 'scan: {explain: 1}|no option'; do
    printf '%s\n' "${case%%|*}" >"$project"
    check "refused: ${case%%|*}" refused "${case#*|}"
done
: >"$project"
check "an empty file" is spdx format
printf '\xef\xbb\xbfformat: json\r\n' >"$project"
check "BOM and CRLF" is json format
rm "$project"
check "a file that is not there" bash -c '"$ASSAY" scan --config none.yaml "$work/target" 2>&1 | grep -q "none.yaml"'
end_of_tests
