"""Seeds of the luarocks cataloger (seeds_catalog.py)."""
seeds = [
    (0, b'rock_manifest = {\n   lua = {\n      ["a.lua"] = "25884dbf5be7114791018a48199d4c04"\n   }\n}\n'),
    (1, b'package = "a"\nversion = "1.0-1"\ndescription = {\n   license = "MIT"\n}\ndependencies = {\n   "lua >= 5.1",\n   "argparse == 0.7.1"\n}\n'),
    (2, b'return {\n   dependencies = {\n      ["lua-cjson"] = "2.1.0-1",\n      lua = "5.3-1"\n   },\n   test_dependencies = {\n      busted = "2.0-1"\n   }\n}\n'),
]
