#!/usr/bin/env python3
"""java_classes_table.py RULES: writes the C table of rules/java_classes.txt (src/catalog/java_classes.h tells its form).

A line that is wrong ends the build with its number.
"""
import re
import sys

libraries, rows = [], []
with open(sys.argv[1], encoding="utf-8") as file:
    for number, line in enumerate(file, 1):
        field, _, value = line.rstrip("\n").partition(": ")
        words = value.split()
        try:
            if field == "Artifact" and re.fullmatch(r"[\w.-]+:[\w.-]+", value):
                libraries.append([value, [], 0])
            elif field == "Versions" and 0 < len(words) <= 128:
                libraries[-1][1] = words
            elif field == "Class":
                simple = words[0].rsplit("/", 1)[-1]
                for known in words[1:]:
                    value, at = known.split("=")
                    bits = 0
                    for part in at.split(","):
                        first, _, last = part.partition("-")
                        for i in range(int(first), int(last or first) + 1):
                            libraries[-1][1][i]
                            bits |= 1 << i
                    rows.append((simple, int(value, 16), len(libraries) - 1, libraries[-1][2], bits))
                libraries[-1][2] += 1
            elif line.strip() and not line.startswith("#"):
                raise ValueError
        except (ValueError, IndexError):
            sys.exit(f"{sys.argv[1]}:{number}: is no line of a library")
rows.sort()
print('/* Made by tools/java_classes_table.py. */\n#include "catalog/java_classes.h"')
for i, (_, versions, _) in enumerate(libraries):
    print("static const char *const versions_%d[] = {%s};" % (i, ", ".join('"%s"' % v for v in versions)))
print("const struct java_library java_libraries[] = {")
for i, (name, versions, _) in enumerate(libraries):
    group, artifact = name.split(":")
    print('    {"%s", "%s", versions_%d, %d},' % (group, artifact, i, len(versions)))
print("};\nconst unsigned java_library_count = %d;" % len(libraries))
print("const struct java_class_row java_class_rows[] = {")
for simple, value, library, place, bits in rows:
    print('    {"%s", 0x%016xu, %d, %d, {{0x%xu, 0x%xu}}},' % (simple, value, library, place, bits & (1 << 64) - 1, bits >> 64))
print("};\nconst unsigned java_class_count = %d;" % len(rows))
