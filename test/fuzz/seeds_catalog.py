"""Seeds of catalog_fuzz: writes files to the folder argv[1]; byte 0 is the cataloger, byte 1 its pattern.
Those of one cataloger stand in catalog/NAME.py: `seeds = [(index of the pattern, bytes), ...]`, for
cataloger_NAME. The older ones stand here."""
import io
import importlib.util
import pathlib
import re
import struct
import sys
import zipfile
import zlib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))
sys.dont_write_bytecode = True
import make_rpmdb  # noqa: E402

root = pathlib.Path(__file__).resolve().parents[2]
out = pathlib.Path(sys.argv[1])
out.mkdir(parents=True, exist_ok=True)
names = sorted(n for f in (root / "src/catalog").glob("*.c")
               for n in re.findall(r"^const struct cataloger (cataloger_\w+)", f.read_text(), re.M))

status = b"""Package: libssl3
Status: install ok installed
Architecture: amd64
Source: openssl (3.0.11-1)
Version: 3.0.11-1+b1
Origin: Debian
Provides: virt (= 1), b
Pre-Depends: libc6 (>= 2.34)
Depends: a | virt, c:any [amd64]
Description: x
 y
 .

Package: gone
Status: deinstall ok config-files
Version: 1
"""
apk = b"C:Q1x=\nP:busybox\nV:1.36.1-r5\nA:x86_64\nL:MIT\no:bb\nD:so:libc.so !c a>1\np:cmd:sh=1\nF:bin\nR:busybox\nZ:Q1y=\n\n"
release = b"NAME=\"Debian GNU/Linux\"\nID=debian\nVERSION_ID='12'\nID_LIKE=\"a b\"\nUBUNTU_CODENAME=jammy\nX=\"q\\\"\\$\"\n"
lock = b"""{"lockfileVersion": 3, "packages": {"": {"dependencies": {"a": "1"}, "devDependencies": {"b": "1"}},
"node_modules/a": {"version": "1.0.0", "resolved": "git+ssh://u:p@h/r.git#c", "dependencies": {"b": "1"}},
"node_modules/a/node_modules/b": {"version": "2.0.0", "integrity": "sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=", "dev": true},
"node_modules/l": {"resolved": "p/l", "link": true}, "p/l": {"name": "l", "version": "1"}}}"""
tree = b"""{"dependencies": {"a": {"version": "npm:@s/r@1.0.0", "requires": {"b": "1"}, "dependencies":
{"b": {"version": "file:x", "optional": true}}}, "c": {"version": "https://h/c.tgz?t=1"}}}"""
package = b"""{"name": "@s/a", "version": "1.2.3", "license": {"type": "MIT"}, "licenses": ["a", {"type": "b"}],
"dependencies": {"b": "1"}, "_requiredBy": ["/"], "_integrity": "sha512-x", "_resolved": "https://h/a.tgz"}"""
cargo = b"""version = 4
[[package]]
name = "app"
version = "0.1.0"
dependencies = ["a 1.0.0", "b"]
[[package]]
name = "a"
version = "1.0.0"
source = "registry+https://github.com/rust-lang/crates.io-index"
checksum = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
[[package]]
name = "b"
source = "git+https://u:p@h/r?tag=x#c"
[metadata]
"checksum b 1 (x)" = "0"
"""


def elf_section(name, data):
    """A 64-bit ELF file of one section."""
    names = b"\0" + name + b"\0.shstrtab\0"
    at = 64 + len(data) + len(names)
    section = "<IIQQQQIIQQ"
    return (b"\x7fELF\x02\x01\x01" + bytes(9) +
            struct.pack("<HHIQQQIHHHHHH", 3, 62, 1, 0, 0, at, 0, 64, 56, 0, 64, 3, 2) + data + names +
            bytes(64) + struct.pack(section, 1, 1, 2, 0, 64, len(data), 0, 0, 1, 0) +
            struct.pack(section, 2 + len(name), 3, 0, 0, 64 + len(data), len(names), 0, 0, 1, 0))


crates = b"""{"packages":[{"name":"app","version":"1","source":"local","dependencies":[1],"root":true},
{"name":"a","version":"1","source":"crates.io","kind":"build"}]}"""


def zipped(files):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as z:
        for name, body in files.items():
            z.writestr(name, body)
    return data.getvalue()


jar = zipped({"META-INF/MANIFEST.MF": b"Implementation-Title: a\r\nBundle-License: MIT;link=x\r\n",
              "META-INF/maven/g/a/pom.properties": b"groupId=g\nartifactId=a\nversion=1\n", "org/x/A.class": b"x"})
rpms = [make_rpmdb.header(name="a%d" % i, version="1", release="2", epoch=i, vendor="V <x>", sourcerpm="a-1-2.src.rpm",
                          requires=["a1", "/d/f"], provides=["b"], basenames=["f", "g"], dirindexes=[0, 1],
                          dirnames=["/d/", "/"]) for i in range(3)]
desc = b"%NAME%\na\n\n%VERSION%\n1-1\n\n%DEPENDS%\nb>=1\n\n%LICENSE%\nMIT\n"
opkg = b"Package: a\nVersion: 1\nStatus: install ok installed\nSource: x/y\nLicense: MIT\nDepends: b, c (>= 1)\n"
receipt = b'{"installed_on_request": true, "source": {"tap": "a/b"}, "runtime_dependencies": [{"full_name": "c/d"}]}'
snap = b"name: a\nversion: '1'\narchitectures: [amd64]\ntype: base\n"
digest = b"sha256:" + b"0123456789abcdef" * 4
pipfile = b"""{"_meta": {}, "default": {"A.b": {"version": "==1.0", "hashes": ["%s"]}, "g": {"git": "https://u:p@h/g",
"ref": "c"}, "f": {"file": "https://h/f-1-py3-none-any.whl"}, "p": {"path": "."}}, "develop": {"d": "==1"}}""" % digest
poetry = b"""[[package]]
name = "a"
version = "1"
category = "main"
optional = true
groups = ["main", "dev"]
dependencies = ["b>=1"]
[package.source]
type = "git"
url = "https://h/a"
resolved_reference = "c"
[[package]]
name = "b"
version = "2"
files = [{file = "x", hash = "%s"}]
[package.dependencies]
a = {version = "*", optional = true}
[metadata.files]
a = [{file = "x", hash = "%s"}]
[metadata.hashes]
b = ["00"]
""" % (digest, digest)
uv = b"""version = 1
[[package]]
name = "app"
version = "1"
source = { editable = "." }
dependencies = [{ name = "a", version = "1" }, { name = "app" }]
optional-dependencies = { x = [{ name = "b" }] }
[package.dev-dependencies]
dev = [{ name = "b" }]
[[package]]
name = "a"
version = "1"
source = { git = "https://h/a?rev=1#c" }
sdist = { url = "u", hash = "%s" }
[[package]]
name = "b"
source = { url = "https://h/b" }
dependencies = [{ name = "a" }]
""" % digest
pylock = b"""lock-version = '1.0'
[[packages]]
name = 'a'
version = '1'
marker = "'x' in extras"
dependencies = [{name = 'b', version = '1'}]
vcs = {url = 'https://h/a', commit-id = 'c'}
[[packages]]
name = 'b'
[[packages.wheels]]
[packages.wheels.hashes]
sha256 = '%s'
[packages.directory]
path = '.'
""" % digest[7:]
conda = b"""{"name": "a", "version": "1", "build": "b", "channel": "https://h/c/linux-64/", "subdir": "linux-64",
"fn": "a.conda", "license": "MIT", "md5": "%s", "depends": ["x::p >=1", "__v"]}""" % digest[7:39]
go_mod = b"""module m
toolchain go1.22.1
require (
	a/b v1.0.0 // indirect
	c v1.0.0
)
replace ( c => d v2.0.0 )
replace (
	a/b v1.0.0 => ../x
	"c" => `d` v2.0.0
)
exclude c v1.1.0
require c v1.2.0
"""
vendor = b"# a v1 => b v2\n## explicit; go 1.1\na/x\n# c v1\nc\n# d v1 => ./d\nd\n# e => f v1\n"
seeds = {
    "cataloger_go_mod": [(0, go_mod)],
    "cataloger_go_vendor": [(0, vendor)],
    "cataloger_rpm": [(0, make_rpmdb.sqlite(rpms, 512)), (1, make_rpmdb.ndb(rpms)), (2, make_rpmdb.bdb(rpms, size=512)),
                      (9, bytes(40))],
    "cataloger_pacman": [(0, desc), (1, b"%FILES%\na/\na/b\n")],
    "cataloger_opkg": [(0, opkg), (2, b"/a\n/b\t1\n")],
    "cataloger_portage": [(0, b"dir /a\nobj /a/b 0 1\nsym /c -> d 1\n"), (1, b"MIT\n")],
    "cataloger_homebrew": [(0, receipt)],
    "cataloger_snap": [(0, snap)],
    "cataloger_pipfile_lock": [(0, pipfile)],
    "cataloger_poetry_lock": [(0, poetry), (1, poetry)],
    "cataloger_uv_lock": [(0, uv)],
    "cataloger_pylock": [(0, pylock), (1, pylock)],
    "cataloger_conda": [(0, conda)],
    "cataloger_cargo_lock": [(0, cargo)],
    "cataloger_cargo_binary": [(0, elf_section(b".dep-v0", zlib.compress(crates)))],
    "cataloger_dpkg": [(0, status), (1, status), (2, b"/.\n/usr\n/usr/bin/x\n"), (3, b"/a\n/b\np\n/c\n/d\n:\n")],
    "cataloger_apk": [(0, apk), (1, apk + apk)],
    "cataloger_os_release": [(0, release), (1, release), (2, b"3.18.4\n"), (3, b"trixie/sid\n")],
    "cataloger_npm_lock": [(0, lock), (0, tree), (2, lock)],
    "cataloger_npm": [(0, package), (1, package)],
    "cataloger_pypi": [(p, b"Metadata-Version: 2.1\nName: a\nVersion: 1.0\nLicense: MIT\nRequires-Dist: b (>=1)\n\nx\n"
                        b"a==1.0 --hash=sha256:00\nb>=2\n-r other.txt\n") for p in range(6)],
    "cataloger_java": [(0, b"PK\x05\x06" + bytes(18)), (0, jar), (1, zipped({"WEB-INF/lib/a-1.jar": jar})),
                       (12, b"groupId=g\nartifactId=a\nversion=1\n")],
    "cataloger_archive": [(0, zipped({"a.jar": jar, "x.dist-info/METADATA": b"Name: a\nVersion: 1\n"})), (1, jar)],
    "cataloger_go_binary": [(0, b"\x7fELF\x02\x01\x01" + bytes(57))],
}
seeds["cataloger_yarn"] = [(0, b"""# yarn lockfile v1

"@s/a@^1", a@npm:lodash@4:
  version "1.0.0"
  resolved "https://u:p@h/a/-/a-1.0.0.tgz#da39a3ee5e6b4b0d3255bfef95601890afd80709"
  integrity sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=
  optionalDependencies:
    "@s/a" "^1"
"""), (0, b"""__metadata:
  version: 8

"@s/a@npm:^1, @s/a@npm:1":
  version: 1.0.0
  resolution: "@s/a@npm:1.0.0"
  dependencies:
    r: "https://h/r.git"
  dependenciesMeta:
    r: {optional: true}
"app@workspace:.":
  resolution: "app@workspace:."
  dependencies: {"@s/a": ^1}
"r@https://h/r.git":
  resolution: "r@https://h/r.git#commit=abc"
""")]
seeds["cataloger_pnpm"] = [(0, b"""lockfileVersion: 5.4
dependencies: {a: 1.0.0_b@2.0.0, l: /lodash/4.0.0}
packages:
  /a/1.0.0_b@2.0.0: {resolution: {integrity: sha512-x}, dependencies: {b: 2.0.0}, dev: false}
  /b/2.0.0: {dev: true}
  h/@s/lodash/4.0.0: {resolution: {type: git, repo: x, commit: y}, name: l, version: 4.0.0}
"""), (1, b"""lockfileVersion: '9.0'
importers:
  .: {devDependencies: {a: {specifier: ^1, version: 1.0.0(b@2.0.0)}}}
packages: {a@1.0.0: {}, b@2.0.0: {resolution: {tarball: 'https://h/b.tgz'}}, 'c@file:c': {}}
snapshots: {a@1.0.0(b@2.0.0): {optionalDependencies: {b: 2.0.0}}}
""")]
seeds["cataloger_bun"] = [(0, b"""{ // bun
"lockfileVersion": 1, "workspaces": {"": {"name": "app", "dependencies": {"a": "1"}, "devDependencies": {"w": "1"},},},
"packages": {"a": ["a@1.0.0", "", {"optionalDependencies": {"b": "1"}}, "sha512-x"], "a/b": ["b@npm:c@2.0.0"],
"w": ["w@workspace:w"], "r": ["r@github:u/r#abc", {}, "x"],},}"""), (1, b"x")]
seeds["cataloger_gem"] = [(0, b"""GIT
  remote: https://u:p@h/y.git
  revision: abc
  specs:
    y (1.0)
      rack (>= 1)

GEM
  specs:
    nokogiri (1.15.0-x86_64-linux)
      rack
    rack (2.2.3)

DEPENDENCIES
  y!

CHECKSUMS
  rack (2.2.3) sha256=e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
"""), (2, b"""Gem::Specification.new do |s|
  s.name = "a".freeze
  s.version = "1.0"
  s.licenses = ["MIT".freeze]
  s.add_runtime_dependency(%q<rack>.freeze, [">= 1"])
end
""")]
seeds["cataloger_composer"] = [(0, b"""{"packages": [{"name": "a/b", "version": "dev-x", "license": ["MIT"], "require": {"a/c": "1"},
"source": {"type": "git", "url": "https://h/a", "reference": "da39a3ee5e6b4b0d3255bfef95601890afd80709"},
"dist": {"type": "path", "shasum": "x"}}], "packages-dev": [{"name": "a/c", "version": "v1"}]}"""),
                               (1, b"""{"packages": [{"name": "a/b", "version": "v1"}], "dev-package-names": ["a/b"]}"""),
                               (1, b"""[{"name": "a/b", "version": "v1"}]""")]
seeds["cataloger_nuget"] = [(0, b"""{"targets": {"t": {"App/1": {"dependencies": {"a": "1"}}, "A/1": {"dependencies": {"B": "2"}}, "B/2": {}}},
"libraries": {"App/1": {"type": "project"}, "A/1": {"type": "package", "sha512": "sha512-x"}, "B/2": {"type": "runtimepack"}},
"projectFileDependencyGroups": {"t": ["A >= 1"]}}"""), (1, b"""{"version": 1, "dependencies": {"net6.0": {"A": {"type": "Direct",
"resolved": "1.0", "contentHash": "x", "dependencies": {"B": "1"}}, "B": {"type": "Transitive", "resolved": "2"},
"p": {"type": "Project"}}}}""")]
seeds["cataloger_pub"] = [(0, b"""packages:
  a: {dependency: direct main, description: {name: a, sha256: x}, source: hosted, version: '1'}
  g: {dependency: transitive, description: {url: 'https://h/g', resolved-ref: abc}, source: git, version: '2'}
  p: {source: path, version: '1'}
  s: {source: sdk, version: '0'}
""")]
dotnet_project = b"""<Project><PropertyGroup><V Condition="c">1</V><W>$(x)</W><X>2.0</X></PropertyGroup><ItemGroup>
<PackageReference Include="A;B" Version="$(W)"/><PackageReference Include="C"><Version>[1.0]</Version></PackageReference>
</ItemGroup><Choose><When><ItemGroup><PackageVersion Include="D" Version="1.*"/></ItemGroup></When></Choose></Project>"""
dotnet_config = b"""<packages><package id="A" version="1.2" developmentDependency="true"/></packages>"""
seeds["cataloger_nuget_project"] = [(0, dotnet_config), (1, dotnet_project), (4, dotnet_project)]
pom = b"""<project><parent><groupId>g</groupId><version>1</version></parent><properties><a>${b}${b}</a><b>2</b></properties>
<dependencyManagement><dependencies><dependency><groupId>g</groupId><artifactId>m</artifactId><version>3</version></dependency>
</dependencies></dependencyManagement><dependencies><dependency><groupId>${project.groupId}</groupId><artifactId>m</artifactId>
<scope>test</scope></dependency><dependency><groupId>h</groupId><artifactId>x</artifactId><version>${a}</version><type>war</type>
<classifier>c</classifier></dependency></dependencies></project>"""
seeds["cataloger_maven_pom"] = [(0, pom)]
seeds["cataloger_gradle_lock"] = [(0, b"# c\ng:a:1=runtimeClasspath,x\nempty=\n"), (1, b"g:b:1=classpath\n"), (3, b"g:c:2\n")]
rules = (root / "rules/classifiers.txt").read_text().split("\n\n")
paths = sorted({g for r in rules for line in re.findall(r"^Path: (.*)", r, re.M) for g in line.split()})
seeds["cataloger_binary"] = []
for rule in (r for r in rules if re.search(r"^Path: ", r, re.M)):
    for example in re.findall(r"^(?:Good: \S+|Bad:) (.*)", rule, re.M):
        data = re.sub(r"\\(x..|.)", lambda m: {"0": "\0", "n": "\n"}.get(m[1]) or
                      (chr(int(m[1][1:], 16)) if m[1][0] == "x" else m[1]), example).encode("latin-1")
        path = re.search(r"^Path: (\S+)", rule, re.M)[1]
        seeds["cataloger_binary"].append((paths.index(path), b"\x7fELF" + bytes(12) + data + bytes(1)))
for path in sorted((root / "test/fuzz/catalog").glob("*.py")):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    if f"cataloger_{path.stem}" not in names:
        sys.exit(f"{path}: no cataloger has that name")
    seeds[f"cataloger_{path.stem}"] = module.seeds
for name, files in seeds.items():
    for i, (pattern, data) in enumerate(files):
        index = names.index(name) if name in names else len(names)
        (out / f"{name}-{i}").write_bytes(bytes([index, pattern & 255, pattern >> 8]) + data)
for i, name in enumerate(names):
    (out / f"{name}-empty").write_bytes(bytes([i, 0, 0]))
