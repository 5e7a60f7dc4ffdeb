"""Seeds of wire_fuzz: writes inventory messages (layout in src/model/wire.h) to the folder argv[1]."""
import pathlib
import struct
import sys

out = pathlib.Path(sys.argv[1])
out.mkdir(parents=True, exist_ok=True)


class Message:
    def __init__(self):
        self.body, self.known = b"", {}

    def number(self, v):
        while v >= 0x80:
            self.body += bytes([0x80 | v & 0x7F])
            v >>= 7
        self.body += bytes([v])
        return self

    def text(self, *strings):
        for s in strings:
            s = s.encode()
            new = s and s not in self.known
            if new:
                self.known[s] = len(self.known) + 1
            self.number(self.known.get(s, 0))
            if new:
                self.number(len(s))
                self.body += s
        return self

    def location(self, path, layer, line):
        return self.text(path).number(layer + 1).number(line)

    def said(self, by, path, line):
        return self.number(by).text(path).number(line)

    def component(self, name, version):
        self.text(f"pkg:npm/{name}@{version}", name, version, "npm", "npm", "", "", "library", "", "", "a/package.json", "", "")
        self.number(1).number(0).number(2).number(0).number(0)
        self.number(1).text("MIT")
        self.number(1).location("a/package.json", 0, 3)
        self.number(1).text("npm", "a/package.json", "name").number(2)
        self.number(1).text("pkg:npm/x@1")
        self.number(1).text("", "^1.0")
        return self.number(1).text("SHA-1", "00")

    def workload(self):
        self.text("kubernetes", "Pod", "web", "shop", "linux", "").number(1).text("nginx", "container")
        self.number(1).number(0).text("1000").said(2, "pod.yaml", 3)
        self.number(1).number(0).text("hostPath", "/etc", "/host").number(1).text("").said(2, "pod.yaml", 4)
        self.number(1).text("/dev/sda", "/dev/xvda", "rwm").said(3, "", 0)
        self.number(1).text("").number(80).number(8080).text("tcp").said(2, "pod.yaml", 5)
        self.number(1).text("A", "b").number(0).said(1, "Dockerfile", 1)
        self.number(1).text("RUN", "make", "", "A=1").number(0).number(0).number(1).said(1, "Dockerfile", 2)
        return self.said(2, "pod.yaml", 2).said(2, "pod.yaml", 1)

    def bytes(self):
        return b"ASSAYINV\x0b" + struct.pack("<Q", len(self.body)) + self.body


def inventory(components):
    m = Message().text("image:x", "image", "sha256:0", "", "linux/amd64").number(1)
    m.text("debian", "12", "Debian", "bookworm", "").text("6.1.0")
    m.number(1).text("sha256:1", "sha256:2", "RUN x").number(9).number(1)
    m.text("debian:12", "sha256:3").number(1).text("--base")
    m.number(1).text("shop:1").number(1).text("sha256:4").number(2).text("/bin/sh", "-c")
    m.number(components)
    for i in range(components):
        m.component(f"c{i}", "1.0")
    m.number(1).text("layer.digest-mismatch", "sha256:1", "x").location("", -1, 0)
    m.number(1).number(1).text("a.jar", "cut off")
    m.number(1).workload()
    m.number(1).number(2).text("blobs/sha256/1", "DSSEv1 1 x 1 y", "h/a", "https://slsa.dev/provenance/v1", "builder", "")
    m.number(1).text("signature").number(1).text("sha256:0").number(1).number(0).number(0)
    return m.number(10).number(1 << 40).bytes()


for n in (0, 1, 5):
    (out / f"inventory-{n}").write_bytes(inventory(n))
