"""Seeds of rpmdb_fuzz: writes files to the folder argv[1]."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))
sys.dont_write_bytecode = True
import make_rpmdb  # noqa: E402

out = pathlib.Path(sys.argv[1])
out.mkdir(parents=True, exist_ok=True)
blobs = [make_rpmdb.header(name="a%d" % i, version="1", release="2", epoch=i, sourcerpm="a-1-2.src.rpm",
                           requires=["x" * 40] * (20 * i + 1), provides=["b"], basenames=["f", "g"],
                           dirindexes=[0, 1], dirnames=["/", "/d/"]) for i in range(4)]
(out / "header").write_bytes(blobs[2])
(out / "ndb").write_bytes(make_rpmdb.ndb(blobs))
(out / "bdb").write_bytes(make_rpmdb.bdb(blobs, size=512))
(out / "bdb-big").write_bytes(make_rpmdb.bdb(blobs, ">", 1024, 20))
(out / "sqlite").write_bytes(make_rpmdb.sqlite(blobs, 512))
(out / "sqlite-deep").write_bytes(make_rpmdb.sqlite([b"x" * 300] * 200, 512))
