"""Seeds of the reader of native images (seeds_catalog.py): a heap with an SBOM, and the symbols that tell where."""
import gzip
import struct

_sbom = gzip.compress(b'{"bomFormat":"CycloneDX","specVersion":"1.5","components":[{"type":"library","group":"g","name":"a",'
                      b'"version":"1","purl":"pkg:maven/g/a@1"}]}', mtime=0)
_names = b"\0sbom\0sbom_length\0"
_sections = b"\0.svm_heap\0.dynstr\0.dynsym\0.shstrtab\0"


def _image():
    at = 64 + 56
    parts = [_sbom, struct.pack("<Q", len(_sbom)), _names]
    places = [at, at + len(_sbom), at + len(_sbom) + 8]
    symbols = bytes(24) + struct.pack("<IBBHQQ", 1, 0x11, 0, 1, places[0], 8) + struct.pack("<IBBHQQ", 6, 0x11, 0, 1, places[1], 8)
    body = b"".join(parts) + symbols + _sections
    symbols_at = places[2] + len(_names)
    rows = [(0, 0, 0, 0, 0), (1, 1, places[0], len(_sbom), 0), (11, 3, places[2], len(_names), 0),
            (19, 11, symbols_at, len(symbols), 2), (27, 3, symbols_at + len(symbols), len(_sections), 0)]
    table = b"".join(struct.pack("<IIQQQQIIQQ", n, t, 0, 0, o, s, link, 0, 1, 0) for n, t, o, s, link in rows)
    header = b"\x7fELF\2\1\1" + bytes(9) + struct.pack("<HHIQQQIHHHHHH", 3, 62, 1, 0, 64, at + len(body), 0, 64, 56, 1, 64, 5, 4)
    load = struct.pack("<IIQQQQQQ", 1, 4, at, at, at, len(body), len(body), 1)
    return header + load + body + table


seeds = [(0, _image())]
