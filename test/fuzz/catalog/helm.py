"""Seeds of the helm cataloger (seeds_catalog.py)."""
seeds = [
    (0, b"dependencies:\n- name: a\n  repository: https://h/c\n  version: 1.2.3\ndigest: sha256:0\n"),
    (2, b"apiVersion: v2\nname: a\nversion: 1.0.0\ndependencies:\n- name: b\n  version: ^1\n  repository: '@x'\n"),
    (4, b"\x1f\x8b"),
]
