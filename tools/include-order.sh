#!/bin/sh
# include-order.sh: fails on an include that runs against the order of the folders (docs/ARCHITECTURE.md):
# a folder may include only from itself and from those above it.
set -eu
cd "$(dirname "$0")/.."
order="base model codec format net disk source version secret catalog advisory manifest store least check assess report serve cmd"
rank() {
    i=0
    for f in $order; do
        [ "$f" = "$1" ] && { echo $i; return; }
        i=$((i + 1))
    done
    echo 99
}
bad=0
for dir in src/*/; do
    from=$(basename "$dir")
    have=$(rank "$from")
    [ "$have" = 99 ] && { echo "include-order: src/$from is no folder of the layout"; bad=1; }
    for to in $(find "$dir" -name '*.[ch]' -exec sed -n 's|^#include "\([a-z]*\)/.*|\1|p' {} + | sort -u); do
        if [ "$(rank "$to")" -gt "$have" ]; then
            grep -rn --include='*.[ch]' "^#include \"$to/" "$dir" | sed "s|\$| (src/$from may not include from src/$to)|"
            bad=1
        fi
    done
done
exit $bad
