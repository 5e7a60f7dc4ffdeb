#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "catalog_rows.h"

#define SWITCH "home/opam/.opam/4.14/.opam-switch/"
#define SUM    "2d1cca2ee3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b"

static const char package[] =
    "opam-version: \"2.0\"\nname: \"other\"\nlicense: [\"ISC\" \"MIT\"]\nauthors: \"A\" # depends: \"x\"\n"
    "depends: [\n  \"ocaml\" {>= \"4.08.0\" & < \"5\"}\n  \"dune\" {build & >= \"2.0\"}\n  (\"a-b\" | "
    "\"c\")\n]\n"
    "description: \"\"\"\ndepends: [\"no\"] \\\" \"quoted\"\n\"\"\"\nbuild: [[\"dune\" \"build\" name]]\n"
    "url {\n  src: \"https://example.com/astring.tbz\"\n  checksum: [\n    \"sha256=" SUM
    "\"\n    \"other=1\"\n  ]\n}\n";

/* What one file gives: the purls in their order, a space behind each. */
static const struct row {
    const char *path, *text, *purls;
} rows[] = {
    {SWITCH "packages/astring.0.8.5/opam", package, "pkg:opam/astring@0.8.5 "},
    {SWITCH "packages/base-unix.base/opam", "", "pkg:opam/base-unix@base "},
    {SWITCH "packages/merlin.4.5-413/opam", "\xff", "pkg:opam/merlin@4.5-413 "},
    {SWITCH "packages/cache/opam", "x", ""},
    {"repo/packages/astring/astring.0.8.5/opam", package, ""},
    {SWITCH "switch-state",
     "opam-version: \"2.0\"\r\ncompiler: [\"ocaml-base-compiler.4.14.1\"]\r\nroots: [\"dune.3.0.3\"]\r\n"
     "installed: [\r\n  \"base.v0.16.3\"\r\n  \"dune.3.0.3\"\r\n  \"bad\"\r\n]\r\npinned: \"own.dev\"\r\n",
     "pkg:opam/base@v0.16.3 pkg:opam/dune@3.0.3 "},
    {"home/x/.opam/4.02.3/installed", "astring 0.8.3\nbase-unix  base\n\nnonsense\n",
     "pkg:opam/astring@0.8.3 pkg:opam/base-unix@base "},
    {"app/app.opam.locked",
     "opam-version: \"2.0\"\nname: \"app\"\nversion: \"~dev\"\ndepends: [\n  \"base-unix\" {= \"base\"}\n"
     "  \"alcotest\" {= \"1.9.1\" & with-test}\n  \"b\" {= \"1\" & ?vendor}\n  \"range\" {>= \"4\"}\n  "
     "\"any\"\n"
     "  \"fmt\" {with-dev-setup & = \"0.9\"}\n]\nconflicts: [\"x\" {= \"1\"}]\n"
     "pin-depends: [[\"b.1\" \"https://b.example/b.tbz\"]]\n",
     "pkg:opam/base-unix@base pkg:opam/alcotest@1.9.1 pkg:opam/b@1 pkg:opam/fmt@0.9 "},
    {"app/app.opam", "depends: [\"dune\" {= \"3.0\"}]\n", ""},
    {"dune.lock/astring.pkg", "(version 0.8.5)\n\n(build\n (run ocaml))\n", "pkg:opam/astring@0.8.5 "},
    {"dune.lock/astring.0.8.5.pkg", "(version\n 0.8.5)", "pkg:opam/astring@0.8.5 "},
    {"dune.lock/lock.dune", "(lang package 0.1)\n", ""},
    {"dune.lock/x.pkg", "(version 1", ""},
};

static void each_file(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        rows_purls(i, rows[i].path, rows[i].text, rows[i].purls, 0);
}

static void details(void **state)
{
    (void)state;
    struct harness h;
    harness_open(&h);
    harness_entry(&h, rows[0].path, str_c(package));
    struct component *c = harness_find(&h, "astring");
    assert_int_equal(c->state, STATE_INSTALLED);
    assert_true(harness_is(c->ecosystem, "opam"));
    assert_int_equal(c->licences.n, 2);
    assert_true(harness_is(c->licences.v[1], "MIT"));
    assert_int_equal(c->depends.n, 4);
    assert_true(harness_is(c->depends.v[2], "a-b"));
    assert_int_equal(c->hashes.n, 1);
    assert_true(harness_is(c->hashes.v[0].hex, SUM));
    harness_entry(&h, rows[5].path, str_c(rows[5].text));
    assert_int_equal(harness_find(&h, "dune")->direct, TRI_YES);
    assert_int_equal(harness_find(&h, "base")->direct, TRI_NO);
    assert_int_equal(harness_find(&h, "dune")->locations.v[0].line, 6);
    harness_entry(&h, rows[7].path, str_c(rows[7].text));
    assert_int_equal(harness_find(&h, "alcotest")->scope, SCOPE_TEST);
    assert_int_equal(harness_find(&h, "alcotest")->state, STATE_DECLARED);
    assert_int_equal(harness_find(&h, "b")->scope, SCOPE_UNKNOWN);
    harness_close(&h);
}

static void broken_anywhere(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        rows_broken(rows[i].path, rows[i].text, 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_file), cmocka_unit_test(details),
                                       cmocka_unit_test(broken_anywhere)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
