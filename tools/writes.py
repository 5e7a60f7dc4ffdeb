"""Makes a C table of rules/writes.txt: writes.py FILE."""
import pathlib
import sys

FIELDS = ("program", "user", "write")


def fail(number, what):
    sys.exit(f"{sys.argv[1]}:{number}: {what}")


def paragraphs(text):
    """Each paragraph as a dictionary of lists."""
    now = {}
    for number, line in enumerate(text.splitlines() + [""], 1):
        line = line.strip()
        if line.startswith("#"):
            continue
        if not line:
            if now:
                if set(now) != set(FIELDS):
                    fail(number, "a paragraph has program:, user: and write:")
                yield now
            now = {}
            continue
        key, colon, words = line.partition(":")
        if not colon or key not in FIELDS or key in now:
            fail(number, "'program: NAME...', 'user: NAME...' or 'write: PATH...', each once")
        now[key] = words.split()
        if key == "write" and any(not w.startswith("/") for w in now[key]):
            fail(number, "a path that is written begins with /")


def main():
    print('#include "least/need.h"\n\nconst struct server servers[] = {')
    for p in paragraphs(pathlib.Path(sys.argv[1]).read_text()):
        print("    {" + ", ".join("\"%s\"" % " ".join(p[f]) for f in FIELDS) + "},")
    print("    {0},\n};")


if __name__ == "__main__":
    main()
