#!/usr/bin/env python3
"""A registry that lies: `registry_server.py LAYOUT SIGNED LOG CERTIFICATE KEY` prints four ports: the registry, another host (a
store of blobs, a token service), and the registry and the other one over TLS.

Every repository has the image of the OCI layout as tag 1, "fault/signed" that of SIGNED with the list of its referrers;
"fault/NAME" has the fault NAME, below. Each request is a line
of LOG: HOST METHOD PATH STATUS RANGE AUTHORIZATION, "-" for none.
"""
import base64
import http.server
import json
import os
import ssl
import sys
import threading
import urllib.parse

layout, signed, log_file, certificate, key = sys.argv[1:6]
lock = threading.Lock()
seen = {}
ports = []
FALSE_TOKEN, TOKEN, BASIC = "wrong", "t-1234", "Basic " + base64.b64encode(b"ann:s3cret").decode()


def blob(digest):
    for place in (layout, signed):
        try:
            with open(os.path.join(place, "blobs", *digest.split(":")), "rb") as f:
                return f.read()
        except OSError:
            pass


def entries(place):
    with open(os.path.join(place, "index.json")) as f:
        return json.load(f)["manifests"]


top = entries(layout)[0]
manifest = blob(top["digest"])
layers = [d["digest"] for d in json.loads(manifest)["layers"]]


def first(what):
    with lock:
        seen[what] = seen.get(what, 0) + 1
        return seen[what] == 1


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "lies", ""

    def log_message(self, *args):
        pass

    def answer(self, status, body=b"", **fields):
        with lock, open(log_file, "a") as f:
            f.write(" ".join([self.headers.get("Host", "-"), self.command, self.path, str(status),
                              self.headers.get("Range", "-"),
                              self.headers.get("Authorization", "-").replace(" ", ":")]) + "\n")
        self.send_response(status)
        for name, value in fields.items():
            self.send_header(name.replace("_", "-"), value)
        if "Content_Length" not in fields and "Transfer_Encoding" not in fields:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def ranged(self, body, **fields):
        given = self.headers.get("Range", "")
        if not given.startswith("bytes="):
            return self.answer(200, body, **fields)
        at = int(given[6:].split("-")[0])
        self.answer(206, body[at:], Content_Range="bytes %d-%d/%d" % (at, len(body) - 1, len(body)), **fields)

    def cut(self, body):
        """Half of it, then the end of the connection."""
        self.answer(200, body[:len(body) // 2], Content_Length=str(len(body)))
        self.close_connection = True

    def endless(self):
        self.answer(200, Transfer_Encoding="chunked")
        try:
            for _ in range(4096):
                self.wfile.write(b"40000\r\n" + b"\0" * 0x40000 + b"\r\n")
        except OSError:
            pass
        self.close_connection = True

    def challenge(self, realm):
        self.answer(401, WWW_Authenticate='Bearer realm="%s",service="it, \\"self\\"",scope="repository:x:pull"' % realm)

    def url(self, host, tls, path):
        return "%s://%s:%d%s" % ("https" if tls else "http", host, ports[3 if tls else 1], path)

    def do_POST(self):
        form = urllib.parse.parse_qs(self.rfile.read(int(self.headers.get("Content-Length", 0))).decode())
        good = form.get("refresh_token") == ["r-999"] and form.get("grant_type") == ["refresh_token"]
        self.answer(200 if good else 401, json.dumps({"access_token": TOKEN, "expires_in": 300}).encode())

    def do_GET(self):
        path = urllib.parse.urlsplit(self.path).path
        if path == "/token":
            needs = "needs=ann" in self.path
            good = not needs or self.headers.get("Authorization") == BASIC
            return self.answer(200 if good else 401, json.dumps({"token": TOKEN}).encode())
        if path == "/false-token":
            return self.answer(200, json.dumps({"token": FALSE_TOKEN}).encode())
        if path == "/no-token":
            return self.answer(200, b'{"token": "a\\nb: c"}')
        if path.startswith("/store/"):
            return self.ranged(blob(path[7:]))
        parts = path.split("/")
        if len(parts) < 5 or parts[1] != "v2" or parts[-2] not in ("manifests", "blobs", "referrers"):
            return self.answer(404)
        self.serve(parts[-3] if parts[2] == "fault" else "", parts[-2], parts[-1])

    def serve(self, fault, kind, name):
        host, tls = self.headers.get("Host", "").split(":")[0], isinstance(self.connection, ssl.SSLSocket)
        token = self.headers.get("Authorization") == "Bearer " + TOKEN
        realms = {"token": self.url(host, tls, "/token"), "login": self.url(host, tls, "/token?needs=ann"),
                  "false-token": self.url(host, tls, "/false-token"), "no-token": self.url(host, tls, "/no-token"),
                  "other-realm": self.url("localhost" if host == "127.0.0.1" else "127.0.0.1", tls, "/token?needs=ann"),
                  "plain-realm": self.url(host, False, "/token"), "metadata-realm": "http%s://169.254.169.254/" % ("s" * tls)}
        if fault in realms and not token:
            return self.challenge(realms[fault])
        if fault == "basic" and self.headers.get("Authorization") != BASIC:
            return self.answer(401, WWW_Authenticate="Basic realm=x")
        if fault == "expired" and not token or fault == "expired" and first("expired at " + name):
            return self.challenge(self.url(host, tls, "/token"))
        if fault == "no-challenge":
            return self.answer(401)
        if fault == "busy" and name in layers[:1] and first(name):
            return self.answer(429, Retry_After="1")
        if fault == "broken" and kind == "blobs" and first(name):
            return self.answer(503)
        if fault == "later":
            return self.answer(429, Retry_After="9999")
        if fault == "denied":
            return self.answer(403)
        if fault == "nothing" and kind != "manifests":
            return self.answer(404)
        if fault == "signed" and kind != "blobs":
            return self.signed(kind, name)
        if kind == "manifests":
            return self.manifest(fault, name)
        body = blob(name) if kind == "blobs" else None
        if body is None:
            return self.answer(404)
        if name in layers:
            return self.layer(fault, name, body, host, tls)
        self.answer(200, body)

    def signed(self, kind, name):
        there = entries(signed)
        if kind == "referrers":
            about = [d for d in there if json.loads(blob(d["digest"])).get("subject", {}).get("digest") == name]
            index = {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.index.v1+json", "manifests": about}
            return self.answer(200, json.dumps(index).encode(), Content_Type=index["mediaType"])
        named = [d for d in there if d["digest"] == name] or there[:1] * (name == "1")
        if not named:
            return self.answer(404)
        self.answer(200, blob(named[0]["digest"]), Content_Type=named[0]["mediaType"])

    def manifest(self, fault, name):
        type_ = {"Content_Type": top["mediaType"]}
        if name not in ("1", top["digest"]):
            return self.answer(404)
        if fault == "manifest-digest":
            return self.answer(200, manifest, Docker_Content_Digest="sha256:" + "0" * 64, **type_)
        if fault == "manifest-other":
            return self.answer(200, manifest.replace(b'"schemaVersion"', b'"schemaVersion" '), **type_)
        if fault == "manifest-endless":
            return self.endless()
        if fault == "manifest-huge":
            return self.answer(200, b" " * (9 << 20) + manifest, **type_)
        if fault == "manifest-page":
            return self.answer(200, b"<html>log in</html>", Content_Type="text/html")
        self.answer(200, manifest, Docker_Content_Digest=top["digest"], **type_)

    def layer(self, fault, name, body, host, tls):
        leads = {"store": self.url(host, tls, "/store/" + name), "store-localhost": self.url("localhost", tls, "/store/" + name),
                 "metadata": "http%s://169.254.169.254/latest" % ("s" * tls), "private": "http%s://10.255.255.1/x" % ("s" * tls),
                 "mapped": "http%s://[::ffff:169.254.169.254]/x" % ("s" * tls), "plain-store": self.url(host, False, "/store/" + name),
                 "loop": self.path, "file": "file:///etc/passwd", "nowhere": ""}
        if fault in leads:
            return self.answer(307, Location=leads[fault])
        if fault == "relative":
            return self.answer(302, Location="/store/" + name)
        if fault == "layer-other":
            body = bytes([body[0]]) + body[1:-9] + bytes([body[-9] ^ 1]) + body[-8:]
        if fault == "layer-endless":
            return self.endless()
        if fault == "layer-long":
            return self.answer(200, body + b"more")
        if fault == "layer-short":
            return self.answer(200, body[:-20])
        if fault == "layer-gone":
            return self.answer(404)
        if fault == "cut" and first("cut " + name):
            return self.cut(body)
        if fault == "cut-always":
            return self.cut(body)
        if fault == "cut-no-range":
            return self.cut(body) if first(fault + name) else self.answer(200, body)
        if fault == "cut-wrong-range" and not first(fault + name):
            return self.answer(206, body[1:], Content_Range="bytes 1-%d/%d" % (len(body) - 1, len(body)))
        if fault == "cut-wrong-range":
            return self.cut(body)
        self.ranged(body)


def start(tls):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.handle_error = lambda request, address: None
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    ports.append(server.server_address[1])


for tls in (False, False, True, True):
    start(tls)
print(*ports, flush=True)
sys.stdin.read()
