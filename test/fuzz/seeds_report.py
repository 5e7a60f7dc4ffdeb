"""Seeds of report_fuzz: writes files to the folder argv[1]."""
import pathlib
import sys

out = pathlib.Path(sys.argv[1])
out.mkdir(parents=True, exist_ok=True)
seeds = [
    b"",
    b"CVE-2024-1\0lodash\0" + b"4.17.20\0A flaw",
    b"</script><script>\0]]>\0-->\0'\"&<>\0",
    b"=1+1\0@me #1 www.x.y http://x\0|`*_[x](y)\0\t\r\n\0",
    b"\xff\xfe\0\xed\xa0\x80\0\xef\xbf\xbf\0\xe2\x80\xae\0\x1b[31m\0\x7f\0",
    b"pkg:npm/a@1\0../..\0dir:./x/\0a.war!/b c%.jar\0CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H\0" + b"2026-01-02\0",
    b"x" * 3000 + b"\0" + "é日本".encode() * 200,
]
for i, seed in enumerate(seeds):
    (out / str(i)).write_bytes(seed)
