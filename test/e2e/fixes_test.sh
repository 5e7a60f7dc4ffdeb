#!/usr/bin/env bash
# Fix advice from lock files of each kind: which version, what has to move for it, by which command.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$work" || exit 1

record() { # ID ECOSYSTEM NAME INTRODUCED FIXED
    cat >"feed/$1.json" <<X
{"schema_version":"1.7.0","id":"$1","modified":"2026-01-01T00:00:00Z","summary":"wrong",
"affected":[{"package":{"ecosystem":"$2","name":"$3"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"$4"},{"fixed":"$5"}]}]}]}
X
}
scan() { # FOLDER: scans it into `out`
    "$ASSAY" scan --quiet --as-of 2026-01-01 --db "$work/db" -f json "$1" >out || bad "scan of $1"
}
advised() { # NAME PYTHON-EXPRESSION over x, the upgrade of package NAME in `out`
    check "$1: $2" python3 -c '
import json, sys
fixes = json.load(open("out"))["fixes"]
x = [x for x in fixes if x["name"] == sys.argv[1]]
assert len(x) == 1, fixes
x = x[0]; by = x["by"]
assert eval(sys.argv[2]), json.dumps(x, indent=1)' "$1" "$2"
}

mkdir -p feed npm yarn1 berry pnpm gem composer poetry uv cargo go
record GHSA-1 npm qs 0 6.5.3
record GHSA-2 npm qs 6.5.3 6.5.5
record GHSA-3 npm cookie 0 0.7.0
record GHSA-4 npm leaf 0 1.2.5
record GHSA-5 RubyGems rack 0 2.2.8
record GHSA-6 Packagist guzzlehttp/psr7 0 2.4.5
record GHSA-7 PyPI urllib3 0 1.26.18
record GHSA-8 PyPI urllib3 0 2.0.7
record GHSA-9 crates.io time 0 0.3.36
record GHSA-10 Go golang.org/x/net 0 0.17.0
"$ASSAY" db build --quiet --db "$work/db" --from feed || bad "db build"

cat >npm/package-lock.json <<'X'
{"name": "shop", "lockfileVersion": 3, "packages": {
"": {"name": "shop", "version": "1.0.0", "dependencies": {"express": "4.16.0", "loose": "^1.0.0", "cookie": "~0.3.0"}},
"node_modules/express": {"version": "4.16.0", "dependencies": {"body-parser": "1.18.2", "qs": "6.5.1"}},
"node_modules/body-parser": {"version": "1.18.2", "dependencies": {"qs": "6.5.1"}},
"node_modules/qs": {"version": "6.5.1"},
"node_modules/cookie": {"version": "0.3.1"},
"node_modules/loose": {"version": "1.0.0", "dependencies": {"leaf": "^1.2.0"}},
"node_modules/leaf": {"version": "1.2.3"}}}
X
scan npm
advised qs 'x["from"] == "6.5.1" and x["to"] == "6.5.5" and x["closes"] == ["GHSA-1"] and not x["opens"]'
advised qs 'by["kind"] == "direct" and by["purl"] == "pkg:npm/express@4.16.0" and by["within"] is False'
advised qs 'by["chains"] == ["app > express 4.16.0 > qs 6.5.1"] and "body-parser 1.18.2 asks for 6.5.1" in by["asked"]'
advised qs 'x["commands"][0] == "npm install express@latest" and "overrides[qs]=6.5.5" in x["commands"][1]'
advised leaf 'by["kind"] == "direct" and by["within"] is True and x["commands"] == ["npm update leaf"]'
advised cookie 'by["kind"] == "package" and by["within"] is False and x["commands"] == ["npm install cookie@0.7.0"]'
"$ASSAY" scan --quiet --db "$work/db" npm >table
check "the table tells the way" grep -qxF '  app > express 4.16.0 > qs 6.5.1' table
check "the table tells the command" grep -qxF '  $ npm install express@latest' table

cat >yarn1/yarn.lock <<'X'
# yarn lockfile v1


leaf@^1.2.0:
  version "1.2.3"

loose@^1.0.0:
  version "1.0.0"
  dependencies:
    leaf "^1.2.0"

cookie@0.3.1:
  version "0.3.1"
X
scan yarn1
advised leaf 'by["within"] is True and by["chain"] == "app > loose 1.0.0 > leaf 1.2.3"'
advised leaf 'x["commands"] == ["yarn upgrade loose"]'
advised cookie 'by["within"] is False and by["asked"] == "the project asks for 0.3.1"'

cat >berry/yarn.lock <<'X'
__metadata:
  version: 8

"leaf@npm:^1.2.0":
  version: 1.2.3
  resolution: "leaf@npm:1.2.3"

"loose@npm:^1.0.0":
  version: 1.0.0
  resolution: "loose@npm:1.0.0"
  dependencies:
    leaf: "npm:^1.2.0"

"shop@workspace:.":
  version: 0.0.0-use.local
  resolution: "shop@workspace:."
  dependencies:
    loose: "npm:^1.0.0"
X
scan berry
advised leaf 'by["kind"] == "direct" and by["chain"] == "app > loose 1.0.0 > leaf 1.2.3"'
advised leaf 'by["within"] is True and x["commands"] == ["yarn up -R leaf"]'

cat >pnpm/pnpm-lock.yaml <<'X'
lockfileVersion: '9.0'
importers:
  .:
    dependencies:
      loose: {specifier: ^1.0.0, version: 1.0.0}
      cookie: {specifier: ^0.3.0, version: 0.3.1}
packages:
  loose@1.0.0: {resolution: {integrity: sha512-aaaa}}
  leaf@1.2.3: {resolution: {integrity: sha512-aaaa}}
  cookie@0.3.1: {resolution: {integrity: sha512-aaaa}}
snapshots:
  loose@1.0.0: {dependencies: {leaf: 1.2.3}}
  leaf@1.2.3: {}
  cookie@0.3.1: {}
X
scan pnpm
advised leaf 'by["kind"] == "direct" and by["within"] is None and x["commands"] == ["pnpm update --depth Infinity leaf"]'
advised cookie 'by["within"] is False and x["commands"] == ["pnpm add cookie@0.7.0"]'

cat >gem/Gemfile.lock <<'X'
GEM
  remote: https://rubygems.org/
  specs:
    rack (2.2.3)
    rack-test (1.1.0)
      rack (>= 1.0, < 3)

PLATFORMS
  ruby

DEPENDENCIES
  rack-test (~> 1.1)
X
scan gem
advised rack 'by["kind"] == "direct" and by["within"] is True and x["commands"] == ["bundle update --conservative rack"]'

cat >composer/composer.lock <<'X'
{"packages": [
{"name": "guzzlehttp/guzzle", "version": "7.4.0", "require": {"php": ">=7.2", "guzzlehttp/psr7": "^1.8.3 || ^2.1"}},
{"name": "guzzlehttp/psr7", "version": "2.1.0"}], "packages-dev": []}
X
scan composer
advised guzzlehttp/psr7 'by["within"] is True and x["commands"] == ["composer update guzzlehttp/psr7 --with-dependencies"]'

cat >poetry/poetry.lock <<'X'
[[package]]
name = "requests"
version = "2.28.1"
groups = ["main"]

[package.dependencies]
urllib3 = ">=1.21.1,<1.27"

[[package]]
name = "urllib3"
version = "1.26.9"
groups = ["main"]
X
scan poetry
advised urllib3 'x["to"] == "2.0.7" and sorted(x["closes"]) == ["GHSA-7", "GHSA-8"]'
advised urllib3 'x["near"] == {"to": "1.26.18", "closes": ["GHSA-7"]}'
advised urllib3 'by["within"] is False and by["asked"] == "requests 2.28.1 asks for >=1.21.1,<1.27"'

cat >cargo/Cargo.lock <<'X'
version = 3

[[package]]
name = "shop"
version = "0.1.0"
dependencies = ["chrono"]

[[package]]
name = "chrono"
version = "0.4.20"
source = "registry+https://github.com/rust-lang/crates.io-index"
dependencies = ["time"]

[[package]]
name = "time"
version = "0.3.9"
source = "registry+https://github.com/rust-lang/crates.io-index"
X
scan cargo
advised time 'by["chain"] == "app > chrono 0.4.20 > time 0.3.9" and by["within"] is None'
advised time 'x["commands"] == ["cargo update -p time@0.3.9 --precise 0.3.36"]'

cat >go/go.mod <<'X'
module example.org/shop

go 1.21

require golang.org/x/net v0.7.0
X
scan go
advised golang.org/x/net 'x["to"] == "0.17.0" and x["commands"] == ["go get golang.org/x/net@v0.17.0"]'

# A name is quoted, or gives no line: it may be a trap.
mkdir -p trap
# shellcheck disable=SC2016
printf '%s' '{"lockfileVersion": 3, "packages": {"": {"dependencies": {"$(id)": "1", "--all": "1"}},
"node_modules/$(id)": {"version": "1.0.0"}, "node_modules/--all": {"version": "1.0.0"}}}' >trap/package-lock.json
# shellcheck disable=SC2016
record GHSA-20 npm '$(id)' 0 1.0.1
record GHSA-21 npm --all 0 1.0.1
"$ASSAY" db build --quiet --db "$work/db" --from feed || bad "db build"
scan trap
# shellcheck disable=SC2016
advised '$(id)' 'x["commands"] == ["npm update \x27$(id)\x27"]'
advised --all 'x["commands"] == []'
end_of_tests
