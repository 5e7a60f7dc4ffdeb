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

static const char lock[] =
    "{\"content-hash\": \"x\", \"packages\": [\n"
    " {\"name\": \"symfony/console\", \"version\": \"v5.4.1\", \"type\": \"library\",\n"
    "  \"dist\": {\"type\": \"zip\", \"shasum\": \"da39a3ee5e6b4b0d3255bfef95601890afd80709\"},\n"
    "  \"require\": {\"php\": \">=7.2.5\", \"ext-mbstring\": \"*\", \"psr/log\": \"^1\"}, \"license\": "
    "[\"MIT\"]},\n"
    " {\"name\": \"psr/log\", \"version\": \"1.1.4\", \"license\": \"MIT\", \"dist\": {\"shasum\": \"\"}},\n"
    " {\"name\": \"own/part\", \"version\": \"dev-main\", \"dist\": {\"type\": \"path\", \"url\": "
    "\"../part\"}},\n"
    " {\"name\": \"a/branch\", \"version\": \"dev-main\", \"source\": {\"type\": \"git\", \"url\": "
    "\"https://host.example/a/branch.git\", \"reference\": \"da39a3ee5e6b4b0d3255bfef95601890afd80709\"}},\n"
    " {\"name\": \"nameless\", \"version\": \"1\"}, 7\n"
    "], \"packages-dev\": [{\"name\": \"phpunit/phpunit\", \"version\": \"9.5.0\", \"require\": "
    "{\"psr/log\": "
    "\"*\"}}], \"platform\": []}";

static void locked(void **state)
{
    (void)state;
    struct harness h;
    harness_open(&h);
    harness_entry(&h, "app/composer.lock", str_c(lock));
    assert_int_equal(h.unit.components.n, 5);
    assert_int_equal(h.unit.diagnostics.n, 1);
    struct component *c = harness_find(&h, "symfony/console");
    assert_is(c->purl, "pkg:composer/symfony/console@v5.4.1");
    assert_is(c->ecosystem, "Packagist");
    assert_is(c->version, "v5.4.1");
    assert_int_equal(c->locations.v[0].line, 2);
    assert_int_equal(c->state, STATE_DECLARED);
    assert_int_equal(c->scope, SCOPE_RUNTIME);
    assert_int_equal(c->direct, TRI_UNKNOWN);
    assert_is(c->licences.v[0], "MIT");
    assert_is(c->hashes.v[0].alg, "SHA-1");
    assert_int_equal(c->depends.n, 1);
    assert_is(c->depends.v[0], "pkg:composer/psr/log@1.1.4");
    assert_int_equal(harness_find(&h, "psr/log")->hashes.n, 0);
    assert_is(harness_find(&h, "own/part")->ecosystem, "");
    assert_is(harness_find(&h, "a/branch")->qualifiers,
              "vcs_url=git%2Bhttps://host.example/a/branch.git%40da39a3ee5e6b4b0d3255bfef95601890afd80709");
    c = harness_find(&h, "phpunit/phpunit");
    assert_int_equal(c->scope, SCOPE_DEV);
    assert_is(c->depends.v[0], "pkg:composer/psr/log@1.1.4");
    harness_close(&h);
}

static void installed(void **state)
{
    (void)state;
    struct harness h;
    harness_open(&h);
    harness_entry(&h, "app/vendor/composer/installed.json",
                  STR("{\"packages\": [{\"name\": \"a/b\", \"version\": \"v1.0\", \"authors\": "
                      "\"J\xfcrgen\"}, {\"name\": "
                      "\"c/d\", \"version\": \"2.0\"}], \"dev\": true, \"dev-package-names\": [\"c/d\"]}"));
    assert_int_equal(h.unit.components.n, 2);
    assert_int_equal(h.unit.diagnostics.n, 0);
    assert_int_equal(harness_find(&h, "a/b")->state, STATE_INSTALLED);
    assert_int_equal(harness_find(&h, "a/b")->scope, SCOPE_RUNTIME);
    assert_int_equal(harness_find(&h, "c/d")->scope, SCOPE_DEV);
    harness_close(&h);
    harness_open(&h);
    harness_entry(&h, "vendor/composer/installed.json", STR("[{\"name\": \"a/b\", \"version\": \"1.0\"}]"));
    assert_int_equal(h.unit.components.n, 1);
    assert_int_equal(harness_find(&h, "a/b")->scope, SCOPE_UNKNOWN);
    harness_close(&h);
    harness_open(&h);
    assert_true(
        harness_entry(&h, "vendor/x/installed.json", STR("[{\"name\": \"a/b\", \"version\": \"1\"}]")) == 0);
    harness_close(&h);
}

static void damaged(void **state)
{
    (void)state;
    static const char *const bad[] = {"", "{", "{\"packages\": [{\"name\": \"a/b\", \"version\": \"1\"}",
                                      "x"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct harness h;
        harness_open(&h);
        harness_entry(&h, "composer.lock", str_c(bad[i]));
        assert_int_equal(h.unit.diagnostics.n, 1);
        harness_close(&h);
    }
    static const char *const empty[] = {"{}", "[]", "{\"packages\": {}}",
                                        "{\"packages\": null, \"packages-dev\": 1}"};
    for (size_t i = 0; i < sizeof empty / sizeof *empty; i++) {
        struct harness h;
        harness_open(&h);
        harness_entry(&h, "composer.lock", str_c(empty[i]));
        assert_int_equal(h.unit.components.n + h.unit.diagnostics.n, 0);
        harness_close(&h);
    }
    for (size_t n = 0; n < sizeof lock; n++) {
        struct harness h;
        harness_open(&h);
        harness_entry(&h, "composer.lock", str_make(lock, n));
        assert_true(h.unit.components.n <= 5);
        harness_close(&h);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(locked), cmocka_unit_test(installed),
                                       cmocka_unit_test(damaged)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
