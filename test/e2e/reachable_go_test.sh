#!/usr/bin/env bash
# Which flawed functions are linked into Go programs, however they were built. No network: the module is made here
# and vendored, and the advisories speak of it.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
export GOCACHE=$XDG_CACHE_HOME/go-build GOPROXY=off GOFLAGS=-mod=vendor GOTOOLCHAIN=local
command -v go >/dev/null || { echo "skipped: no Go compiler here"; exit 77; }
cd "$work" || exit 1
mkdir -p app/vendor/example.org/dep.v2/{used,unused,small} feed programs
cat >app/go.mod <<'X'
module example.org/app

go 1.18

require example.org/dep.v2 v2.0.0+incompatible
X
cat >app/vendor/modules.txt <<'X'
# example.org/dep.v2 v2.0.0+incompatible
## explicit; go 1.18
example.org/dep.v2
example.org/dep.v2/small
example.org/dep.v2/used
X
cat >app/vendor/example.org/dep.v2/dep.go <<'X'
package dep

import "os"

//go:noinline
func Top() { println(len(os.Args)) }
X
cat >app/vendor/example.org/dep.v2/used/used.go <<'X'
package used

import "os"

type T struct{ n int }

//go:noinline
func (t *T) Called() { t.n += len(os.Args) }

//go:noinline
func (t *T) Dropped() { t.n -= len(os.Args) }

//go:noinline
func Generic[E int | string](e E) E { println(len(os.Args)); return e }

//go:noinline
func Closing() func() { n := len(os.Args); return func() { println(n) } }

// Inlined has no code of its own in the program.
func Inlined(n int) int { return n + 1 }

//go:noinline
func Never() { println("never") }
X
printf 'package small\n\nvar X = 1\n' >app/vendor/example.org/dep.v2/small/small.go
cat >app/main.go <<'X'
package main

import (
	dep "example.org/dep.v2"
	"example.org/dep.v2/small"
	"example.org/dep.v2/used"
	"os"
)

func main() {
	t := &used.T{}
	t.Called()
	used.Closing()()
	dep.Top()
	println(used.Generic("x"), used.Inlined(len(os.Args)), small.X)
}
X
record() { # ID IMPORTS
    cat >"feed/$1.json" <<X
{"schema_version":"1.7.0","id":"$1","modified":"2026-01-01T00:00:00Z","summary":"wrong",
"affected":[{"package":{"ecosystem":"Go","name":"example.org/dep.v2"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"3.0.0"}]}],
"ecosystem_specific":{"imports":[$2]}}]}
X
}
used='"path":"example.org/dep.v2/used"'
record GO-called "{$used,\"symbols\":[\"T.Called\"]}"
record GO-dropped "{$used,\"symbols\":[\"T.Dropped\",\"Never\"]}"
record GO-generic "{$used,\"symbols\":[\"Generic\"]}"
record GO-closing "{$used,\"symbols\":[\"Closing\"]}"
record GO-inlined "{$used,\"symbols\":[\"Inlined\"]}"
record GO-never "{$used,\"symbols\":[\"Never\"]}"
record GO-unused '{"path":"example.org/dep.v2/unused","symbols":["F"]}'
record GO-two "{\"path\":\"example.org/dep.v2/unused\"},{$used,\"symbols\":[\"T.Called\"]}"
record GO-package "{$used}"
record GO-dots '{"path":"example.org/dep.v2","symbols":["Top"]}'
record GO-plan9 "{$used,\"goos\":[\"plan9\"],\"symbols\":[\"T.Called\"]}"
record GO-systems "{$used,\"goos\":[\"linux\",\"windows\",\"darwin\"],\"symbols\":[\"T.Called\"]}"
cat >feed/GO-silent.json <<'X'
{"id":"GO-silent","modified":"2026-01-01T00:00:00Z","affected":[{"package":{"ecosystem":"Go","name":"example.org/dep.v2"},
"ranges":[{"type":"SEMVER","events":[{"introduced":"0"}]}]}]}
X
"$ASSAY" db build --quiet --db "$work/db" --from feed || bad "db build"

build() { # NAME VARIABLE=VALUE... -- OPTION...
    local name=$1 env=()
    shift
    while [ "$1" != -- ]; do env+=("$1"); shift; done
    shift
    (cd app && env CGO_ENABLED=0 "${env[@]}" go build -o "../programs/$name" "$@" .) || bad "building $name"
}
judged() { # FILE: each answer of all advisories on it
    "$ASSAY" scan --quiet --as-of 2026-01-01 --db "$work/db" -f json "$1" >out || bad "scan of $1"
    python3 -c '
import json
found = json.load(open("out"))["findings"]
for f in sorted(found, key=lambda f: f["id"]):
    assert bool(f["reachable_why"]) == (f["reachable"] != "unknown"), f
    print(f["id"], f["reachable"])' | tr '\n' ',' | sed 's/,$//'
}
want='GO-called yes,GO-closing yes,GO-dots yes,GO-dropped no,GO-generic yes,GO-inlined yes,GO-never no,GO-package yes,GO-plan9 no,GO-silent unknown,GO-systems yes,GO-two yes,GO-unused no'
build linux --
build stripped -- -ldflags '-s -w' -trimpath
build arm GOARCH=arm GOARM=7 --
build s390x GOARCH=s390x --
build win.exe GOOS=windows -- -ldflags -s
build darwin GOOS=darwin GOARCH=arm64 --
build pie -- -buildmode=pie
cp programs/stripped programs/sections
command -v strip >/dev/null && strip -s programs/sections
for program in linux stripped arm s390x win.exe darwin pie sections; do
    got=$(judged "programs/$program")
    [ "$got" = "$want" ] && ok "$program" || bad "$program: $got"
done

# The section table is gone: the table of functions is searched for.
python3 - programs/stripped programs/headless <<'X'
import sys
b = bytearray(open(sys.argv[1], "rb").read())
b[0x28:0x30] = bytes(8)
b[0x3c:0x40] = bytes(4)
open(sys.argv[2], "wb").write(b)
X
chmod +x programs/headless
got=$(judged programs/headless)
[ "$got" = "$want" ] && ok "without sections" || bad "without sections: $got"

# A program whose table cannot be read is not decided; nor is what another file of the target only asks for.
python3 - programs/linux programs/blind <<'X'
import sys
b = open(sys.argv[1], "rb").read()
for magic in (b"\xf0\xff\xff\xff\0\0", b"\xf1\xff\xff\xff\0\0"):
    b = b.replace(magic, b"\xf2\xff\xff\xff\0\0")
open(sys.argv[2], "wb").write(b)
X
chmod +x programs/blind
got=$(judged programs/blind)
[ "${got//unknown/}" != "$got" ] && ! grep -qE ' (yes|no)(,|$)' <<<"$got" && ok "an unknown table" || bad "an unknown table: $got"
mkdir both && cp programs/linux app/go.mod both
got=$(judged both)
! grep -q ' no' <<<"$got" && grep -q 'GO-called yes' <<<"$got" && ok "go.mod beside the program" || bad "go.mod: $got"
"$ASSAY" scan --quiet --db "$work/db" programs/linux >table
check "the table marks what is not reached" grep -qE 'GO-never +not reached' table
check "and counts it" grep -q '4 in code that is not reached' table
end_of_tests
