#!/usr/bin/env python3
"""All of an OCI layout into a registry on loopback, each entry of its index under its name: registry_push.py LAYOUT HOST:PORT REPOSITORY"""
import json
import os
import sys
import urllib.parse
import urllib.request

layout, host, repository = sys.argv[1:4]
base = "http://%s/v2/%s" % (host, repository)


def send(method, url, body=b"", type_="application/octet-stream"):
    request = urllib.request.Request(url, body, {"Content-Type": type_}, method=method)
    with urllib.request.urlopen(request) as answer:
        return answer.headers.get("Location")


def read(digest):
    with open(os.path.join(layout, "blobs", *digest.split(":")), "rb") as f:
        return f.read()


def push_blob(digest):
    where = send("POST", base + "/blobs/uploads/")
    where += ("&" if "?" in where else "?") + urllib.parse.urlencode({"digest": digest})
    send("PUT", urllib.parse.urljoin(base, where), read(digest))


referrers = {}     # by what they are about: what clients keep for registries that have no list of them


def push_manifest(entry, name):
    body = read(entry["digest"])
    manifest = json.loads(body)
    for child in manifest.get("manifests", []):
        push_manifest(child, child["digest"])
    for part in [manifest["config"]] * ("config" in manifest) + manifest.get("layers", []):
        push_blob(part["digest"])
    send("PUT", base + "/manifests/" + name, body, entry["mediaType"])
    if "subject" in manifest:
        referrers.setdefault(manifest["subject"]["digest"], []).append(entry)


with open(layout + "/index.json") as f:
    entries = json.load(f)["manifests"]
for entry in entries:
    push_manifest(entry, entry.get("annotations", {}).get("org.opencontainers.image.ref.name") or
                  ("1" if entry is entries[0] else entry["digest"]))
for subject, about in referrers.items():
    index = {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.index.v1+json", "manifests": about}
    send("PUT", base + "/manifests/" + subject.replace(":", "-"), json.dumps(index).encode(), index["mediaType"])
