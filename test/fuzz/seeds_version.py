"""Writes seeds of version_fuzz into the folder argv[1]: three versions of one ecosystem a file."""
import pathlib
import sys

VERSIONS = {
    "semver": ["1.0.0-alpha.1", "v1.0.0+build", "1.2.3-0.4"],
    "dpkg": ["1:1.2~rc1-1ubuntu1", "1.2+dfsg-3.1+b1", "0.0-1~bpo12+1"],
    "apk": ["1.2.3a_pre2_p1~abc-r4", "1.02_git20200101-r0", "1-ruff"],
    "rpm": ["2:1.2~rc1^git1-3.el9_2", "1.2-1.el8", "1..2-"],
    "maven": ["1.0.0.RELEASE", "1-alpha-1-SNAPSHOT", "1.0-ga.0.beta1"],
    "pep440": ["1!1.0a1.post2.dev3+ubuntu.1", "v1.0-1", "1.0-bulbasaur-0-pre"],
    "rubygems": ["1.0.0.rc1", "1.15.4-x86_64-linux", "1.0.a.0"],
    "packagist": ["v1.0.0-RC1", "dev-main", "1.2pl1+x"],
    "nuget": ["1.0.0.1-BETA.X+aa", "1.0", "1.0.0-beta.2"],
    "cran": ["1.0-2", "0.01", "1.0.0"],
    "empty": ["", "-", ""],
}

folder = pathlib.Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
for name, versions in VERSIONS.items():
    (folder / name).write_bytes("\n".join(versions).encode())
