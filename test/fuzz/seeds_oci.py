#!/usr/bin/env python3
"""Writes the first inputs of oci_fuzz to the folder that is named."""
import json
import os
import sys

D = "sha256:" + "ab" * 32
DESCRIPTOR = {"mediaType": "application/vnd.oci.image.layer.v1.tar+gzip", "digest": D, "size": 7, "urls": ["x"],
              "platform": {"os": "linux", "architecture": "arm", "variant": "v7"},
              "annotations": {"org.opencontainers.image.ref.name": "1", "vnd.docker.reference.type": "attestation-manifest"}}
DOCUMENTS = [
    {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.index.v1+json", "manifests": [DESCRIPTOR]},
    {"schemaVersion": 2, "config": DESCRIPTOR, "layers": [DESCRIPTOR, DESCRIPTOR]},
    {"os": "linux", "architecture": "amd64", "config": {"Entrypoint": ["a"], "Cmd": ["b"], "User": "1"},
     "rootfs": {"type": "layers", "diff_ids": [D]}, "history": [{"created_by": "x"}, {"empty_layer": True}]},
    [{"Config": "ab.json", "RepoTags": ["a:b"], "Layers": ["ab/layer.tar"]}],
]
for n, d in enumerate(DOCUMENTS):
    with open(os.path.join(sys.argv[1], f"oci-{n}"), "w") as f:
        json.dump(d, f)
