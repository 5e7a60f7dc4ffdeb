#!/usr/bin/env bash
# Root file systems whose package managers are not Debian's, Alpine's or Red Hat's: names, and what they own.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$work" || exit 1

site=usr/lib/python3.12/site-packages/six-1.16.0.dist-info
# system NAME ID: a root with a Python package in it.
system() {
    mkdir -p "$1/etc" "$1/$site"
    printf 'ID=%s\nVERSION_ID=1.0\n' "$2" >"$1/etc/os-release"
    printf 'Metadata-Version: 2.1\nName: six\nVersion: 1.16.0\n' >"$1/$site/METADATA"
}

# owned NAME PURL: the package has that purl, and owns the Python package.
owned() {
    "$ASSAY" scan --quiet -f json "$1" >"$1.json" || bad "$1: scan"
    check "$1: $2" python3 "$e2e/compare.py" has "$1.json" \
        "[c['owner'] for c in r['components'] if c['name'] == 'six'] == ['$2']"
    check "$1: what is not judged is told" python3 "$e2e/compare.py" has "$1.json" \
        "any('not judged' in d['message'] for d in r['diagnostics'])"
}

system arch arch
mkdir -p arch/var/lib/pacman/local/python-six-1.16.0-9
printf '%%NAME%%\npython-six\n\n%%VERSION%%\n1.16.0-9\n\n%%ARCH%%\nany\n' >arch/var/lib/pacman/local/python-six-1.16.0-9/desc
printf '%%FILES%%\n%s/\n%s/METADATA\n' $site $site >arch/var/lib/pacman/local/python-six-1.16.0-9/files
owned arch 'pkg:alpm/arch/python-six@1.16.0-9?arch=any&distro=arch-1.0'

system openwrt openwrt
mkdir -p openwrt/usr/lib/opkg/info
printf 'Package: python3-six\nVersion: 1.16.0-1\nStatus: install user installed\nArchitecture: all\n' \
    >openwrt/usr/lib/opkg/status
echo /$site/METADATA >openwrt/usr/lib/opkg/info/python3-six.list
owned openwrt 'pkg:opkg/openwrt/python3-six@1.16.0-1?arch=all&distro=openwrt-1.0'

system gentoo gentoo
mkdir -p gentoo/var/db/pkg/dev-python/six-1.16.0-r1
echo "obj /$site/METADATA d41d8cd98f00b204e9800998ecf8427e 1700000000" \
    >gentoo/var/db/pkg/dev-python/six-1.16.0-r1/CONTENTS
echo MIT >gentoo/var/db/pkg/dev-python/six-1.16.0-r1/LICENSE
owned gentoo 'pkg:ebuild/dev-python/six@1.16.0-r1?distro=gentoo-1.0'
check "gentoo: one component of list and licence" python3 "$e2e/compare.py" has gentoo.json \
    "[c['licences'] for c in r['components'] if c['purl'].startswith('pkg:ebuild/')] == [['MIT']]"
end_of_tests
