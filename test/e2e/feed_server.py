#!/usr/bin/env python3
"""A server of feeds with faults: `feed_server.py FOLDER FAULTS LOG [CERTIFICATE KEY]` prints its port.

Serves the files of FOLDER with strong ETags, Last-Modified, ranges and conditions, as a bucket does. FAULTS is a JSON
file that is read for each request: {PATH: {"fault": NAME, "times": N}}; a path may end in *. Each request is a line of
LOG: PATH STATUS [RANGE]. Faults:
  404, 500, 403   that status                    429      that status, "after" in Retry-After
  cut             the connection ends in the middle of the body, once "at" bytes were sent
  length          Content-Length is larger than the body
  short           Content-Length is smaller than the body
  stale           304 whatever was asked          redirect  to itself, for ever
  drip            a byte at a time                corrupt   bytes in the middle are others
  page            a page of HTML in place of it   plain     neither ETag, Last-Modified nor ranges
  changing        another ETag for each request, ranges without a look at If-Range
"""
import email.utils
import hashlib
import http.server
import json
import os
import socket
import ssl
import sys
import threading
import time
import urllib.parse

folder, faults_file, log_file = sys.argv[1:4]
lock = threading.Lock()
used = {}


def fault_of(path):
    try:
        with open(faults_file) as f:
            faults = json.load(f)
    except (OSError, ValueError):
        return {}
    for pattern, fault in faults.items():
        if path == pattern or (pattern.endswith("*") and path.startswith(pattern[:-1])):
            with lock:
                key = json.dumps([pattern, fault], sort_keys=True)
                used[key] = used.get(key, 0) + 1
                if used[key] <= fault.get("times", 1 << 30):
                    return fault
    return {}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def answer(self, status, body=b"", headers=(), length=None):
        with lock, open(log_file, "a") as f:
            f.write("%s %d %s\n" % (self.path, status, self.headers.get("Range", "")))
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)

    def break_off(self):
        self.wfile.flush()
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def do_GET(self):
        path = urllib.parse.unquote(self.path.split("?")[0])
        fault = fault_of(path)
        name = fault.get("fault", "")
        if name in ("404", "403", "500"):
            return self.answer(int(name), b"<html>no</html>")
        if name == "429":
            return self.answer(429, b"later", [("Retry-After", str(fault.get("after", 1)))])
        if name == "redirect":
            return self.answer(302, b"", [("Location", self.path)])
        if name == "stale":
            return self.answer(304)
        if name == "page":
            return self.answer(200, b"<!DOCTYPE html><html><body>Sign in to the network</body></html>")
        file = os.path.join(folder, path.lstrip("/"))
        if ".." in path or not os.path.isfile(file):
            return self.answer(404, b"<html>not found</html>")
        with open(file, "rb") as f:
            body = f.read()
        modified = email.utils.formatdate(int(os.stat(file).st_mtime), usegmt=True)
        etag = '"%s"' % hashlib.sha256(body).hexdigest()[:16]
        if name == "changing":
            etag = '"%d"' % time.monotonic_ns()
        headers = [] if name == "plain" else [("ETag", etag), ("Last-Modified", modified)]
        if name == "corrupt":
            middle = len(body) // 2
            body = body[:middle] + bytes(b ^ 0xFF for b in body[middle:middle + 64]) + body[middle + 64:]
        if name == "length":
            self.answer(200, body, headers, len(body) + 1000)
            return self.break_off()
        if name == "short":
            return self.answer(200, body[:len(body) // 2], headers)
        if name == "drip":
            self.answer(200, b"", headers, len(body))
            for b in body:
                self.wfile.write(bytes([b]))
                self.wfile.flush()
                time.sleep(0.05)
            return None
        if self.headers.get("If-None-Match") == etag or (
                not self.headers.get("If-None-Match") and self.headers.get("If-Modified-Since") == modified):
            return self.answer(304, b"", headers)
        start, asked = 0, self.headers.get("Range", "")
        if asked.startswith("bytes=") and name not in ("plain",) and (
                name == "changing" or self.headers.get("If-Range") in (etag, modified)):
            start = int(asked[6:].split("-")[0])
            if start >= len(body):
                return self.answer(416)
            headers += [("Content-Range", "bytes %d-%d/%d" % (start, len(body) - 1, len(body)))]
        rest = body[start:]
        if name == "cut":
            self.answer(206 if start else 200, rest[:fault.get("at", len(rest) // 2)], headers, len(rest))
            return self.break_off()
        return self.answer(206 if start else 200, rest, headers)


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        pass


server = Server(("127.0.0.1", 0), Handler)
if len(sys.argv) > 4:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[4], sys.argv[5])
    server.socket = context.wrap_socket(server.socket, server_side=True)
print(server.server_address[1], flush=True)
server.serve_forever()
