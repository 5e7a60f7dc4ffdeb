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
    "GIT\n"
    "  remote: https://me:secret@host.example/u/y.git\n"
    "  revision: 0123abcd\n"
    "  branch: main\n"
    "  specs:\n"
    "    y (1.0.0.pre)\n"
    "      rack (>= 1)\n"
    "\n"
    "PATH\n"
    "  remote: .\n"
    "  specs:\n"
    "    mine (0.1.0)\n"
    "      nokogiri\n"
    "\n"
    "GEM\n"
    "  remote: https://gems.example/\n"
    "  specs:\n"
    "    nokogiri (1.15.0-arm64-darwin)\n"
    "      racc (~> 1.4)\n"
    "    nokogiri (1.15.0-x86_64-linux)\n"
    "      racc (~> 1.4)\n"
    "    racc (1.7.1)\n"
    "    rack (2.2.3)\n"
    "    bad\n"
    "\n"
    "PLATFORMS\n"
    "  x86_64-linux\n"
    "\n"
    "DEPENDENCIES\n"
    "  mine!\n"
    "  rack (~> 2.2)\n"
    "  gone\n"
    "\n"
    "CHECKSUMS\n"
    "  nokogiri (1.15.0-x86_64-linux) "
    "sha256=e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n"
    "  racc (1.7.1) sha256=e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n"
    "  rack (2.2.3)\n"
    "\n"
    "BUNDLED WITH\n"
    "   2.4.10\n";

static void locked(void **state)
{
    (void)state;
    struct harness h;
    harness_open(&h);
    harness_entry(&h, "app/Gemfile.lock", str_c(lock));
    assert_int_equal(h.unit.components.n, 5);
    assert_int_equal(h.unit.diagnostics.n, 1); /* "bad" */
    struct component *c = harness_find(&h, "nokogiri");
    assert_is(c->purl, "pkg:gem/nokogiri@1.15.0");
    assert_is(c->ecosystem, "RubyGems");
    assert_int_equal(c->locations.v[0].line, 18);
    assert_int_equal(c->state, STATE_DECLARED);
    assert_int_equal(c->direct, TRI_NO);
    assert_int_equal(c->depends.n, 1);
    assert_is(c->depends.v[0], "pkg:gem/racc@1.7.1");
    assert_int_equal(c->hashes.n, 0);
    assert_is(harness_find(&h, "racc")->hashes.v[0].alg, "SHA-256");
    assert_int_equal(harness_find(&h, "rack")->direct, TRI_YES);
    c = harness_find(&h, "mine");
    assert_is(c->ecosystem, "");
    assert_int_equal(c->direct, TRI_YES);
    c = harness_find(&h, "y");
    assert_is(c->purl, "pkg:gem/y@1.0.0.pre?vcs_url=git%2Bhttps://host.example/u/y.git%400123abcd");
    assert_is(c->depends.v[0], "pkg:gem/rack@2.2.3");
    harness_close(&h);
    harness_open(&h);
    harness_entry(&h, "vendor/ruby/3.1.0/gems/x-1.0.0/Gemfile.lock", str_c(lock));
    assert_int_equal(harness_find(&h, "rack")->scope, SCOPE_TEST);
    harness_close(&h);
    harness_open(&h);
    harness_entry(&h, "gems.locked", STR("GEM\r\n  specs:\r\n<<<<<<< HEAD\r\n    a (1.0)\r\n=======\r\n"));
    assert_int_equal(h.unit.components.n, 1);
    assert_int_equal(harness_find(&h, "a")->direct, TRI_UNKNOWN);
    assert_int_equal(h.unit.diagnostics.n, 1);
    harness_close(&h);
}

static const char spec[] = "# -*- encoding: utf-8 -*-\n"
                           "# stub: rack-test 2.1.0 ruby lib\n\n"
                           "Gem::Specification.new do |s|\n"
                           "  s.name = \"rack-test\".freeze\n"
                           "  s.version = \"2.1.0\"\n\n"
                           "  s.required_rubygems_version = Gem::Requirement.new(\">= 0\".freeze) if x\n"
                           "  s.licenses = [\"MIT\".freeze, 'Apache-2.0']\n"
                           "  s.add_runtime_dependency(%q<rack>.freeze, [\">= 1.3\".freeze])\n"
                           "  s.add_development_dependency(%q<rake>.freeze, [\">= 1.3\".freeze])\n"
                           "end\n";

static void installed(void **state)
{
    (void)state;
    struct harness h;
    harness_open(&h);
    harness_entry(&h, "usr/lib/ruby/gems/3.1.0/specifications/rack-test-2.1.0.gemspec", str_c(spec));
    assert_int_equal(h.unit.components.n, 1);
    struct component *c = harness_find(&h, "rack-test");
    assert_is(c->purl, "pkg:gem/rack-test@2.1.0");
    assert_is(c->ecosystem, "RubyGems");
    assert_int_equal(c->state, STATE_INSTALLED);
    assert_int_equal(c->evidence.v[0].confidence, CONFIDENCE_HIGH);
    assert_int_equal(c->licences.n, 2);
    assert_is(c->licences.v[1], "Apache-2.0");
    assert_int_equal(c->depends.n, 1);
    assert_is(c->depends.v[0], "rack");
    harness_close(&h);
    harness_open(&h);
    harness_entry(&h, "specifications/rack-test-2.1.0-java.gemspec", str_c(spec));
    assert_int_equal(harness_find(&h, "rack-test")->evidence.v[0].confidence, CONFIDENCE_HIGH);
    /* The content counts where the file is called differently; the name where the content tells nothing. */
    harness_entry(&h, "specifications/other-3.0.gemspec", str_c(spec));
    assert_int_equal(harness_nth(&h, "rack-test", 1)->evidence.v[0].confidence, CONFIDENCE_MEDIUM);
    harness_entry(&h, "specifications/default/net-http-0.3.0-x86_64-linux.gemspec",
                  STR("Gem::Specification.new do |s|\n s.name = NAME\nend\n"));
    assert_is(harness_find(&h, "net-http")->version, "0.3.0");
    harness_entry(&h, "specifications/nothing.gemspec", STR("\xff\xfe"));
    assert_int_equal(h.unit.components.n, 3);
    assert_int_equal(h.unit.diagnostics.n, 1);
    /* That of a source tree is not installed. */
    assert_true(harness_entry(&h, "app/mine.gemspec", str_c(spec)) == 0);
    harness_close(&h);
}

static void cuts(void **state)
{
    (void)state;
    for (size_t n = 0; n < sizeof lock; n++) {
        struct harness h;
        harness_open(&h);
        harness_entry(&h, "Gemfile.lock", str_make(lock, n));
        harness_entry(&h, "specifications/a.gemspec", str_sub(str_c(spec), 0, n));
        for (size_t k = 0; k < h.unit.components.n; k++)
            assert_true(h.unit.components.v[k].name.n && h.unit.components.v[k].version.n);
        harness_close(&h);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(locked), cmocka_unit_test(installed),
                                       cmocka_unit_test(cuts)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
