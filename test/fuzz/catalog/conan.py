"""Seeds of the conan cataloger (seeds_catalog.py)."""
seeds = [
    (0, b'{"graph_lock":{"nodes":{"0":{"ref":"app/1.0","requires":["1"]},"1":{"ref":"zlib/1.2.11#abc","requires":["2"]},"2":{"ref":"own/1@me/stable"}}},"version":"0.4"}'),
    (0, b'{"version":"0.5","requires":["zlib/1.2.13#e377bee636333ae348d51ca90874e353%1667394256.9"],"build_requires":["cmake/3.25.0"],"python_requires":[],"x":1}'),
    (0, b'{"version":"0.6","requires":["a"]}'),
    (1, b'[requires]\nzlib/1.2.11 # c\npoco/[>1.0,<1.9]\n\n[tool_requires]\ncmake/3.22.6\n[generators]\ncmake/1\n'),
    (0, b'{"graph_lock":{"nodes":{"a":{"pref":"t/1:2ce0","requires":{"zlib/1":"b"},"path":"x"},"b":{"pref":"zlib/1:0#0"}}},"version":"0.2"}'),
    (2, b'[full_requires]\n    boost/1.75.0:dc8a\n'),
]
