"""Seeds of lua_fuzz: writes files to the folder argv[1]."""
import pathlib
import sys

out = pathlib.Path(sys.argv[1])
out.mkdir(parents=True, exist_ok=True)
seeds = [
    b'package = "a"\ndescription = { license = \'MIT\', detailed = [==[ x ]] ]==] }\n-- c\n--[[ d ]]\nt = { "b >= 1", "c == 2" }\n',
    b'return {\n   dependencies = {\n      ["lua-cjson"] = "2.1.0-1",\n      a = "x" .. "y"\n   }\n}\n',
]
for i, data in enumerate(seeds):
    (out / f"lua-{i}").write_bytes(data)
