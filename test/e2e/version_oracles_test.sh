#!/bin/bash
# The order of versions against the package managers' own code: dpkg's, rpm's, Python's packaging, node-semver, RubyGems,
# Maven's ComparableVersion, Composer's semver. PAIRS=100000 for more of them.
. "$(dirname "$0")/lib.sh"
check "same order as the package managers" /usr/bin/python3 "$e2e/version_oracles.py" "$ASSAY" "${PAIRS:-3000}"
end_of_tests
