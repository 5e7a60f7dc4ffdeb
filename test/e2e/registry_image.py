#!/usr/bin/env python3
"""An OCI layout with packages in two layers: registry_image.py DIR"""
import gzip
import hashlib
import io
import json
import os
import sys
import tarfile

OCI = "application/vnd.oci.image."
root = sys.argv[1]
os.makedirs(root + "/blobs/sha256")


def blob(data, type_):
    digest = hashlib.sha256(data).hexdigest()
    with open(root + "/blobs/sha256/" + digest, "wb") as f:
        f.write(data)
    return {"mediaType": OCI + type_, "digest": "sha256:" + digest, "size": len(data)}


def tar(files):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as t:
        for name, text in files:
            info = tarfile.TarInfo(name)
            info.size = len(text)
            t.addfile(info, io.BytesIO(text))
    return out.getvalue()


status = "".join("Package: %s\nStatus: install ok installed\nArchitecture: amd64\nVersion: %s\n\n" % p
                 for p in [("libc6", "2.36-9"), ("openssl", "3.0.11-1~deb12u2"), ("zlib1g", "1:1.2.13.dfsg-1")])
one = tar([("etc/os-release", b"ID=debian\nVERSION_ID=12\n"), ("var/lib/dpkg/status", status.encode()),
           ("usr/share/noise", os.urandom(300000))])
two = tar([("app/node_modules/left-pad/package.json", b'{"name": "left-pad", "version": "1.3.0"}'),
           ("app/noise", os.urandom(200000))])
config = {"os": "linux", "architecture": "amd64", "config": {"Cmd": ["sh"]},
          "rootfs": {"type": "layers", "diff_ids": ["sha256:" + hashlib.sha256(t).hexdigest() for t in (one, two)]},
          "history": [{"created_by": "ADD base"}, {"created_by": "COPY app"}]}
manifest = {"schemaVersion": 2, "mediaType": OCI + "manifest.v1+json",
            "config": blob(json.dumps(config).encode(), "config.v1+json"),
            "layers": [blob(gzip.compress(t, mtime=0), "layer.v1.tar+gzip") for t in (one, two)]}
entry = blob(json.dumps(manifest).encode(), "manifest.v1+json")
with open(root + "/index.json", "w") as f:
    json.dump({"schemaVersion": 2, "manifests": [entry]}, f)
with open(root + "/oci-layout", "w") as f:
    f.write('{"imageLayoutVersion":"1.0.0"}')
