"""Seeds of the haskell cataloger (seeds_catalog.py)."""
seeds = [
    (0, b"packages:\n- completed:\n    hackage: acme-missiles-0.3@sha256:2ba66a,613\n    pantry-tree:\n      size: 226\n  original:\n    hackage: acme-missiles-0.3\n- completed:\n    name: fork\n    version: '1.2'\n    git: https://example.com/f.git\n    commit: abc\nsnapshots:\n- completed:\n    size: 1\n"),
    (1, b'resolver: lts-18.0\nextra-deps:\n- text-short-0.1.3@rev:2\n- ./here-1.0\n- git: https://x\n'),
    (2, b'active-repositories: hackage.haskell.org:merge\nconstraints: any.aeson ==2.0.3.0,\n             aeson -cffi +ordered-keymap,\n             any.base >=4 && <5,\n             setup.Cabal ==3.6.3.0\nindex-state: x\n'),
]
