#!/usr/bin/env python3
"""drift.py: systems of dpkg, apk and rpm, and layers that change them, each in one way (drift_test.sh).

  make DIR                  writes DIR/LAYER.tar, and of IMAGES the layouts DIR/NAME
  names                     the names of IMAGES
  judge REPORTS             holds the reports of them against what is to be found: a line for each that is wrong"""
import base64
import hashlib
import io
import json
import pathlib
import sqlite3
import struct
import sys
import tarfile
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from layers import entry, folder, link, symlink
from make_rpmdb import header

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "tools"))
import make_image

INFO = "var/lib/dpkg/info/"
CAPABILITY = struct.pack("<5I", 0x02000001, 1 << 13, 0, 0, 0).decode("latin-1")


def program(path, data=b"", mode=0o755, **more):
    return entry(path, data=b"\x7fELF " + (data or path.encode()), mode=mode, **more)


def md5(data):
    return hashlib.md5(data).hexdigest()


# ---- dpkg: a merged /usr, a diversion, a file that another package took over, a configuration file ----

FILES = {
    "tool": [program("usr/bin/tool"), entry("usr/share/tool/table", data=b"1 2 3\n"), entry("usr/bin/script.py", data=b"x = 1\n"),
             program("usr/bin/pinger", mode=0o4755), entry("usr/share/doc/tool/left-out", data=b"never installed\n"),
             entry("usr/lib/tool/mod.pyc", data=b"pyc")],
    "libtool": [program("usr/lib/x86_64-linux-gnu/libtool.so.1", mode=0o644), program("lib/x86_64-linux-gnu/libold.so.2", mode=0o644),
                program("usr/bin/taken", b"before")],
    "taker": [program("usr/bin/taken", b"after"), program("usr/bin/view")],
    "diverter": [program("usr/bin/tool2", b"diverter's")],
    "other": [program("usr/bin/tool2", b"other's")],
}
VERSIONS = {name: "1.0-1" for name in FILES}
CONF = b"colour = blue\n"


def status(versions):
    text = ""
    for name, version in sorted(versions.items()):
        text += f"Package: {name}\nStatus: install ok installed\nVersion: {version}\nArchitecture: amd64\n"
        text += f"Conffiles:\n /etc/tool.conf {md5(CONF)}\n" if name == "tool" else ""
        text += "\n"
    return entry("var/lib/dpkg/status", data=text.encode())


def md5sums(name, files):
    return entry(f"{INFO}{name}.md5sums", data="".join(f"{md5(d)}  {i.name}\n" for i, d in files).encode())


def lists(name, files):
    paths = ["/.", "/usr", "/usr/bin"] + ["/" + i.name for i, d in files] + (["/etc/tool.conf"] if name == "tool" else [])
    return entry(f"{INFO}{name}.list", data="".join(p + "\n" for p in paths if not (name == "libtool" and "taken" in p)).encode())


def installed(info):
    """Where it is: below usr, as what was diverted, or not there since it was left out or taken over."""
    return info.name.replace("lib/x86", "usr/lib/x86", 1) if info.name.startswith("lib/x86") else info.name


def deb_files():
    for name, files in FILES.items():
        for info, data in files:
            if "left-out" in info.name or (name == "libtool" and "taken" in info.name):
                continue
            where = "usr/bin/tool2.distrib" if name == "other" else installed(info)
            yield entry(where, data=data, mode=info.mode)


DIVERSIONS = entry("var/lib/dpkg/diversions", data=b"/usr/bin/tool2\n/usr/bin/tool2.distrib\ndiverter\n")
DEB = [symlink("bin", "usr/bin"), symlink("lib", "usr/lib"), folder("etc"), folder("usr"),
       entry("etc/os-release", data=b'ID=debian\nVERSION_ID="12"\n'), entry("etc/tool.conf", data=CONF),
       *deb_files(), entry("usr/sbin/policy-rc.d", data=b"#!/bin/sh\nexit 101\n", mode=0o755),
       entry("etc/ld.so.cache", data=b"cache"), symlink("usr/bin/editor", "/etc/alternatives/editor"),
       program("usr/local/bin/node"), program("opt/app/server"), program("app/run"),
       entry("usr/lib/python3/dist-packages/x/y.so", data=b"pip", mode=0o755), DIVERSIONS, status(VERSIONS),
       *(md5sums(n, f) for n, f in FILES.items()), *(lists(n, f) for n, f in FILES.items())]
EVIL = program("usr/bin/tool", b"backdoor")
EDITED = [EVIL if i.name == "usr/bin/tool" else (i, d) for i, d in FILES["tool"]]
NEWER = {**VERSIONS, "tool": "1.0-2"}
EXTRA = {**VERSIONS, "extra": "3.0"}
EXTRA_FILES = [program("usr/bin/extra")]

# ---- apk ----


def q1(data):
    return "Q1" + base64.b64encode(hashlib.sha1(data).digest()).decode()


BUSYBOX, SH = program("bin/busybox"), b"/bin/busybox"


def apk_db(busybox=BUSYBOX[1], mode="755", passwd=b"root:x:0:0::/:/bin/sh\n"):
    text = (f"P:busybox\nV:1.36.1-r2\nA:x86_64\nF:bin\nR:busybox\na:0:0:{mode}\nZ:{q1(busybox)}\nR:sh\na:0:0:777\nZ:{q1(SH)}\n\n"
            f"P:baselayout\nV:3.4-r0\nA:x86_64\nF:etc\nR:passwd\nZ:{q1(passwd)}\nF:usr/lib\nR:libx.so.1\nZ:{q1(b'lib')}\n\n")
    return entry("lib/apk/db/installed", data=text.encode())


PASSWD = entry("etc/passwd", data=b"root:x:0:0::/:/bin/sh\n")
APK = [entry("etc/os-release", data=b"ID=alpine\nVERSION_ID=3.19.0\n"), PASSWD, BUSYBOX, symlink("bin/sh", "/bin/busybox"),
       entry("usr/lib/libx.so.1", data=b"lib"), apk_db()]

# ---- rpm ----


def rpm_db(files):
    """A database of one package; a file is (path, data, mode, flags, verify flags)."""
    h = header(name="tool", version="1", release="1", arch="x86_64", vendor="Fedora Project",
               basenames=[pathlib.Path(f[0]).name for f in files], dirnames=["/usr/bin/", "/etc/", "/usr/sbin/"],
               dirindexes=[["usr/bin", "etc", "usr/sbin"].index(str(pathlib.Path(f[0]).parent)) for f in files],
               digests=[hashlib.sha256(f[1]).hexdigest() for f in files], modes=[0o100000 | f[2] for f in files],
               flags=[f[3] for f in files], verifyflags=[f[4] for f in files], digestalgo=8)
    with tempfile.TemporaryDirectory() as tmp:
        db = sqlite3.connect(f"{tmp}/db")
        db.execute("CREATE TABLE Packages (hnum INTEGER PRIMARY KEY, blob BLOB)")
        db.execute("INSERT INTO Packages VALUES (1, ?)", (h,))
        db.commit()
        db.close()
        return entry("var/lib/rpm/rpmdb.sqlite", data=pathlib.Path(f"{tmp}/db").read_bytes())


RPM_FILES = [("usr/bin/tool", b"\x7fELF tool", 0o755, 0, 0xffffffff), ("usr/bin/cached", b"made anew", 0o755, 0, 0xfffffffe),
             ("etc/tool.conf", b"a", 0o644, 1, 0xffffffff), ("etc/ghost", b"none", 0o644, 1 << 6, 0xffffffff),
             ("usr/sbin/served", b"\x7fELF served", 0o755, 0, 0xffffffff)]
RPM = [entry("etc/os-release", data=b"ID=fedora\nVERSION_ID=40\n"), symlink("usr/sbin", "bin"), entry("usr/bin/tool", data=RPM_FILES[0][1], mode=0o755),
       entry("usr/bin/cached", data=b"other bytes", mode=0o755), entry("etc/tool.conf", data=b"a"), entry("etc/ghost", data=b"x"),
       entry("usr/bin/served", data=b"\x7fELF served", mode=0o755), rpm_db(RPM_FILES)]

LAYERS = {
    "deb": DEB,
    "deb-as-apk": [folder("etc"), folder("etc/apk"), entry("etc/apk/world", data=b"busybox"), EVIL, *(e for e in DEB if e[0].name != "usr/bin/tool")],
    "deb-code": [EVIL],
    "deb-mended": [program("usr/bin/tool")],
    "deb-script": [entry("usr/bin/script.py", data=b"x = 2\n")],
    "deb-link": [symlink("usr/bin/tool", "../local/bin/node")],
    "deb-data": [entry("usr/share/tool/table", data=b"6 6 6\n"), entry("usr/lib/tool/mod.pyc", data=b"again")],
    "deb-config": [entry("etc/tool.conf", data=b"colour = red\n")],
    "deb-edited": [EVIL, md5sums("tool", EDITED)],
    "deb-same-list": [md5sums("tool", FILES["tool"]), status(VERSIONS)],
    "deb-no-list": [entry(f"{INFO}.wh.tool.md5sums"), EVIL],
    "deb-upgraded": [EVIL, md5sums("tool", EDITED), lists("tool", EDITED), status(NEWER)],
    "deb-unowned": [program("usr/bin/slipped"), program("usr/lib/x86_64-linux-gnu/libslipped.so.1", mode=0o644),
                    entry("usr/lib/data", data=b"no program")],
    "deb-setuid": [program("home/app/su", mode=0o4755)],
    "deb-owned-setuid": [program("usr/bin/tool", mode=0o4755)],
    "deb-capability": [program("usr/bin/tool", pax={"SCHILY.xattr.security.capability": CAPABILITY})],
    "deb-temporary": [folder("tmp", 0o1777), program("tmp/run")],
    "deb-gone-again": [entry("tmp/.wh.run"), entry("usr/bin/.wh.slipped"), entry("usr/lib/x86_64-linux-gnu/.wh.libslipped.so.1")],
    "deb-extra": [status(EXTRA), *EXTRA_FILES, md5sums("extra", EXTRA_FILES), lists("extra", EXTRA_FILES)],
    "deb-no-extra": [status(VERSIONS), entry("usr/bin/.wh.extra"), entry(f"{INFO}.wh.extra.md5sums"), entry(f"{INFO}.wh.extra.list")],
    "deb-unlisted": [entry(f"{INFO}.wh.tool.list")],
    "deb-emptied": [entry(f"{INFO}tool.md5sums"), EVIL],
    "apk": APK,
    "apk-code": [program("bin/busybox", b"backdoor")],
    "apk-link": [symlink("bin/sh", "/bin/other")],
    "apk-edited": [program("bin/busybox", b"backdoor"), apk_db(program("bin/busybox", b"backdoor")[1])],
    "apk-users": [entry("etc/passwd", data=b"root:x:0:0::/:/bin/sh\napp:x:1000:1000::/:/bin/sh\n"), apk_db()],
    "apk-setuid": [program("bin/busybox", mode=0o4755)],
    "rpm": RPM,
    "rpm-code": [program("usr/bin/tool", b"backdoor")],
    "rpm-edited": [program("usr/bin/tool", b"backdoor"),
                   rpm_db([("usr/bin/tool", program("usr/bin/tool", b"backdoor")[1], *RPM_FILES[0][2:]), *RPM_FILES[1:]])],
    "rpm-setuid": [entry("usr/bin/tool", data=RPM_FILES[0][1], mode=0o4755)],
    "none": [entry("etc/os-release", data=b'ID=debian\nVERSION_ID="12"\n'), program("usr/bin/app")],
}

# name: layers, the rules that find something, and what must hold of the findings `f` by rule, the results `c` and their
# reasons `why`.
ALL = [f"TR-F0{i}" for i in range(1, 10)]
IMAGES = {
    "deb-clean": ("deb", "", lambda f, c, why: all(c[i] == "pass" for i in ALL) and why["TR-F01"].startswith("12 files")),
    "deb1": ("deb deb-code", "TR-F01", lambda f, c, why: (
        f["TR-F01"]["severity"] == "high" and f["TR-F01"]["evidence"] == "usr/bin/tool (of tool 1.0-1)" and
        f["TR-F01"]["locations"] == [{"path": "usr/bin/tool", "layer": 1, "line": None}])),
    "deb2": ("deb deb-code deb-mended", "", None),
    "deb3": ("deb deb-script", "TR-F01", None),
    "deb4": ("deb deb-link", "TR-F01", lambda f, c, why: "is a link to ../local/bin/node" in f["TR-F01"]["evidence"]),
    "deb5": ("deb deb-data", "TR-F02", None),
    "deb6": ("deb deb-config", "TR-F03", None),
    "deb7": ("deb deb-edited", "TR-F01 TR-F04", lambda f, c, why: (
        f["TR-F04"]["severity"] == "critical" and "usr/bin/tool" in f["TR-F04"]["evidence"] and
        f["TR-F04"]["locations"][0]["layer"] == 1)),
    "deb8": ("deb deb-same-list", "", None),
    "deb9": ("deb deb-no-list", "TR-F01", None),
    "deb10": ("deb deb-upgraded", "", None),
    "deb11": ("deb deb-unowned", "TR-F05", lambda f, c, why: sorted(x["path"] for x in f["TR-F05"]["locations"]) == [
        "usr/bin/slipped", "usr/lib/x86_64-linux-gnu/libslipped.so.1"]),
    "deb12": ("deb deb-unowned deb-temporary deb-gone-again", "", None),
    "deb13": ("deb deb-setuid", "TR-F06", None),
    "deb14": ("deb deb-owned-setuid", "TR-F07", None),
    "deb15": ("deb deb-capability", "TR-F07", lambda f, c, why: "NET_RAW" in f["TR-F07"]["evidence"]),
    "deb16": ("deb deb-temporary", "TR-F08", None),
    "deb17": ("deb deb-extra deb-no-extra", "TR-F09", lambda f, c, why: (
        "extra 3.0" in f["TR-F09"]["evidence"] and f["TR-F09"]["severity"] == "info")),
    "deb18": ("deb deb-extra", "", None),
    "deb19": ("deb deb-unlisted deb-unowned", "", lambda f, c, why: (
        c["TR-F05"] == c["TR-F06"] == "unknown" and "such as tool" in why["TR-F05"])),
    "deb20": ("deb deb-emptied", "TR-F01 TR-F04", None),
    # Signs of another package manager, which come first, hide nothing: all is read once more.
    "deb21": ("deb-as-apk", "TR-F01", lambda f, c, why: why["TR-F01"].endswith("(of tool 1.0-1)")),
    "apk-clean": ("apk", "", lambda f, c, why: c["TR-F01"] == c["TR-F05"] == "pass" and why["TR-F01"].startswith("4 files")),
    "apk1": ("apk apk-code", "TR-F01", None),
    "apk2": ("apk apk-link", "TR-F01", None),
    "apk3": ("apk apk-edited", "TR-F01 TR-F04", None),
    "apk4": ("apk apk-users", "TR-F03", None),
    "apk5": ("apk apk-setuid", "TR-F07", None),
    "rpm-clean": ("rpm", "", None),
    "rpm1": ("rpm rpm-code", "TR-F01", None),
    "rpm2": ("rpm rpm-edited", "TR-F01 TR-F04", None),
    "rpm3": ("rpm rpm-setuid", "TR-F07", None),
    "none": ("none", "", lambda f, c, why: c["TR-F01"] == c["TR-F05"] == "not_applicable"),
}


def make(out):
    for name, entries in LAYERS.items():
        with tarfile.open(out / f"{name}.tar", "w", format=tarfile.PAX_FORMAT) as tar:
            for info, data in entries:
                tar.addfile(info, io.BytesIO(data) if info.size else None)
    for name, (layers, _, _) in IMAGES.items():
        sys.argv = ["make_image", "--layout", "oci-dir", "--compress", "none", *(str(out / f"{x}.tar") for x in layers.split()),
                    str(out / name)]
        make_image.main()


def judge(reports):
    wrong = 0
    for (name, (_, rules, more)), r in zip(IMAGES.items(), reports, strict=True):
        f = {x["id"]: x for x in r["findings"]}
        c, why = ({x["id"]: x[key] for x in r["checks"]} for key in ("result", "why"))
        found = sorted(x for x in f if x in ALL)
        if found != rules.split() or (more and not more(f, c, why)):
            wrong += 1
            print(name, "finds", found, {x: (c[x], why[x]) for x in c if x in ALL})
    return wrong


if sys.argv[1] == "make":
    make(pathlib.Path(sys.argv[2]))
elif sys.argv[1] == "names":
    print("\n".join(IMAGES))
else:
    sys.exit(judge(json.loads(pathlib.Path(sys.argv[2]).read_text())) != 0)
