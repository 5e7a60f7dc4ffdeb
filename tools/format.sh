#!/bin/sh
# format.sh [--check]: clang-format over all C sources; with --check it only names what is not in form.
set -eu
cd "$(dirname "$0")/.."
tool=clang-format
command -v clang-format-14 >/dev/null && tool=clang-format-14
files=$(find src test -name '*.[ch]' | LC_ALL=C sort)
case ${1:-} in
--check)
    # shellcheck disable=SC2086
    $tool --dry-run --Werror $files 2>&1 | sed -n 's/^\([^:]*\):[0-9]*:.*error:.*/\1/p' | sort | uniq -c |
        awk '{ print "not in form (make format mends it): " $2 ", " $1 " places"; bad = 1 } END { exit bad }'
    ;;
*)
    # shellcheck disable=SC2086
    $tool -i $files
    ;;
esac
