#!/usr/bin/env python3
"""drift.py DIR: layers of systems of dpkg, apk and rpm, and layers that change them, each in one way (drift_test.sh)."""
import base64
import hashlib
import io
import pathlib
import sqlite3
import struct
import sys
import tarfile
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from layers import entry, folder, link, symlink
from make_rpmdb import header

out = pathlib.Path(sys.argv[1])
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

for name, entries in LAYERS.items():
    with tarfile.open(out / f"{name}.tar", "w", format=tarfile.PAX_FORMAT) as tar:
        for info, data in entries:
            tar.addfile(info, io.BytesIO(data) if info.size else None)
