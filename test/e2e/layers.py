#!/usr/bin/env python3
"""layers.py: layers with everything that an image may do to a lower layer, and what is seen in the end, worked out
by laying them over each other one entry at a time.

  make DIR            writes DIR/0.tar ... and DIR/expected.json
  same LIST EXPECTED  compares the output of `assay ls -f json --digest`
  folder LIST DIR     compares it with what the operating system says of a folder"""
import hashlib
import io
import json
import os
import stat
import sys
import tarfile

TYPES = {tarfile.REGTYPE: "f", tarfile.DIRTYPE: "d", tarfile.SYMTYPE: "l", tarfile.CHRTYPE: "c",
         tarfile.BLKTYPE: "b", tarfile.FIFOTYPE: "p"}


def entry(path, kind=tarfile.REGTYPE, data=b"", mode=0o644, uid=0, gid=0, mtime=1700000000, target="", pax=None):
    info = tarfile.TarInfo(path)
    info.type, info.mode, info.uid, info.gid, info.mtime = kind, mode, uid, gid, mtime
    info.size, info.linkname, info.pax_headers = len(data), target, pax or {}
    return info, data


def folder(path, mode=0o755, **more):
    return entry(path, tarfile.DIRTYPE, mode=mode, **more)


def link(path, target, **more):
    return entry(path, tarfile.LNKTYPE, target=target, **more)


def symlink(path, target):
    return entry(path, tarfile.SYMTYPE, target=target, mode=0o777)


LAYERS = [
    [folder("etc"), entry("etc/passwd", data=b"root\n"), entry("etc/shadow", data=b"secret\n", mode=0o640, gid=42),
     folder("usr"), folder("usr/bin"), entry("usr/bin/su", data=b"\x7fELF su", mode=0o4755), symlink("bin", "usr/bin"),
     folder("tmp", 0o1777), folder("var"), folder("var/cache"), entry("var/cache/a", data=b"a"),
     folder("var/cache/deep"), entry("var/cache/deep/b", data=b"b"), folder("opt"), entry("opt/tool", data=b"tool"),
     folder("opt/dir"), entry("opt/dir/x", data=b"x"), entry("opt/file", data=b"file"), link("opt/tool2", "opt/tool"),
     folder("dev"), entry("dev/null", tarfile.CHRTYPE, mode=0o666), entry("dev/pipe", tarfile.FIFOTYPE),
     entry("odd name\n\u202e", data=b"odd"), entry("usr/ping", data=b"ping", mode=0o755,
                                                  pax={"SCHILY.xattr.user.note": "hi", "SCHILY.xattr.user.a": "x"}),
     entry("twice", data=b"first"), entry("twice", data=b"second", mode=0o600),
     folder("long"), entry("long/" + "n" * 180, data=b"long"), folder("gone"), entry("gone/one", data=b"1"),
     entry("linked", data=b"linked"), entry("negative", data=b"", mtime=0, uid=70000, gid=4000000)],
    [entry("etc/.wh.shadow"), folder("etc", 0o750), entry("etc/new", data=b"new"), folder("var/cache"),
     entry("var/cache/.wh..wh..opq"), entry("var/cache/c", data=b"c"), entry("opt/dir", data=b"now a file"),
     folder("opt/file"), entry("opt/file/inside", data=b"inside"), entry(".wh.gone"), entry(".wh.missing"),
     link("kept", "linked"), entry("usr/bin/su", data=b"\x7fELF su 2", mode=0o755)],
    [entry(".wh.linked"), folder("gone"), entry("gone/two", data=b"22"), entry(".wh.bin"), folder("bin"),
     entry("bin/sh", data=b"sh", mode=0o755), entry("opt/.wh.dir"), folder("opt/dir"), entry("opt/dir/y", data=b"y"),
     link("opt/dir/z", "opt/dir/y"), link("opt/dir/zz", "opt/dir/z")],
]


def remove(tree, path):
    for name in [p for p in tree if p == path or p.startswith(path + "/")]:
        del tree[name]


def seen(info, data, layer):
    xattrs = {k[len("SCHILY.xattr."):]: v.encode().hex() for k, v in info.pax_headers.items()}
    kind = TYPES[info.type]
    return {"type": kind, "mode": info.mode, "uid": info.uid, "gid": info.gid, "size": len(data), "mtime": info.mtime,
            "target": info.linkname if kind == "l" else None, "layer": layer,
            "sha256": hashlib.sha256(data).hexdigest() if kind == "f" else None, "xattrs": xattrs}


def lay_over(tree, layer, number):
    for info, _ in layer:  # whiteouts act on what is below, whatever their place in the layer
        base = os.path.basename(info.name)
        if base == ".wh..wh..opq":
            for name in [p for p in tree if p.startswith(os.path.dirname(info.name) + "/")]:
                del tree[name]
        elif base.startswith(".wh."):
            remove(tree, os.path.join(os.path.dirname(info.name), base[4:]))
    for info, data in layer:
        if os.path.basename(info.name).startswith(".wh."):
            continue
        if info.type == tarfile.LNKTYPE:
            new = dict(tree[info.linkname], layer=number)
        else:
            new = seen(info, data, number)
        if info.type != tarfile.DIRTYPE or tree.get(info.name, new)["type"] != "d":
            remove(tree, info.name)
        tree[info.name] = new


def make(where):
    tree = {}
    for number, layer in enumerate(LAYERS):
        lay_over(tree, layer, number)
        with tarfile.open(os.path.join(where, "%d.tar" % number), "w", format=tarfile.PAX_FORMAT) as out:
            for info, data in layer:
                out.addfile(info, io.BytesIO(data))
    with open(os.path.join(where, "expected.json"), "w") as out:
        json.dump([dict(tree[path], path=path) for path in sorted(tree, key=str.encode)], out, indent=1)


def load(path):
    with open(path) as file:
        return json.load(file)


def compare(ours, theirs):
    if [e["path"] for e in ours] != sorted((e["path"] for e in ours), key=str.encode):
        print("not sorted")
        return False
    left, right = {e["path"]: e for e in ours}, {e["path"]: e for e in theirs}
    good = len(left) == len(ours) and bool(left)
    for path in sorted(set(left) | set(right)):
        if left.get(path) != right.get(path):
            print("assay: %s\nother: %s" % (left.get(path), right.get(path)))
            good = False
    return good


def of_folder(root):
    for top, dirs, names in os.walk(root):
        for name in dirs + names:
            full = os.path.join(top, name)
            st = os.lstat(full)
            kind = {stat.S_IFREG: "f", stat.S_IFDIR: "d", stat.S_IFLNK: "l", stat.S_IFIFO: "p",
                    stat.S_IFSOCK: "s", stat.S_IFCHR: "c", stat.S_IFBLK: "b"}[stat.S_IFMT(st.st_mode)]
            sha = None
            if kind == "f":
                with open(full, "rb") as file:
                    sha = hashlib.sha256(file.read()).hexdigest()
            yield {"path": os.path.relpath(full, root), "type": kind, "mode": stat.S_IMODE(st.st_mode),
                   "uid": st.st_uid, "gid": st.st_gid, "size": st.st_size if kind == "f" else 0,
                   "mtime": int(st.st_mtime), "target": os.readlink(full) if kind == "l" else None, "layer": None,
                   "sha256": sha, "xattrs": {}}


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make(sys.argv[2])
    elif sys.argv[1] == "same":
        sys.exit(not compare(load(sys.argv[2]), load(sys.argv[3])))
    elif sys.argv[1] == "folder":
        sys.exit(not compare(load(sys.argv[2]), list(of_folder(sys.argv[3]))))
