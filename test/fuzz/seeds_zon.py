"""Seeds of zon_fuzz: writes files to the folder argv[1]."""
import pathlib
import sys

out = pathlib.Path(sys.argv[1])
out.mkdir(parents=True, exist_ok=True)
seeds = [
    b'.{\n    .name = .a, // c\n    .version = "1.0\\x41\\n",\n    .n = 0xc03c,\n    .dependencies = .{ .@"b-c" = .{ .url = "u", .lazy = true } },\n}\n',
    b'.{ .paths = .{ "a", "b" }, .text = \\\\line\n\\\\more\n }',
]
for i, data in enumerate(seeds):
    (out / f"zon-{i}").write_bytes(data)
