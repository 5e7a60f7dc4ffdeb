#!/usr/bin/env python3
"""classifiers.py RULES: writes the C table of rules/classifiers.txt (its form: docs/classifiers.md).

A rule that is wrong, or that its own examples refute, ends the build with its line.
"""
import re
import sys

MATCH_MAX = 512  # bytes that a match may span: CLASSIFIER_MATCH_MAX of src/catalog/classifier.h
REPEAT_MAX = 200
ANCHOR_MIN = 3
FIELDS = {"Name": 1, "Product": 1, "Purl": 1, "Kind": 1, "Content": 1, "Sign": 1, "Path": 0, "Shared": 0, "Pattern": 0, "Good": 0, "Bad": 0}


WORD = "[a-z0-9][a-z0-9._+-]*"
ONE = {"Name": (WORD, "of a-z, 0-9 and . _ + -"), "Product": (WORD, "of a-z, 0-9 and . _ + -"),
       "Kind": ("application|library", "application or library"), "Content": ("any|program", "any or program"),
       "Sign": (".{8,64}", "8 to 64 bytes"),
       "Purl": (f"pkg:(generic|github|golang)(/{WORD})+", "pkg:generic/..., pkg:github/... or pkg:golang/...")}


class Wrong(Exception):
    pass


def paragraphs(path):
    """[(line, field, value)] of each paragraph."""
    rules, rule = [], []
    with open(path, encoding="utf-8") as f:
        for number, line in enumerate(f, 1):
            line = line.rstrip("\n")
            if line.startswith("#"):
                continue
            if not line.strip():
                rules.append(rule)
                rule = []
                continue
            field, colon, value = line.partition(": ")
            if not colon or field not in FIELDS:
                fail(path, number, f"not one of the fields {', '.join(FIELDS)}")
            rule.append((number, field, value))
    return [r for r in rules + [rule] if r]


def fail(path, line, message):
    sys.exit(f"{path}:{line}: {message}")


def unescape(text):
    """The bytes of an example: \\xHH, \\0 (NUL), \\n, \\t and \\\\ are escapes."""
    def one(m):
        e = m.group(1)
        if e.startswith("x"):
            return chr(int(e[1:], 16))
        if e not in ESCAPES:
            raise Wrong(f"unknown escape \\{e} in an example")
        return chr(ESCAPES[e])
    return re.sub(r"\\(x[0-9a-fA-F]{2}|.)", one, text).encode("latin-1")


ESCAPES = {"0": 0, "n": 10, "t": 9, "\\": 92}


class Item:
    """A literal (data, once), a set of bytes (repeated), or an optional group of the `skip` items after it."""
    def __init__(self, kind, data=b"", low=1, high=1, group=0, skip=0):
        self.kind, self.data, self.low, self.high, self.group, self.skip = kind, data, low, high, group, skip

    def shortest(self):
        return len(self.data) if self.kind == "literal" else self.low

    def longest(self):
        return len(self.data) if self.kind == "literal" else self.high


class Parser:
    """The subset of regular expressions that the matcher knows, to items."""
    def __init__(self, text):
        self.text, self.at = text, 0
        self.items, self.group, self.groups, self.option = [], 0, 0, None

    def peek(self):
        return self.text[self.at:self.at + 1]

    def take(self, what):
        if not self.text.startswith(what, self.at):
            return False
        self.at += len(what)
        return True

    def escape(self):
        """After a backslash: the set of bytes."""
        c = self.peek()
        self.at += 1
        if c == "d":
            return set(range(48, 58))
        if c == "x":
            digits = self.text[self.at:self.at + 2]
            if not re.fullmatch("[0-9a-fA-F]{2}", digits):
                raise Wrong("\\x needs two hexadecimal digits")
            self.at += 2
            return {int(digits, 16)}
        if c in ("n", "t"):
            return {ESCAPES[c]}
        if not c or c.isalnum():
            raise Wrong(f"unknown escape \\{c}")
        return {ord(c)}

    def member(self):
        if self.take("\\"):
            return self.escape()
        self.at += 1
        return {ord(self.text[self.at - 1])}

    def byte_set(self):
        negated, found = self.take("^"), set()
        while not self.take("]"):
            if not self.peek():
                raise Wrong("a set without its ]")
            low = self.member()
            if self.peek() == "-" and self.text[self.at + 1:self.at + 2] not in ("", "]") and len(low) == 1:
                self.at += 1
                found |= set(range(min(low), max(self.member()) + 1))
            else:
                found |= low
        return set(range(256)) - found if negated else found

    def repeat(self):
        if self.take("?"):
            return 0, 1
        if self.take("*"):
            return 0, REPEAT_MAX
        if self.take("+"):
            return 1, REPEAT_MAX
        m = re.match(r"\{(\d+)(,?)(\d*)\}", self.text[self.at:])
        if not m:
            return 1, 1
        self.at += m.end()
        low = int(m.group(1))
        high = int(m.group(3)) if m.group(3) else REPEAT_MAX if m.group(2) else low
        if low > high or high > REPEAT_MAX:
            raise Wrong(f"a repeat of more than {REPEAT_MAX}")
        return low, high

    def one(self):
        chosen = self.byte_set() if self.take("[") else self.member()
        low, high = self.repeat()
        last = self.items[-1] if self.items else None
        if len(chosen) == 1 and (low, high) == (1, 1):
            data = bytes(chosen)
            if last and last.kind == "literal" and last.group == self.group and not self.fresh:
                last.data += data
            else:
                self.items.append(Item("literal", data, group=self.group))
        else:
            self.items.append(Item("set", bytes(sorted(chosen)), low, high, self.group))
        self.fresh = False

    def close(self):
        self.fresh = True
        if self.option is None:
            if not self.group:
                raise Wrong("a ) without its (")
            self.group = 0
            return
        if not self.take("?"):
            raise Wrong("(?:...) must be followed by ?")
        self.items[self.option].skip = len(self.items) - self.option - 1
        self.option = None

    def parse(self):
        self.fresh = True
        while self.at < len(self.text):
            if self.take("(?:"):
                if self.option is not None:
                    raise Wrong("an optional group in another")
                self.option, self.fresh = len(self.items), True
                self.items.append(Item("option", low=0, high=0))
            elif self.take("("):
                if self.group or self.option is not None:
                    raise Wrong("a version group in another group")
                self.groups += 1
                self.group, self.fresh = self.groups, True
            elif self.take(")"):
                self.close()
            elif self.peek() in ".|^$*+?{":
                raise Wrong(f"\"{self.peek()}\" at {self.at + 1} must be escaped")
            else:
                self.one()
        if self.group or self.option is not None:
            raise Wrong("a group without its )")
        if not 1 <= self.groups <= 3:
            raise Wrong("a pattern has one version group (two or three whose numbers are joined)")
        return self.items


class Pattern:
    def __init__(self, line, text):
        self.line, self.text = line, text
        self.items = Parser(text).parse()
        self.regex = re.compile(text.encode("latin-1"))
        inside = set()
        for i, item in enumerate(self.items):
            if item.kind == "option":
                inside |= set(range(i + 1, i + 1 + item.skip))
        self.anchor, self.first = max(self.runs(inside), key=lambda run: len(run[0]), default=(b"", 0))
        if len(self.anchor) < ANCHOR_MIN:
            raise Wrong(f"no literal of at least {ANCHOR_MIN} bytes")
        before = self.items[:self.first]
        self.low = sum(0 if i in inside else item.shortest() for i, item in enumerate(before))
        self.high = sum(item.longest() for item in before)
        if sum(item.longest() for item in self.items) > MATCH_MAX:
            raise Wrong(f"may match more than {MATCH_MAX} bytes")

    def runs(self, inside):
        """[(bytes, first item)] of each run of literals that every match has."""
        runs, open_run = [], False
        for i, item in enumerate(self.items):
            if item.kind != "literal" or i in inside:
                open_run = False
            elif open_run:
                runs[-1] = (runs[-1][0] + item.data, runs[-1][1])
            else:
                runs.append((item.data, i))
                open_run = True
        return runs

    def version(self, data):
        m = self.regex.search(data)
        if not m:
            return None
        if self.regex.groups == 1:
            return m.group(1).decode("latin-1")
        return ".".join(g.decode("latin-1").lstrip("0") or "0" for g in m.groups())


class Rule:
    def __init__(self, fields):
        self.line = fields[0][0]
        self.one = {}
        self.paths, self.shared, self.patterns, self.good, self.bad = [], [], [], [], []
        for self.line, field, value in fields:
            if FIELDS[field] and field in self.one:
                raise Wrong(f"a second {field}")
            self.add(field, value)
        self.line = fields[0][0]
        for field in ("Name", "Product"):
            if field not in self.one:
                raise Wrong(f"a rule without {field}")
        if bool(self.paths) == ("Sign" in self.one):
            raise Wrong("a rule has Path or Sign")
        for what, found in (("Pattern", self.patterns), ("Good", self.good), ("Bad", self.bad)):
            if not found:
                raise Wrong(f"a rule without {what}")
        self.prove()

    def add(self, field, value):
        if field == "Path":
            for glob in value.split():
                if "/" in glob or len(re.match(r"[^*?]*", glob).group()) < (5 if re.search(r"[*?]", glob) else 1):
                    raise Wrong(f"{glob}: a base name; one with * or ? begins with five others")
                self.paths.append(glob)
        elif field == "Shared":
            self.shared += value.split()
        elif field == "Pattern":
            self.patterns.append(Pattern(self.line, value))
        elif field == "Good":
            version, _, example = value.partition(" ")
            self.good.append((self.line, version, unescape(example)))
        elif field == "Bad":
            self.bad.append((self.line, unescape(value)))
        else:
            if not re.fullmatch(ONE[field][0], value):
                raise Wrong(f"{field} is {ONE[field][1]}")
            self.one[field] = value

    def purl(self):
        """Type, namespace, name: what the component is named by."""
        kind, _, path = self.one.get("Purl", "pkg:generic/" + self.one["Product"])[4:].partition("/")
        if kind == "golang":
            return kind, "", path
        return (kind,) + tuple(path.rpartition("/")[::2])

    def version(self, example):
        data = b"\0" + example + b"\0"
        return next((v for v in (p.version(data) for p in self.patterns) if v is not None), None)

    def prove(self):
        for self.line, version, example in self.good:
            if self.version(example) != version:
                raise Wrong(f"the example gives {self.version(example)}, not {version}")
        for self.line, example in self.bad:
            if self.version(example) is not None:
                raise Wrong(f"the bad example gives {self.version(example)}")


def c_string(data):
    return '"' + "".join(chr(b) if chr(b).isalnum() and b < 128 else f"\\{b:03o}" for b in data) + '"'


def bits(data):
    words = [0, 0, 0, 0]
    for b in data:
        words[b // 64] |= 1 << b % 64
    return "{" + ", ".join(f"{w:#x}u" for w in words) + "}"


def item_line(item):
    if item.kind == "literal":
        return f"    {{.literal = STR_INIT({c_string(item.data)}), .group = {item.group}}},"
    if item.kind == "option":
        return f"    {{.skip = {item.skip}}},"
    return f"    {{.set = {bits(item.data)}, .min = {item.low}, .max = {item.high}, .group = {item.group}}},"


def emit(rules):
    print('/* Made by tools/classifiers.py. */\n#include "catalog/classifier.h"\n')
    for r, rule in enumerate(rules):
        for p, pattern in enumerate(rule.patterns):
            print(f"static const struct classifier_item items_{r}_{p}[] = {{")
            print("\n".join(item_line(i) for i in pattern.items) + "\n};")
        print(f"static const struct classifier_pattern patterns_{r}[] = {{")
        for p, pattern in enumerate(rule.patterns):
            print(f"    {{items_{r}_{p}, {len(pattern.items)}, {pattern.low}, {pattern.high},"
                  f" STR_INIT({c_string(pattern.anchor)})}},")
        print("};")
        for name, words in (("paths", rule.paths), ("shared", rule.shared)):
            print("static const char *const %s_%d[] = {%sNULL};" %
                  (name, r, "".join(c_string(w.encode()) + ", " for w in words)))
    print("const struct classifier classifiers[] = {")
    for r, rule in enumerate(rules):
        words = [rule.one["Name"], *rule.purl(), rule.one.get("Kind", "application")]
        sign = c_string(unescape(rule.one["Sign"])) if "Sign" in rule.one else "NULL"
        print("    {%s, %s, %s, shared_%d, paths_%d, patterns_%d, %d}," % (
            ", ".join(c_string(w.encode()) for w in words), str(rule.one.get("Content") == "any").lower(), sign,
            r, r, r, len(rule.patterns)))
    print(f"}};\nconst size_t classifiers_count = {len(rules)};")
    print("const char *const classifier_paths[] = {")
    for glob in sorted({g for rule in rules for g in rule.paths}):
        print(f"    {c_string(glob.encode())},")
    print("    NULL,\n};")


def main():
    path, rules, names = sys.argv[1], [], set()
    for fields in paragraphs(path):
        rule = Rule.__new__(Rule)
        try:
            rule.__init__(fields)
            if rule.one["Name"] in names:
                raise Wrong(f"a second rule of the name {rule.one['Name']}")
        except (Wrong, re.error, UnicodeEncodeError) as e:
            fail(path, rule.line, e)
        names.add(rule.one["Name"])
        rules.append(rule)
    emit(rules)


if __name__ == "__main__":
    main()
