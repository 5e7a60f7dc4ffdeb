#!/usr/bin/env python3
"""tally.py TESTLOG: "PASSED FAILED" over a Meson testlog.json. A program that counts its own cases (cmocka, or a
last line "N passed, N failed") adds those; any other counts as one. A program that failed adds at least one."""
import json
import re
import sys


def counts(test):
    text = test.get("stdout", "") + "\n" + test.get("stderr", "")
    ok = test["result"] in ("OK", "EXPECTEDFAIL")
    if test["result"] == "SKIP":
        return 0, 0
    own = re.findall(r"^(\d+) passed, (\d+) failed", text, re.M)
    passed = sum(int(n) for n in re.findall(r"^\[  PASSED  \] (\d+) test\(s\)", text, re.M))
    failed = sum(int(n) for n in re.findall(r"^\[  FAILED  \] \w*:? ?(\d+) test\(s\)", text, re.M))
    if own:
        passed, failed = int(own[-1][0]), int(own[-1][1])
    if ok:
        return max(passed, 1), 0
    return passed, max(failed, 1)


def main():
    with open(sys.argv[1], encoding="utf-8", errors="replace") as f:
        results = [counts(json.loads(line)) for line in f if line.strip()]
    print(sum(p for p, _ in results), sum(f for _, f in results))


main()
