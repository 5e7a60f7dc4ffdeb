"""Seeds of the perl cataloger (seeds_catalog.py)."""
seeds = [
    (0, b'{"name":"DateTime","version":"1.55","dist":"DateTime-1.55","pathname":"D/DR/DROLSKY/DateTime-1.55.tar.gz","provides":{"DateTime":{"version":"1.55"}}}'),
    (1, b'# carton snapshot format: version 1.0\nDISTRIBUTIONS\n  A-1.0\n    pathname: X/XY/XYZ/A-1.0.tar.gz\n    provides:\n      A 1.0\n    requirements:\n      B 0\n  B-v2\n    pathname: X/XY/XYZ/B-v2.tgz\n    provides:\n      B v2\n'),
    (2, b'{"modules":{"A":{"dist":"A-1.0","pathname":"X/XY/XYZ/A-1.0.tar.gz"}}}'),
    (3, b"requires 'A::B', '== 1.0';\non 'test' => sub {\n  requires \"C\" => '1';\n};\n"),
]
