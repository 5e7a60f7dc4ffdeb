"""Seeds of the nim cataloger (seeds_catalog.py)."""
seeds = [
    (0, b'{"version":2,"packages":{"a":{"version":"#head","vcsRevision":"00","url":"https://h/o/a","dependencies":["b"],"checksums":{"sha1":"0"}},"b":{"version":"1.0"}},"tasks":{"test":{"c":{"version":"1"}}}}'),
    (1, b'requires "nim >= 1.0", "a == 1.2.3",\n  "https://h/o/b#head"\ntaskRequires "test", "c"\n[Deps]\nRequires: "d, e >= 1"\n'),
    (2, b"{}"),
]
