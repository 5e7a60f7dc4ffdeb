#!/usr/bin/env python3
"""secret_patterns.py RULES: writes the C table of rules/secrets.txt (its form: docs/secrets.md).

A pattern that is wrong ends the build with its line.
"""
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import classifiers
from classifiers import Wrong, c_string, fail

REACH = 8192  # bytes that a match may reach behind its literal: SECRET_AHEAD of src/secret/stream.c
BACK = 600    # and before it: within SECRET_BEHIND
LITERAL_MIN = 3
CHECKS = ("aws-id", "azure-sas", "base64", "basic-auth", "connection", "crc-base62", "jks", "jwt", "macaroon", "named", "not-documented", "not-variable",
          "pem", "pgpass", "pkcs12", "putty", "url")
SEVERITIES = ("info", "low", "medium", "high", "critical")
WORD = "[a-z0-9][a-z0-9-]*"
ONE = {"Name": (WORD, "of a-z, 0-9 and -"), "Title": (".{3,60}", "3 to 60 bytes"),
       "Rule": ("SE-[A-Z][0-9]{2}", "as SE-C01, a file of rules/secret"), "Severity": ("|".join(SEVERITIES), "a severity"),
       "Check": ("|".join(CHECKS), "one of " + ", ".join(CHECKS)), "Case": ("any", "any"), "Edge": ("any", "any"),
       "Text": ("only", "only"), "Entropy": (r"[0-9](\.[0-9])?", "bits a character: 3.5"), "Starts": (".{1,16}", "1 to 16 bytes")}
MANY = ("Literal", "Path", "Near", "Known")
PATTERNS = ("Before", "After")
NEEDED = ("Name", "Title", "Rule")


def paragraphs(path):
    classifiers.FIELDS = dict.fromkeys((*ONE, *MANY, *PATTERNS), 1)
    return classifiers.paragraphs(path)


def items_of(text):
    """[(set of bytes, least, most, is it the value)] of a pattern; without parentheses all of it is the value."""
    classifiers.REPEAT_MAX = REACH
    whole = not re.search(r"(?<!\\)\(", re.sub(r"\[(\\.|[^\]\\])*\]", "", text))
    found = []
    for item in classifiers.Parser(f"({text})" if whole else text).parse():
        if item.kind == "option":
            raise Wrong("a pattern of a secret has no optional group")
        if item.kind == "literal":
            found += [(bytes([b]), 1, 1, item.group) for b in item.data]
        else:
            found.append((item.data, item.low, item.high, item.group))
    return found, whole


class Pattern:
    def __init__(self, fields):
        self.one, self.many, self.items = {}, {k: [] for k in MANY}, {k: [] for k in PATTERNS}
        self.whole = True
        for self.line, field, value in fields:
            self.add(field, value)
        self.line = fields[0][0]
        for field in NEEDED:
            if field not in self.one:
                raise Wrong(f"a pattern without {field}")
        if not self.many["Literal"] and not self.many["Path"]:
            raise Wrong("a pattern without Literal and Path")
        if sum(i[2] for i in self.items["After"]) > REACH or sum(i[2] for i in self.items["Before"]) > BACK:
            raise Wrong(f"may match more than {REACH} bytes, or more than {BACK} before the literal")

    def add(self, field, value):
        if field in MANY:
            self.many[field] += [classifiers.unescape(w) for w in value.split()]
            if field == "Literal" and min(map(len, self.many[field])) < LITERAL_MIN:
                raise Wrong(f"a literal of less than {LITERAL_MIN} bytes")
        elif field in self.one or self.items.get(field):
            raise Wrong(f"a second {field}")
        elif field in PATTERNS:
            self.items[field], whole = items_of(value)
            self.whole &= whole
        else:
            if not re.fullmatch(ONE[field][0], value):
                raise Wrong(f"{field} is {ONE[field][1]}")
            self.one[field] = value


def item_line(item):
    data, low, high, value = item
    return f"    {{{classifiers.bits(data)}, {low}, {high}, {str(bool(value)).lower()}}},"


def emit(patterns):
    print('/* Made by tools/secret_patterns.py. */\n#include "secret/pattern.h"\n#include "secret/check.h"\n')
    for n, p in enumerate(patterns):
        for field, name in (("Before", "before"), ("After", "after")):
            if p.items[field]:
                print(f"static const struct secret_item {name}_{n}[] = {{")
                print("\n".join(map(item_line, p.items[field])) + "\n};")
        for field in MANY:
            if p.many[field]:
                words = "".join(f"STR_INIT({c_string(w)}), " for w in p.many[field])
                print(f"static const str {field.lower()}_{n}[] = {{{words}}};")
    print("const struct secret_pattern secret_patterns[] = {")
    for n, p in enumerate(patterns):
        parts = [f".name = {c_string(p.one['Name'].encode())}", f".title = {c_string(p.one['Title'].encode())}",
                 f".rule = {c_string(p.one['Rule'].encode())}", f".severity = SEVERITY_{p.one.get('Severity', 'unknown').upper()}"]
        for field, name in (("Before", "before"), ("After", "after")):
            if p.items[field]:
                parts += [f".{name} = {name}_{n}", f".n_{name} = {len(p.items[field])}"]
        for field, name in (("Literal", "literals"), ("Path", "paths"), ("Near", "near"), ("Known", "known")):
            if p.many[field]:
                parts += [f".{name} = {field.lower()}_{n}", f".n_{name} = {len(p.many[field])}"]
        parts += [f".{name} = true" for field, name in (("Case", "any_case"), ("Edge", "any_edge"), ("Text", "text_only"))
                  if field in p.one]
        if p.whole:
            parts.append(".whole = true")
        if "Entropy" in p.one:
            parts.append(f".entropy = {p.one['Entropy']}")
        if "Starts" in p.one:
            parts.append(f".starts = STR_INIT({c_string(p.one['Starts'].encode())})")
        if "Check" in p.one:
            parts.append(f".check = secret_check_{p.one['Check'].replace('-', '_')}")
        print(f"    {{{', '.join(parts)}}},")
    print(f"}};\nconst size_t secret_patterns_n = {len(patterns)};")


def main():
    path, patterns, names = sys.argv[1], [], set()
    rules = pathlib.Path(path).parent / "secret"
    for fields in paragraphs(path):
        p = Pattern.__new__(Pattern)
        try:
            p.__init__(fields)
            if p.one["Name"] in names:
                raise Wrong(f"a second pattern of the name {p.one['Name']}")
            if not (rules / (p.one["Rule"] + ".txt")).is_file():
                raise Wrong(f"there is no rule {p.one['Rule']} in {rules}")
        except (Wrong, re.error, UnicodeEncodeError) as e:
            fail(path, p.line, e)
        names.add(p.one["Name"])
        patterns.append(p)
    emit(patterns)


if __name__ == "__main__":
    main()
