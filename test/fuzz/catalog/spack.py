"""Seeds of the spack cataloger (seeds_catalog.py)."""
seeds = [
    (0, b'{"spec":{"nodes":[{"name":"a","version":"1","dependencies":[{"name":"b"}],"hash":"c"}]}}'),
    (0, b'{"spec":[{"a":{"version":"1","dependencies":{"b":{}}}}]}'),
]
