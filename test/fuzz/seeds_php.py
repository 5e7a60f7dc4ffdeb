"""Seeds of php_fuzz: writes files to the folder argv[1]."""
import pathlib
import sys

out = pathlib.Path(sys.argv[1])
out.mkdir(parents=True, exist_ok=True)
seeds = [
    b'a:3:{s:4:"name";s:5:"redis";i:7;a:1:{s:1:"x";d:1.5;}s:1:"o";O:3:"A\\B":1:{s:1:"x";N;}}',
    b's:3:"a"b";',
]
for i, data in enumerate(seeds):
    (out / f"php-{i}").write_bytes(data)
