#!/usr/bin/env bash
# From lock files of several ecosystems to findings: names and versions are those of their advisories.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$work" || exit 1

record() { # ID ECOSYSTEM NAME FIXED: an advisory on all versions before FIXED
    cat >"feed/$1.json" <<X
{"schema_version":"1.7.0","id":"$1","modified":"2026-01-01T00:00:00Z","summary":"wrong",
"affected":[{"package":{"ecosystem":"$2","name":"$3"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"$4"}]}]}]}
X
}
found() { # NAME ID PURL: there is such a finding, or, with an empty ID, none of the purl
    check "$1" python3 -c '
import json, sys
r = json.load(open("out"))
found = {(f["id"], f["component"]) for f in r["findings"]}
wanted, purl = sys.argv[1:]
assert any(c["purl"] == purl for c in r["components"]), [c["purl"] for c in r["components"]]
assert (wanted, purl) in found if wanted else all(p != purl for _, p in found), found' "$2" "$3"
}

sha=11bd71901bbe5b1630ceea73d27597364c9af683
mkdir -p feed app/.github/workflows app/ios
record GHSA-actn-actn-actn "GitHub Actions" tj-actions/changed-files 46.0.1
record GHSA-swft-swft-swft SwiftURL github.com/vapor/vapor 4.84.2
record GHSA-denn-denn-denn npm left 2.0.0
record GHSA-cnan-cnan-cnan ConanCenter zlib 1.3.0
cat >app/.github/workflows/ci.yml <<X
jobs:
  a:
    steps:
      - uses: TJ-Actions/changed-files@v45.0.7
      - uses: tj-actions/changed-files@v46
      - uses: tj-actions/changed-files@main
  b:
    steps:
      - uses: tj-actions/changed-files@$sha # v44.0.0
      - uses: tj-actions/changed-files@v46.0.1
X
cat >app/ios/Package.resolved <<X
{"pins": [
{"identity": "vapor", "kind": "remoteSourceControl", "location": "https://github.com/Vapor/vapor.git", "state": {"revision": "$sha", "version": "4.84.1"}},
{"identity": "vapor", "kind": "remoteSourceControl", "location": "git@github.com:vapor/vapor", "state": {"branch": "main", "revision": "$sha"}}
], "version": 2}
X
echo '{"version": "4", "npm": {"left@1.0.0_right@3.0.0": {}}}' >app/deno.lock
echo '{"version": "0.5", "requires": ["zlib/1.2.13#5f49%1667394256.9", "zlib/1.2.12@me/x"]}' >app/conan.lock
"$ASSAY" db build --quiet --db "$work/db" --from feed || bad "db build"
"$ASSAY" scan --quiet --as-of 2026-01-01 --db "$work/db" -f json app >out || bad "scan"

found "an action by its tag" GHSA-actn-actn-actn pkg:github/tj-actions/changed-files@v45.0.7
found "an action by the release that a comment tells" GHSA-actn-actn-actn \
    "pkg:github/tj-actions/changed-files@v44.0.0?vcs_url=git%2Bhttps://github.com/tj-actions/changed-files%40$sha"
found "a fixed action" "" pkg:github/tj-actions/changed-files@v46.0.1
found "a tag that moves" "" pkg:github/tj-actions/changed-files@v46
found "a branch" "" pkg:github/tj-actions/changed-files@main
found "a Swift package, whatever the case" GHSA-swft-swft-swft pkg:swift/github.com/Vapor/vapor@4.84.1
found "a Swift package at a commit" "" "pkg:swift/github.com/vapor/vapor@$sha"
found "an npm package of Deno" GHSA-denn-denn-denn pkg:npm/left@1.0.0
found "a Conan package" GHSA-cnan-cnan-cnan pkg:conan/zlib@1.2.13
found "someone's own Conan package" "" "pkg:conan/zlib@1.2.12?channel=x&user=me"
end_of_tests
