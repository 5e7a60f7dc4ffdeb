#!/usr/bin/env python3
"""compare.py: what the end-to-end tests ask of reports and package managers; prints differences, exit 1 if any.

  inventory A.json B.json...   the components at the top are the same but for layers
  dpkg REPORT LIST             LIST: "name version architecture" lines of dpkg-query
  npm REPORT TREE              TREE: npm ls --all --json
  pip REPORT LIST              LIST: pip list --format json
  gem REPORT LIST              LIST: gem list --local --all
  has REPORT EXPRESSION        a Python expression over the report r is true"""
import json
import re
import sys
from urllib.parse import parse_qs, unquote


def load(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def without_layers(report):
    components = [c for c in report["components"] if c["state"] != "removed"]
    for component in components:
        for location in component["locations"]:
            location.pop("layer", None)
    return sorted(components, key=lambda c: json.dumps(c, sort_keys=True))


def difference(title, left, right, left_name, right_name):
    """Prints what is only in one of two sets; True when they are equal."""
    for name, rest in ((left_name, left - right), (right_name, right - left)):
        for item in sorted(rest)[:20]:
            print("%s: only %s has %s" % (title, name, item))
    if not left or not right:
        print("%s: nothing to compare" % title)
        return False
    return left == right


def inventory(paths):
    first = without_layers(load(paths[0]))
    same = bool(first)
    for path in paths[1:]:
        other = without_layers(load(path))
        if other != first:
            texts = [{json.dumps(c, sort_keys=True) for c in side} for side in (first, other)]
            difference("components", texts[0], texts[1], paths[0], path)
            same = False
    return same


def installed(report, kind):
    for component in load(report)["components"]:
        if component["purl"].startswith("pkg:%s/" % kind) and component["state"] == "installed":
            yield component


def dpkg(report, listing):
    arch = lambda c: parse_qs(c["purl"].partition("?")[2]).get("arch", [""])[0]
    ours = {(c["name"], c["version"], arch(c)) for c in installed(report, "deb")}
    with open(listing, encoding="utf-8") as file:
        theirs = {tuple(line.split()) for line in file if line.strip()}
    return difference("dpkg", ours, theirs, "assay", "dpkg-query")


def npm_tree(node, found):
    for name, child in node.get("dependencies", {}).items():
        if "version" in child:
            found.add((name, child["version"]))
        npm_tree(child, found)
    return found


def npm(report, tree):
    ours = {(c["name"], c["version"]) for c in installed(report, "npm")}
    return difference("npm", ours, npm_tree(load(tree), set()), "assay", "npm ls")


def pip(report, listing):
    normal = lambda name: re.sub(r"[-_.]+", "-", name).lower()
    vendored = lambda c: all(e["cataloger"] == "python-vendored" for e in c["evidence"])  # pip does not list these
    ours = {(normal(c["name"]), c["version"]) for c in installed(report, "pypi") if not vendored(c)}
    theirs = {(normal(p["name"]), p["version"]) for p in load(listing)}
    return difference("pip", ours, theirs, "assay", "pip list")


def gem(report, listing):
    """Lines as "json (2.6.1, default: 2.6.1)" and "nokogiri (1.13.10 ruby x86_64-linux)"."""
    ours = {(c["name"], c["version"]) for c in installed(report, "gem")}
    theirs = set()
    with open(listing, encoding="utf-8") as file:
        for name, versions in re.findall(r"^(\S+) \((.*)\)$", file.read(), re.M):
            theirs |= {(name, v.replace("default: ", "").split()[0]) for v in versions.split(", ")}
    return difference("gem", ours, theirs, "assay", "gem list")


def has(report, expression):
    r = load(report)
    names = {unquote(c["purl"]) for c in r["components"]}
    if eval(expression, {"r": r, "purls": names, "any": any, "all": all, "len": len}):
        return True
    print("not so: %s\ndiagnostics: %s\ncomponents: %s" % (expression, json.dumps(r["diagnostics"], indent=1)[:1500],
                                                          sorted(names)[:20]))
    return False


def main():
    what, args = sys.argv[1], sys.argv[2:]
    action = {"inventory": lambda: inventory(args), "dpkg": lambda: dpkg(*args), "npm": lambda: npm(*args),
              "pip": lambda: pip(*args), "gem": lambda: gem(*args), "has": lambda: has(*args)}[what]
    return 0 if action() else 1


sys.exit(main())
