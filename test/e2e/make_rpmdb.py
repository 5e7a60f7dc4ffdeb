#!/usr/bin/env python3
"""Writes databases of rpm in the formats that rpm on the machine at hand may not write: `make_rpmdb.py FORMAT
IN OUT` copies the packages of rpmdb.sqlite IN to OUT as ndb, bdb or bdb-big; as a module it also makes headers.
"""
import os
import pathlib
import sqlite3
import struct
import sys
import tempfile
import zlib

INT16, INT32, STRING, STRINGS = 3, 4, 6, 8
TAGS = {"name": 1000, "version": 1001, "release": 1002, "epoch": 1003, "vendor": 1011, "license": 1014,
        "arch": 1022, "oldfilenames": 1027, "sourcerpm": 1044, "provides": 1047, "requires": 1049,
        "dirindexes": 1116, "basenames": 1117, "dirnames": 1118, "modularity": 5096,
        "modes": 1030, "digests": 1035, "flags": 1037, "verifyflags": 1045, "digestalgo": 5011}


def header(**fields):
    """A header blob; a str is a string, an int or a list of ints are words (modes half words), a list of str an array."""
    index, data = b"", b""
    for name, value in fields.items():
        values = value if isinstance(value, list) else [value]
        if name == "modes":
            data += bytes(-len(data) % 2)
            kind, raw = INT16, b"".join(struct.pack(">H", v) for v in values)
        elif isinstance(values[0], int):
            data += bytes(-len(data) % 4)
            kind, raw = INT32, b"".join(struct.pack(">I", v) for v in values)
        else:
            kind = STRINGS if isinstance(value, list) else STRING
            raw = b"".join(v.encode() + b"\0" for v in values)
        index += struct.pack(">IIII", TAGS[name], kind, len(data), len(values))
        data += raw
    return struct.pack(">II", len(fields), len(data)) + index + data


def ndb(blobs):
    """Pages of slots (the file's header takes the place of the first two), then blobs in blocks of 16."""
    pages = (len(blobs) + 3 + 255) // 256
    slots, body, block = b"", b"", pages * 256
    for i, blob in enumerate(blobs, 1):
        size = (16 + len(blob) + 12 + 15) // 16
        slots += struct.pack("<4sIII", b"Slot", i, block, size)
        one = struct.pack("<4sIII", b"BlbS", i, 1, len(blob)) + blob
        one += bytes(size * 16 - 12 - len(one))
        body += one + struct.pack("<II4s", zlib.adler32(blob), len(blob), b"BlbE")
        block += size
    slots += struct.pack("<4sIII", b"Slot", 0, 0, 0) * (pages * 256 - 2 - len(blobs))
    return struct.pack("<4sIIIIIII", b"RpmP", 0, 1, pages, len(blobs) + 1, 0, 0, 0) + slots + body


def bdb_page(order, size, number, kind, entries, offset, next_page=0):
    return struct.pack(order + "IIIIIHHBB", 0, 0, number, 0, next_page, entries, offset, 0, kind)


def bdb(blobs, order="<", size=4096, pairs=3):
    """A hash: the page that describes it, pages of pairs of items, chains of pages for long values."""
    pages = [None]
    items = [(bytes(4), struct.pack(order + "I", len(blobs)))]
    items += [(struct.pack(order + "I", i), blob) for i, blob in enumerate(blobs, 1)]
    for at in range(0, len(items), pairs):
        number, offsets, body, end = len(pages), [], b"", size
        pages.append(None)
        for key, value in items[at:at + pairs]:
            item = b"\x01" + value
            if len(value) > size // 8:
                item = struct.pack(order + "B3xII", 3, len(pages), len(value))
                room = size - 26
                for k in range(0, len(value), room):
                    part = value[k:k + room]
                    more = len(pages) + 1 if k + room < len(value) else 0
                    page = bdb_page(order, size, len(pages), 7, 1, len(part), more) + part
                    pages.append(page + bytes(size - len(page)))
            for one in (b"\x01" + key, item):
                end -= len(one)
                offsets.append(end)
                body = one + body
        page = bdb_page(order, size, number, 13, len(offsets), end)
        page += b"".join(struct.pack(order + "H", o) for o in offsets)
        pages[number] = page + bytes(end - len(page)) + body
    stale = bdb_page(order, size, len(pages), 0, 2, 100)  # a page that was freed
    pages.append(stale + b"\x01" * (size - len(stale)))
    meta = struct.pack(order + "IIIIIIBBBB", 0, 0, 0, 0x061561, 9, size, 0, 8, 0, 0)
    meta += struct.pack(order + "II", 0, len(pages) - 1)
    pages[0] = meta + bytes(size - len(meta))
    return b"".join(pages)


def sqlite(blobs, page_size=4096):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "db")
        db = sqlite3.connect(path)
        db.execute("PRAGMA page_size = %d" % page_size)
        db.execute("CREATE TABLE Name (key TEXT, hnum INTEGER, idx INTEGER)")
        db.execute("CREATE TABLE Packages (hnum INTEGER PRIMARY KEY AUTOINCREMENT, blob BLOB NOT NULL)")
        db.executemany("INSERT INTO Packages (blob) VALUES (?)", [(b,) for b in blobs])
        db.commit()
        db.close()
        return pathlib.Path(path).read_bytes()


def main():
    form, source, target = sys.argv[1:]
    db = sqlite3.connect(source)
    blobs = [row[0] for row in db.execute("SELECT blob FROM Packages ORDER BY hnum")]
    db.close()
    write = {"ndb": ndb, "bdb": bdb, "bdb-big": lambda b: bdb(b, ">", 1024, 20), "sqlite": sqlite,
             "sqlite-small": lambda b: sqlite(b, 512)}[form]
    pathlib.Path(target).write_bytes(write(blobs))


if __name__ == "__main__":
    main()
