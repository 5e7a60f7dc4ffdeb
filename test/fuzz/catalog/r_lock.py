"""Seeds of the r-lock cataloger (seeds_catalog.py)."""
seeds = [
    (0, b'{"lockfile_version": 1, "packages": [{"package": "askpass", "version": "1.2.1", "type": "standard", "direct": true, "dependencies": ["sys"], "license": "MIT"}, {"package": "sys", "version": "3.4-1", "type": "bioc"}]}'),
    (1, b'version = 2\n[[packages]]\nname = "DT"\nversion = "0.33"\nsource = { git = "https://example.com/g", sha = "abc" }\ndependencies = [{ name = "R6", requirement = "(>= 2)" }, "x"]\n'),
]
