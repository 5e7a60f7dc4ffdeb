"""Seeds of erlang_fuzz: writes files to the folder argv[1]."""
import pathlib
import sys

out = pathlib.Path(sys.argv[1])
out.mkdir(parents=True, exist_ok=True)
seeds = [
    b'%% comment\n{"1.2.0",\n[{<<"a">>,{pkg,<<"a">>,<<"1.0"/utf8>>},0}]}.\n[{pkg_hash,[]}].\n',
    b"{application, 'a b', [{vsn,\"1\\\"2\"},{f,1.5e3},{g,16#ff},{m,#{a => $b}},{b,<<1,2>>}]}.",
    b'[[[{{}}]]].\n{[}.',
]
for i, data in enumerate(seeds):
    (out / f"erlang-{i}").write_bytes(data)
