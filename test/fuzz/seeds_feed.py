#!/usr/bin/env python3
"""Seeds of feed_fuzz. usage: seeds_feed.py FOLDER
Those of one format stand in feed/NAME.py: `seeds = {"name": bytes, ...}`, the document as it is; byte 0, which
picks the path of the document (feed_fuzz.c), is put before it here: "\\0" unless the name ends in the number."""
import importlib.util
import pathlib
import sys

sys.dont_write_bytecode = True
folder = pathlib.Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
for path in sorted((pathlib.Path(__file__).resolve().parent / "feed").glob("*.py")):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name, document in module.seeds.items():
        pick = int(name[-1]) if name[-1].isdigit() else 0
        (folder / f"{path.stem}-{name}").write_bytes(bytes([pick]) + document)
