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

    def component(self, name, version):
        self.text(f"pkg:npm/{name}@{version}", name, version, "npm", "npm", "", "", "library", "", "", "a/package.json", "")
        self.number(1).number(0).number(2).number(0)
        self.number(1).text("MIT")
        self.number(1).location("a/package.json", 0, 3)
        self.number(1).text("npm", "a/package.json", "name").number(2)
        self.number(1).text("pkg:npm/x@1")
        return self.number(1).text("SHA-1", "00")

    def bytes(self):
        return b"ASSAYINV\x01" + struct.pack("<Q", len(self.body)) + self.body


def inventory(components):
    m = Message().text("image:x", "image", "sha256:0", "", "linux/amd64").number(1)
    m.text("debian", "12", "Debian", "bookworm", "")
    m.number(1).text("sha256:1", "sha256:2", "RUN x").number(9).number(1)
    m.number(2).text("/bin/sh", "-c")
    m.number(components)
    for i in range(components):
        m.component(f"c{i}", "1.0")
    m.number(1).text("layer.digest-mismatch", "sha256:1", "x").location("", -1, 0)
    m.number(1).number(1).text("a.jar", "cut off")
    return m.number(10).number(1 << 40).bytes()


for n in (0, 1, 5):
    (out / f"inventory-{n}").write_bytes(inventory(n))
(out / "empty").write_bytes(Message().text(*[""] * 5).number(0).text(*[""] * 5).number(0).number(0).number(0).number(0)
                            .number(0).number(0).number(0).bytes())
