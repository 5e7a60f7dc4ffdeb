#!/usr/bin/env bash
# The components of Go programs are what `go version -m` prints of them, however they were built. No network: the
# modules are made here and vendored.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
export GOCACHE=$XDG_CACHE_HOME/go-build GOPROXY=off GOFLAGS=-mod=vendor GOTOOLCHAIN=local
command -v go >/dev/null || { echo "skipped: no Go compiler here"; exit 77; }
cd "$work" || exit 1
mkdir -p app/vendor/example.org/{dep,Forked,local} programs local
cat >app/go.mod <<'END'
module example.org/app

go 1.20

require (
	example.org/Forked v1.0.0
	example.org/dep v1.2.3
	example.org/local v0.1.0
)

replace example.org/Forked v1.0.0 => example.org/fork v1.0.1

replace example.org/local => ../local
END
cat >app/vendor/modules.txt <<'END'
# example.org/Forked v1.0.0 => example.org/fork v1.0.1
## explicit
example.org/Forked
# example.org/dep v1.2.3
## explicit
example.org/dep
# example.org/local v0.1.0 => ../local
## explicit
example.org/local
# example.org/Forked v1.0.0 => example.org/fork v1.0.1
# example.org/local => ../local
END
for name in dep Forked local; do
    printf 'package p\n\nvar X = 1\n' >app/vendor/example.org/$name/x.go
done
printf 'module example.org/local\n' >local/go.mod
cat >app/main.go <<'END'
package main

import (
	forked "example.org/Forked"
	dep "example.org/dep"
	local "example.org/local"
)

func main() {
	println(forked.X + dep.X + local.X)
}
END
sed 's/^import (/import "C"\nimport (/' app/main.go >library.go

build() {
    local name=$1
    shift
    (cd app && env "${env[@]}" go build -o "../programs/$name" "$@" .)
}
env=(CGO_ENABLED=0)
check "build" build plain
check "build without symbols and build id" build stripped -ldflags '-s -w -buildid='
check "build for pie" build pie -buildmode=pie
env=(CGO_ENABLED=0 GOARCH=386)
check "build for 32 bit" build bits32
env=(CGO_ENABLED=0 GOARCH=s390x)
check "build for big endian" build big
env=(CGO_ENABLED=0 GOOS=windows GOARCH=amd64)
check "build for Windows" build windows.exe
env=(CGO_ENABLED=0 GOOS=darwin GOARCH=arm64)
check "build for macOS" build macos
cp programs/plain programs/gnu-stripped
command -v strip >/dev/null && check "strip" strip programs/gnu-stripped
if command -v gcc >/dev/null; then
    mv app/main.go main.go
    cp library.go app/main.go
    env=(CGO_ENABLED=1)
    check "build a library" build libapp.so -buildmode=c-shared
    check "build a library without build id" build libbare.so -buildmode=c-shared -ldflags '-s -w -buildid='
    rm -f programs/*.h
fi

"$ASSAY" scan --quiet -f json -o report.json programs
cat >compare.py <<'END'
import json, os, re, subprocess, sys
report = json.load(open("report.json"))
ours = {}
for c in report["components"]:
    for place in c["locations"]:
        ours.setdefault(place["path"], set()).add((c["name"], c["version"] or ""))
bad = 0
for name in sorted(os.listdir("programs")):
    lines = subprocess.run(["go", "version", "-m", "programs/" + name], capture_output=True, text=True,
                           check=True).stdout.splitlines()
    modules = [("stdlib", re.search(r"go(\d+(\.\d+)+)", lines[0].split(": ")[1]).group(1))]
    for fields in (line.split("\t")[1:] for line in lines[1:]):
        if fields[0] in ("mod", "dep"):
            modules.append((fields[1], "" if fields[2] == "(devel)" else fields[2]))
        elif fields[0] == "=>":
            was = modules.pop()
            modules.append((was[0], "") if fields[1].startswith(".") else (fields[1], fields[2]))
    if len(modules) != 5 or set(modules) != ours.get(name):
        print("%s: go says %s, the report %s" % (name, sorted(modules), sorted(ours.get(name, ()))))
        bad = 1
sys.exit(bad)
END
check "go version -m agrees" python3 compare.py
check "nothing else is reported" python3 "$e2e/compare.py" has report.json \
    'len(r["components"]) == 5 and all(c["purl"].startswith("pkg:golang/") for c in r["components"])'
end_of_tests
