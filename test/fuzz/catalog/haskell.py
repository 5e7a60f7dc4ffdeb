"""Seeds of the haskell cataloger (seeds_catalog.py)."""
seeds = [
    (0, b'packages:\n- completed:\n    hackage: http-client-0.7.13@sha256:aa,1799\n  original:\n    hackage: http-client-0.7.13\n- completed:\n    name: p\n    version: 2.2.2\n    git: https://example.com/p.git\n    commit: abc\nsnapshots: []\n'),
    (1, b'resolver: lts-22.10\nextra-deps:\n- acme-missiles-0.3@rev:0\n- git: https://example.com/r\n- hackage: text-2.0.2\n'),
    (2, b'constraints: any.aeson ==2.1.2.1,\n             aeson -cffi,\n             any.base ==4.17.2.0\n'),
    (3, b'constraints: aeson ==0.8.0.2,\n             base installed\n'),
]
