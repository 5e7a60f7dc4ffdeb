"""Seeds of the maven_install cataloger (seeds_catalog.py)."""
seeds = [
    (0, b'{"artifacts":{"g:a":{"version":"1","shasums":{"jar":"x"}},"g:b":{"version":"2"}},'
        b'"dependencies":{"g:a":["g:b"]},"version":"2"}'),
    (0, b'{"dependency_tree":{"dependencies":[{"coord":"g:a:1","sha256":"x"}]}}'),
]
