#!/usr/bin/env bash
# Databases of rpm in all their forms, held against what rpm itself says of the one that it wrote.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
for tool in rpm rpmbuild; do
    command -v $tool >/dev/null || { echo "skipped: no $tool here (tools/setup.sh test installs it)"; exit 77; }
done
cd "$work" || exit 1

# package NAME VERSION RELEASE FILES LINE...: builds one that has so many files, with more lines for the spec.
package() {
    local name=$1 version=$2 release=$3 files=$4
    shift 4
    {
        printf 'Name: %s\nVersion: %s\nRelease: %s\nSummary: x\nLicense: MIT\n' "$name" "$version" "$release"
        printf '%s\n' "$@"
        printf '%%description\nx\n%%install\nmkdir -p %%{buildroot}/usr/share/%s\n' "$name"
        printf 'cd %%{buildroot}/usr/share/%s\nfor i in $(seq %s); do echo >a-file-of-some-length-$i; done\n' \
            "$name" "$files"
        if [ "$name" = python3-six ]; then
            printf 'mkdir -p %%{buildroot}%s\n: >%%{buildroot}%s/METADATA\n' "$six" "$six"
        fi
        printf '%%files\n/usr/share/%s\n' "$name"
        [ "$name" = python3-six ] && echo "$six/METADATA"
    } >"$name.spec"
    rpmbuild -bb --quiet --define "_topdir $work/build" --define 'debug_package %{nil}' \
        --define '_build_id_links none' "$name.spec" >build.log 2>&1 || { cat build.log; exit 1; }
    rm "$name.spec"
}

six=/usr/lib/python3.9/site-packages/six-1.16.0.dist-info
package openssl 3.0.7 25.el9 3 'Epoch: 1' 'Vendor: AlmaLinux' 'Requires: /usr/share/bash/a-file-of-some-length-1' \
    'Requires: libvirtual' 'Requires: nothere'
package bash 5.1.8 9.el9 200 'Vendor: AlmaLinux'
package nodejs 18.20.4 1.module_el9.4.0+116 5 'BuildArch: noarch' 'Provides: libvirtual' 'Epoch: 0' \
    'ModularityLabel: nodejs:18:9040020240807131341:rhel9'
package python3-six 1.16.0 1 1 'Vendor: AlmaLinux'
package docker-ce 27.0.1 1.el9 1 'Vendor: Docker <support@docker.com>'
for i in $(seq 1 12); do
    package "filler$i" "$i.0" "$i~rc1^x" 40 'Vendor: AlmaLinux'
done

root=$work/root
mkdir -p "$root/etc" "$root$six"
printf 'ID=almalinux\nVERSION_ID=9.4\nID_LIKE="rhel centos fedora"\n' >"$root/etc/os-release"
printf 'Metadata-Version: 2.1\nName: six\nVersion: 1.16.0\n' >"$root$six/METADATA"
rpm --root "$root" --dbpath /var/lib/rpm --justdb --nodeps --noscripts -i build/RPMS/*/*.rpm 2>/dev/null ||
    bad "rpm --justdb -i"
database=$root/var/lib/rpm/rpmdb.sqlite
# Both sides print name, version with epoch, architecture, source file and module a line.
rpm --root "$root" --dbpath /var/lib/rpm -qa \
    --qf '%{NAME} %{EPOCHNUM}:%{VERSION}-%{RELEASE} %{ARCH} %{SOURCERPM} %{MODULARITYLABEL}\n' 2>/dev/null |
    sed 's/ 0:/ /' | sort >expected
cat >packages.py <<'PYTHON'
import json, sys, urllib.parse
report = json.load(open(sys.argv[1]))
for c in report["components"]:
    if not c["purl"].startswith("pkg:rpm/"):
        continue
    q = dict(p.split("=", 1) for p in c["purl"].partition("?")[2].split("&"))
    epoch = q.get("epoch", "")
    version = c["version"]
    assert version.startswith(epoch + ":") if epoch else ":" not in version, version
    assert c["purl"].split("@")[1].split("?")[0] == urllib.parse.quote(version.split(":")[-1], safe=".-_~:")
    s = c["source"]
    source = "%s-%s.src.rpm" % (s["name"], s["version"].split(":")[-1])
    print(c["name"], version, q["arch"], source, urllib.parse.unquote(q.get("rpmmod", "(none)")))
PYTHON

# same NAME: the packages of the root are those that rpm told, each once.
same() {
    "$ASSAY" scan --quiet -f json "$root" >report.json || bad "$1: scan"
    python3 packages.py report.json | sort >got
    check "$1: $(wc -l <expected) packages as rpm -qa tells them" diff expected got
}

same "sqlite"
check "sqlite: nothing to complain of" python3 "$e2e/compare.py" has report.json \
    "r['summary']['complete'] and not [d for d in r['diagnostics'] if d['level'] != 'note']"
one='[c for c in r["components"] if c["name"] == "%s"][0]'
# shellcheck disable=SC2059
component() { printf "$one" "$1"; }
check "a Python package is owned by its rpm" python3 "$e2e/compare.py" has report.json \
    "$(component six)['owner'] == $(component python3-six)['purl']"
check "the distribution's packages are judged by its advisories" python3 "$e2e/compare.py" has report.json \
    "$(component openssl)['ecosystem'] == 'AlmaLinux:9' and $(component openssl)['purl'].startswith('pkg:rpm/almalinux/')"
check "those of another vendor are not" python3 "$e2e/compare.py" has report.json \
    "not $(component docker-ce)['ecosystem'] and $(component docker-ce)['purl'].startswith('pkg:rpm/docker/')"
check "dependencies by file and by virtual name" python3 "$e2e/compare.py" has report.json \
    "sorted(p.split('/')[2].split('@')[0] for p in $(component openssl)['dependencies']) == ['bash', 'nodejs']"
cp "$database" kept.sqlite
rm -r "$root/var/lib/rpm"
mkdir -p "$root/var/lib/rpm" "$root/usr/lib/sysimage/rpm" "$root/usr/share/rpm"
for form in sqlite-small:usr/share/rpm/rpmdb.sqlite ndb:usr/lib/sysimage/rpm/Packages.db \
    bdb:var/lib/rpm/Packages bdb-big:var/lib/rpm/Packages; do
    at=$root/${form#*:}
    python3 "$e2e/make_rpmdb.py" "${form%%:*}" kept.sqlite "$at" || bad "make_rpmdb.py $form"
    same "${form%%:*}"
    rm "$at"
done

# Cut in half: what is left is told, and that something is missing.
for form in sqlite ndb bdb; do
    case $form in
    sqlite) at=$root/var/lib/rpm/rpmdb.sqlite ;;
    ndb) at=$root/var/lib/rpm/Packages.db ;;
    bdb) at=$root/var/lib/rpm/Packages ;;
    esac
    python3 "$e2e/make_rpmdb.py" $form kept.sqlite "$at"
    truncate -s $(($(stat -c %s "$at") / 2)) "$at"
    "$ASSAY" scan --quiet -f json "$root" >report.json
    python3 packages.py report.json | sort >got
    check "$form cut in half: $(wc -l <got) packages, all of them from before" \
        test -s got -a -z "$(comm -13 expected got)"
    check "$form cut in half: not complete" python3 "$e2e/compare.py" has report.json \
        "not r['summary']['complete']"
    rm "$at"
done
cp kept.sqlite "$root/var/lib/rpm/rpmdb.sqlite"
head -c 5000 /dev/zero >"$root/var/lib/rpm/rpmdb.sqlite-wal"
"$ASSAY" scan --quiet -f json "$root" >report.json
check "a write-ahead log is told" python3 "$e2e/compare.py" has report.json \
    "any('write-ahead log' in d['message'] for d in r['diagnostics']) and not r['summary']['complete']"
end_of_tests
