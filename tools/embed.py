"""Makes a C table of text files that the program carries: embed.py HEADER FILE...

Each becomes `const struct embedded embedded_NAME` (NAME: the file's name, with _ for what C does not take), with the
hash that a Content-Security-Policy names it by.
"""
import base64
import hashlib
import pathlib
import re
import sys


def main():
    print(f'/* Made by tools/embed.py. */\n#include "{sys.argv[1]}"')
    for name in sys.argv[2:]:
        data = pathlib.Path(name).read_bytes()
        digest = base64.b64encode(hashlib.sha256(data).digest()).decode()
        ident = re.sub(r"\W", "_", pathlib.Path(name).name)
        print(f"\nstatic const char {ident}[] = {{{','.join(str(b - 256 * (b > 127)) for b in data)}}};")
        print(f"const struct embedded embedded_{ident} = {{{{{ident}, sizeof {ident}}}, \"sha256-{digest}\"}};")


if __name__ == "__main__":
    main()
