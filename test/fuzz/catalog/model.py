"""Seeds of the model cataloger (seeds_catalog.py)."""
seeds = [
    (0, b"GGUF\3\0\0\0" + b"\0" * 8 + b"\1" + b"\0" * 7 + b"\x0c" + b"\0" * 7 + b"general.name\x08\0\0\0\1" + b"\0" * 7 +
        b"x"),
    (1, b"\x30\0\0\0\0\0\0\0" + b'{"__metadata__":{"modelspec.title":"a"}}        '),
    (2, b"\x08\x07\x28\x03\x3a\x02\x0a\0"),
]
