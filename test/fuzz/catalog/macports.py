"""Seeds of the macports cataloger (seeds_catalog.py)."""
seeds = [(0, b"x")]
