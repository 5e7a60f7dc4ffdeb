"""Seeds of the terraform cataloger (seeds_catalog.py)."""
seeds = [
    (0, b'provider "registry.terraform.io/a/b" {\n  version = "1.0"\n  hashes = [\n    "h1:x=",\n    "zh:00",\n  ]\n}\n'),
    (1, b'{"Modules":[{"Key":"a","Source":"registry.terraform.io/a/b/c//d","Version":"1","Dir":"x"},{"Source":"git::https://h/a/b.git?ref=v1"}]}'),
    (2, b"\\x7fELF"),
]
