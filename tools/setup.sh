#!/usr/bin/env bash
# setup.sh GROUP...: installs what is missing of the Debian packages of these groups (tools/packages.txt), and
# fetches the pinned data (tools/data.sh), for the build alone only the licence list. When all is there it does
# nothing, at once.
set -euo pipefail
cd "$(dirname "$0")/.."
groups=" ${*:-build} "

die() {
    echo "setup: $*" >&2
    exit 1
}

# Packages of the wanted groups whose tool is not on PATH.
wanted() {
    local of package tool rest g
    while read -r of package tool rest; do
        case $of in '' | '#'*) continue ;; esac
        for g in ${of//,/ }; do
            [[ $groups == *" $g "* ]] || continue
            [[ $tool != - ]] && type -P "$tool" >/dev/null || echo "$package"
            break
        done
    done <tools/packages.txt
}

missing() {
    local packages
    packages=$(wanted)
    [ -n "$packages" ] || return 0
    # shellcheck disable=SC2086
    { dpkg-query -W -f '${binary:Package} ${db:Status-Abbrev}\n' $packages 2>/dev/null || true; } |
        awk -v want="$packages" '
            $2 == "ii" { sub(/:.*/, "", $1); have[$1] = 1 }
            END { n = split(want, w, "\n"); for (i = 1; i <= n; i++) if (!(w[i] in have)) print w[i] }'
}

install() {
    local apt=(apt-get -q -o DPkg::Lock::Timeout=300)
    command -v apt-get >/dev/null || die "this system has no apt-get; install by hand: $*"
    if [ "$(id -u)" != 0 ]; then
        command -v sudo >/dev/null || die "needs root to install: $* (run 'apt-get install $*' as root)"
        apt=(sudo DEBIAN_FRONTEND=noninteractive "${apt[@]}")
    fi
    echo "setup: installing $*"
    export DEBIAN_FRONTEND=noninteractive
    log=$(mktemp)
    if ! { "${apt[@]}" update && "${apt[@]}" install -y --no-install-recommends "$@"; } >"$log" 2>&1 </dev/null; then
        tail -n 20 "$log" >&2
        die "apt-get could not install $* (its whole output: $log)"
    fi
    rm -f "$log"
}

[ -f /etc/debian_version ] || die "made for Debian 12; on another system install what tools/packages.txt names"
list=$(missing)
# shellcheck disable=SC2086
[ -z "$list" ] || install $list
case $groups in
*" test "* | *" demo "*) exec tools/data.sh fetch ;;
*" build "*) exec tools/data.sh fetch licences ;;
esac
