"""Seeds of the ghc cataloger (seeds_catalog.py)."""
seeds = [
    (0, b'name: z-attoparsec-z-internal\nversion: 0.14.4\npackage-name: attoparsec\nlicense: BSD-3-Clause\n'),
]
