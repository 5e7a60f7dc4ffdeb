"""Seeds of known_base_fuzz: writes files to the folder argv[1]."""
import pathlib
import sys

out = pathlib.Path(sys.argv[1])
out.mkdir(parents=True, exist_ok=True)
chain = "sha256:" + "ab" * 32
line = f"{chain}\t2\tsha256:1\t2026-01-01T00:00:00Z\tdebian:12\t2026-02-02\t3\t-\tdebian:12\n"
for i, text in enumerate([line, line * 3, "rubbish\n" + line, line[:-1], line.replace("\t2\t", "\t0\t"), line.replace("\n", "\r\n"),
                          line.replace("debian", "d\u00e9bian\x01"), line.replace("3", "99999999999")]):
    (out / f"known-base-{i}").write_text(text)
