#!/usr/bin/env python3
"""Signed images by keys that OpenSSL makes, each with what has to come of it. usage: sign_images.py DIR
Prints lines "NAME KEY RESULT REPOSITORY WORDS": RESULT of TR-S01, WORDS that its reason has."""
import base64
import json
import os
import subprocess
import sys

root = os.path.abspath(sys.argv[1])
import verify_images as images  # noqa: E402

SIMPLE = "application/vnd.dev.cosign.simplesigning.v1+json"
BUNDLE = "application/vnd.dev.sigstore.bundle.v0.3+json"
DSSE = "application/vnd.dsse.envelope.v1+json"
COSIGN = "https://sigstore.dev/cosign/sign/v1"
MANIFEST = images.OCI + "manifest.v1+json"
KINDS = {"p256": ["EC", "ec_paramgen_curve:P-256"], "p384": ["EC", "ec_paramgen_curve:P-384"],
         "rsa": ["RSA", "rsa_keygen_bits:2048"], "ed25519": ["ED25519", None]}


def openssl(*words, data=None):
    return subprocess.run(["openssl", *words], input=data, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          check=True).stdout


def make_key(name, kind):
    algorithm, option = KINDS[kind]
    openssl("genpkey", "-algorithm", algorithm, *(["-pkeyopt", option] if option else []), "-out", name + ".key")
    openssl("pkey", "-in", name + ".key", "-pubout", "-out", name + ".pub")


def sign(key, data):
    if key == "ed25519":
        with open("text", "wb") as f:
            f.write(data)
        return openssl("pkeyutl", "-sign", "-inkey", key + ".key", "-rawin", "-in", "text")
    return openssl("dgst", "-sha256", "-sign", key + ".key", data=data)


def text(data):
    return base64.b64encode(data).decode()


def payload(digest, reference="ghcr.io/shop/orders", type_="cosign container image signature"):
    return json.dumps({"critical": {"identity": {"docker-reference": reference},
                                    "image": {"docker-manifest-digest": digest}, "type": type_}, "optional": None}).encode()


def envelope(key, digest, predicate, bundle=False, spoil=False):
    statement = json.dumps({"_type": "https://in-toto.io/Statement/v1", "predicateType": predicate,
                            "predicate": {"runDetails": {"builder": {"id": "https://build.example/1"}}},
                            "subject": [{"name": "x", "digest": {"sha256": digest[7:]}}]}).encode()
    kind = b"application/vnd.in-toto+json"
    signed = b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(statement), statement)
    v = {"payloadType": kind.decode(), "payload": text(statement + b" " if spoil else statement),
         "signatures": [{"sig": text(sign(key, signed))}]}
    if not bundle:
        return json.dumps(v).encode()
    return json.dumps({"mediaType": BUNDLE, "verificationMaterial": {"publicKey": {"hint": "x"}}, "dsseEnvelope": v}).encode()


def write(name, make, how="tag"):
    """An image, and beside it a manifest with the layers that make(digest) gives: (type, bytes, annotations)."""
    image = images.Image()
    image.write(os.path.join(root, name + ".plain"))
    with open(os.path.join(root, name + ".plain", "index.json")) as f:
        main = json.load(f)["manifests"][0]
    image = images.Image()
    layers = [dict(image.blob(data, type_), **({"annotations": notes} if notes else {})) for type_, data, notes in make(main["digest"])]
    beside = {"schemaVersion": 2, "mediaType": MANIFEST, "layers": layers,
              "config": image.blob(b"{}", images.OCI + "config.v1+json")}
    if how == "referrer":
        beside["subject"] = {"mediaType": MANIFEST, "digest": main["digest"], "size": main["size"]}
        beside["artifactType"] = BUNDLE
    entry = image.blob(json.dumps(beside).encode(), MANIFEST)
    tag = "sha256-" + main["digest"][7:] + (".att" if how == "att" else ".sig")
    if how in ("tag", "att"):
        entry["annotations"] = {"org.opencontainers.image.ref.name": tag}
    elif how == "saved":
        entry["annotations"] = {"kind": "dev.cosignproject.cosign/sigs"}
    image.others = [entry] if layers else []
    image.write(os.path.join(root, name))


def simple(key, notes=None, spoil=None, **how):
    def make(digest):
        data = payload(how.get("digest", digest), **{k: v for k, v in how.items() if k != "digest"})
        signature = {"dev.cosignproject.cosign/signature": text(sign(key, data))}
        return [(SIMPLE, spoil(data) if spoil else data, {**signature, **(notes or {})})]
    return make


def two(digest):
    return simple("rsa")(digest) + simple("p256")(digest)


OTHER = "sha256:" + "c" * 64


def main():
    os.chdir(root)
    for kind in KINDS:
        make_key(kind, kind)
    make_key("other", "p256")
    for kind in KINDS:
        write("sig-" + kind, simple(kind))
        print("sig-" + kind, kind, "pass", "-", "signed by")
        print("sig-" + kind, "other", "fail", "-", "other key")
        write("bundle-" + kind, lambda d, k=kind: [(BUNDLE, envelope(k, d, COSIGN, True), None)], "referrer")
        print("bundle-" + kind, kind, "pass", "-", "signed by")
    write("saved", simple("p256"), "saved")
    print("saved p256 pass - signed by")
    print("sig-p256 p256 pass ghcr.io/shop/orders signed by")
    print("sig-p256 p256 fail ghcr.io/shop/bills other reference")
    write("digest", simple("p256", digest=OTHER))
    print("digest p256 fail - other digest")
    write("changed", simple("p256", spoil=lambda d: d.replace(b"shop", b"sh0p")))
    print("changed p256 fail - other key, or not what was signed")
    write("type", simple("p256", type_="another"))
    print("type p256 fail - broken payload")
    write("broken", simple("p256", spoil=lambda d: d[:-3]))
    print("broken p256 fail - broken payload")
    write("keyless", simple("other", notes={"dev.sigstore.cosign/certificate": "-----BEGIN CERTIFICATE-----"}))
    print("keyless p256 fail - keyless signature, not judged")
    write("spoiled", lambda d: [(BUNDLE, envelope("p256", d, COSIGN, True, True), None)], "referrer")
    print("spoiled p256 fail - other key")
    write("two", two)
    print("two p256 pass - signed by")
    write("none", lambda d: [])
    print("none p256 fail - no signature is attached")
    write("provenance", lambda d: [(DSSE, envelope("p256", d, "https://slsa.dev/provenance/v1"), None)], "att")
    print("provenance p256 fail - no signature is attached")
    write("notation", lambda d: [("application/jose+json", b"{}", None)], "referrer")
    print("notation p256 fail - of Notary Project, not judged")
    # the image that was signed, with another configuration in place of its own
    write("damaged", simple("p256"))
    for name in os.listdir("damaged/blobs/sha256"):
        path = "damaged/blobs/sha256/" + name
        with open(path, "rb") as f:
            data = f.read()
        if b"ENV x" in data:
            with open(path, "wb") as f:
                f.write(data.replace(b"ENV x", b"ENV y"))
    print("damaged p256 fail - the bytes are not those that were signed")


main()
