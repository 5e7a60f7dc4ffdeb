#!/usr/bin/env python3
"""Seeds of registry_fuzz. usage: seeds_registry.py FOLDER"""
import base64
import json
import pathlib
import sys

folder = pathlib.Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
auth = {"auths": {"ghcr.io": {"auth": base64.b64encode(b"ann:word").decode()}, "https://ghcr.io/shop/": {"identitytoken": "x"}, "ghcr.io/shop": {"username": "u"}},
        "credHelpers": {"ghcr.io": "x"}, "credsStore": "y"}
texts = {
    "challenge": '0realm="https://auth.example/token",service="a, \\"b\\"",scope="repository:x:pull"',
    "bare": "0realm=https://x/t?y=z , service=s",
    "token": "1" + json.dumps({"token": "abc", "expires_in": 300}),
    "access": "1" + json.dumps({"access_token": "a\nb"}),
    "tags": "2" + json.dumps({"name": "a", "tags": ["1", "latest", None]}),
    "catalog": "2" + json.dumps({"repositories": ["a/b"]}),
    "login": "3" + json.dumps(auth),
    "mark": "3\ufeff" + json.dumps(auth),
}
for name, text in texts.items():
    (folder / name).write_text(text)
