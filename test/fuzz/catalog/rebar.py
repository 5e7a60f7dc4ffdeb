"""Seeds of the rebar cataloger (seeds_catalog.py)."""
seeds = [
    (0, b'{"1.2.0",\n[{<<"certifi">>,{pkg,<<"certifi">>,<<"2.12.0">>},1},\n {<<"g">>,\n  {git,"https://example.com/g.git",\n       {ref,"72d5f6c0"}},\n  0}]}.\n[\n{pkg_hash_ext,[\n {<<"certifi">>, <<"2D1CCA2EE3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B">>}]}].\n'),
    (0, b'[{<<"a">>,{pkg,<<"a">>,<<"1.0">>},0}].\n'),
    (0, b'{"2.0.0",[{deps,[{<<"a">>,{pkg,<<"a">>,<<"1.0">>},0}]},{plugins,[]}]}.\n[{pkg_hash_ext,[{deps,[{<<"a">>,<<"x">>}]},{plugins,[]}]}].\n'),
]
