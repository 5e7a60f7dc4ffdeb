#!/usr/bin/env python3
"""Images, each with one fault that is known, and legal ones without. usage: verify_images.py DIR
Writes DIR/NAME (an OCI layout) or DIR/NAME.tar (docker archive), and prints "NAME RULE,RULE" (or "-": none)."""
import gzip
import hashlib
import io
import json
import os
import subprocess
import sys
import tarfile

OCI = "application/vnd.oci.image."
DOCKER = "application/vnd.docker."


def sha(data):
    return hashlib.sha256(data).hexdigest()


def tar(files):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as t:
        for name, data in files:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            t.addfile(info, io.BytesIO(data))
    return out.getvalue()


ONE, TWO = tar([("etc/motd", b"one")]), tar([("etc/issue", b"two")])


class Image:
    """What each fault changes before it is written."""

    def __init__(self):
        self.blobs = {}
        self.diffs = [ONE, TWO]
        self.stored = [gzip.compress(ONE, mtime=0), gzip.compress(TWO, mtime=0)]
        self.types = [OCI + "layer.v1.tar+gzip"] * 2
        self.config = {"os": "linux", "architecture": "amd64", "config": {}, "rootfs": {"type": "layers", "diff_ids": []},
                       "history": [{"created_by": "a"}, {"created_by": "ENV x", "empty_layer": True}, {"created_by": "b"}]}
        self.descriptor = {}     # of the manifest in the index
        self.layer = lambda i, d: d
        self.on_config = lambda d: d
        self.on_manifest = lambda m: m
        self.after = lambda where, names: None
        self.others = []         # entries of the index
        self.config_change = lambda c: c

    def blob(self, data, type_):
        self.blobs[sha(data)] = data
        return {"mediaType": type_, "digest": "sha256:" + sha(data), "size": len(data)}

    def write(self, where):
        self.config["rootfs"]["diff_ids"] = ["sha256:" + sha(d) for d in self.diffs]
        config = json.dumps(self.config_change(self.config)).encode()
        cd = self.on_config(self.blob(config, OCI + "config.v1+json"))
        layers = [self.layer(i, self.blob(data, self.types[i])) for i, data in enumerate(self.stored)]
        manifest = json.dumps(self.on_manifest({"schemaVersion": 2, "mediaType": OCI + "manifest.v1+json", "config": cd,
                                                "layers": layers})).encode()
        md = self.blob(manifest, OCI + "manifest.v1+json")
        names = {"config": sha(config), "manifest": sha(manifest), "layers": [sha(d) for d in self.stored]}
        md["platform"] = {"os": "linux", "architecture": "amd64"}
        md.update(self.descriptor)
        md = {k: v for k, v in md.items() if v is not None}
        os.makedirs(where + "/blobs/sha256")
        for name, data in self.blobs.items():
            with open(where + "/blobs/sha256/" + name, "wb") as f:
                f.write(data)
        with open(where + "/index.json", "w") as f:
            json.dump({"schemaVersion": 2, "manifests": [md] + self.others}, f)
        with open(where + "/oci-layout", "w") as f:
            f.write('{"imageLayoutVersion":"1.0.0"}')
        self.after(where + "/blobs/sha256/", names)


def overwrite(which, change, i=None):
    def after(blobs, names):
        path = blobs + (names[which] if i is None else names[which][i])
        with open(path, "rb") as f:
            data = f.read()
        data = change(data)
        if data is None:
            os.remove(path)
        else:
            with open(path, "wb") as f:
                f.write(data)
    return {"after": after}


def at(number, **changes):
    return {"layer": lambda i, d: {k: v for k, v in {**d, **changes}.items() if v is not None} if i == number else d}


def changed(**changes):
    return lambda d: {k: v for k, v in {**d, **changes}.items() if v is not None}


def zstd(data):
    return subprocess.run(["zstd", "-q", "-c"], input=data, stdout=subprocess.PIPE, check=True).stdout


other = tar([("etc/motd", b"two")])
lie = {"mediaType": OCI + "manifest.v1+json", "platform": {"os": "linux", "architecture": "s390x"}}
CASES = {
    # faults
    "manifest-digest": ("TR-D06", overwrite("manifest", lambda b: b.replace(b'"schemaVersion": 2', b'"schemaVersion":  2').replace(b'"layers": ', b'"layers":'))),
    "config-digest": ("TR-D05", overwrite("config", lambda b: b.replace(b"ENV x", b"ENV y"))),
    "layer-digest": ("TR-D01,TR-D02", overwrite("layers", lambda b: gzip.compress(other, mtime=0), 0)),
    "manifest-size": ("TR-D08", {"descriptor": {"size": 12}}),
    "manifest-size-zero": ("TR-D08", {"descriptor": {"size": 0}}),
    "config-size": ("TR-D07", {"on_config": changed(size=7)}),
    "layer-size": ("TR-D04", at(1, size=1)),
    "layer-size-zero": ("TR-D04", at(1, size=0)),
    "layer-type-gzip-said-tar": ("TR-D10", at(0, mediaType=OCI + "layer.v1.tar")),
    "layer-type-gzip-said-zstd": ("TR-D10", at(0, mediaType=OCI + "layer.v1.tar+zstd")),
    "layer-untyped": ("TR-D10", at(0, mediaType=None)),
    "manifest-type": ("TR-D17", {"descriptor": {"mediaType": DOCKER + "distribution.manifest.v2+json"}}),
    "manifest-untyped": ("TR-D17", {"descriptor": {"mediaType": None}}),
    "diff-id": ("TR-D02", {"diffs": [ONE, other]}),
    "diff-ids-few": ("TR-D09", {"diffs": [ONE]}),
    "diff-ids-many": ("TR-D09", {"diffs": [ONE, TWO, other]}),
    "diff-ids-none": ("TR-D09", {"config_change": lambda c: {**c, "rootfs": {}}}),
    "history-few": ("TR-D11", {"config_change": lambda c: {**c, "history": c["history"][:1]}}),
    "history-many": ("TR-D11", {"config_change": lambda c: {**c, "history": c["history"] * 2}}),
    "layer-missing": ("TR-D03", overwrite("layers", lambda b: None, 1)),
    "layer-foreign": ("TR-D12", {**at(1, urls=["https://example.com/x"]), **overwrite("layers", lambda b: None, 1)}),
    "config-missing": ("TR-D13", overwrite("config", lambda b: None)),
    "platform": ("TR-D15", {"config_change": lambda c: {**c, "architecture": "arm64"}}),
    # legal
    "plain": ("-", {}),
    "recompressed": ("-", {"stored": [gzip.compress(ONE, 1, mtime=5), gzip.compress(TWO, 9, mtime=7)]}),
    "uncompressed": ("-", {"stored": [ONE, TWO], "types": [OCI + "layer.v1.tar"] * 2}),
    "zstd": ("-", {"stored": [zstd(ONE), zstd(TWO)], "types": [OCI + "layer.v1.tar+zstd"] * 2}),
    "docker-types": ("-", {"types": [DOCKER + "image.rootfs.diff.tar.gzip"] * 2}),
    "no-history": ("-", {"config_change": lambda c: {k: v for k, v in c.items() if k != "history"}}),
    "manifest-says-no-type": ("-", {"on_manifest": changed(mediaType=None)}),
    "other-platform-absent": ("-", {"others": [dict(lie, digest="sha256:" + "a" * 64, size=9)]}),
    "foreign-but-there": ("-", at(1, urls=["https://example.com/x"])),
}


def entry_fault(where):
    """A second entry of the index whose manifest is there and is another."""
    image = Image()
    image.others = [dict(lie, digest="sha256:" + "a" * 64, size=2)]
    image.blobs["a" * 64] = b"{}"
    image.write(where)


def docker(where, kind):
    config = {"os": "linux", "architecture": "amd64", "rootfs": {"type": "layers", "diff_ids": ["sha256:" + sha(ONE)]},
              "history": [{"created_by": "a"}]}
    if kind == "docker-diff-id":
        config["rootfs"]["diff_ids"] = ["sha256:" + sha(TWO)]
    text = json.dumps(config).encode()
    name = sha(text) + ".json"
    if kind == "docker-config":
        text = text.replace(b"linux", b"LINUX")
    files = [("l/layer.tar", ONE), (name, text)]
    if kind == "docker-layer-missing":
        files = files[1:]
    files.append(("manifest.json", json.dumps([{"Config": name, "RepoTags": ["a:1"], "Layers": ["l/layer.tar"]}]).encode()))
    with open(where + ".tar", "wb") as f:
        f.write(tar(files))


def disagree(where):
    Image().write(where)
    with open(where + "/manifest.json", "w") as f:
        json.dump([{"Config": "blobs/sha256/" + "b" * 64, "RepoTags": None, "Layers": []}], f)


def main():
    root = sys.argv[1]
    for name, (rules, changes) in CASES.items():
        image = Image()
        for key, value in changes.items():
            setattr(image, key, value)
        image.write(os.path.join(root, name))
        print(name, rules)
    for name, rules in {"docker": "-", "docker-config": "TR-D05", "docker-diff-id": "TR-D02",
                        "docker-layer-missing": "TR-D03"}.items():
        docker(os.path.join(root, name), name)
        print(name + ".tar", rules)
    entry_fault(os.path.join(root, "index-entry"))
    print("index-entry TR-D14")
    disagree(os.path.join(root, "two-manifests"))
    print("two-manifests TR-D16")


if __name__ == "__main__":
    main()
