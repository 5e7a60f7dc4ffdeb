"""Seeds of yaml_fuzz: writes small YAML texts to the folder argv[1]."""
import pathlib
import sys

out = pathlib.Path(sys.argv[1])
out.mkdir(parents=True, exist_ok=True)
seeds = {
    "lock": "lockfileVersion: '9.0'\npackages:\n  a@1.0.0(b@2.0.0):\n    resolution: {integrity: sha512-x}\n    dev: true\n",
    "aliases": "a: &x {b: 1}\nc: [*x, *x]\nd: {<<: *x, e: f}\n",
    "merge": "a: &x {a: 1}\nb: &y {<<: [*x, *x]}\n<<: [*y, *x]\n",
    "documents": "a\n---\nb: c\n...\n---\n- d\n",
    "blocks": "a: |\n  one\nb: >-\n  two\nc: 'q'\nd: \"\\x41\\u00e9\"\n",
    "tags": "!Sub a: !!binary aGk=\nb: !Ref c\n", "complex": "? [k, {l: m}]\n: v\n", "cut": "a: [1, {b: \"c",
    "cycle": "a: &x [1, *x]\n", "nulls": "a:\nb: ~\nc: null\n? \n", "deep": "[" * 45 + "]" * 45,
}
for name, text in seeds.items():
    (out / name).write_bytes(text.encode())
(out / "utf16").write_bytes("a: [1]\n".encode("utf-16"))
