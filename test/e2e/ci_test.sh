#!/usr/bin/env bash
# docs/ci: the scripts of the examples are run as the build systems run them, with a stand-in for Docker, and must come to
# the same verdict as a scan on the laptop.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
unset http_proxy HTTP_PROXY https_proxy HTTPS_PROXY all_proxy ALL_PROXY GIT_DIR GIT_INDEX_FILE
cd "$work" || exit 1
ci=$ASSAY_SOURCE/docs/ci
check "the form of the examples" /usr/bin/python3 "$e2e/ci_scripts.py" "$ci" scripts
for script in scripts/*/*.sh "$ci/pre-commit"; do
    check "syntax: ${script#"$ci/"}" bash -n "$script"
done

mkdir -p bin feed
ln -s "$ASSAY" bin/assay
cat >bin/docker <<X
#!/bin/sh
# build --tag NAME . | save --output FILE NAME
case \$1 in
build) [ "\$2" = --tag ] && [ "\$4" = . ] && "$tools/make_image.py" --layout docker --compress none --tag "\$3" . "$work/built.tar" ;;
save) [ "\$2" = --output ] && [ -n "\$4" ] && cp "$work/built.tar" "\$3" ;;
*) exit 1 ;;
esac
X
chmod +x bin/docker
export PATH=$work/bin:$PATH
cat >feed/GHSA-left-left-left.json <<'X'
{"schema_version":"1.7.0","id":"GHSA-left-left-left","aliases":["CVE-2026-0001"],"modified":"2026-01-01T00:00:00Z","published":"2026-01-01T00:00:00Z","summary":"left is wrong",
"severity":[{"type":"CVSS_V3","score":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],
"affected":[{"package":{"ecosystem":"npm","name":"left"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"2.0.0"}]}]}]}
X
printf 'feeds:\n  - {name: ours, url: "%s/feed"}\n' "$work" >config.yaml
export ASSAY_CONFIG=$work/config.yaml

project() { # FOLDER VERSION
    mkdir -p "$1/app/node_modules/left"
    echo "{\"name\":\"left\",\"version\":\"$2\"}" >"$1/app/node_modules/left/package.json"
    cp "$ci/assay-policy.yaml" "$1/"
}
run_step() { # SYSTEM NAME: as that system does, in the folder of the project
    local shell=(bash -eo pipefail)
    [ "$1" = jenkins ] && shell=(sh -e)
    (cd "project-$1" && "${shell[@]}" "../scripts/$1/$2.sh") >out 2>err </dev/null
}
verdict() { # FILE: "fail CVE-2026-0001,..." of a JSON report
    python3 -c 'import json, sys
p = json.load(open(sys.argv[1]))["summary"]["policy"]
print(p["verdict"], ",".join("%s %s" % (b["rule"], b["id"]) for b in p["breaches"]))' "$1"
}
for version in 1.2.3 2.0.0; do
    rm -rf project-* && for p in laptop github gitlab jenkins; do project project-$p $version; done
    wanted=0 && [ $version = 1.2.3 ] && wanted=1
    # The laptop: the folder itself.
    ASSAY_DB=$work/db-laptop "$ASSAY" scan --update=auto --policy project-laptop/assay-policy.yaml -f json=laptop.json project-laptop 2>err
    check "laptop, $version: exit status" test $? = $wanted
    verdict laptop.json >laptop.txt
    check "laptop, $version: verdict" grep -qx "$([ $wanted = 1 ] && echo 'fail fail CVE-2026-0001,sla CVE-2026-0001' || echo 'pass ')" laptop.txt
    for system in github gitlab jenkins; do
        export ASSAY_DB=$work/db-$system IMAGE=orders:1 GITHUB_STEP_SUMMARY=$work/summary.md
        run_step $system build
        check "$system, $version: build" test $? = 0
        run_step $system assess
        check "$system, $version: exit status" test $? = $wanted
        check "$system, $version: the verdict of the laptop" diff laptop.txt <(verdict project-$system/assay.json)
        unset ASSAY_DB
    done
    : >summary.md
    GITHUB_STEP_SUMMARY=$work/summary.md run_step github summary
    check "github, $version: summary" grep -q image.tar summary.md
    check "github, $version: SARIF and SBOM" python3 -c 'import json
assert json.load(open("project-github/assay.sarif"))["version"] == "2.1.0"
assert json.load(open("project-github/assay.cdx.json"))["bomFormat"] == "CycloneDX"'
    check "gitlab, $version: reports" test -s project-gitlab/gl-container-scanning-report.json -a -s project-gitlab/assay.junit.xml -a -s project-gitlab/gl-sbom-assay.cdx.json
    check "jenkins, $version: reports" test -s project-jenkins/assay.junit.xml -a -s project-jenkins/assay.html -a -s project-jenkins/assay.sarif
    # What runs: by the SBOM that the build kept.
    ASSAY_DB=$work/db-github "$ASSAY" scan --policy project-github/assay-policy.yaml -f json=sbom.json project-github/assay.cdx.json 2>err
    check "the kept SBOM, $version: exit status" test $? = $wanted
    check "the kept SBOM, $version: the verdict of the laptop" diff laptop.txt <(verdict sbom.json)
done

# The hook: what is staged counts.
export ASSAY_DB=$work/db-laptop GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null
git init -q repository && cd repository || exit 1
git config user.email a@example.org && git config user.name a
project . 1.2.3
cp "$ci/pre-commit" .git/hooks/pre-commit
git add -A -f
check "pre-commit: a flaw is refused" bash -c '! git commit -qm bad 2>../err'
check "pre-commit: and told" grep -q 'upgrade left from 1.2.3 to 2.0.0' ../err
check "pre-commit: nothing was committed" bash -c '! git rev-parse -q --verify HEAD'
project . 2.0.0 && git add -A -f && project . 1.2.3
check "pre-commit: what is staged counts, not what lies there" git commit -qm good
git rm -q --cached assay-policy.yaml
check "pre-commit: no policy, no commit" bash -c '! git commit -qm none 2>/dev/null'
cd "$work" && end_of_tests
