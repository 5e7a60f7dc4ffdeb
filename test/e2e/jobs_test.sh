#!/usr/bin/env bash
# Every report is the same bytes whatever --jobs is, and from one run to the next.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
need_data rootfs npm wheels jars
cd "$work" || exit 1
make_application app site lib
"$tools/make_image.py" --layout docker "$(data rootfs)/rootfs.tar" app@app site@srv lib@opt/lib image.tar
"$tools/make_zip.py" bundle.zip app site lib@lib
mkdir folder
cp -r app site lib folder/
db=(--db "$work/no-db")
if [ -d "$ASSAY_SOURCE/examples/advisories" ]; then
    "$ASSAY" db build --quiet --db "$work/db" --from "$ASSAY_SOURCE/examples/advisories" && db=(--db "$work/db")
fi
formats="json cyclonedx table"
for target in image.tar bundle.zip folder; do
    for jobs in 1 2 8; do
        files=()
        for format in $formats; do files+=(-f "$format=$jobs.$format"); done
        "$ASSAY" scan --quiet --as-of 2026-01-01 --jobs $jobs "${db[@]}" "${files[@]}" $target
    done
    for format in $formats; do
        check "$target as $format: 1 and 2 jobs" cmp 1.$format 2.$format
        check "$target as $format: 1 and 8 jobs" cmp 1.$format 8.$format
        check "$target as $format: not empty" test -s 1.$format
    done
    rm -f [128].*
done
end_of_tests
