"""Seeds of the python-vendored cataloger (seeds_catalog.py)."""
seeds = [
    (0, b"requests==2.32.3\n    urllib3==1.26.18 ; python_version > '3'\n"),
    (2, b"__version__: str = \"2024.07.04\"\n"),
    (5, b"version = (0, 6, 2)\n__version__ = version = '2.6.2'\nVERSION = '1'\n"),
]
