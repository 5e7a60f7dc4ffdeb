#!/usr/bin/env python3
"""Seeds of elf_fuzz: small ELF files of both classes and byte orders with notes, a dynamic section and Go build
information of both layouts, PE and Mach-O files with it, and the text of the latter. Writes to the folder argv[1]."""
import os
import struct
import sys

out = sys.argv[1]
os.makedirs(out, exist_ok=True)
BASE, BODY = 0x400000, 0x200
TEXT = (b"path\texample.org/a\nmod\texample.org/a\t(devel)\t\ndep\tgithub.com/x/y\tv1.0.0\th1:a=\n"
        b"dep\texample.org/f\tv1\n=>\t../f\t(devel)\t\nbuild\tvcs.revision=01\nbuild\t\"a=b\"=\"c\\td\"\n")
FRAMED = (bytes.fromhex("3077af0c9274080241e1c107e6d618e6") + TEXT + bytes.fromhex("f932433186182072008242104116d8f2"))


def varint(n):
    b = b""
    while n >= 0x80:
        b += bytes([n & 0x7f | 0x80])
        n >>= 7
    return b + bytes([n])


NAMES = b"runtime.main\0example.org/a.F\0gopkg.in/y%2ev2.(*T[go.shape.int]).M.func1\0"


def pclntab(is64, big, version):
    """The table of functions as Go 1.2, 1.16, 1.18 and 1.20 lay it out."""
    e, word = ">" if big else "<", "Q" if is64 else "I"
    size = 8 if is64 else 4
    magic = {2: 0xfffffffb, 16: 0xfffffffa, 18: 0xfffffff0, 20: 0xfffffff1}[version]
    head = struct.pack(e + "IHBB", magic, 0, 1, size)
    if version > 2:
        words = [3, 0, 0, 0, 0, 0, 0, 0][:7 if version == 16 else 8]
        first = 2 if version == 16 else 3
        words[first] = 8 + len(words) * size
        words[first + 1] = words[first] + len(NAMES)
        return head + struct.pack(e + word * len(words), *words) + NAMES
    records = 8 + size + 3 * 2 * size + size
    text, table, body = records + 3 * (size + 4), b"", b""
    for i, name in enumerate(NAMES.split(b"\0")[:3]):
        table += struct.pack(e + word * 2, 0x1000 + i, records + i * (size + 4))
        body += struct.pack(e + word + "I", 0x1000 + i, text)
        text += len(name) + 1
    return head + struct.pack(e + word, 3) + table + struct.pack(e + word, 0x2000) + body + NAMES


def elf(is64, big, pointers, sections):
    e = ">" if big else "<"
    word = "Q" if is64 else "I"
    body, segments, secs = b"", [], []

    def here():
        return BASE + BODY + len(body)

    def add(data, align=8):
        nonlocal body
        body += b"\0" * (-len(body) % align)
        at = here()
        body += data
        return at

    note = struct.pack(e + "III", 4, 4, 3) + b"GNU\0abcd" + struct.pack(e + "III", 3, 4, 4) + b"Go\0\0efgh"
    at = add(note)
    segments.append((4, at, len(note), 4))
    secs.append((b".note", 7, at, len(note)))
    at = add(b"/lib/ld.so\0")
    segments.append((3, at, 11, 1))
    names = b"\0liba.so\0me.so\0$ORIGIN\0"
    strings = add(names)
    dyn = b"".join(struct.pack(e + word * 2, t, v) for t, v in
                   [(1, 1), (5, strings), (10, len(names)), (14, 9), (15, 15), (29, 15), (0, 0)])
    at = add(dyn)
    segments.append((2, at, len(dyn), 8))
    secs.append((b".dynamic", 6, at, len(dyn)))
    if pointers:
        def go_string(s):
            data = add(s)
            return add(struct.pack(e + word * 2, data, len(s)))
        version, modules = go_string(b"go1.17.2"), go_string(FRAMED)
        info = b"\xff Go buildinf:" + bytes([8 if is64 else 4, int(big)]) + struct.pack(e + word * 2, version, modules)
        info = info.ljust(32, b"\0")
    else:
        info = (b"\xff Go buildinf:\x08\x02" + bytes(16) + varint(8) + b"go1.20.3" + varint(len(FRAMED)) + FRAMED)
    at = add(info, 16)
    secs.append((b".go.buildinfo", 1, at, len(info)))
    table = pclntab(is64, big, (2, 16, 18, 20)[2 * sections + pointers])
    at = add(table, 32)
    secs.append((b".gopclntab", 1, at, len(table)))
    table, shoff, shnum = b"", 0, 0
    if sections:
        names = b"\0" + b"\0".join(n for n, *_ in secs) + b"\0"
        names_at = add(names)
        body += b"\0" * (-len(body) % 8)
        shoff, shnum = BODY + len(body), len(secs) + 2
        rows, name = [(0, 0, 0, 0)], 1
        for n, kind, at, size in secs:
            rows.append((name, kind, at, size))
            name += len(n) + 1
        rows.append((0, 3, names_at, len(names)))
        for name, kind, at, size in rows:
            table += struct.pack(e + "II" + word * 4 + "II" + word * 2, name, kind, 0, at, at - BASE if at else 0, size,
                                 0, 0, 1, 0)
    segments.insert(0, (1, BASE, BODY + len(body), 16))
    head = b"\x7fELF" + bytes([2 if is64 else 1, 2 if big else 1, 1]) + bytes(9)
    eh, ph, sh = (64, 56, 64) if is64 else (52, 32, 40)
    head += struct.pack(e + "HHI" + word * 3 + "IHHHHHH", 3, 62, 1, BASE, eh, shoff, 0, eh, ph, len(segments), sh, shnum,
                        max(shnum - 1, 0))
    for kind, at, size, align in segments:
        flags = 6
        if is64:
            head += struct.pack(e + "IIQQQQQQ", kind, flags, at - BASE, at, at, size, size, align)
        else:
            head += struct.pack(e + "IIIIIIII", kind, at - BASE, at, at, size, size, flags, align)
    return head.ljust(BODY, b"\0") + body + table


INFO = b"\xff Go buildinf:\x08\x02" + bytes(16) + varint(8) + b"go1.20.3" + varint(len(FRAMED)) + FRAMED
DATA_AT, ADDRESS = 0x200, 0x2000


def pe(is64):
    image_base = struct.pack("<22xQ" if is64 else "<26xI", BASE)
    optional = (struct.pack("<H", 0x20b if is64 else 0x10b) + image_base).ljust(0x70, b"\0")
    section = struct.pack("<8sIIII12xI", b".data", len(INFO), ADDRESS, len(INFO), DATA_AT, 0xc0000040)
    head = b"MZ".ljust(0x3c, b"\0") + struct.pack("<I", 0x40) + b"PE\0\0"
    head += struct.pack("<HH12xHH", 0x8664, 1, len(optional), 2) + optional + section
    return head.ljust(DATA_AT, b"\0") + INFO


def macho(is64, big, fat):
    e, word = ">" if big else "<", "Q" if is64 else "I"
    section = struct.pack(e + "16s16s" + word * 2 + "I", b"__go_buildinfo", b"__DATA", ADDRESS, len(INFO), DATA_AT)
    section = section.ljust(80 if is64 else 68, b"\0")
    command = struct.pack(e + "16s" + word * 4 + "IIII", b"__DATA", ADDRESS, len(INFO), DATA_AT, len(INFO), 3, 3, 1, 0)
    command = struct.pack(e + "II", 0x19 if is64 else 1, 8 + len(command) + len(section)) + command + section
    head = struct.pack(e + "IIIIIII", 0xfeedface + is64, 7, 3, 2, 1, len(command), 0) + bytes(4 if is64 else 0)
    image = (head + command).ljust(DATA_AT, b"\0") + INFO
    return struct.pack(">IIIIIII", 0xcafebabe, 1, 7, 3, 28, len(image), 0) + image if fat else image


programs = [pe(False), pe(True)] + [macho(bool(i & 1), bool(i & 2), bool(i & 4)) for i in range(8)]
for i, program in enumerate(programs):
    with open(os.path.join(out, f"program-{i}"), "wb") as f:
        f.write(program)
for i in range(16):
    with open(os.path.join(out, f"elf-{i}"), "wb") as f:
        f.write(elf(bool(i & 1), bool(i & 2), bool(i & 4), bool(i & 8)))
for i, version in enumerate([b"go1.20.3", b"go1.21rc2", b"go1.22.1 X:a", b"devel go1.2"]):
    with open(os.path.join(out, f"text-{i}"), "wb") as f:
        f.write(version + b"\n" + TEXT)
