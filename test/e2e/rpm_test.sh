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
# What updateinfo.xml of the distribution says of the packages that rpm installed: by name, version and stream.
python3 - <<'PYTHON'
import gzip, json, pathlib
updates = [("ALSA-2099:1", "CVE-2099-0001", "openssl", "1", "3.0.7", "27.el9", ""), ("ALSA-2099:2", "CVE-2099-0002", "bash", "0", "5.1.8", "9.el9", ""),
           ("ALSA-2099:3", "CVE-2099-0003", "nodejs", "0", "18.20.8", "1.module_el9.5.0+150", "18"),
           ("ALSA-2099:4", "CVE-2099-0004", "nodejs", "0", "20.18.2", "1.module_el9.5.0+151", "20"),
           ("ALSA-2099:5", "CVE-2099-0005", "docker-ce", "0", "28.0", "1.el9", ""), ("ALSA-2099:6", "CVE-2099-0006", "bash", "0", "5.2", "1.el9", "")]
def update(id, cve, name, epoch, version, release, stream):
    module = f'<module name="{name}" stream="{stream}" version="9" context="c" arch="x86_64"/>' if stream else ""
    return (f'<update from="x" status="final" type="security" version="3"><id>{id}</id><title>{name}</title><severity>Important</severity>'
            f'<references><reference href="https://x" id="{cve}" type="cve" title="{cve}"/></references><pkglist><collection short="almalinux-9">'
            f'<name>AlmaLinux 9</name>{module}<package name="{name}" epoch="{epoch}" version="{version}" release="{release}" arch="x86_64">'
            f'<filename>x.rpm</filename></package></collection></pkglist></update>')
feed = pathlib.Path("feed")
feed.mkdir()
(feed / "updateinfo.xml.gz").write_bytes(gzip.compress(("<updates>" + "".join(update(*u) for u in updates) + "</updates>").encode()))
(feed / "six.json").write_text(json.dumps({"id": "PYSEC-2099-1", "modified": "2024-01-01T00:00:00Z", "affected": [
    {"package": {"ecosystem": "PyPI", "name": "six"}, "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}]}]}]}))
PYTHON
"$ASSAY" db build -q --from feed --db db || bad "a database of updateinfo.xml"
"$ASSAY" scan --quiet --db db -f json=judged.json "$root" || bad "a scan against updateinfo.xml"
check "updateinfo: what is before its fix, of the same module stream, by the distribution's own packages" \
    python3 "$e2e/compare.py" has judged.json '[(f["id"], f["fix"]["version"]) for f in r["findings"] if f["class"] == "vulnerability"] == [
        ("CVE-2099-0001", "1:3.0.7-27.el9"), ("CVE-2099-0003", "18.20.8-1.module_el9.5.0+150"), ("CVE-2099-0006", "5.2-1.el9")]'
check "updateinfo: the severity is the distribution's" \
    python3 "$e2e/compare.py" has judged.json 'all(f["severity"] == "high" for f in r["findings"] if f["class"] == "vulnerability")'

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
