"""Seeds of the gradle_catalog cataloger (seeds_catalog.py)."""
seeds = [(0, b'[versions]\nk = "1"\nr = { strictly = "[1,2[", prefer = "1.5" }\n[libraries]\na = "g:a:1"\n'
             b'b = { module = "g:b", version.ref = "k" }\nc = { group = "g", name = "c", version.ref = "r" }\n')]
