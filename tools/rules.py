#!/usr/bin/env python3
"""rules.py FOLDER: writes the C table of the rules in FOLDER, one text file each (their form: docs/rules-format.md).
rules.py --docs FOLDER: writes docs/rules.md of them, and of the about.md of each class.

A file that is wrong ends the build with its line.
"""
import pathlib
import re
import sys

CLASSES = ("secret", "code", "privilege", "trust", "host_access", "hardening", "service", "patch", "licence", "eol")
SEVERITIES = ("info", "low", "medium", "high", "critical")
STANDARDS = ("NIST-800-53", "NIST-800-190", "SOC2", "CIS-DOCKER", "CIS-K8S", "PSS", "CIS-V8", "ISO-27001", "PCI-DSS")
NEEDED = ("Id", "Class", "Severity", "Title", "Gain", "Fix", "Controls")
FIELDS = NEEDED + ("Text", "Mend", "Example", "Good", "Bad")
MENDED = ("kubernetes", "compose", "dockerfile", "inspect", "nomad", "ecs", "oci")
EXAMPLES = ("kubernetes", "compose", "dockerfile", "oci", "inspect", "words")


def fail(path, line, message):
    sys.exit(f"{path}:{line}: {message}")


def fields(path):
    """{field: (line, value)}; a line that begins with a blank goes on with the field, a lone dot is an empty one."""
    found, last = {}, None
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("#") or not line.strip():
            continue
        if line[0] == " ":
            if last is None:
                fail(path, number, "a field must come first")
            more = line[1:] if line.strip() != "." else ""
            at, value = found[last]
            found[last] = (at, value + "\n" + more if value else more)
            continue
        last, colon, value = line.partition(":")
        if not colon or last not in FIELDS:
            fail(path, number, f"not one of the fields {', '.join(FIELDS)}")
        if last in found:
            fail(path, number, f"{last} stands twice")
        found[last] = (number, value.strip())
    return found


def one_of(path, f, field, words):
    line, value = f[field]
    if value not in words:
        fail(path, line, f"{field} is one of {', '.join(words)}")
    return value


def controls(path, f):
    line, value = f["Controls"]
    words = value.replace("\n", " ").replace(",", " ").split()
    for w in words:
        standard, colon, ident = w.partition(":")
        if standard not in STANDARDS or not ident:
            fail(path, line, f"'{w}' is not STANDARD:ID with one of {', '.join(STANDARDS)}")
    return words


def mends(path, f):
    """Lines "FORMAT: what is to be written there"."""
    line, value = f.get("Mend", (0, ""))
    for text in value.splitlines():
        word, colon, mended = text.partition(": ")
        if word not in MENDED or not mended:
            fail(path, line, f"'{text}' is not FORMAT: LINE with one of {', '.join(MENDED)}")
    return value


def rule(path):
    f = fields(path)
    for field in NEEDED:
        if not f.get(field, (0, ""))[1]:
            fail(path, 1, f"the field {field} is missing")
    line, ident = f["Id"]
    if ident != path.stem or not re.fullmatch(r"[A-Z]{2,3}-[A-Z][0-9]{2}", ident):
        fail(path, line, "Id is the file's name, as in HA-U01")
    if ("Good" in f or "Bad" in f) != ("Example" in f):
        fail(path, line, "Good and Bad need Example, which says what they are, and it needs them")
    text = {k: " ".join(f[k][1].split()) for k in ("Title", "Gain", "Fix")}
    return dict(text, id=ident, cls=one_of(path, f, "Class", [c.replace("_", "-") for c in CLASSES]),
                severity=one_of(path, f, "Severity", SEVERITIES), controls=controls(path, f),
                text=f.get("Text", (0, ""))[1], mend=mends(path, f), good=f.get("Good", (0, ""))[1], bad=f.get("Bad", (0, ""))[1],
                example=one_of(path, f, "Example", EXAMPLES) if "Example" in f else "")


def read(folder):
    """All rules, sorted by id."""
    found = sorted((rule(p) for p in pathlib.Path(folder).glob("*/[A-Z]*-[A-Z][0-9][0-9].txt")), key=lambda r: r["id"])
    for a, b in zip(found, found[1:]):
        if a["id"] == b["id"]:
            sys.exit(f"{folder}: {a['id']} stands twice")
    return found


def c(text):
    out = "".join(ch if 32 <= ord(ch) < 127 and ch not in '"\\?' else
                  "\\n" if ch == "\n" else "".join(f"\\{b:03o}" for b in ch.encode()) for ch in text)
    return f'"{out}"'


HEAD = """# Rules

A rule is a check that is not an advisory. Its id never changes its meaning; a rule that goes leaves its id unused. `assay
explain ID` tells each. This page is made of the files in `rules/` (`docs/rules-format.md`): change those, and run
`tools/rules.py --docs rules >docs/rules.md`.
"""


def cell(text):
    return text.replace("|", "\\|").replace("\n", " ")


def docs(folder):
    rules = read(folder)
    print(HEAD, end="")
    for about in sorted(pathlib.Path(folder).glob("*/about.md")):
        print("\n" + about.read_text(encoding="utf-8").rstrip())
        mine = [r for r in rules if r["cls"] == about.parent.name]
        print("\n| id | severity | what was found | what an attacker gains | what to do | controls |")
        print("| --- | --- | --- | --- | --- | --- |")
        for r in mine:
            what = r["Title"] + (". " + r["text"] if r["text"] else "")
            print("| " + " | ".join(map(cell, (r["id"], r["severity"], what, r["Gain"], r["Fix"],
                                               ", ".join(r["controls"])))) + " |")


def main():
    if sys.argv[1] == "--docs":
        docs(sys.argv[2])
        return
    found = read(sys.argv[1])
    print('#include "check/rule.h"\n')
    for n, r in enumerate(found):
        print(f"static const char *const controls_{n}[] = {{{', '.join(map(c, r['controls']))}, NULL}};")
    print("\nconst struct rule rules[] = {")
    for n, r in enumerate(found):
        words = ", ".join(c(r[k]) for k in ("id", "Title", "Gain", "Fix", "mend", "text", "example", "good", "bad"))
        print(f"    {{{words}, CLASS_{r['cls'].replace('-', '_').upper()}, SEVERITY_{r['severity'].upper()}, controls_{n}}},")
    print("};\nconst size_t rules_n = sizeof rules / sizeof *rules;")


if __name__ == "__main__":
    main()
