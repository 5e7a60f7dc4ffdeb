#!/bin/sh
# inventory.sh [--check]: writes docs/inventory.md from the table of catalogers of the program (ASSAY, else
# build/assay); with --check it only says whether that is as it should be.
set -eu
cd "$(dirname "$0")/.."
assay=${ASSAY:-build/assay}
made=$(mktemp)
trap 'rm -f "$made"' EXIT
"$assay" explain --inventory -f markdown >"$made"
case ${1:-} in
--check)
    cmp -s "$made" docs/inventory.md || { echo "docs/inventory.md is not up to date: run tools/inventory.sh"; exit 1; }
    ;;
*)
    cat "$made" >docs/inventory.md
    ;;
esac
