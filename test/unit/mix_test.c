#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "catalog_harness.h"

static void assert_is(str s, const char *want)
{
    if (!harness_is(s, want))
        fail_msg("\"%.*s\" is not \"%s\"", STR_ARG(s), want);
}

#define SUM "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static const char lock[] =
    "%{\n"
    "  \"plug\": {:hex, :plug, \"1.10.0\", \"" SUM
    "\", [:mix], [{:mime, \"~> 1.0\", [hex: :mime, repo: \"hexpm\", "
    "optional: false]}, {:none, \"~> 1\", [hex: :none]}], \"hexpm\", \"" SUM "\"},\n"
    "  \"mime\": {:hex, :mime, \"1.3.1\", \"" SUM "\", [:mix], [], \"hexpm\"},\n"
    "  \"app\": {:hex, :\"real-name\", \"2.0.0\", \"" SUM "\", [:mix], [], \"hexpm:corp\", \"" SUM "\"},\n"
    "  \"old\": {:hex, :old, \"0.1.0\"},\n"
    "  \"g\": {:git, \"https://host.example/g.git\", \"abc\", [tag: \"v1\"]},\n"
    "  \"odd\": {:path, \"x\"},\n"
    "}\n";

static void locked(void **state)
{
    (void)state;
    struct harness h;
    harness_open(&h);
    harness_entry(&h, "app/mix.lock", str_c(lock));
    assert_int_equal(h.unit.components.n, 5);
    assert_int_equal(h.unit.diagnostics.n, 1);
    struct component *c = harness_find(&h, "plug");
    assert_is(c->purl, "pkg:hex/plug@1.10.0");
    assert_is(c->ecosystem, "Hex");
    assert_int_equal(c->locations.v[0].line, 2);
    assert_int_equal(c->state, STATE_DECLARED);
    assert_int_equal(c->depends.n, 1);
    assert_is(c->depends.v[0], "pkg:hex/mime@1.3.1");
    assert_is(c->hashes.v[0].hex, SUM);
    assert_int_equal(harness_find(&h, "mime")->hashes.n, 0);
    assert_is(harness_find(&h, "mime")->ecosystem, "Hex");
    assert_is(harness_find(&h, "real-name")->ecosystem, "");
    assert_is(harness_find(&h, "old")->version, "0.1.0");
    assert_is(harness_find(&h, "g")->purl, "pkg:hex/g?vcs_url=git%2Bhttps://host.example/g.git%40abc");
    harness_close(&h);
    harness_open(&h);
    harness_entry(&h, "mix.lock", STR("%{\"a\": {:hex, :a, \"1.0.0\"},\n  \"b\": {:hex, :b, \"2.0.0\"}}\n"));
    assert_int_equal(h.unit.components.n, 2);
    assert_is(harness_find(&h, "a")->version, "1.0.0");
    harness_close(&h);
    for (size_t n = 0; n < sizeof lock; n++) {
        harness_open(&h);
        harness_entry(&h, "mix.lock", str_make(lock, n));
        assert_true(h.unit.components.n <= 5);
        harness_close(&h);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(locked)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
