"""Seeds of the conda-environment cataloger (seeds_catalog.py)."""
seeds = [
    (0, b"dependencies:\n  - python=3.9\n  - conda-forge::scipy=1.7.1=py39h0\n  - openssl 1.1.1l h7f\n  - numpy==1.21\n  - pip:\n    - Flask==2.3.2\n    - -r x.txt\n"),
]
