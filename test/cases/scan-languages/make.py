"""A folder of Python and Java things: installed, packed, declared, empty, nested, encrypted."""
import io
import os
import zipfile


def zipped(files):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as z:
        for name, body in files.items():
            z.writestr(name, body)
    return data.getvalue()


def write(path, body):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as f:
        f.write(body)


def pom(group, artifact, version):
    return {f"META-INF/maven/{group}/{artifact}/pom.properties":
            f"groupId={group}\nartifactId={artifact}\nversion={version}\n"}


meta = b"Metadata-Version: 2.1\nName: %s\nVersion: %s\nLicense: MIT\n\n"
write("app/site/Big_Lib-1.0.dist-info/METADATA", meta % (b"Big.Lib", b"1.0"))
write("app/site/old.egg-info/PKG-INFO", meta % (b"old", b"0.1"))
write("app/wheels/six-1.16.0-py2.py3-none-any.whl", zipped({"six-1.16.0.dist-info/METADATA": meta % (b"six", b"1.16.0")}))
write("app/requirements.txt", b"flask==2.0.1\ndjango>=3\n")
write("app/empty/requirements.txt", b"")
lib = zipped({**pom("org.example", "lib-a", "1.2"), "org/example/A.class": b""})
spring = zipped({"META-INF/MANIFEST.MF": b"Implementation-Title: spring-core\r\nImplementation-Version: 5.3.9\r\n",
                 "org/springframework/core/A.class": b""})
write("app/lib/spring-core-5.3.9.jar", spring)
write("app/shop.war", zipped({"WEB-INF/lib/lib-a-1.2.jar": lib, **pom("org.example", "shop", "3")}))
write("app/fat.jar", zipped({**pom("org.example", "fat", "1"), **pom("org.other", "dep-x", "2")}))
secret = bytearray(zipped({"requirements.txt": b"hidden==1"}))
for at in (6, secret.index(b"PK\1\2") + 8):  # the flag of encryption
    secret[at] |= 1
write("app/secret.zip", bytes(secret))
