#!/usr/bin/env python3
"""make_feeds.py [--scale F] [--without GROUP]... [--jobs N] FOLDER: a made-up set of public advisories of the real size.

Writes FOLDER/ecosystems.txt and FOLDER/ECOSYSTEM/all.zip as the OSV bucket has them, with as many records of each
ecosystem as OSV held in August 2026 (2,242,837 in all), times F (default 1). GROUP is `apk` (vendors of rebuilt
packages that publish one record for each flaw and package: 1.49 million). Records have the shapes and sizes of real ones:
notices of Red Hat and SUSE with 60 to 80 packages, Debian and Ubuntu by release with listed versions, malicious npm
packages of all versions. The same arguments give the same bytes. Nothing in it is true."""
import argparse
import functools
import json
import multiprocessing
import os
import random
import struct
import sys
import zlib

# ecosystem: (kind, records, prefix of ids)
ECOSYSTEMS = {
    "Chainguard": ("apk", 1048720, "CGA"), "Wolfi": ("apk", 293843, "CGA-W"), "MinimOS": ("apk", 148659, "MINI"),
    "npm": ("malware", 229272, "MAL"), "PyPI": ("malware", 25495, "MAL"), "Bitnami": ("language", 9501, "BIT"),
    "Go": ("language", 9332, "GO"), "Packagist": ("language", 7103, "GHSA"), "Maven": ("language", 7055, "GHSA"),
    "RubyGems": ("language", 5369, "GHSA"), "crates.io": ("language", 2768, "RUSTSEC"),
    "NuGet": ("language", 1869, "GHSA"), "Julia": ("language", 1713, "JLSEC"), "Hex": ("language", 365, "EEF"),
    "SwiftURL": ("language", 61, "GHSA"), "GitHub Actions": ("language", 55, "GHSA"),
    "Hackage": ("language", 33, "HSEC"), "opam": ("language", 29, "OSEC"), "VSCode": ("language", 21, "MAL"),
    "CRAN": ("language", 14, "RSEC"), "Pub": ("language", 11, "GHSA"), "GHC": ("language", 3, "HSEC"),
    "Debian": ("debian", 68992, "DEBIAN"), "Ubuntu": ("ubuntu", 66090, "UBUNTU"), "Red Hat": ("redhat", 23535, "RHSA"),
    "SUSE": ("suse", 23455, "SUSE-SU"), "Azure Linux": ("distro", 17971, "AZL"),
    "openSUSE": ("suse", 14647, "openSUSE-SU"), "openEuler": ("distro", 8900, "OESA"),
    "Mageia": ("distro", 6237, "MGASA"), "AlmaLinux": ("rebuild", 5975, "ALSA"), "Alpine": ("distro", 4655, "ALPINE"),
    "Rocky Linux": ("rebuild", 4354, "RLSA"), "GIT": ("git", 109121, "CVE"), "Linux": ("git", 29975, "CVE"),
    "OSS-Fuzz": ("git", 4019, "OSV"), "Android": ("distro", 3708, "ASB-A"), "Root": ("distro", 19654, "ROOT"),
    "Alpaquita": ("distro", 16181, "BELL"), "TuxCare": ("distro", 9974, "TUXCARE"), "Echo": ("distro", 7853, "ECHO"),
    "CleanStart": ("distro", 5479, "CLEANSTART"), "BellSoft Hardened Containers": ("distro", 771, "BELL"),
}
RELEASES = {
    "Debian": [":11", ":12", ":13", ":14"],
    "Ubuntu": [":%s:LTS" % v for v in ("14.04", "16.04", "18.04", "20.04", "22.04", "24.04")] + [":25.10", ":26.04:LTS"],
    "Red Hat": [":enterprise_linux:%d::%s" % (v, r) for v in (7, 8, 9, 10) for r in ("baseos", "appstream", "crb")] +
               [":rhel_eus:%d.%d::%s" % (v, m, r) for v in (8, 9) for m in (2, 4, 6, 8) for r in ("baseos", "appstream")] +
               [":%s:%d::el%d" % (p, v, e) for p in ("openshift", "ansible_automation_platform", "ceph_storage", "jboss_eap")
                for v in (1, 2, 3, 4) for e in (8, 9)],
    "SUSE": [":Linux Enterprise %s %d%s" % (p, v, s) for p in ("Server", "Desktop", "Module for Basesystem",
             "High Performance Computing", "Micro") for v in (12, 15) for s in ("", " SP1", " SP3", " SP5", " SP6")],
    "openSUSE": [":Leap 15.4", ":Leap 15.5", ":Leap 15.6", ":Leap 16.0", ":Tumbleweed"],
    "Azure Linux": [":2", ":3"], "openEuler": [":20.03-LTS-SP4", ":22.03-LTS-SP3", ":24.03-LTS"],
    "Mageia": [":8", ":9"], "AlmaLinux": [":8", ":9", ":10"], "Rocky Linux": [":8", ":9", ":10"],
    "Alpine": [":v3.%d" % v for v in range(10, 24)], "Alpaquita": [":stream", ":23", ":25"],
    "BellSoft Hardened Containers": [":23", ":25"], "Root": [":Alpine:3.18", ":Debian:12", ":Ubuntu:22.04"],
    "TuxCare": [":AlmaLinux:9.2", ":CentOS:7", ":Ubuntu:16.04"], "Echo": [""],
}
BASE32 = "23456789cfghjmpqrvwx"


@functools.cache
def corpus():
    """4 MB of made-up prose. Its phrases are as unevenly frequent as words are in English: as in real advisories, it packs
    to less than a quarter."""
    rng = random.Random("corpus")
    letters = "etaoinshrdlucmfwygpbvk"
    words = ["".join(rng.choice(letters) for _ in range(rng.randint(2, 10))) for _ in range(6000)]

    def one_of(values):
        return values[int(len(values) ** rng.random()) - 1]
    phrases = [" ".join(one_of(words) for _ in range(rng.randint(3, 8))) for _ in range(2000)]
    out, size = [], 0
    while size < 4 << 20:
        sentence = " ".join(one_of(phrases) for _ in range(rng.randint(2, 4))).capitalize() + ". "
        out.append(sentence)
        size += len(sentence)
    return "".join(out)


class Maker:
    def __init__(self, ecosystem, kind, prefix, text):
        self.rng = random.Random(ecosystem)
        self.ecosystem, self.kind, self.prefix, self.text = ecosystem, kind, prefix, text
        self.releases = RELEASES.get(ecosystem, [""])
        stems = "core net http crypto xml json image audio video db kernel util tool web mail dns auth log".split()
        count = {"malware": 4000, "apk": 6000, "redhat": 2500, "suse": 2500}.get(kind, 3000)
        self.packages = ["%s%s%s" % (self.rng.choice(("lib", "", "python3-", "perl-", "golang-")), self.rng.choice(stems),
                                     self.code(3)) for _ in range(count)]
        self.below = self.rng.random
        self.histories, self.told = {}, "CVE-2000-1000"

    def code(self, n):
        return "".join(self.rng.choice(BASE32) for _ in range(n))

    def pick(self, values):
        return values[int(self.below() * len(values))]

    def number(self, low, high):
        return low + int(self.below() * (high - low + 1))

    def prose(self, low, high):
        at = self.number(0, len(self.text) - high - 1)
        return self.text[at:at + self.number(low, high)].replace(". ", ".\\n", 2)

    def cve(self):
        """Of some 300,000, as many as there are."""
        n = int(self.below() * 300000)
        self.told = "CVE-%d-%d" % (2000 + n % 27, 1000 + n // 27)
        return self.told

    def date(self):
        return "20%02d-%02d-%02dT%02d:%02d:%02dZ" % (self.number(14, 26), self.number(1, 12), self.number(1, 28),
                                                     self.number(0, 23), self.number(0, 59), self.number(0, 59))

    def version(self):
        return "%d.%d.%d" % (self.number(0, 9), self.number(0, 30), self.number(0, 20))

    def history(self, package, n):
        """`n` versions of a package that follow one another, and the next one."""
        known = self.histories.get(package)
        if not known:
            known = self.histories[package] = sorted({(self.number(0, 4), self.number(0, 12), self.number(0, 9))
                                                      for _ in range(60)})
        first = self.number(0, max(0, len(known) - n - 1))
        return ["%d.%d.%d" % v for v in known[first:first + n + 1]]

    def vector(self):
        return "CVSS:3.1/AV:%s/AC:%s/PR:%s/UI:%s/S:U/C:%s/I:%s/A:%s" % tuple(
            self.pick(v) for v in ("NAL", "LH", "NLH", "NR", "NLH", "NLH", "NLH"))

    def references(self, n):
        """Mostly pages on the CVE that was told last."""
        return ",".join('{"type":"%s","url":"https://%s.example.org/%s/%s"}' % (
            self.pick(("WEB", "ADVISORY", "PACKAGE", "FIX")), self.pick(("lists", "bugs", "git", "nvd", "security")),
            "vuln/detail" if k % 4 else self.pick(self.packages), self.told if k % 4 else self.code(8)) for k in range(1, n + 1))

    def head(self, id, more):
        return '{"schema_version":"1.7.3","id":"%s","modified":"%s","published":"%s",%s' % (
            id, self.date(), self.date(), more)

    def range(self, kind, fixed):
        return '"ranges":[{"type":"%s","events":[{"introduced":"0"}%s]}]' % (
            kind, ',{"fixed":"%s"}' % fixed if fixed else "")

    def package(self, release, name, purl):
        return '"package":{"ecosystem":"%s%s","name":"%s","purl":"pkg:%s/%s"}' % (
            self.ecosystem, release, name, purl, name)

    def apk(self, i):
        id = "%s-%s-%s-%s" % (self.prefix, self.code(4), self.code(4), ("%04x%04x" % (i >> 16, i & 65535)))
        name = self.pick(self.packages)
        return id, '%s"upstream":["%s"],"affected":[{%s,%s,"database_specific":{"source":"https://%s.example.org/%s"}}]}' % (
            self.head(id, ""), self.cve(), self.package("", name, "apk/" + self.ecosystem.lower()),
            self.range("ECOSYSTEM", "%s-r%d" % (self.version(), self.number(0, 9))), self.ecosystem.lower(), id)

    def malware(self, i):
        if i % 33 == 0:
            return self.language(i, "GHSA")
        id = "MAL-%d-%d" % (self.number(2022, 2026), i)
        name = "%s-%s" % (self.pick(self.packages), self.code(7))
        if self.ecosystem == "npm" and i % 3 == 0:
            name = "@%s/%s" % (self.code(5), name)
        listed = i % 5 == 0  # one in five names the versions
        where = '"versions":["%s"]' % '","'.join(self.version() for _ in range(self.number(1, 4))) if listed \
            else self.range("SEMVER", "")
        return id, ('%s"summary":"Malicious code in %s (%s)","details":"\\n---\\n_-= Per source details. Do not edit below '
                    'this line.=-_\\n\\n## Source: %s (%s)\\n%s\\n","affected":[{%s,%s,"database_specific":{"source":'
                    '"https://github.com/ossf/malicious-packages/blob/main/malicious/%s/%s/%s.json"}}],"credits":[{"name":'
                    '"OpenSSF: Package Analysis","type":"FINDER"}],"database_specific":{"malicious-packages-origins":[{"import_time":'
                    '"%s","sha256":"%s","source":"ossf-package-analysis"}]}}') % (
            self.head(id, ""), name, self.ecosystem, self.pick(("ossf-package-analysis", "ghsa-malware", "amazon-inspector")),
            self.digest(), self.prose(100, 400), self.package("", name, "npm" if self.ecosystem == "npm" else "pypi"),
            where, self.ecosystem, name, id, self.date(), self.digest())

    def digest(self):
        return "%064x" % self.rng.getrandbits(256)

    def language(self, i, prefix=None):
        prefix = prefix or self.prefix
        cve = self.cve()
        id = {"GO": "GO-%d-%d" % (2020 + i % 7, i), "BIT": "BIT-%s-%s" % (self.pick(self.packages), cve[4:])}.get(
            prefix, "%s-%s-%s-%04x" % (prefix, self.code(4), self.code(4), i))
        if prefix == "BIT":
            id += "-%d" % i
        rows = []
        for _ in range(self.number(1, 3)):
            package = self.pick(self.packages)
            versions = self.history(package, self.number(1, 40))
            rows.append('{%s,"ranges":[{"type":"SEMVER","events":[{"introduced":"%s"},{"fixed":"%s"}]}]%s}' % (
                self.package("", package, "generic"), self.pick(("0", versions[0])), versions[-1],
                ',"versions":["%s"]' % '","'.join(versions[:-1]) if i % 2 else ""))
        rows = ",".join(rows)
        return id, ('%s"aliases":["%s"],"summary":"%s","details":"%s","severity":[{"type":"CVSS_V3","score":"%s"}],"affected":'
                    '[%s],"references":[%s],"database_specific":{"cwe_ids":["CWE-%d"],"severity":"%s","github_reviewed":true}}') % (
            self.head(id, ""), cve, self.prose(30, 90).replace("\\n", " "), self.prose(300, 2500), self.vector(), rows,
            self.references(self.number(2, 8)), self.number(20, 900), self.pick(("LOW", "MODERATE", "HIGH", "CRITICAL")))

    def by_release(self, purl, entry):
        name, first = self.pick(self.packages), self.number(0, len(self.releases) - 1)
        return ",".join("{%s,%s}" % (self.package(r, name, purl), entry(name, r)) for r in self.releases[first:])

    def fixed_and_listed(self, name, n, revision, fixed):
        versions = [v + revision for v in self.history(name, n)]
        return '%s,"versions":["%s"]' % (self.range("ECOSYSTEM", versions[-1] if fixed else ""), '","'.join(versions[:-1]))

    def debian(self, i):
        id = "DEBIAN-%s-%d" % (self.cve(), i) if i % 20 else "DSA-%d-1" % i
        rows = self.by_release("deb/debian", lambda name, r: '%s,"ecosystem_specific":{"urgency":"%s"}' % (
            self.fixed_and_listed(name, self.number(1, 12), "-1+deb%su1" % r[1:], i % 3),
            self.pick(("not yet assigned", "low", "unimportant", "high"))))
        return id, '%s"upstream":["%s"],"details":"%s","severity":[{"type":"CVSS_V3","score":"%s"}],"affected":[%s]}' % (
            self.head(id, ""), self.cve(), self.prose(150, 700), self.vector(), rows)

    def ubuntu(self, i):
        id = "UBUNTU-CVE-%d-%d" % (2012 + i % 15, i) if i % 8 else "USN-%d-1" % i

        def entry(name, r):
            ranges = self.fixed_and_listed(name, self.number(1, 8), "-0ubuntu1", i % 3)
            binaries = ",".join('{"binary_name":"%s","binary_version":"%s"}' % (self.pick(self.packages), self.version())
                                for _ in range(self.number(1, 6)))
            return '%s,"ecosystem_specific":{"ubuntu_priority":"%s","binaries":[%s],"availability":"No subscription"}' % (
                ranges, self.pick(("medium", "low", "high", "negligible")), binaries)
        return id, ('%s"upstream":["%s"],"details":"%s","severity":[{"type":"CVSS_V3","score":"%s"},{"type":"Ubuntu","score":'
                    '"medium"}],"affected":[%s],"references":[%s]}') % (
            self.head(id, ""), self.cve(), self.prose(150, 900), self.vector(), self.by_release("deb/ubuntu", entry),
            self.references(self.number(2, 6)))

    def notice(self, i, rows_low, rows_high, products, purl, epoch, word):
        id = "%s-%d:%04d" % (self.prefix, self.number(2016, 2026), i)
        places = [self.pick(self.releases) for _ in range(products)]
        first, count = self.number(0, len(self.packages) - rows_high - 1), self.number(rows_low, rows_high)
        fixed = "%s%s-%d.el%d" % (epoch, self.version(), self.number(1, 90), self.number(7, 10))
        rows = ",".join('{%s,%s,"database_specific":{"source":"https://security.example.org/osv/%s.json"}}' % (
            self.package(places[k % products], self.packages[first + k], purl), self.range("ECOSYSTEM", fixed), id)
            for k in range(count))
        cves = '","'.join(self.cve() for _ in range(self.number(1, 6)))
        return id, ('%s"%s":["%s"],"summary":"%s%s security update","details":"%s","severity":[{"type":"CVSS_V3","score":"%s"}],'
                    '"affected":[%s],"references":[%s]}') % (
            self.head(id, ""), self.pick(("upstream", "related")), cves, word, self.packages[first], self.prose(300, 2000),
            self.vector(), rows, self.references(self.number(4, 12)))

    def redhat(self, i):
        return self.notice(i, 60, 80, self.number(1, 3), "rpm/redhat", "0:", self.pick(("Important: ", "Moderate: ")))

    def suse(self, i):
        return self.notice(i, 60, 80, self.number(2, 8), "rpm/suse", "", "")

    def rebuild(self, i):
        return self.notice(i, 5, 35, 1, "rpm/" + self.ecosystem.lower().replace(" ", ""), "0:", "Important: ")

    def distro(self, i):
        cve = self.cve()
        id = "%s-%s-%d" % (self.prefix, cve[4:], i)
        rows = self.by_release("generic", lambda name, r: self.range("ECOSYSTEM", "%s-r%d" % (self.version(), self.number(0, 9))))
        return id, '%s"upstream":["%s"],"details":"%s","affected":[%s],"references":[%s]}' % (
            self.head(id, ""), cve, self.prose(50, 500), rows, self.references(self.number(1, 3)))

    def git(self, i):
        id = "CVE-%d-%d" % (2000 + i % 27, 1000 + i // 27) if self.prefix == "CVE" else "OSV-%d-%d" % (2018 + i % 9, i)
        if self.ecosystem == "Linux":
            id += "0"
        package = "" if self.ecosystem == "GIT" else self.package("", "Kernel" if self.ecosystem == "Linux" else
                                                                  self.pick(self.packages), "generic") + ","
        versions = '","v'.join(self.history(self.pick(self.packages), self.number(2, 50)))
        return id, ('%s"details":"%s","severity":[{"type":"CVSS_V3","score":"%s"}],"affected":[{%s"ranges":[{"type":"GIT","repo":'
                    '"https://github.com/example/%s","events":[{"introduced":"0"},{"fixed":"%040x"}]}],"versions":["v%s"]}],'
                    '"references":[%s]}') % (
            self.head(id, ""), self.prose(150, 900), self.vector(), package, self.pick(self.packages),
            self.rng.getrandbits(160), versions, self.references(self.number(1, 5)))


class Zip:
    """An archive by APPNOTE 6.3 (with zip64 where it must be), which needs little memory and time for each member."""

    def __init__(self, path):
        self.file, self.directory, self.members = open(path, "wb"), bytearray(), 0

    def add(self, name, data):
        packer = zlib.compressobj(1, zlib.DEFLATED, -15)
        packed = packer.compress(data) + packer.flush()
        fields = struct.pack("<HHHHHIIIHH", 20, 0x800, 8, 0, 33, zlib.crc32(data), len(packed), len(data), len(name), 0)
        at = self.file.tell()
        extra = struct.pack("<HHQ", 1, 8, at) if at >= 0xffffffff else b""
        central = fields[:-2] + struct.pack("<HHHHII", len(extra), 0, 0, 0, 0, min(at, 0xffffffff))
        self.directory += b"PK\1\2\x14\0" + central + name + extra
        self.file.write(b"PK\3\4" + fields + name)
        self.file.write(packed)
        self.members += 1

    def close(self):
        at, size, n = self.file.tell(), len(self.directory), self.members
        self.file.write(self.directory)
        if n > 0xfffe or at >= 0xffffffff:
            self.file.write(struct.pack("<4sQHHIIQQQQ", b"PK\6\6", 44, 45, 45, 0, 0, n, n, size, at))
            self.file.write(struct.pack("<4sIQI", b"PK\6\7", 0, at + size, 1))
        self.file.write(struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, min(n, 0xffff), min(n, 0xffff), min(size, 0xffffffff),
                                    min(at, 0xffffffff), 0))
        self.file.close()


def write(job):
    folder, ecosystem, count = job
    kind, _, prefix = ECOSYSTEMS[ecosystem]
    maker = Maker(ecosystem, kind, prefix, corpus())
    make = getattr(maker, kind)
    os.makedirs(os.path.join(folder, ecosystem))
    archive = Zip(os.path.join(folder, ecosystem, "all.zip"))
    size = 0
    for i in range(count):
        id, record = make(i)
        size += len(record)
        archive.add((id + ".json").encode(), record.encode())
        if i == 0:
            json.loads(record)
    archive.close()
    return ecosystem, count, size


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--scale", type=float, default=1)
    p.add_argument("--without", action="append", default=[], choices=["apk"])
    p.add_argument("--jobs", type=int, default=os.cpu_count())
    p.add_argument("folder")
    o = p.parse_args()
    wanted = {e: max(1, round(n * o.scale)) for e, (kind, n, _) in ECOSYSTEMS.items() if kind not in o.without}
    os.makedirs(o.folder)
    with open(os.path.join(o.folder, "ecosystems.txt"), "w", encoding="utf-8") as file:
        file.write("".join(e + "\n" for e in sorted(wanted)))
    jobs = sorted(((o.folder, e, n) for e, n in wanted.items()), key=lambda j: -j[2])
    total = [0, 0]
    with multiprocessing.Pool(o.jobs) as pool:
        for _, count, size in pool.imap_unordered(write, jobs, 1):
            total = [total[0] + count, total[1] + size]
    print("%d records, %.1f MB of JSON, in %s" % (total[0], total[1] / 1e6, o.folder), file=sys.stderr)


main()
