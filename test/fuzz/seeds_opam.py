"""Seeds of opam_fuzz: writes files to the folder argv[1]."""
import pathlib
import sys

out = pathlib.Path(sys.argv[1])
out.mkdir(parents=True, exist_ok=True)
seeds = [
    b'opam-version: "2.0"\ndepends: [\n  "dune" {= "3.20.2" & with-test} # c\n  ("a" | "b" {>= "1"})\n]\n'
    b'url {\n  src: "https://example.com/a.tbz"\n  checksum: ["sha256=00"]\n}\n',
    b'description: """\nA "quoted" \\"text\\"\n"""\navailable: ocaml:version >= "4" (* c *)\n',
]
for i, data in enumerate(seeds):
    (out / f"opam-{i}").write_bytes(data)
