"""Seeds of imports_fuzz: writes files to the folder argv[1]."""
import pathlib
import sys

out = pathlib.Path(sys.argv[1])
out.mkdir(parents=True, exist_ok=True)
seeds = [
    b"// c\nconst a = require('a'), b = require( \"@s/b/c\" );\n/* x\n*/\nimport { d,\n e\n} from 'd';\nexport * from \"f\"\nimport('g')\n",
    b'"""\nimport a\n"""\nimport b.c.d.e as f, g # h\nfrom i.j import k\nfrom . import l\n\'\'\'x\'\'\'\n',
]
for i, data in enumerate(seeds):
    (out / f"imports-{i}").write_bytes(data)
