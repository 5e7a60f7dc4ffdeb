#!/usr/bin/env python3
"""licences.py FOLDER: writes the C table of the SPDX licence list (src/catalog/licence_list.h tells its form).

FOLDER is what `tools/data.sh path licences` names: texts are not kept, only hashes of runs of four words, all of
a short text and every 2nd, 4th or 8th of a longer one. tools and src/catalog/licence_text.c split and hash alike.
"""
import json
import pathlib
import re
import sys

SHINGLE = 4
LEAST = 16  # fewer shingles say nothing
MASK = 0xFFFFFFFF
BUCKETS = 1 << 14
# A text alone does not say "or later"; the old names mean what the new ones say.
GNU = re.compile(r"((?:(?:A|L)?GPL|GFDL)-\d\.\d)(\+|-or-later|-only)?")


def hash_of(word, known={}):
    value = known.get(word)
    if value is None:
        value = 0x811C9DC5
        for byte in word.encode():
            value = (value ^ byte) * 0x01000193 & MASK
        known[word] = value
    return value


def mix(value):
    value = (value ^ value >> 16) * 0x7FEB352D & MASK
    value = (value ^ value >> 15) * 0x846CA68B & MASK
    return value ^ value >> 16


def shingles(words):
    hashes = [hash_of(w) for w in words]
    found = set()
    for i in range(len(hashes) - SHINGLE + 1):
        value = 0
        for h in hashes[i:i + SHINGLE]:
            value = (value * 31 + h) & MASK
        found.add(mix(value))
    return found


def words_of(text):
    """Without what is another in each copy: lines of copyright, and places to fill in."""
    lines = [l for l in text.splitlines() if not re.match(r"\s*(copyright|\(c\)|©)", l, re.I)]
    return re.findall(r"[a-z0-9]+", re.sub(r"<[^<>]*>|\[[^\[\]]*\]", " ", "\n".join(lines)).lower())


def step_of(words):
    return 1 if words < 300 else 2 if words < 600 else 4 if words < 1200 else 8


def replacement(name, names):
    """What a deprecated name of the GNU licences is called today."""
    gnu = GNU.fullmatch(name)
    if not gnu or gnu[2] in ("-only", "-or-later"):
        return None
    new = gnu[1] + ("-or-later" if gnu[2] else "-only")
    return new if new in names else None


# Names of the first licensor that other licensors replace.
ANYBODY = {"ISC": [("ISC DISCLAIMS", "THE AUTHOR DISCLAIMS"), ("SHALL ISC BE", "SHALL THE AUTHOR BE")]}


def own_text(name, names):
    """Its text; "" of an id whose text is another's too."""
    text = names[name]["licenseText"] or ""
    if name.endswith("-or-later") or "-invariants" in name or replacement(name, names):
        return ""
    if name.startswith("LGPL-3.0"):  # the list has the GPL, which it builds on, behind it
        text = text.split("GNU GENERAL PUBLIC LICENSE\n")[0]
    for old, new in ANYBODY.get(name, []):
        text = text.replace(old, new)
    return text.split("END OF TERMS AND CONDITIONS")[0]  # how to apply it is often left out


def quoted(text):
    return json.dumps(text, ensure_ascii=True)


def array(out, declaration, values, line=16):
    out.append(declaration + " = {")
    for i in range(0, len(values), line):
        out.append("    " + ",".join(str(v) for v in values[i:i + line]) + ",")
    out.append("};")


def main():
    folder = pathlib.Path(sys.argv[1])
    licences = json.loads((folder / "licences.json").read_text(encoding="utf-8"))
    exceptions = json.loads((folder / "exceptions.json").read_text(encoding="utf-8"))
    names = sorted(licences, key=lambda n: (n.lower(), n))
    pairs, rows = [], []
    for number, name in enumerate(names):
        words = words_of(own_text(name, licences))
        step = step_of(len(words))
        every = shingles(words)
        kept = [h for h in every if h % step == 0]
        if len(kept) < LEAST:
            kept = []
        pairs += [(h, number) for h in kept]
        new = replacement(name, licences)
        rows.append("    {%s, %s, %s, %d, %d}," % (quoted(name), quoted(licences[name]["name"]),
                                               quoted(new) if new else "NULL", len(kept),
                                                   len(every)))
    pairs.sort()
    starts, at = [], 0
    for bucket in range(BUCKETS + 1):
        while at < len(pairs) and pairs[at][0] >> 18 < bucket:
            at += 1
        starts.append(at)
    out = ["/* Made by tools/licences.py. */", '#include "catalog/licence_list.h"',
           "const unsigned licence_count = %d;" % len(rows), "const struct licence_row licence_list[] = {"]
    out += rows + ["};"]
    array(out, "const char *const licence_exceptions[]", [quoted(e) for e in exceptions] + ["NULL"], 4)
    array(out, "const uint32_t licence_buckets[LICENCE_BUCKETS + 1]", starts)
    array(out, "const uint32_t licence_shingles[]", [h for h, _ in pairs])
    array(out, "const uint16_t licence_shingle_of[]", [n for _, n in pairs])
    print("\n".join(out))


main()
