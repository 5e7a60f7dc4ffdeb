#!/usr/bin/env python3
"""Signatures of GPG, made by gpg and skopeo, each with what has to come of it. usage: gpg_images.py DIR
DIR gets the image (an OCI layout), keyrings KEY.gpg, and NAME, a folder of signatures, for each. Prints lines
"NAME KEYRINGS RESULT REPOSITORY WORDS": RESULT of TR-S01, WORDS that its reason has."""
import json
import os
import subprocess
import sys

root = os.path.abspath(sys.argv[1])
import verify_images as images  # noqa: E402

REPOSITORY = "ghcr.io/shop/orders"
os.environ["GNUPGHOME"] = root + "/gnupg"
PAST = "20240105T000000!"


def gpg(*words, data=None):
    command = ["gpg", "--batch", "--quiet", "--pinentry-mode", "loopback", "--passphrase", "", *words]
    return subprocess.run(command, input=data, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True).stdout


def fingerprint(name):
    lines = gpg("--with-colons", "--list-keys", name).decode().splitlines()
    return next(line.split(":")[9] for line in lines if line.startswith("fpr"))


def write(path, data):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as f:
        f.write(data)


def make_keys():
    os.mkdir(os.environ["GNUPGHOME"], 0o700)
    for name, kind in (("ed25519", "ed25519"), ("rsa", "rsa2048"), ("p256", "nistp256"), ("revoked", "ed25519"), ("short", "rsa1024")):
        gpg("--quick-generate-key", name + "@example.org", kind, "sign", "never")
    gpg("--faked-system-time", PAST, "--quick-generate-key", "expired@example.org", "ed25519", "sign", "30d")
    gpg("--faked-system-time", PAST, "--quick-generate-key", "early@example.org", "ed25519", "sign", "never")
    gpg("--quick-generate-key", "subkey@example.org", "ed25519", "cert", "never")
    gpg("--quick-add-key", fingerprint("subkey@example.org"), "ed25519", "sign", "never")
    with open(os.environ["GNUPGHOME"] + "/openpgp-revocs.d/" + fingerprint("revoked@example.org") + ".rev", "rb") as f:
        revocation = f.read().replace(b":-----BEGIN", b"-----BEGIN")
    return revocation


def export(name, *more):
    write(root + "/" + name + ".gpg", gpg("--export", *more, name + "@example.org"))


def payload(digest, reference=REPOSITORY + ":1.2", type_="atomic container signature"):
    return json.dumps({"critical": {"identity": {"docker-reference": reference}, "image": {"docker-manifest-digest": digest},
                                    "type": type_}, "optional": {"creator": "test", "timestamp": 1}}).encode()


def sign(key, data, *how):
    return gpg(*how, "-u", key + "@example.org", "--sign", data=data)


def main():
    os.makedirs(root, exist_ok=True)
    images.Image().write(root + "/image")
    with open(root + "/image/index.json") as f:
        digest = json.load(f)["manifests"][0]["digest"]
    place = "/shop/orders@" + digest.replace(":", "=") + "/"
    cases = []

    def case(name, keys, result, repository, words, *signatures):
        for i, s in enumerate(signatures):
            write(root + "/" + name + place + "signature-%d" % (i + 1), s)
        cases.append((name, keys, result, repository, words))

    revocation = make_keys()
    good = payload(digest)
    for key in ("ed25519", "rsa", "p256", "subkey"):
        case(key, key, "pass", "-", "signed by", sign(key, good))
    case("ed25519", "ed25519", "pass", REPOSITORY, "ed25519@example.org")
    case("ed25519", "ed25519", "pass", REPOSITORY + ":1.2", "signed by")
    case("ed25519", "ed25519", "fail", REPOSITORY + ":1.3", "other reference: it is for " + REPOSITORY + ":1.2")
    case("ed25519", "ed25519", "fail", "ghcr.io/shop/bills", "other reference")
    case("ed25519", "rsa", "fail", "-", "other key: it is by")
    case("ed25519", "rsa,ed25519", "pass", "-", "signed by")
    case("second", "rsa", "pass", "-", "signed by", sign("ed25519", good), sign("rsa", good))
    case("digest", "rsa", "fail", "-", "other digest: it is for sha256:cccc", sign("rsa", payload("sha256:" + "c" * 64)))
    case("type", "rsa", "fail", "-", "broken payload", sign("rsa", payload(digest, type_="cosign container image signature")))
    case("form", "rsa", "fail", "-", "broken payload", sign("rsa", good[:-2]))
    case("expired", "expired", "fail", "-", "its key expired on 2024-02-04", sign("expired", good, "--faked-system-time", PAST))
    case("revoked", "revoked", "fail", "-", "its key has been revoked", sign("revoked", good))
    case("short", "short", "fail", "-", "its key is too weak: RSA of 1024 bits", sign("short", good))
    case("hash", "rsa", "fail", "-", "a weak hash, SHA1", sign("rsa", good, "--digest-algo", "SHA1"))
    case("old", "early", "fail", "-", "it expired on 2024-01-06", sign("early", good, "--faked-system-time", PAST, "--default-sig-expire", "1d"))
    case("two", "rsa", "fail", "-", "several signatures", gpg("-u", "rsa@example.org", "-u", "ed25519@example.org", "--sign", data=good))
    case("detached", "rsa", "fail", "-", "no signed message", gpg("-u", "rsa@example.org", "--detach-sign", data=good))
    case("stored", "rsa", "fail", "-", "nobody signed it", gpg("--store", data=good))
    changed = sign("rsa", good, "--compress-level", "0").replace(b"shop/orders", b"shop/0rders")
    case("changed", "rsa", "fail", "-", "it is not of what stands in it", changed)
    case("cut", "rsa", "fail", "-", "signature-1", sign("rsa", good)[:-40])
    case("text", "rsa", "fail", "-", "no signed message", good)
    case("bomb", "rsa", "fail", "-", "signature-1", sign("rsa", b" " * (4 << 20)))
    case("none", "rsa", "fail", "-", "no signature is attached")
    os.mkdir(root + "/none")

    with open(root + "/manifest", "wb") as f, open(root + "/image/blobs/sha256/" + digest[7:], "rb") as m:
        f.write(m.read())
    os.makedirs(root + "/skopeo" + place)
    subprocess.run(["skopeo", "standalone-sign", root + "/manifest", REPOSITORY + ":1.2", fingerprint("rsa@example.org"),
                    "-o", root + "/skopeo" + place + "signature-1"], check=True, stdout=subprocess.DEVNULL)
    case("skopeo", "rsa", "pass", REPOSITORY + ":1.2", "rsa@example.org")

    gpg("--import", data=revocation)
    for name in ("ed25519", "p256", "revoked", "short", "expired", "early", "subkey"):
        export(name)
    export("rsa", "--armor")
    for line in cases:
        print(*line)


main()
