"""Seeds of the julia cataloger (seeds_catalog.py)."""
seeds = [
    (0, b'julia_version = "1.9.0"\nmanifest_format = "2.0"\n\n[[deps.Dates]]\ndeps = ["Printf"]\nuuid = "ade2ca70"\n\n[[deps.HTTP]]\ndeps = ["Dates", "URIs"]\ngit-tree-sha1 = "x"\nuuid = "cd3eb016"\nversion = "1.9.6"\n\n[[deps.URIs]]\nuuid = "5c2747f8"\nversion = "1.4.2"\n\n    [deps.URIs.weakdeps]\n    X = "1"\n'),
    (0, b'manifest_format = "3.0"\n'),
    (3, b'name = "JSON"\nuuid = "682c06a0"\nversion = "0.21.4"\n[deps]\nDates = "ade2ca70"\n'),
]
