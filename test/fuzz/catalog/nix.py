"""Seeds of the nix cataloger (seeds_catalog.py)."""
import pathlib
import sqlite3
import tempfile

with tempfile.TemporaryDirectory() as folder:
    path = pathlib.Path(folder) / "db.sqlite"
    db = sqlite3.connect(path)
    db.execute("PRAGMA page_size = 512")
    db.execute("CREATE TABLE ValidPaths (id INTEGER PRIMARY KEY, path TEXT, hash TEXT, registrationTime INTEGER, "
               "deriver TEXT, narSize INTEGER, ultimate INTEGER, sigs TEXT, ca TEXT)")
    for name in ("jq-1.7.1-bin", "x-unstable-2021-08-16-dev", "source"):
        db.execute("INSERT INTO ValidPaths VALUES (NULL, ?, '', 1, '', 1, 1, '', '')",
                   ("/nix/store/h0cnbmfcn93xm5dg2x27ixhag1cwndga-" + name,))
    db.commit()
    db.close()
    seeds = [(0, path.read_bytes())]
