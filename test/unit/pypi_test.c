#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "catalog/licence.h"
#include "catalog_harness.h"
#include "format/core_metadata.h"
#include "format/requirement.h"

extern const struct cataloger cataloger_pypi;

static void assert_is(str s, const char *want)
{
    if (!str_eq(s, str_c(want)))
        fail_msg("\"%.*s\" is not \"%s\"", STR_ARG(s), want);
}

static void metadata(void **state)
{
    (void)state;
    struct arena a = {0};
    struct core_metadata m;
    core_metadata_parse(
        STR("\xef\xbb\xbfMetadata-Version: 2.1\r\nname:  Foo.Bar \r\nVersion: 1.0\r\nVersion: 2.0\r\n"
            "License: Line one\r\n        line two\r\nClassifier: A\r\nClassifier: B\r\n"
            "Requires-Dist: x\r\n\r\nName: body\r\nRequires-Dist: y\r\n"),
        &a, &m);
    assert_is(m.name, "Foo.Bar");
    assert_is(m.version, "1.0");
    assert_is(m.licence, "Line one\r\n        line two");
    assert_int_equal(m.classifiers.n, 2);
    assert_int_equal(m.requires.n, 1);
    core_metadata_parse(STR("Name: a\nno field\nVersion: 1"), &a, &m);
    assert_is(m.name, "a");
    assert_is(m.version, "");
    core_metadata_parse(STR(""), &a, &m);
    assert_is(m.name, "");
    arena_free(&a);
}

static void requirement_forms(void **state)
{
    (void)state;
    static const struct {
        const char *text, *name, *extras, *specifiers, *url, *marker, *pin;
        bool extra;
    } good[] = {
        {"a", "a", "", "", "", "", NULL, false},
        {"a==1.0", "a", "", "==1.0", "", "", "1.0", false},
        {"A.b-c_d == 1.0+local", "A.b-c_d", "", "== 1.0+local", "", "", "1.0+local", false},
        {"a===weird*", "a", "", "===weird*", "", "", "weird*", false},
        {"a==1.*", "a", "", "==1.*", "", "", NULL, false},
        {"a==1,!=2", "a", "", "==1,!=2", "", "", NULL, false},
        {"a>=1,<2", "a", "", ">=1,<2", "", "", NULL, false},
        {"a (>=1,<2) ; extra == 'x'", "a", "", ">=1,<2", "", "extra == 'x'", NULL, true},
        {"a[b, c]>1;python_version<'3'", "a", "b, c", ">1", "", "python_version<'3'", NULL, false},
        {"a;os_name=='extra'", "a", "", "", "", "os_name=='extra'", NULL, false},
        {"a; python_version>'3' and extra=='t'", "a", "", "", "", "python_version>'3' and extra=='t'", NULL,
         true},
        {"a @ https://h/x-1.whl ; m", "a", "", "", "https://h/x-1.whl", "m", NULL, false},
        {"a@file:///x", "a", "", "", "file:///x", "", NULL, false},
    };
    static const char *const bad[] = {"",    "-a",       "a-",        "a[b",      "a b",
                                      "a @", "a==1 @ x", "https://x", "a >1 ! é", "[x]"};
    struct requirement r;
    str v;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_true(requirement_parse(str_c(good[i].text), &r));
        assert_is(r.name, good[i].name);
        assert_is(r.extras, good[i].extras);
        assert_is(r.specifiers, good[i].specifiers);
        assert_is(r.url, good[i].url);
        assert_is(r.marker, good[i].marker);
        assert_int_equal(requirement_pin(&r, &v), good[i].pin != NULL);
        if (good[i].pin)
            assert_is(v, good[i].pin);
        assert_int_equal(requirement_of_extra(&r), good[i].extra);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (requirement_parse(str_c(bad[i]), &r))
            fail_msg("\"%s\" was taken", bad[i]);
}

static void names(void **state)
{
    (void)state;
    struct arena a = {0};
    str n, v;
    assert_is(python_name(&a, STR("Zope.-_Interface")), "zope-interface");
    assert_true(python_file_name(STR("Foo_Bar-1.0-1-py3-none-any.whl"), &n, &v));
    assert_is(n, "Foo_Bar");
    assert_is(v, "1.0");
    assert_true(python_file_name(STR("foo-bar-1.0.tar.gz"), &n, &v));
    assert_is(n, "foo-bar");
    assert_false(python_file_name(STR("foo.whl"), &n, &v));
    assert_false(python_file_name(STR("a-b.tar.gz"), &n, &v));
    assert_false(python_file_name(STR("-1.zip"), &n, &v));
    assert_is(licence_spdx(STR("License :: OSI Approved :: MIT License")), "MIT");
    assert_is(licence_spdx(STR("https://www.apache.org/licenses/LICENSE-2.0.txt")), "Apache-2.0");
    assert_is(licence_spdx(STR("License :: OSI Approved")), "");
    assert_is(licence_spdx(STR("UNKNOWN")), "");
    assert_is(licence_spdx(STR("a\nb")), "");
    assert_is(licence_spdx(STR(" MIT OR Apache-2.0 ")), "MIT OR Apache-2.0");
    arena_free(&a);
}

static void installed(void **state)
{
    (void)state;
    struct harness h;
    harness_open(&h);
    want_set mine = harness_bit(&cataloger_pypi);
    str text = STR("Name: Foo_Bar\nVersion: 1.0\nClassifier: License :: OSI Approved :: MIT "
                   "License\nRequires-Dist: Dep.One>1\n"
                   "Requires-Dist: dep-one<3; python_version<'3'\nRequires-Dist: tests; extra == 'test'\n\n");
    assert_int_equal(harness_entry(&h, "lib/python3/site-packages/foo_bar-1.0.dist-info/METADATA", text),
                     mine);
    assert_int_equal(harness_entry(&h, "x/foo.egg-info/PKG-INFO", text), mine);
    assert_int_equal(harness_entry(&h, "x/foo-1.egg/EGG-INFO/PKG-INFO", text), mine);
    assert_int_equal(harness_entry(&h, "EGG-INFO/PKG-INFO", text), mine);
    assert_int_equal(harness_entry(&h, "x/foo-1.0-py3.egg-info", text), mine);
    assert_int_equal(h.unit.components.n, 5);
    for (size_t i = 0; i < 5; i++)
        assert_is(h.unit.components.v[i].purl, "pkg:pypi/foo-bar@1.0");
    struct component *c = harness_find(&h, "foo-bar");
    assert_is(c->ecosystem, "PyPI");
    assert_int_equal(c->state, STATE_INSTALLED);
    assert_int_equal(c->depends.n, 1);
    assert_is(c->depends.v[0], "dep-one");
    assert_int_equal(c->licences.n, 1);
    assert_is(c->licences.v[0], "MIT");
    assert_int_equal(harness_entry(&h, "foo-1.0/PKG-INFO", text), 0); /* a source tree is not installed */
    assert_int_equal(harness_entry(&h, "METADATA", text), 0);
    harness_entry(&h, "bad.dist-info/METADATA", STR("Version: 1\n"));
    harness_entry(&h, "half.dist-info/METADATA", STR("Name: half\n"));
    assert_int_equal(h.unit.diagnostics.n, 2);
    assert_int_equal(h.unit.diagnostics.v[0].level, DIAG_WARNING);
    assert_is(harness_find(&h, "half")->purl, "pkg:pypi/half");
    harness_close(&h);
}

static const char requirements[] = "# comment \\\n"
                                   "requests==2.31.0 \\\n"
                                   "    --hash=sha256:aaa \\\n"
                                   "    --hash=sha256:bbb\n"
                                   "flask[async] == 2.0.1 ; python_version >= \"3.8\"  # why\n"
                                   "django>=3,<4\n"
                                   "-r base.txt\n"
                                   "--constraint=c.txt\n"
                                   "--index-url https://user:pw@host.example/simple\n"
                                   "-e git+https://user:tok@host.example/x.git@v1#egg=My_Pkg[extra]\n"
                                   "pip @ https://user:tok@host.example/pip-22.1-py3-none-any.whl\n"
                                   "https://host.example/d/Bar_Baz-1.2.tar.gz#sha256=aa ; os_name == 'nt'\n"
                                   "./local\n"
                                   "foo bar\n"
                                   "git+https://host.example/o.git#egg=old-form==1.0\n"
                                   "last===1";

static void declared(void **state)
{
    (void)state;
    struct harness h;
    harness_open(&h);
    assert_int_equal(harness_entry(&h, "app/requirements-dev.txt", str_c(requirements)),
                     harness_bit(&cataloger_pypi));
    assert_int_equal(h.unit.components.n, 8);
    struct component *c = harness_find(&h, "requests");
    assert_non_null(harness_find(&h, "old-form"));
    assert_is(c->version, "2.31.0");
    assert_int_equal(c->state, STATE_DECLARED);
    assert_int_equal(c->scope, SCOPE_DEV);
    assert_int_equal(c->locations.v[0].line, 2);
    c = harness_find(&h, "flask");
    assert_is(c->version, "2.0.1");
    assert_int_equal(c->locations.v[0].line, 5);
    assert_int_equal(c->evidence.v[0].confidence, CONFIDENCE_MEDIUM);
    assert_is(harness_find(&h, "django")->version, "");
    assert_is(harness_find(&h, "my-pkg")->evidence.v[0].field,
              "git+https://host.example/x.git@v1#egg=My_Pkg[extra]");
    c = harness_find(&h, "pip");
    assert_is(c->version, "22.1");
    assert_is(c->evidence.v[0].field, "https://host.example/pip-22.1-py3-none-any.whl");
    assert_is(harness_find(&h, "bar-baz")->version, "1.2");
    assert_int_equal(harness_find(&h, "last")->locations.v[0].line, 16);
    assert_int_equal(h.unit.diagnostics.n, 4); /* two includes, a folder, rubbish */
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(h.unit.diagnostics.v[i].level, DIAG_NOTE);
    assert_int_equal(harness_entry(&h, "app/notes.txt", str_c(requirements)), 0);
    assert_true(harness_entry(&h, "requirements/prod.txt", STR("a==1")) != 0);
    assert_true(harness_entry(&h, "test-requirements.txt", STR("b==1")) != 0);
    assert_int_equal(harness_find(&h, "b")->scope, SCOPE_TEST);
    harness_close(&h);
}

static void utf16(void **state)
{
    (void)state;
    struct harness h;
    harness_open(&h);
    harness_entry(&h, "requirements.txt",
                  str_make("\xff\xfe"
                           "a\0=\0=\0"
                           "1\0\r\0\n\0",
                           14));
    harness_entry(&h, "requirements.txt",
                  str_make("\xfe\xff\0b\0=\0=\0"
                           "2",
                           10));
    assert_is(harness_find(&h, "a")->version, "1");
    assert_is(harness_find(&h, "b")->version, "2");
    harness_close(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(metadata),  cmocka_unit_test(requirement_forms), cmocka_unit_test(names),
        cmocka_unit_test(installed), cmocka_unit_test(declared),          cmocka_unit_test(utf16),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
