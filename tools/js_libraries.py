#!/usr/bin/env python3
"""js_libraries.py RULES: writes the C table of rules/javascript.txt (its form: docs/javascript.md).

A rule that is wrong, or that its own examples refute, ends the build with its line.
"""
import re
import sys

import classifiers
from classifiers import Pattern, Wrong, c_string, fail, item_line, unescape

ANCHOR_MIN = 6  # MULTI_FIND_MIN of src/format/multi_find.h
NAME = r"(@[a-z0-9._-]+/)?[a-z0-9][a-z0-9._-]*"
MACROS = {"%s": r"[ \n\x0d\t]", "%i": r"[A-Za-z$_\d]{1,24}",
          "%V": r"(\d{1,3}\.\d{1,5}\.\d{1,5}(?:-[a-z]{1,8}[-.a-z\d]{0,40})?)"}
# A comment that begins with the library's name: what is before it, between it and the version, and behind.
OPEN = r"/[*/][*!=/ \n\x0d\t]{0,100}(?:@license[ \n\x0d\t*]{1,8})?"
CLOSE = r"[ ,:(-]{0,4}(?:[Vv]ersion[ :]{1,2})?[vV]?(\d{1,3}\.\d{1,5}(?:\.\d{1,5})?(?:-[a-z]{1,8}[.\d]{0,8})?)[^\da-zA-Z]"


def banner(text):
    """The pattern of a comment that begins with `text` and a version."""
    name = re.sub(r"([^A-Za-z0-9 @/:-])", r"\\\1", text)
    return OPEN + name + CLOSE


def expand(text):
    for macro, regex in MACROS.items():
        text = text.replace(macro, regex)
    return text


def pattern(line, text):
    p = Pattern(line, text)
    if len(p.anchor) < ANCHOR_MIN:
        raise Wrong(f"no literal of at least {ANCHOR_MIN} bytes")
    return p


class Rule:
    def __init__(self, fields):
        self.name, self.patterns, self.headers, good, bad = None, [], [], [], []
        for self.line, field, value in fields:
            if field == "Headers":
                self.headers += value.split()
            elif field == "Name":
                if not re.fullmatch(NAME, value):
                    raise Wrong("Name is a name of the npm registry")
                self.name = value
            elif field == "Banner":
                self.patterns.append((True, pattern(self.line, banner(value))))
            elif field == "Pattern":
                self.patterns.append((False, pattern(self.line, expand(value))))
            elif field == "Good":
                version, _, example = value.partition(" ")
                good.append((self.line, version, unescape(example)))
            else:
                bad.append((self.line, unescape(value)))
        if self.headers:
            return
        if not (self.name and self.patterns and good and bad):
            raise Wrong("a rule has Name, Banner or Pattern, Good and Bad")
        self.prove(good, bad)

    def version(self, example):
        data = b"\0" + example + b"\0"
        return next((v for v in (p.version(data) for _, p in self.patterns) if v is not None), None)

    def prove(self, good, bad):
        for self.line, version, example in good:
            if self.version(example) != version:
                raise Wrong(f"the example gives {self.version(example)}, not {version}")
        for self.line, example in bad:
            if self.version(example) is not None:
                raise Wrong(f"the bad example gives {self.version(example)}")


def emit(rules):
    print('/* Made by tools/js_libraries.py. */\n#include "catalog/js_library.h"\n')
    all_patterns = [(r.name, banner, p) for r in rules for banner, p in r.patterns]
    for i, (_, _, p) in enumerate(all_patterns):
        print(f"static const struct classifier_item items_{i}[] = {{")
        print("\n".join(item_line(item) for item in p.items) + "\n};")
    print("const struct js_library js_libraries[] = {")
    for i, (name, banner, p) in enumerate(all_patterns):
        print(f"    {{{c_string(name.encode())}, {str(banner).lower()}, {{items_{i}, {len(p.items)}, {p.low}, {p.high},"
              f" STR_INIT({c_string(p.anchor)})}}}},")
    print(f"}};\nconst size_t js_libraries_count = {len(all_patterns)};")
    print("const char *const js_headers[] = {")
    for name in sorted({h for r in rules for h in r.headers}):
        print(f"    {c_string(name.encode())},")
    print("    NULL,\n};")


def main():
    path, rules = sys.argv[1], []
    classifiers.FIELDS = dict.fromkeys(["Name", "Banner", "Pattern", "Good", "Bad", "Headers"], 0)
    for fields in classifiers.paragraphs(path):
        rule = Rule.__new__(Rule)
        try:
            rule.__init__(fields)
        except (Wrong, re.error, UnicodeEncodeError) as e:
            fail(path, rule.line, e)
        rules.append(rule)
    emit(rules)


main()
