"""Seeds of purl_fuzz: writes files to the folder argv[1]."""
import pathlib
import sys

out = pathlib.Path(sys.argv[1])
out.mkdir(parents=True, exist_ok=True)
seeds = [
    "pkg:deb/debian/curl@7.50.3-1?arch=i386&distro=jessie",
    "pkg:npm/%40angular/animation@12.3.1",
    "pkg:npm/@angular/animation",
    "pkg://golang//google.golang.org/genproto@v1%2B2#/googleapis/./api/",
    "pkg:maven/org.apache/batik@1.9.1?repository_url=https%3A%2F%2Frepo&type=zip",
    "pkg:docker/c/d@sha256:244fd47e07d1004f0aed9c?repository_url=gcr.io",
    "pkg:pypi/Django_x.y@1", "pkg:pub/a-b@1", "pkg:x/%2F%2F@1", "pkg:a/b?c=%",
]
for i, seed in enumerate(seeds):
    (out / str(i)).write_bytes(seed.encode())
