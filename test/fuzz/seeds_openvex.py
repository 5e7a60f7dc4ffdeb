#!/usr/bin/env python3
"""Seeds of openvex_fuzz: documents of each form, bare and attested. usage: seeds_openvex.py FOLDER"""
import base64
import json
import pathlib
import sys

folder = pathlib.Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)

head = {"@context": "https://openvex.dev/ns/v0.2.0", "@id": "urn:x", "author": "a", "timestamp": "2025-01-01T00:00:00Z", "version": 1}
flaw = {"@id": "https://x/CVE-2025-1", "name": "CVE-2025-1", "aliases": ["GHSA-1"]}
product = {"@id": "pkg:oci/app@sha256%3Aab", "identifiers": {"purl": "pkg:oci/app", "cpe23": "c"}, "hashes": {"sha-256": "ab"},
           "subcomponents": [{"@id": "pkg:npm/a@1"}]}
new = {**head, "statements": [
    {"vulnerability": flaw, "products": [product], "status": "not_affected", "justification": "component_not_present"},
    {"vulnerability": flaw, "timestamp": "2025-02-01", "products": [product], "status": "affected", "action_statement": "x"}]}
old = {**head, "@context": "https://openvex.dev/ns", "statements": [
    {"vulnerability": "CVE-1", "products": ["pkg:npm/a"], "subcomponents": ["pkg:npm/b"], "status": "not_affected", "impact_statement": "i"}]}
attested = {"_type": "https://in-toto.io/Statement/v0.1", "predicateType": "https://openvex.dev/ns",
            "subject": [{"name": "pkg:oci/app", "digest": {"sha256": "ab"}}], "predicate": old}
envelope = {"payloadType": "application/vnd.in-toto+json", "signatures": [],
            "payload": base64.b64encode(json.dumps(attested).encode()).decode()}
documents = {"new": new, "old": old, "metadata": {"metadata": head, "statements": new["statements"]}, "attested": attested,
             "envelope": envelope, "bundle": {"dsseEnvelope": envelope}}
for name, document in documents.items():
    (folder / name).write_text(json.dumps(document))
