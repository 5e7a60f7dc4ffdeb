"""Seeds of json_fuzz: writes small JSON texts to the folder argv[1]."""
import json
import pathlib
import sys

out = pathlib.Path(sys.argv[1])
out.mkdir(parents=True, exist_ok=True)
osv = {"schema_version": "1.7.0", "id": "EX-1", "modified": "2024-01-02T03:04:05Z", "aliases": ["CVE-2024-0001"],
       "affected": [{"package": {"ecosystem": "npm", "name": "@a/b"},
                     "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}, {"fixed": "1.2.3"}]}]}],
       "severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}]}
seeds = {
    "osv": json.dumps(osv, indent=2), "osv-compact": json.dumps(osv, separators=(",", ":")),
    "numbers": "[0,-0,1.5,1e5,1E-5,123456789012345678901234567890,-0.1e+1]",
    "escapes": '"\\"\\\\\\/\\b\\f\\n\\r\\t\\u0000\\ud83d\\ude00\\ud800"', "utf8": '"\u00e9\u20ac\U0001f600"',
    "bom": "\ufeff{}", "deep": "[" * 90 + "]" * 90, "deeper": '{"a":' * 120 + "1" + "}" * 120,
    "words": "[true,false,null]", "duplicate": '{"a":1,"a":2}', "cut": '{"a":[1,2,{"b":"c', "space": " \t\r\n1 \n",
    "comments": "// a\n{\"b\": [1, /* c */ 2,], }", "latin": "\"J\udcfcrgen\\n\"",
}
for name, text in seeds.items():
    (out / name).write_bytes(text.encode(errors="surrogateescape"))
