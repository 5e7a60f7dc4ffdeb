"""Makes an OCI layout of busybox: harden_image.py FOLDER BUSYBOX USER. The program writes to /data and /tmp, which are
its volumes, listens below 1024, and tells what it may."""
import hashlib
import io
import json
import pathlib
import sys
import tarfile

out, busybox, user = pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3]
blobs = out / "blobs/sha256"
blobs.mkdir(parents=True)
START = """#!/bin/sh
set -e
echo id=$(id -u):$(id -g)
echo x >/data/x && echo data=written
echo x >/tmp/x && echo tmp=written
if echo x >/etc/x 2>/dev/null; then echo root=written; else echo root=read-only; fi
grep -E '^(CapEff|CapBnd|NoNewPrivs)' /proc/self/status
"""


def blob(data):
    digest = hashlib.sha256(data).hexdigest()
    (blobs / digest).write_bytes(data)
    return {"digest": "sha256:" + digest, "size": len(data)}


def layer():
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w") as tar:
        def add(name, content=b"", mode=0o644, kind=tarfile.REGTYPE, link=""):
            info = tarfile.TarInfo(name)
            info.size, info.mode, info.type, info.linkname = len(content), mode, kind, link
            tar.addfile(info, io.BytesIO(content))
        for d in ("bin", "etc", "data", "tmp", "proc", "dev", "sys"):
            add(d, mode=0o755, kind=tarfile.DIRTYPE)
        add("bin/busybox", pathlib.Path(busybox).read_bytes(), 0o755)
        for name in ("sh", "id", "grep", "sleep"):
            add(f"bin/{name}", kind=tarfile.SYMTYPE, link="busybox")
        add("bin/start", START.encode(), 0o755)
        add("etc/passwd", b"root:x:0:0::/:/bin/sh\nweb:x:1234:1235::/:/bin/sh\nnobody:x:65534:65534::/:/bin/sh\n")
        add("etc/group", b"root:x:0:\nweb:x:1235:\n")
    return data.getvalue()


tar = layer()
config = {"architecture": "amd64", "os": "linux",
          "config": {"User": user, "Env": ["PATH=/bin"], "Entrypoint": ["start"], "Volumes": {"/data": {}},
                     "ExposedPorts": {"80/tcp": {}}},
          "rootfs": {"type": "layers", "diff_ids": ["sha256:" + hashlib.sha256(tar).hexdigest()]}}
manifest = {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
            "config": {"mediaType": "application/vnd.oci.image.config.v1+json", **blob(json.dumps(config).encode())},
            "layers": [{"mediaType": "application/vnd.oci.image.layer.v1.tar", **blob(tar)}]}
index = {"schemaVersion": 2, "manifests": [
    {"mediaType": "application/vnd.oci.image.manifest.v1+json", **blob(json.dumps(manifest).encode()),
     "platform": {"architecture": "amd64", "os": "linux"},
     "annotations": {"org.opencontainers.image.ref.name": "registry.example.org/shop/web:1"}}]}
(out / "index.json").write_text(json.dumps(index))
(out / "oci-layout").write_text('{"imageLayoutVersion": "1.0.0"}')
(out / "rootfs.tar").write_bytes(tar)
