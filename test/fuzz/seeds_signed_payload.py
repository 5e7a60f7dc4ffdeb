#!/usr/bin/env python3
"""Seeds of signed_payload_fuzz: each form, whole and broken. usage: seeds_signed_payload.py FOLDER"""
import base64
import json
import pathlib
import sys

folder = pathlib.Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)

simple = {"critical": {"identity": {"docker-reference": "ghcr.io/a/b"}, "image": {"docker-manifest-digest": "sha256:ab"},
                       "type": "cosign container image signature"}, "optional": {"creator": "x", "timestamp": 1}}
statement = {"_type": "https://in-toto.io/Statement/v1", "predicateType": "https://slsa.dev/provenance/v1", "predicate": {"a": [1]},
             "subject": [{"name": "x", "digest": {"sha256": "ab", "sha512": "cd"}}, {"name": "y"}]}
envelope = {"payloadType": "application/vnd.in-toto+json", "payload": base64.b64encode(json.dumps(statement).encode()).decode(),
            "signatures": [{"keyid": "", "sig": "AAAA"}, {"sig": "!"}]}
bundle = {"mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json", "dsseEnvelope": envelope,
          "verificationMaterial": {"certificate": {"rawBytes": "AA=="}, "tlogEntries": []}}
message = {"mediaType": "x", "messageSignature": {"messageDigest": {"algorithm": "SHA2_256", "digest": "AA=="}, "signature": "AA=="}}
documents = {"simple": simple, "atomic": {**simple, "critical": {**simple["critical"], "type": "atomic container signature"}},
             "no-digest": {"critical": {"type": "atomic container signature"}}, "statement": statement, "envelope": envelope,
             "other-type": {**envelope, "payloadType": "text/plain"}, "bundle": bundle, "message": message,
             "wrong-types": {"critical": [], "payload": 1, "signatures": {}, "subject": "x"}}
for name, document in documents.items():
    text = json.dumps(document)
    (folder / name).write_text(text)
    (folder / (name + "-cut")).write_text(text[:-5])
(folder / "bom").write_bytes(b"\xef\xbb\xbf" + json.dumps(simple, indent=1).replace("\n", "\r\n").encode())
(folder / "deep").write_text('{"critical":' * 100)
