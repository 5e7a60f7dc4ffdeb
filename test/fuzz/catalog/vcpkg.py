"""Seeds of the vcpkg cataloger (seeds_catalog.py)."""
seeds = [
    (0, b"Package: a\nVersion: 1.0\nPort-Version: 1\nDepends: b, c:x64-linux, d[core]\nStatus: install ok installed\n\nPackage: a\nFeature: x\nStatus: install ok installed\n"),
    (2, b'{"packages":[{"SPDXID":"SPDXRef-port","name":"a","versionInfo":"1.0#1","licenseConcluded":"MIT"}]}'),
    (3, b'{"dependencies":["a",{"name":"b","host":true,"version>=":"1"}],"features":{"x":{"dependencies":["c"]}},"overrides":[{"name":"a","version":"1.0","port-version":2}]}'),
]
