#!/usr/bin/env python3
"""Attaches an OpenVEX document to the image in an OCI layout, as registries and build tools do.
usage: attach_vex.py LAYOUT DOCUMENT HOW [SUBJECT]

HOW: referrer (the index names the artifact's type), bare-referrer (only its manifest tells), tag (referrers tag
schema), buildkit (attestation manifest, in-toto statement), cosign (.att tag, DSSE envelope), bundle (referrer with a
Sigstore bundle). SUBJECT: another digest than the image's."""
import base64
import hashlib
import json
import pathlib
import sys

layout, document, how = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3]
index = json.loads((layout / "index.json").read_text())
image = index["manifests"][0]
subject = sys.argv[4] if len(sys.argv) > 4 else image["digest"]
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
EMPTY = {"mediaType": "application/vnd.oci.empty.v1+json", "digest": "sha256:" + hashlib.sha256(b"{}").hexdigest(), "size": 2}


def blob(data, media_type):
    digest = hashlib.sha256(data).hexdigest()
    (layout / "blobs" / "sha256" / digest).write_bytes(data)
    return {"mediaType": media_type, "digest": "sha256:" + digest, "size": len(data)}


def pack(value, media_type):
    return blob(json.dumps(value).encode(), media_type)


text = document.read_bytes()
statement = {"_type": "https://in-toto.io/Statement/v1", "predicateType": "https://openvex.dev/ns/v0.2.0",
             "subject": [{"name": "x", "digest": {"sha256": subject[7:]}}], "predicate": json.loads(text)}
envelope = {"payloadType": "application/vnd.in-toto+json", "payload": base64.b64encode(json.dumps(statement).encode()).decode(),
            "signatures": [{"sig": ""}]}
layer = {
    "buildkit": lambda: pack(statement, "application/vnd.in-toto+json"),
    "cosign": lambda: pack(envelope, "application/vnd.dsse.envelope.v1+json"),
    "bundle": lambda: pack({"mediaType": "b", "dsseEnvelope": envelope}, "application/vnd.dev.sigstore.bundle.v0.3+json"),
}.get(how, lambda: blob(text, "application/vnd.openvex+json"))()
manifest = {"schemaVersion": 2, "mediaType": MANIFEST, "config": EMPTY, "layers": [layer]}
if how in ("referrer", "bare-referrer", "bundle", "tag"):
    manifest |= {"artifactType": layer["mediaType"], "subject": {"mediaType": MANIFEST, "digest": subject, "size": 1}}
blob(b"{}", EMPTY["mediaType"])
entry = pack(manifest, MANIFEST)
if how in ("referrer", "bundle"):
    entry["artifactType"] = layer["mediaType"]
elif how == "buildkit":
    entry |= {"platform": {"os": "unknown", "architecture": "unknown"},
              "annotations": {"vnd.docker.reference.type": "attestation-manifest", "vnd.docker.reference.digest": subject}}
elif how == "cosign":
    entry["annotations"] = {"org.opencontainers.image.ref.name": "sha256-" + subject[7:] + ".att"}
elif how == "tag":
    listed = {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.index.v1+json",
              "manifests": [entry | {"artifactType": layer["mediaType"]}]}
    entry = pack(listed, listed["mediaType"])
    entry["annotations"] = {"org.opencontainers.image.ref.name": "sha256-" + subject[7:]}
# Before the image, so that it would be taken for it if it could be.
index["manifests"].insert(0, entry)
(layout / "index.json").write_text(json.dumps(index))
