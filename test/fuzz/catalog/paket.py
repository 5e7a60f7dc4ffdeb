"""Seeds of the paket cataloger (seeds_catalog.py)."""
seeds = [(0, b"NUGET\n  remote: x\n    A (1.0)\n      B (>= 2)\nGITHUB\n  remote: a/b\n    c.fs (" + b"0" * 40 +
             b")\nGROUP Test\nNUGET\n    C (1)\n")]
