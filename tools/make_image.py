#!/usr/bin/env python3
"""Makes a container image from folders and tar files, for demo, tests and measurements. The same input gives the
same bytes.

  make_image.py --layout docker|docker-old|oci|oci-dir [--compress none|gzip|zstd] [--platform OS/ARCH]
                [--tag NAME:TAG] [--cmd WORD]... [--config JSON] [--created TIME]
                LAYER... OUT
  make_image.py ... --extra PLATFORM=LAYER   adds a second image of another platform to the index (oci layouts)

LAYER is PATH, PATH@PREFIX (its files below PREFIX) or either with "#text": the step that made it. A folder becomes
a tar with fixed owners and times; a file is a tar that is taken as it is. Whiteouts are files named .wh.NAME.
--config adds to the configuration's "config", as in '{"User": "app"}'.
docker-old is the archive of `docker save` before 25 (ID/layer.tar), docker the one after (blobs/sha256/...)."""
import argparse
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zlib

TIME = 1700000000
CREATED = "2023-11-14T22:13:20Z"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"
CONFIG = "application/vnd.oci.image.config.v1+json"
LAYER = "application/vnd.oci.image.layer.v1.tar"
SUFFIX = {"none": "", "gzip": "+gzip", "zstd": "+zstd"}


class Sink:
    """Writes to a file and hashes what passes."""

    def __init__(self, file):
        self.file, self.hash, self.size = file, hashlib.sha256(), 0

    def write(self, data):
        self.hash.update(data)
        self.size += len(data)
        self.file.write(data)
        return len(data)


class Gzip:
    def __init__(self, out):
        self.out, self.crc, self.size = out, 0, 0
        self.z = zlib.compressobj(4, zlib.DEFLATED, -15)
        out.write(b"\x1f\x8b\x08\0\0\0\0\0\0\xff")

    def write(self, data):
        self.crc = zlib.crc32(data, self.crc)
        self.size += len(data)
        self.out.write(self.z.compress(data))

    def close(self):
        self.out.write(self.z.flush())
        self.out.write(self.crc.to_bytes(4, "little") + (self.size & 0xFFFFFFFF).to_bytes(4, "little"))


class Plain:
    def __init__(self, out):
        self.out, self.write = out, out.write

    def close(self):
        pass


def member(info):
    info.uid = info.gid = 0
    info.uname = info.gname = ""
    info.mtime = TIME
    return info


def tar_folder(folder, prefix, out):
    """The folder as a tar stream: sorted, parents first."""
    with tarfile.open(fileobj=out, mode="w|", format=tarfile.PAX_FORMAT) as tar:
        parts = prefix.strip("/").split("/") if prefix.strip("/") else []
        for i in range(len(parts)):
            info = tarfile.TarInfo("/".join(parts[: i + 1]))
            info.type, info.mode = tarfile.DIRTYPE, 0o755
            tar.addfile(member(info))
        base = "".join(p + "/" for p in parts)
        for top, dirs, files in os.walk(folder):
            dirs.sort()
            links = [d for d in dirs if os.path.islink(os.path.join(top, d))]
            for name in sorted(files + links + [d for d in dirs if d not in links]):
                path = os.path.join(top, name)
                tar.add(path, base + os.path.relpath(path, folder), recursive=False, filter=member)


def split_layer(text):
    path, _, step = text.partition("#")
    path, _, prefix = path.partition("@")
    return path, prefix, step or "COPY %s /%s" % (os.path.basename(path.rstrip("/")), prefix)


def make_layer(text, compress, work):
    """A layer as a file: {path, digest, diff_id, size, step}."""
    path, prefix, step = split_layer(text)
    fd, name = tempfile.mkstemp(dir=work)
    with os.fdopen(fd, "wb") as file:
        stored = Sink(file)
        coder = Gzip(stored) if compress == "gzip" else Plain(stored)
        plain = Sink(coder)
        if os.path.isdir(path):
            tar_folder(path, prefix, plain)
        else:
            with open(path, "rb") as source:
                shutil.copyfileobj(source, plain, 1 << 20)
        coder.close()
    layer = {"path": name, "step": step, "diff_id": plain.hash.hexdigest(), "digest": stored.hash.hexdigest(),
             "size": stored.size}
    if compress == "zstd":
        subprocess.run(["zstd", "-q", "-3", "-f", "--rm", name, "-o", name + ".zst"], check=True)
        layer["path"] = name + ".zst"
        layer["size"] = os.path.getsize(layer["path"])
        with open(layer["path"], "rb") as file:
            layer["digest"] = hashlib.file_digest(file, "sha256").hexdigest()
    return layer


def dump(value):
    return json.dumps(value, separators=(",", ":")).encode()


def config_of(layers, platform, cmd, more="{}", created=CREATED):
    system, arch = platform.split("/")[:2]
    history = [{"created": CREATED, "created_by": layer["step"]} for layer in layers]
    history.append({"created": CREATED, "created_by": "CMD " + json.dumps(cmd), "empty_layer": True})
    return dump({
        "architecture": arch, "os": system, "created": created,
        "config": {"Env": ["PATH=/usr/local/bin:/usr/bin:/bin"], "Cmd": cmd, "WorkingDir": "/app", **json.loads(more)},
        "rootfs": {"type": "layers", "diff_ids": ["sha256:" + layer["diff_id"] for layer in layers]},
        "history": history})


class Blobs:
    """The files of an image by their name in it; contents are bytes or the path of a file."""

    def __init__(self):
        self.files = {}

    def add(self, data):
        digest = hashlib.sha256(data).hexdigest()
        self.files["blobs/sha256/" + digest] = data
        return {"digest": "sha256:" + digest, "size": len(data)}

    def add_layer(self, layer, compress):
        self.files["blobs/sha256/" + layer["digest"]] = layer["path"]
        return {"mediaType": LAYER + SUFFIX[compress], "digest": "sha256:" + layer["digest"], "size": layer["size"]}


def oci_manifest(blobs, layers, args, platform):
    config = blobs.add(config_of(layers, platform, args.cmd, args.config, args.created))
    manifest = blobs.add(dump({
        "schemaVersion": 2, "mediaType": MANIFEST, "config": {"mediaType": CONFIG, **config},
        "layers": [blobs.add_layer(layer, args.compress) for layer in layers]}))
    system, arch = platform.split("/")[:2]
    return config, {"mediaType": MANIFEST, **manifest, "platform": {"os": system, "architecture": arch}}


def oci(layers, extras, args):
    blobs = Blobs()
    config, first = oci_manifest(blobs, layers, args, args.platform)
    manifests = [first]
    for platform, layer in extras:
        manifests.append(oci_manifest(blobs, [layer], args, platform)[1])
    name = {"annotations": {"org.opencontainers.image.ref.name": args.tag}}
    if len(manifests) > 1:
        index = blobs.add(dump({"schemaVersion": 2, "mediaType": INDEX, "manifests": manifests}))
        tops = [{"mediaType": INDEX, **index, **name}]
    else:
        tops = [{**first, **name}]
    blobs.files["index.json"] = dump({"schemaVersion": 2, "mediaType": INDEX, "manifests": tops})
    blobs.files["oci-layout"] = dump({"imageLayoutVersion": "1.0.0"})
    return blobs, config


def docker(layers, extras, args):
    blobs, config = oci(layers, extras, args)
    blobs.files["manifest.json"] = dump([{
        "Config": "blobs/" + config["digest"].replace(":", "/"), "RepoTags": [args.tag],
        "Layers": ["blobs/sha256/" + layer["digest"] for layer in layers]}])
    return blobs


def docker_old(layers, args):
    blobs = Blobs()
    text = config_of(layers, args.platform, args.cmd, args.config, args.created)
    config = hashlib.sha256(text).hexdigest() + ".json"
    blobs.files[config] = text
    names, parent = [], ""
    for layer in layers:
        ident = hashlib.sha256((parent + layer["diff_id"]).encode()).hexdigest()
        blobs.files[ident + "/VERSION"] = b"1.0"
        blobs.files[ident + "/json"] = dump({"id": ident, "created": CREATED, **({"parent": parent} if parent else {})})
        blobs.files[ident + "/layer.tar"] = layer["path"]
        names.append(ident + "/layer.tar")
        parent = ident
    blobs.files["manifest.json"] = dump([{"Config": config, "RepoTags": [args.tag], "Layers": names}])
    name, _, tag = args.tag.rpartition(":")
    blobs.files["repositories"] = dump({name: {tag: parent}})
    return blobs


def write_folder(blobs, out):
    for name, content in blobs.files.items():
        path = os.path.join(out, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        if isinstance(content, bytes):
            with open(path, "wb") as file:
                file.write(content)
        else:
            shutil.copyfile(content, path)


def write_archive(blobs, out):
    with tarfile.open(out, "w", format=tarfile.USTAR_FORMAT) as tar:
        made = set()
        for name, content in sorted(blobs.files.items()):
            parts = name.split("/")[:-1]
            for i in range(len(parts)):
                folder = "/".join(parts[: i + 1])
                if folder not in made:
                    info = tarfile.TarInfo(folder + "/")
                    info.type, info.mode = tarfile.DIRTYPE, 0o755
                    tar.addfile(member(info))
                    made.add(folder)
            info = member(tarfile.TarInfo(name))
            info.mode = 0o644
            if isinstance(content, bytes):
                info.size = len(content)
                tar.addfile(info, io.BytesIO(content))
            else:
                info.size = os.path.getsize(content)
                with open(content, "rb") as file:
                    tar.addfile(info, file)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--layout", choices=["docker", "docker-old", "oci", "oci-dir"], required=True)
    p.add_argument("--compress", choices=["none", "gzip", "zstd"], default="gzip")
    p.add_argument("--platform", default="linux/amd64")
    p.add_argument("--tag", default="demo:1")
    p.add_argument("--cmd", action="append")
    p.add_argument("--config", default="{}", metavar="JSON")
    p.add_argument("--created", default=CREATED, help="when the image says that it was made")
    p.add_argument("--extra", action="append", default=[])
    p.add_argument("layer", nargs="+")
    p.add_argument("out")
    args = p.parse_args()
    args.cmd = args.cmd or ["/bin/sh"]
    if args.layout == "docker-old":
        args.compress = "none"
    with tempfile.TemporaryDirectory(dir=os.path.dirname(os.path.abspath(args.out))) as work:
        layers = [make_layer(text, args.compress, work) for text in args.layer]
        extras = [(platform, make_layer(text, args.compress, work))
                  for platform, _, text in (e.partition("=") for e in args.extra)]
        if args.layout == "docker-old":
            blobs = docker_old(layers, args)
        elif args.layout == "docker":
            blobs = docker(layers, extras, args)
        else:
            blobs = oci(layers, extras, args)[0]
        part = args.out.rstrip("/") + ".part"
        shutil.rmtree(part, ignore_errors=True)
        (write_folder if args.layout == "oci-dir" else write_archive)(blobs, part)
        if os.path.isdir(args.out):
            shutil.rmtree(args.out)
        os.replace(part, args.out)


if __name__ == "__main__":
    sys.exit(main())
