"""Seeds of the tar target: every type of entry in every format, sparse files of all forms."""
import io, os, sys, tarfile

out = sys.argv[1]
os.makedirs(out, exist_ok=True)


def seed(name, data):
    with open(os.path.join(out, name), "wb") as f:
        f.write(data)


def entry(t, name, kind=tarfile.REGTYPE, data=b"", pax=None, **fields):
    i = tarfile.TarInfo(name)
    i.type, i.size = kind, len(data)
    i.pax_headers = pax or {}
    for k, v in fields.items():
        setattr(i, k, v)
    t.addfile(i, io.BytesIO(data))


def archive(fmt, fill, **options):
    b = io.BytesIO()
    with tarfile.open(fileobj=b, mode="w", format=fmt, **options) as t:
        fill(t)
    return b.getvalue()[:8192]


def kinds(t):
    entry(t, "dir", tarfile.DIRTYPE, mode=0o755)
    entry(t, "dir/file", data=b"hello")
    entry(t, "../climbs", data=b"x" * 600)
    entry(t, "link", tarfile.SYMTYPE, linkname="../target")
    entry(t, "hard", tarfile.LNKTYPE, linkname="dir/file")
    entry(t, "char", tarfile.CHRTYPE, devmajor=5, devminor=1)
    entry(t, "fifo", tarfile.FIFOTYPE)


def long_names(t):
    entry(t, "d/" * 60 + "name", data=b"hello")
    entry(t, "l", tarfile.SYMTYPE, linkname="t" * 150)


def records(t):
    entry(t, "caf\u00e9", data=b"hello", uid=1 << 30, mtime=1.5,
          pax={"SCHILY.xattr.user.a": "value", "comment": "x", "uid": "3000000000"})


def sparse01(t):
    entry(t, "s", data=b"hello", pax={"GNU.sparse.map": "2,5,10,0", "GNU.sparse.size": "10", "GNU.sparse.name": "n"})


def sparse10(t):
    entry(t, "s", data=b"1\n2\n5\n".ljust(512, b"\0") + b"hello",
          pax={"GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.realsize": "10", "GNU.sparse.name": "n"})


for name, fmt in (("ustar", tarfile.USTAR_FORMAT), ("gnu", tarfile.GNU_FORMAT), ("pax", tarfile.PAX_FORMAT)):
    seed("kinds-" + name, archive(fmt, kinds))
seed("long-gnu", archive(tarfile.GNU_FORMAT, long_names))
seed("long-pax", archive(tarfile.PAX_FORMAT, long_names))
seed("records", archive(tarfile.PAX_FORMAT, records))
seed("global", archive(tarfile.PAX_FORMAT, kinds, pax_headers={"mtime": "5", "comment": "x"}))
seed("sparse01", archive(tarfile.PAX_FORMAT, sparse01))
seed("sparse10", archive(tarfile.PAX_FORMAT, sparse10))


def number(v):
    return b"%011o\0" % v


h = bytearray(archive(tarfile.GNU_FORMAT, lambda t: entry(t, "old", data=b"hello"))[:1024])
h[156:157] = b"S"
h[386:410] = number(2) + number(5)
h[482:495] = b"\0" + number(10)
h[148:156] = b"%06o\0 " % (sum(h[:148]) + 8 * 32 + sum(h[156:512]))
seed("sparse-old", bytes(h) + bytes(1024))
seed("zeros", bytes(1024))
