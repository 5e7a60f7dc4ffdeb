#!/usr/bin/env python3
"""Seeds of starlark_fuzz: calls with arguments of every kind."""
import os
import sys

out = sys.argv[1]
os.makedirs(out, exist_ok=True)
texts = {
    "module": "bazel_dep(name = \"a\", version = '1.0', dev_dependency = True)  # c\n",
    "lists": "maven.install(artifacts = [\"g:a:1\", f(x = \"y\")] + {\"k\": 1}, z = r\"\\d\")\n",
    "odd": "x(\"\"\"\n\\\"\"\"\", '''a''', \"open\n((())]",
}
for name, text in texts.items():
    with open(os.path.join(out, name), "w") as f:
        f.write(text)
