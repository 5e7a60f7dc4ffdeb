"""Seeds of the opam cataloger (seeds_catalog.py)."""
seeds = [
    (0, b'opam-version: "2.0"\nlicense: "ISC"\ndepends: ["dune" {>= "2.0"}]\nurl {\n  src: "https://example.com/a.tbz"\n  checksum: ["md5=0123456789abcdef0123456789abcdef"]\n}\n'),
    (1, b'opam-version: "2.0"\ncompiler: ["ocaml-base-compiler.4.14.1"]\nroots: ["astring.0.8.5"]\ninstalled: [\n  "astring.0.8.5"\n  "base-unix.base"\n]\n'),
    (2, b'astring 0.8.3\nbase-unix base\n'),
    (3, b'opam-version: "2.0"\ndepends: [\n  "dune" {= "3.20.2" & with-test}\n  "ocaml" {>= "4"}\n]\n'),
    (4, b'depends: ["dune" {= "3.20.2"}]\n'),
    (5, b'(version 0.0.1)\n(build (run dune build))\n'),
]
