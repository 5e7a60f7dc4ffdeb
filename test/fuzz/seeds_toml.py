"""Seeds of toml_fuzz: writes files to the folder argv[1]."""
import pathlib
import sys

out = pathlib.Path(sys.argv[1])
out.mkdir(parents=True, exist_ok=True)
seeds = [
    b"a = 1\n[b.c]\nd = \"x\\u00e9\"\ne.f = 'y'\n[[g]]\n[g.h]\ni = {j = [1, {k = 2}], l.m = 1979-05-27 07:32:00Z}\n[[g]]\n",
    b"s = \"\"\"\n a \\\n  b\"\"\"\"\"\nt = '''\nx'''\n\"q\" = 0xff\nf = -1.5e+10\ni = inf\nb = true\n",
    b"[[package]]\nname = \"a\"\nversion = \"1\"\ndependencies = [\n \"b 1\", # c\n]\r\n[metadata]\n\"checksum a 1\" = \"0\"\n",
    b"\xef\xbb\xbf[x]\n[x.y]\nx = 1\nx = 2\n",
]
for i, data in enumerate(seeds):
    (out / f"toml-{i}").write_bytes(data)
