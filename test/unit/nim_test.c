/* The catalogers of Nim and of pre-commit: by rows of files. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "catalog_rows.h"

#define SHA "36a05ee6befe3764ed8e2a6fb5d0882c2fd090f8"

static const struct catalog_row nim[] = {
    {"nimble.lock",
     "{\n  \"version\": 2,\n  \"packages\": {\n    \"jsony\": {\n      \"version\": \"1.1.5\",\n"
     "      \"vcsRevision\": \"" SHA "\",\n      \"url\": \"https://github.com/treeform/jsony\",\n"
     "      \"downloadMethod\": \"git\",\n      \"dependencies\": [\"stew\", \"none\"],\n"
     "      \"checksums\": {\"sha1\": \"" SHA "\"}\n    },\n"
     "    \"stew\": {\"version\": \"#head\", \"vcsRevision\": \"" SHA
     "\", \"url\": \"https://github.com/status-im/nim-stew.git\"}\n  },\n"
     "  \"tasks\": {\"test\": {\"unittest2\": {\"version\": \"0.0.4\"}}}\n}\n",
     "pkg:nim/jsony@1.1.5 declared line=4 SHA-1=" SHA
     " >pkg:nim/stew?vcs_url=git%2Bhttps://github.com/status-im/nim-stew%40" SHA "\n"
     "pkg:nim/stew?vcs_url=git%2Bhttps://github.com/status-im/nim-stew%40" SHA " declared line=12\n"
     "pkg:nim/unittest2@0.0.4 declared dev line=14\n",
     0},
    {"nimble.lock", "{\"version\": 3, \"packages\": []}", "", 1},
    {"nimble.lock", "", "", 1},
    {"app/app.nimble",
     "# Package\nversion = \"0.1.0\" # requires \"no\"\nrequires \"nim >= 1.6.0\", \"cligen >= 1.6.12\"\n"
     "requires \"a == 1.2.3\",\n  # comment\n  \"b ^= 1.2\", # c\n  \"c#head\"\nrequires(\"d\")\n"
     "requires @[\"e\"]\nwhen NimMajor >= 2:\n  taskRequires \"test\", \"f == 0.0.4\"\n"
     "requires \"https://user:pw@github.com/o/g.git#v1\"\nlet requiresX = \"h\"\nrequires\n  \"i\"\n"
     "exec \"requires j\"\n",
     "pkg:nim/cligen declared runtime direct line=3\npkg:nim/a@1.2.3 declared runtime direct line=4\n"
     "pkg:nim/b declared runtime direct line=6\npkg:nim/c declared runtime direct line=7\n"
     "pkg:nim/d declared runtime direct line=8\npkg:nim/e declared runtime direct line=9\n"
     "pkg:nim/f@0.0.4 declared dev direct line=11\n"
     "pkg:nim/g?vcs_url=git%2Bhttps://github.com/o/g declared runtime direct line=12\n",
     0},
    {"old.nimble", "[Package]\nname: \"x\"\n\n[Deps]\nRequires: \"nim >= 0.10.0, jester == 0.1.0\"\n",
     "pkg:nim/jester@0.1.0 declared runtime direct\n", 0},
    {"root/.nimble/pkgs2/my-lib-0.2.0-" SHA "/nimblemeta.json", "{}", "pkg:nim/my-lib@0.2.0 installed\n", 0},
    {"root/.nimble/pkgs/my-lib-0.2.0/nimblemeta.json", "{}", "pkg:nim/my-lib@0.2.0 installed\n", 0},
    {"root/.nimble/pkgs/lib-#head/nimblemeta.json", "{}", "pkg:nim/lib installed\n", 0},
    {"root/.nimble/pkgs/lib-0.1/lib.nimble", "requires \"a\"\n", "", 0},
    {"src/lib-0.1/nimblemeta.json", "{}", "", 0},
};

static void nims(void **state)
{
    (void)state;
    ROWS_TEST(nim)
}

static const struct catalog_row hooks[] = {
    {".pre-commit-config.yaml",
     "repos:\n- repo: https://github.com/psf/Black\n  rev: 23.1.0\n  hooks: [{id: black}]\n"
     "- repo: local\n  hooks: []\n- repo: meta\n- repo: git@gitlab.com:a/b.git\n  rev: \"1.0\"\n"
     "- repo: https://github.com/a/b\n  rev: " SHA "  # frozen: v1.2.3\n- repo: https://github.com/c/d\n",
     "pkg:github/psf/black@23.1.0 declared dev direct line=2\n"
     "pkg:generic/b@1.0?vcs_url=git%2Bhttps://gitlab.com/a/b%401.0 declared dev direct line=8\n"
     "pkg:github/a/b@v1.2.3?vcs_url=git%2Bhttps://github.com/a/b%40" SHA " declared dev direct line=10\n"
     "pkg:github/c/d declared dev direct line=12\n",
     0},
    {".pre-commit-config.yaml", "- repo: https://github.com/a/b\n  sha: v1\n- repo: ../x\n- 3\n",
     "pkg:github/a/b@v1 declared dev direct\n", 1},
    {".pre-commit-config.yaml", "repos: [", "", 1},
};

static void pre_commit(void **state)
{
    (void)state;
    ROWS_TEST(hooks)
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(nims), cmocka_unit_test(pre_commit)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
