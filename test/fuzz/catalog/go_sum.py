"""Seeds of the go-sum cataloger (seeds_catalog.py)."""
seeds = [
    (0, b"a.example/b v1.9.0 h1:x=\na.example/b v1.10.0/go.mod h1:x=\na.example/b v1.2.0-pre h1:y=\r\nodd\n"),
]
