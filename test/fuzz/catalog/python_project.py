"""Seeds of the python-project cataloger (seeds_catalog.py)."""
seeds = [
    (0, b'[project]\ndependencies = ["Flask[async]==2.3.2", "g @ git+https://example.com/g.git@abc"]\n[tool.poetry.dependencies]\na = "1.0"\nb = {version = "2", optional = true}\nc.version = "3"\nd = [{version = "1"}, {path = "x"}]\n'),
    (1, b'[packages]\nflask = "==2.3.2"\n[dev-packages]\nx = {git = "https://example.com/x", ref = "y"}\n'),
    (2, b'[options]\ninstall_requires =\n    Flask==2.3.2\n    requests>=2\n[options.extras_require]\ndev = tox==4.0\n'),
    (3, b'setup(install_requires=["a==1.0", \'b>=2\'], doc="""x\'c==1\'""") # "d==1"\n'),
]
