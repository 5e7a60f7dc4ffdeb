#!/usr/bin/env python3
"""image_files.py DIR: tar layers of small systems whose files stand out, each in one way (image_files_test.sh)."""
import io
import pathlib
import struct
import sys
import tarfile

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from layers import entry, folder, link, symlink

out = pathlib.Path(sys.argv[1])
PASSWD = b"root:x:0:0:root:/root:/bin/sh\napp:x:1000:1000::/home/app:/bin/sh\n"
BASE = [folder("etc"), entry("etc/os-release", data=b'ID=debian\nVERSION_ID="12"\nPRETTY_NAME="Debian 12"\n'),
        entry("etc/passwd", data=PASSWD), entry("etc/group", data=b"root:x:0:\napp:x:1000:\n"),
        entry("etc/shadow", data=b"root:*:19000:0:99999:7:::\napp:!:19000:0:99999:7:::\n", mode=0o640),
        folder("usr"), folder("usr/bin"), symlink("bin", "usr/bin"), folder("tmp", 0o1777),
        folder("app"), entry("app/server", data=b"\x7fELF", mode=0o755), symlink("usr/bin/start", "../../app/server")]
CAPABILITY = struct.pack("<5I", 0x02000001, 1 << 13 | 1 << 21, 0, 0, 0)
LAYERS = {
    "base": BASE,
    "setuid": [folder("usr/bin"), entry("usr/bin/su", data=b"su", mode=0o4755), entry("usr/bin/wall", mode=0o2755, gid=5),
               link("usr/bin/su2", "usr/bin/su", mode=0o4755)],
    "many": [entry(f"usr/bin/m{i}", data=b"m", mode=0o4755) for i in range(1100)],
    "unset": [entry("usr/bin/.wh.wall"), entry("usr/bin/su", data=b"su", mode=0o755), entry("usr/bin/.wh.su2")],
    "capability": [entry("usr/bin/ping", data=b"p", mode=0o755,
                         pax={"SCHILY.xattr.security.capability": CAPABILITY.decode("latin-1")})],
    "writable": [folder("srv", 0o777), folder("var", 0o755), entry("var/all", data=b"x", mode=0o666),
                 symlink("var/link", "all")],
    "mended": [folder("srv", 0o755), entry("var/all", data=b"x", mode=0o644)],
    "orphan": [entry("data", data=b"x", uid=4321)],
    "device": [folder("dev"), entry("dev/sda", tarfile.BLKTYPE, mode=0o660)],
    "null": [folder("dev"), entry("dev/null", tarfile.CHRTYPE, mode=0o666)],
    "empty": [entry("etc/shadow", data=b"root:*:1::::::\napp::1::::::\n", mode=0o640)],
    "twin": [entry("etc/passwd", data=PASSWD + b"toor:x:0:0::/root:/bin/sh\n")],
    "sudo": [entry("usr/bin/sudo", data=b"s", mode=0o755)],
    "sshd": [folder("usr/sbin"), entry("usr/sbin/sshd", data=b"s", mode=0o755)],
    "tools": [entry("usr/bin/gcc", data=b"g", mode=0o755), entry("usr/bin/dash", data=b"s", mode=0o755)],
    "cache": [folder("var/lib/apt/lists"), entry("var/lib/apt/lists/deb_main_Packages", data=b"Package: a\n"),
              folder("app/.git"), entry("app/.git/objects/ab", data=b"o")],
    "owned": [entry("app/server", data=b"\x7fELF", mode=0o755, uid=1000)],
    "loose": [folder("app", 0o775, gid=1000)],
    "bad-passwd": [entry("etc/passwd", data=b"root:x:0:0::/:/bin/sh\nno colons here\napp:x:many:1::/:\n" + b"\xff:" * 70)],
}
DEVICES = {"dev/sda": (8, 0), "dev/null": (1, 3)}

for name, entries in LAYERS.items():
    with tarfile.open(out / f"{name}.tar", "w", format=tarfile.PAX_FORMAT) as tar:
        for info, data in entries:
            info.devmajor, info.devminor = DEVICES.get(info.name, (0, 0))
            tar.addfile(info, io.BytesIO(data) if info.size else None)
