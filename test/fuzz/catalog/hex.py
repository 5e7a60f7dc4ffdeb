"""Seeds of the hex cataloger (seeds_catalog.py)."""
seeds = [
    (0, b'{<<"app">>,<<"cowlib">>}.\n{<<"licenses">>,[<<"ISC">>]}.\n{<<"name">>,<<"cowlib">>}.\n{<<"version">>,<<"2.11.0">>}.\n'),
]
