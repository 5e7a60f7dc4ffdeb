#!/usr/bin/env python3
"""Writes the first inputs of source_fuzz to the folder that is named: small archives and images."""
import gzip
import hashlib
import io
import json
import os
import sys
import tarfile
import zipfile


def tar(files):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as t:
        for name, data in files:
            info = tarfile.TarInfo(name)
            if isinstance(data, str):
                info.type, info.linkname = tarfile.LNKTYPE, data
                t.addfile(info)
            else:
                info.size, info.mode = len(data), 0o755
                t.addfile(info, io.BytesIO(data))
    return out.getvalue()


def zipped(files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        for name, data in files:
            z.writestr(name, data)
    return out.getvalue()


def sha(data):
    return hashlib.sha256(data).hexdigest()


def image(layers, docker):
    blobs = [(f"blobs/sha256/{sha(x)}", x) for x in layers]
    config = json.dumps({"os": "linux", "architecture": "amd64", "rootfs": {
        "diff_ids": ["sha256:" + sha(gzip.decompress(x) if x[:2] == b"\x1f\x8b" else x) for x in layers]}}).encode()
    blobs.append((f"blobs/sha256/{sha(config)}", config))
    if docker:
        text = [{"Config": blobs[-1][0], "RepoTags": [], "Layers": [n for n, _ in blobs[:-1]]}]
        return tar(blobs + [("manifest.json", json.dumps(text).encode())])
    descriptor = lambda x: {"digest": "sha256:" + sha(x), "size": len(x)}
    manifest = json.dumps({"schemaVersion": 2, "config": descriptor(config), "layers": [descriptor(x) for x in layers]}).encode()
    blobs.append((f"blobs/sha256/{sha(manifest)}", manifest))
    index = json.dumps({"schemaVersion": 2, "manifests": [descriptor(manifest)]}).encode()
    return tar(blobs + [("index.json", index), ("oci-layout", b"{}")])


FILES = [("etc/os-release", b"ID=debian\nVERSION_ID=12\n"),
         ("var/lib/dpkg/status", b"Package: a\nStatus: install ok installed\nVersion: 1\nArchitecture: all\n\n"),
         ("node_modules/x/package.json", b'{"name":"x","version":"1.0.0"}'), ("y/node_modules/x/package.json", "node_modules/x/package.json")]
UPPER = [("node_modules/.wh.x", b""), ("var/.wh..wh..opq", b""), ("lib/a.jar", zipped([("META-INF/MANIFEST.MF", b"Manifest-Version: 1.0\n")]))]
plain = tar(FILES)
seeds = [plain, gzip.compress(plain, mtime=0), zipped([f for f in FILES if isinstance(f[1], bytes)])]
for docker in (False, True):
    seeds += [image([plain, tar(UPPER)], docker), image([gzip.compress(plain, mtime=0), tar(UPPER)], docker)]
for n, data in enumerate(seeds):
    for mode in range(0, 8, 3):
        with open(os.path.join(sys.argv[1], f"source-{n}-{mode}"), "wb") as f:
            f.write(bytes([mode]) + data)
