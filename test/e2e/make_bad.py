#!/usr/bin/env python3
"""make_bad.py DIR: hostile and damaged inputs for bad_input_test.sh. Each that can be read in part also holds the
good package node_modules/good, version 1.0.0, ahead of the trouble."""
import gzip
import hashlib
import io
import json
import os
import struct
import sys
import tarfile
import zipfile
import zlib

GOOD = "node_modules/good/package.json"
GOOD_TEXT = b'{"name":"good","version":"1.0.0"}'
TIME = (2023, 11, 14, 22, 13, 20)


def put(name, data):
    with open(name, "wb") as file:
        file.write(data)


def tar_of(members):
    """members: (name, bytes or (type, linkname))."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT) as tar:
        for name, what in members:
            info = tarfile.TarInfo(name)
            if isinstance(what, bytes):
                info.size = len(what)
                tar.addfile(info, io.BytesIO(what))
            else:
                info.type, info.linkname = what
                tar.addfile(info)
    return out.getvalue()


def package(name):
    return json.dumps({"name": name, "version": "6.6.6"}).encode()


def climbing_tar():
    up = "../../../../outside/node_modules/up/package.json"
    return tar_of([
        (GOOD, GOOD_TEXT),
        (up, package("up")), ("/absolute/node_modules/abs/package.json", package("abs")),
        ("a/../../node_modules/mid/package.json", package("mid")),
        ("climb", (tarfile.SYMTYPE, "../../../..")), ("climb/node_modules/via/package.json", package("via")),
        ("hard", (tarfile.LNKTYPE, "../../../../etc/passwd"))])


def cyclic_tar():
    return tar_of([
        (GOOD, GOOD_TEXT),
        ("one", (tarfile.SYMTYPE, "two")), ("two", (tarfile.SYMTYPE, "one")), ("self", (tarfile.SYMTYPE, "self")),
        ("h1", (tarfile.LNKTYPE, "h2")), ("h2", (tarfile.LNKTYPE, "h1")), ("h3", (tarfile.LNKTYPE, "h3")),
        ("etc/os-release", (tarfile.SYMTYPE, "../usr/lib/os-release")),
        ("usr/lib/os-release", (tarfile.SYMTYPE, "../../etc/os-release"))])


def lying_tar():
    """A header whose size field says eight exbibytes, base 256."""
    data = bytearray(tar_of([(GOOD, GOOD_TEXT), ("node_modules/big/package.json", b"{}")]))
    at = data.index(b"node_modules/big")
    data[at + 124:at + 136] = b"\x80\0\0\0\x7f" + b"\xff" * 7
    data[at + 148:at + 156] = b" " * 8
    data[at + 148:at + 156] = b"%06o\0 " % sum(data[at:at + 512])
    return bytes(data)


def zip_of(members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(zipfile.ZipInfo(name, TIME), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def encrypted_zip():
    """An entry with the flag of encryption, and one without."""
    data = bytearray(zip_of([("node_modules/secret/package.json", package("secret")), (GOOD, GOOD_TEXT)]))
    for signature, flag in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        data[data.index(signature) + flag] |= 1
    return bytes(data)


def zeros(size):
    """`size` zero bytes, raw deflate: one block, flushed so that it stands alone, again and again."""
    coder = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = coder.compress(bytes(1 << 20)) + coder.flush(zlib.Z_FULL_FLUSH)
    return block * (size >> 20) + zlib.compressobj(9, zlib.DEFLATED, -15).flush()


def bomb_zip(size, copies):
    """`copies` entries that all use the same deflated bytes of `size` zeros, and a good one."""
    good = zip_of([(GOOD, GOOD_TEXT)])
    data = zeros(size)
    crc = 0
    for _ in range(size >> 20):
        crc = zlib.crc32(bytes(1 << 20), crc)
    name = b"node_modules/b000000/package.json"
    local = struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0, 8, 0, 33, crc, len(data), size, len(name), 0) + name
    at = good.index(b"PK\1\2")
    end = good.index(b"PK\5\6")
    body = good[:at] + local + data
    central = good[at:end]
    for i in range(copies):
        name = b"node_modules/b%06d/package.json" % i
        central += struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, 20, 0, 8, 0, 33, crc, len(data), size, len(name), 0, 0,
                               0, 0, 0, at) + name
    return body + central + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, copies + 1, copies + 1, len(central), len(body), 0)


def nested_zip(depth):
    data = zip_of([("deep/package.json", package("deep"))])
    for i in range(depth):
        data = zip_of([("n%d.jar" % i, data)] + ([(GOOD, GOOD_TEXT)] if i == depth - 1 else []))
    return data


def huge_directory_zip(name, count):
    """A zip64 archive whose central directory lists `count` empty files."""
    local = struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0, 0, 0, 33, 0, 0, 0, 8, 0) + b"00000000"
    with open(name, "wb") as file:
        file.write(local)
        size, batch = 0, 10000
        for first in range(0, count, batch):
            block = b"".join(
                struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, 45, 0, 0, 0, 33, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0) + b"%08d" % i
                for i in range(first, first + batch))
            file.write(block)
            size += len(block)
        at = len(local)
        file.write(struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, size, at))
        file.write(struct.pack("<4sLQL", b"PK\6\7", 0, at + size, 1))
        file.write(struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0))


def oci(folder, layers, media=None, drop=(), index_drop=False):
    """An OCI layout of one image; layers: tar bytes; drop: layers whose blobs are missing."""
    blobs = os.path.join(folder, "blobs", "sha256")
    os.makedirs(blobs)

    def blob(data, write=True):
        digest = hashlib.sha256(data).hexdigest()
        if write:
            put(os.path.join(blobs, digest), data)
        return {"digest": "sha256:" + digest, "size": len(data)}

    config = blob(json.dumps({
        "architecture": "amd64", "os": "linux",
        "rootfs": {"type": "layers", "diff_ids": ["sha256:" + hashlib.sha256(l).hexdigest() for l in layers]}}).encode())
    media = media or {}
    plain = "application/vnd.oci.image.layer.v1.tar"
    manifest = blob(json.dumps({
        "schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
        "config": {"mediaType": "application/vnd.oci.image.config.v1+json", **config},
        "layers": [{"mediaType": media.get(i, plain), **blob(l, i not in drop)} for i, l in enumerate(layers)],
    }).encode(), not index_drop)
    put(os.path.join(folder, "index.json"), json.dumps({
        "schemaVersion": 2,
        "manifests": [{"mediaType": "application/vnd.oci.image.manifest.v1+json", **manifest}]}).encode())
    put(os.path.join(folder, "oci-layout"), b'{"imageLayoutVersion":"1.0.0"}')
    return blobs


def images():
    good = tar_of([(GOOD, GOOD_TEXT)])
    other = tar_of([("node_modules/other/package.json", package("other"))])
    oci("missing-layer", [good, other], drop=[1])
    oci("missing-manifest", [good], index_drop=True)
    oci("unknown-media", [good, other], media={1: "application/vnd.example.cheese"})
    oci("foreign-index", [good])
    index = json.load(open("foreign-index/index.json"))
    index["manifests"][0]["mediaType"] = "application/vnd.example.cheese"
    put("foreign-index/index.json", json.dumps(index).encode())
    blobs = oci("wrong-digest", [good, other])
    changed = tar_of([("node_modules/swapped/package.json", package("swapped"))])
    put(os.path.join(blobs, hashlib.sha256(other).hexdigest()), changed)
    oci("climbing-digest", [good])
    index = json.load(open("climbing-digest/index.json"))
    index["manifests"][0]["digest"] = "sha256:../../../../../../../../etc/passwd"
    put("climbing-digest/index.json", json.dumps(index).encode())


def main():
    os.chdir(sys.argv[1])
    put("empty", b"")
    put("noise", bytes((i * 7919 >> 3) & 255 for i in range(70000)))
    good_tar = tar_of([(GOOD, GOOD_TEXT)] + [("f%d" % i, os.urandom(3000)) for i in range(200)])
    put("truncated.tar", good_tar[:300000])
    put("truncated.tar.gz", gzip.compress(good_tar, 6, mtime=0)[:300000])
    good_zip = zip_of([(GOOD, GOOD_TEXT)] + [("f%d" % i, os.urandom(3000)) for i in range(200)])
    put("truncated.zip", good_zip[:300000])
    put("only-magic.zip", b"PK\3\4")
    put("only-magic.gz", b"\x1f\x8b\x08")
    put("only-magic.zst", b"\x28\xb5\x2f\xfd")
    put("encrypted.zip", encrypted_zip())
    put("bomb.zip", bomb_zip(1 << 30, 1))
    put("overlapping-bomb.zip", bomb_zip(256 << 20, 5000))
    tar_head = tar_of([(GOOD, GOOD_TEXT)])[:1024]
    put("bomb.tar.gz", gzip.compress(tar_head, mtime=0) + b"\x1f\x8b\x08\0\0\0\0\0\0\xff" + zeros(3 << 30) +
        struct.pack("<LL", 0, 3 << 30 & 0xFFFFFFFF))
    put("nested.zip", nested_zip(40))
    put("climbing.tar", climbing_tar())
    put("climbing.zip", zip_of([(GOOD, GOOD_TEXT), ("../../../up/node_modules/up/package.json", package("up")),
                                ("/abs/node_modules/abs/package.json", package("abs"))]))
    put("cyclic.tar", cyclic_tar())
    put("lying.tar", lying_tar())
    deep = b"[" * 10000
    put("deep-json.tar", tar_of([
        (GOOD, GOOD_TEXT), ("node_modules/deep/package.json", b'{"name":"deep","version":"1","x":' + deep),
        ("node_modules/closed/package.json", b'{"x":' + deep + b"]" * 10000 + b"}"), ("package-lock.json", deep)]))
    put("odd-names.tar", tar_of([(GOOD, GOOD_TEXT), (
        "node_modules/\x1b[31m\u202e/package.json", json.dumps({"name": "\x1b[31mred\u202e", "version": "1\n2"}).encode())]))
    huge_directory_zip("huge-directory.zip", int(os.environ.get("HUGE_ENTRIES", "10000000")))
    images()


main()
