#!/usr/bin/env python3
"""make_secrets.py DIR: tar layers, a folder and manifests with secrets of many kinds, made anew at each run, and DIR/values.txt
with those values that no output may show (secrets_test.sh)."""
import base64
import io
import json
import pathlib
import random
import string
import subprocess
import sys
import tarfile
import zipfile
import zlib

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from layers import entry, folder

out = pathlib.Path(sys.argv[1])
dice = random.Random()
BASE62 = string.digits + string.ascii_uppercase + string.ascii_lowercase
values = []


def some(n, of=BASE62):
    return "".join(dice.choice(of) for _ in range(n))


def secret(value):
    values.append(value)
    return value


def with_sum(prefix):
    body, sum_, left = some(30), "", None
    left = zlib.crc32(body.encode())
    for _ in range(6):
        sum_, left = BASE62[left % 62] + sum_, left // 62
    return secret(prefix + body + sum_)


def run(*words, data=None):
    return subprocess.run(words, input=data, check=True, capture_output=True).stdout


def password():
    return secret("K" + some(4, string.digits) + some(3, "aeu") + some(3, string.digits) + "x" + some(2, "!~+"))


key = run("openssl", "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024")
sealed = run("openssl", "pkcs8", "-topk8", "-passout", "pass:x", "-v2", "aes256", data=key)
(out / "key.pem").write_bytes(key)
cert = run("openssl", "req", "-x509", "-new", "-key", str(out / "key.pem"), "-subj", "/CN=x")
(out / "cert.pem").write_bytes(cert)
store = run("openssl", "pkcs12", "-export", "-inkey", str(out / "key.pem"), "-in", str(out / "cert.pem"), "-passout", "pass:y")
values.append(key.decode().splitlines()[3])
github, npm, slack = with_sum("ghp_"), with_sum("npm_"), secret("xoxb-" + some(12, "13579") + "-" + some(12, "13579") + "-" + some(24))
aws_id, aws_key = "AKIA" + "QYLP" + some(12, string.ascii_uppercase + "234567"), secret("a9+/" + some(36, BASE62 + "+/"))
login, url, env, argument, label = password(), password(), password(), password(), password()
dotenv = f"GITHUB={github}\nDB_PASSWORD={login}\nPLACE=${{HOME}}\n".encode()
docker = json.dumps({"auths": {"r.acme.io": {"auth": base64.b64encode(f"ci:{password()}".encode()).decode()}}}).encode()

jar = io.BytesIO()
with zipfile.ZipFile(jar, "w", zipfile.ZIP_DEFLATED) as z:
    z.writestr("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\nImplementation-Title: app\nImplementation-Version: 1\n")
    z.writestr("BOOT-INF/classes/application.properties", f"spring.datasource.password={login}\n")
    z.writestr("BOOT-INF/classes/A.class", b"\xca\xfe\xba\xbe\0" + npm.encode() + b"\0")
    z.writestr("org/lib/B.class", b"\xca\xfe\xba\xbe\0" + github.encode() + b"\0")

LAYERS = {
    "jar": [entry("app/app.jar", data=jar.getvalue())],
    "base": [folder("etc"), entry("etc/os-release", data=b'ID=debian\nVERSION_ID="12"\n'), folder("var/lib/dpkg/info"),
             entry("var/lib/dpkg/status", data=b"Package: demo\nStatus: install ok installed\nArchitecture: all\nVersion: 1\n\n"),
             entry("var/lib/dpkg/info/demo.list", data=b"/usr/share/demo/key.pem\n/etc/demo.conf\n"),
             entry("usr/share/demo/key.pem", data=key)],
    "files": [entry("app/.env", data=dotenv), entry("root/.docker/config.json", data=docker, mode=0o600),
              entry("app/aws.ini", data=f"[x]\naws_access_key_id = {aws_id}\naws_secret_access_key = {aws_key}\n".encode()),
              entry("app/db.yaml", data=f"url: postgres://app:{url}@db.acme.io:5432/x\n".encode()),
              entry("app/tls/sealed.pem", data=sealed), entry("app/tls/store.p12", data=store),
              entry("app/tls/cert.pem", data=cert)],
    "key": [entry("root/.ssh/id_rsa", data=key, mode=0o600), entry("app/npm.txt", data=f"token {npm}\n".encode())],
    "remove": [entry("root/.ssh/.wh.id_rsa"), entry("app/npm.txt", data=b"token\n")],
    "again": [entry("app/.env", data=dotenv, mode=0o600)],
    "wide": [entry("app/win.ini", data=("\ufeff[x]\r\nkey=" + slack + "\r\n").encode("utf-16-le"))],
    "changed": [entry("usr/share/demo/key.pem", data=key)],
    "etc": [entry("etc/demo.conf", data=f"token={github}\n".encode())],
    "innocent": [entry("app/readme.md", data=b"password=Tr0ub4dor&3x and ghp_" + b"x" * 36 + b"\n"),
                 entry("app/x.env", data=b"PASSWORD=changeme\nTOKEN=${TOKEN}\nSECRET_FILE=/run/secrets/a1b2\nAPI_KEY=<your-key-9>\n"),
                 entry("app/wrong.txt", data=(github[:-1] + ("A" if github[-1] != "A" else "B") + "\n").encode()),
                 entry("app/node_modules/p/test/k.pem", data=key), entry("app/cert.pem", data=cert),
                 entry("app/lib.so", data=b"\x7fELF\0-----BEGIN RSA PRIVATE KEY-----\0-----END RSA PRIVATE KEY-----\0password=Tr0ub4dor&3x\0"),
                 entry("app/aws.py", data=b"key = 'AKIA" + b"IOSFODNN7" + b"EXAMPLE'\n")],
}
for name, entries in LAYERS.items():
    with tarfile.open(out / (name + ".tar"), "w", format=tarfile.PAX_FORMAT) as tar:
        for info, data in entries:
            tar.addfile(info, io.BytesIO(data) if info.isreg() else None)
(out / "config.json").write_text(json.dumps({"Env": ["PATH=/bin", "DB_PASSWORD=" + env, "PASSWORD_FILE=/run/x9"],
                                             "Labels": {"deploy.token": label}}))
(out / "step.txt").write_text(f"RUN |1 NPM_TOKEN={argument} /bin/sh -c make # buildkit")
(out / "pod.yaml").write_text(f"""apiVersion: v1
kind: Pod
metadata: {{name: web, namespace: shop}}
spec:
  containers:
  - name: web
    image: registry.example/shop/web:1.4
    env:
    - name: DB_PASSWORD
      value: "{env}"
""")
tree = out / "tree"
for name in ("files", "innocent"):
    with tarfile.open(out / (name + ".tar")) as tar:
        tar.extractall(tree if name == "files" else out / "innocent-tree")
(out / "values.txt").write_text("\n".join(values) + "\n")
