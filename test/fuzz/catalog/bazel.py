"""Seeds of the bazel cataloger (seeds_catalog.py)."""
seeds = [
    (0, b'{"registryFileHashes":{"https://bcr.bazel.build/modules/a/1/source.json":"0"}}'),
    (0, b'{"moduleDepGraph":{"<root>":{},"a@1":{}}}'),
]
