#!/bin/sh
# table.sh TYPE PREFIX ARRAY HEADER FILE...: writes a C table of every `const struct TYPE PREFIX_...` that the
# files define, so that adding one is adding a file and nothing else.
set -eu
type=$1 prefix=$2 array=$3 header=$4
shift 4
echo "/* Made by tools/table.sh. */"
echo "#include \"$header\""
names=$(cat /dev/null "$@" | sed -n "s/^const struct $type \(${prefix}_[a-z0-9_]*\) *= *{.*/\1/p" | LC_ALL=C sort)
for n in $names; do echo "extern const struct $type $n;"; done
echo "const struct $type *const $array[] = {"
for n in $names; do echo "    &$n,"; done
echo "    0,"
echo "};"
