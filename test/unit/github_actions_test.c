#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "advisory/ecosystem.h"
#include "catalog_rows.h"

#define SHA  "11bd71901bbe5b1630ceea73d27597364c9af683"
#define DIG  "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define STEP "jobs:\n  a:\n    steps:\n      - uses: "
#define URL  "?vcs_url=git%2Bhttps://github.com/actions/checkout%40" SHA
#define USED " GitHub Actions declared dev direct"

static const struct catalog_row rows[] = {
    {"a/.github/workflows/ci.yml",
     "on: push\njobs:\n  call:\n    uses: octo/shared/.github/workflows/x.yml@main # comment\n"
     "  build:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: Actions/Checkout@v4\r\n"
     "      - name: x\n        run: 'uses: no/no@v1'\n      - uses: ./.github/actions/own\n"
     "      - uses: github/codeql-action/init@v3.1.0\n",
     "pkg:github/octo/shared@main" USED " line=4\npkg:github/actions/checkout@v4" USED " line=8\n"
     "pkg:github/github/codeql-action@v3.1.0" USED " line=12\n",
     0},
    {".github/workflows/a.yaml", STEP "actions/checkout@" SHA " # v4.2.2\n",
     "pkg:github/actions/checkout@v4.2.2" URL USED "\n", 0},
    {".github/workflows/a.yaml", STEP "\"actions/checkout@" SHA "\" #v4.2.2\n",
     "pkg:github/actions/checkout@v4.2.2" URL USED "\n", 0},
    {".github/workflows/a.yaml", STEP "actions/checkout@" SHA " # tag=v4.2.2 of today\n",
     "pkg:github/actions/checkout@v4.2.2" URL USED "\n", 0},
    {".github/workflows/a.yaml", STEP "actions/checkout@" SHA " # ratchet:actions/checkout@v4.2.2\n",
     "pkg:github/actions/checkout@v4.2.2" URL USED "\n", 0},
    {".github/workflows/a.yaml", STEP "actions/checkout@" SHA " # v4\n",
     "pkg:github/actions/checkout@" SHA USED "\n", 0},
    {".github/workflows/a.yaml", STEP "actions/checkout@" SHA "\n      # v4.2.2\n",
     "pkg:github/actions/checkout@" SHA USED "\n", 0},
    {".github/workflows/a.yaml", STEP "actions/checkout@v4 # v4.2.2\n",
     "pkg:github/actions/checkout@v4" USED "\n", 0},
    {".github/workflows/a.yml",
     STEP "docker://alpine:3.8\n      - uses: docker://ghcr.io/o/i:1@" DIG
          "\n      - uses: docker://host:5000/x\n",
     "pkg:docker/alpine@3.8 declared dev direct\n"
     "pkg:docker/o/i@" DIG "?repository_url=ghcr.io&tag=1 declared dev direct\n"
     "pkg:docker/x?repository_url=host:5000 declared dev direct\n",
     0},
    {"action.yml", "name: x\nruns:\n  using: composite\n  steps:\n    - uses: a/b@v1.0.0\n",
     "pkg:github/a/b@v1.0.0" USED "\n", 0},
    {"x/action.yaml", "runs: {using: docker, image: 'docker://a/b:1'}\n",
     "pkg:docker/a/b@1 declared dev direct\n", 0},
    {"x/action.yaml", "runs: {using: docker, image: Dockerfile}\n", "", 0},
    {"action.yml", "uses: a/b@v1\nsteps: [{uses: a/b@v1}]\n", "", 0},
    {"action.yml", "{{ no yaml", "", 0},
    {".github/workflows/a.yml",
     STEP "a/b\n      - uses: '@v1'\n      - uses: a b/c@v1\n      - uses: ${{ x }}\n"
          "      - uses: [a/b@v1]\n",
     "", 1},
    {".github/workflows/a.yml", STEP "a/b@v1\n  - [", "pkg:github/a/b@v1" USED "\n", 1},
    {"workflows/a.yml", STEP "a/b@v1\n", "", 0},
};

static void used(void **state)
{
    (void)state;
    ROWS_TEST(rows)
}

/* What moves, and what is no version, is not compared. */
static void compared(void **state)
{
    (void)state;
    static const char *const versions[][3] = {
        {"GitHub Actions", "v4.1.7", "v4.1.7"},
        {"GitHub Actions", "4.1.7-rc.1", "4.1.7-rc.1"},
        {"GitHub Actions", "v4.1", ""},
        {"GitHub Actions", "v4", ""},
        {"GitHub Actions", "main", ""},
        {"GitHub Actions", SHA, ""},
        {"GitHub Actions", "1..2.3", ""},
        {"GitHub Actions", "", ""},
        {"SwiftURL", "5.4", "5.4"},
        {"SwiftURL", "v1.2.3", "v1.2.3"},
        {"SwiftURL", SHA, ""},
        {"SwiftURL", "develop", ""},
    };
    for (size_t i = 0; i < sizeof versions / sizeof *versions; i++) {
        str got = ecosystem_version(str_c(versions[i][0]), str_c(versions[i][1]));
        if (!harness_is(got, versions[i][2]))
            fail_msg("%s: %.*s", versions[i][1], STR_ARG(got));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(used), cmocka_unit_test(compared)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
