#!/bin/sh
# configure.sh DIR [MESON_OPTION...]: configures a build folder, and again when the list of source files changed
# (meson.build takes every file of a folder, so it has to look anew). What a folder is for decides its options.
set -eu
cd "$(dirname "$0")/.."
dir=$1
shift
compiler=
# Under sanitizers most of the time goes into compiling and linking: lines for stack traces, no more.
light="-Ddebug=true -Doptimization=1"
case $dir in
# gcc warns wrongly of what the sanitizers put in, so warnings are errors only in the builds without them.
build-asan) set -- $light -Db_sanitize=address,undefined "-Dc_args=-g1 -Wno-format-truncation -Wno-format-overflow" "$@" ;;
# Not optimised: it is built for clang's warnings, and no test runs it.
build-clang) compiler=clang && set -- -Dwerror=true -Dbuildtype=plain "$@" ;;
build-fuzz)
    compiler=clang
    set -- $light -Dc_args=-g1 -Db_sanitize=address,undefined -Db_lundef=false -Dfuzzers=true "$@"
    ;;
esac
files=$(find src test docs completions rules \( -name '*.[ch]' -o -name '*.sh' -o -name '*.scd' -o -name '*.py' \) \
    2>/dev/null | LC_ALL=C sort)
have=$(cat "$dir/.sources" 2>/dev/null || true)
if [ ! -f "$dir/build.ninja" ]; then
    [ -z "$compiler" ] || export CC="$compiler"
    rm -rf "$dir"
    meson setup "$dir" "$@" >/dev/null || { meson setup "$dir" "$@"; exit 1; }
elif [ "$files" != "$have" ]; then
    meson setup --reconfigure "$dir" "$@" >/dev/null || { meson setup --reconfigure "$dir" "$@"; exit 1; }
fi
echo "$files" >"$dir/.sources"
