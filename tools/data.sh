#!/usr/bin/env bash
# data.sh fetch [NAME...]: fetches the pinned data of tests, demo and build (all, or these parts) into a cache that all clones share
# (${ASSAY_CACHE:-${XDG_CACHE_HOME:-~/.cache}/assay}), each part once. Nothing else of the build needs the network.
# data.sh path NAME: prints the folder of one part: licences (which the build needs), npm, wheels, jars, rootfs.
#
# A part's folder carries the checksum of its recipe in its name (tools/data/), so a changed recipe is a new
# folder; it is made under a temporary name and renamed, so a folder that is there is whole.
set -euo pipefail
cd "$(dirname "$0")/.."
cache=${ASSAY_CACHE:-${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/assay}
parts="licences npm wheels jars rootfs"
edition=2 # raise it when the way a part is made changes

die() {
    echo "setup: $*" >&2
    exit 1
}

recipes() {
    echo tools/data/npm/package.json tools/data/npm/package-lock.json tools/data/{licences,wheels,jars,rootfs}.txt
}

# One checksum over all recipes of a part: "path sum" lines of sha256sum are read once for all parts.
declare -A folder
name_parts() {
    local sum file npm=
    # shellcheck disable=SC2046
    while read -r sum file; do
        case $file in
        tools/data/npm/*) npm=$npm${sum:0:6} ;;
        *) file=${file##*/} && folder[${file%.txt}]=$cache/${file%.txt}-$edition-${sum:0:12} ;;
        esac
    done < <(sha256sum $(recipes))
    folder[npm]=$cache/npm-$edition-$npm
}

# Runs a step with its output kept for the case that it fails.
quietly() {
    "$@" >"$work/log" 2>&1 </dev/null && return
    tail -n 15 "$work/log" >&2
    return 1
}

# node_modules as npm lays them out, the lock file, and npm's own cache for installing again offline.
make_npm() {
    cp tools/data/npm/package.json tools/data/npm/package-lock.json "$1"
    (cd "$1" && quietly npm install --ignore-scripts --no-audit --no-fund --no-update-notifier --cache "$1/cache") &&
        rm -rf "$1/cache/_logs"
}

# The SPDX licence list with its texts, and the list of its exceptions.
make_licences() {
    local name version sum
    while read -r name version sum; do
        case $name in '' | '#'*) continue ;; esac
        (cd "$work" && quietly npm pack --ignore-scripts "$name@$version") || return
        echo "$sum  $work/$name-$version.tgz" >"$work/sum"
        quietly sha256sum -c "$work/sum" && tar xzf "$work/$name-$version.tgz" -C "$work" || return
        case $name in
        spdx-license-list) mv "$work/package/spdx-full.json" "$1/licences.json" ;;
        *) mv "$work/package/index.json" "$1/exceptions.json" ;;
        esac
        rm -rf "$work/package"
    done <tools/data/licences.txt
}

make_wheels() {
    local arch
    arch=$(uname -m)
    quietly python3 -m pip download -q --disable-pip-version-check --no-deps --only-binary :all: \
        --python-version 3.11 --implementation cp --abi cp311 --abi abi3 --abi none \
        --platform "manylinux2014_$arch" --platform "manylinux_2_17_$arch" --platform any \
        -d "$1" -r tools/data/wheels.txt && cp tools/data/wheels.txt "$1/requirements.txt"
}

make_jars() {
    {
        echo '<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>'
        echo '<groupId>org.example</groupId><artifactId>pins</artifactId><version>1</version><dependencies>'
        sed -n 's|^\([^#:]*\):\([^:]*\):\(.*\)|<dependency><groupId>\1</groupId><artifactId>\2</artifactId><version>\3</version></dependency>|p' \
            tools/data/jars.txt
        echo '</dependencies></project>'
    } >"$work/pom.xml"
    quietly mvn -q -B -f "$work/pom.xml" dependency:copy-dependencies -DexcludeTransitive=true -DoutputDirectory="$1"
}

# As a tar file: it keeps owners and devices whoever made it.
make_rootfs() {
    local suite packages mode
    suite=$(sed -n 's/^suite //p' tools/data/rootfs.txt)
    packages=$(grep -v -e '^#' -e '^suite ' tools/data/rootfs.txt | paste -sd,)
    for mode in auto chrootless; do
        quietly env SOURCE_DATE_EPOCH=1700000000 mmdebstrap -q --mode="$mode" --variant=essential \
            --include="$packages" --aptopt='Acquire::Retries "3"' \
            --setup-hook="sed -i '/$suite-/d' \"\$1/etc/apt/sources.list\"" "$suite" "$1/rootfs.tar" \
            2>>"$work/modes" && return
    done
    cat "$work/modes" >&2
    return 1
}

fetch() {
    local part work made
    name_parts
    [ $# = 0 ] || parts=$*
    for part in $parts; do
        [ -n "${folder[$part]:-}" ] || die "no data named '$part'"
        [ -d "${folder[$part]}" ] || break
    done
    [ -d "${folder[$part]}" ] && return
    mkdir -p "$cache" || die "cannot make the cache $cache"
    exec 9>"$cache/.lock"
    flock 9 || die "cannot lock $cache/.lock"
    for part in $parts; do
        [ -d "${folder[$part]}" ] && continue
        echo "setup: fetching test data: $part"
        work=$(mktemp -d "$cache/.making.XXXXXX")
        made=$work/$part
        mkdir "$made"
        chmod 755 "$made"
        "make_$part" "$made" || { rm -rf "$work"; die "could not fetch the test data '$part'; run it again when the package registry answers"; }
        mv -T "$made" "${folder[$part]}"
        rm -rf "$work"
    done
}

case ${1:-} in
fetch) shift && fetch "$@" ;;
path)
    name_parts
    [ -n "${folder[${2:-}]:-}" ] || die "no data named '${2:-}' (there are: $parts)"
    echo "${folder[$2]}"
    ;;
*) die "usage: data.sh fetch [NAME...] | path NAME" ;;
esac
