#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "catalog_harness.h"
#include "format/go_mod.h"

extern const struct cataloger cataloger_go_mod, cataloger_go_vendor;

static void assert_is(str s, const char *want)
{
    if (!harness_is(s, want))
        fail_msg("\"%.*s\" is not \"%s\"", STR_ARG(s), want);
}

static void directives(void **state)
{
    (void)state;
    static const char text[] =
        "// c\nmodule \"a/b\" // x\r\n\nrequire (\n\ta v1 // indirect\n\n\t`b` v2 // indirect; y\n"
        "\tc v3 //other\n)\nreplace a v1=> ../x\nexclude(d v1)\nrequire e v1// indirect\n"
        "long 1 2 3 4 5 6\nretract (\n\t[v1, v2]\n)\nrequire ()\ngo 1.20\n";
    static const struct {
        const char *verb, *first;
        size_t n;
        bool indirect;
        uint32_t line;
    } want[] = {
        {"module", "a/b", 1, false, 2}, {"require", "a", 2, true, 5},   {"require", "b", 2, true, 7},
        {"require", "c", 2, false, 8},  {"replace", "a", 3, false, 10}, {"exclude", "", 0, false, 11},
        {"require", "e", 2, true, 12},  {"long", "1", 6, false, 13},    {"retract", "[v1,", 2, false, 15},
        {"require", "", 0, false, 17},  {"go", "1.20", 1, false, 18}};
    struct go_mod m;
    struct go_mod_item i;
    go_mod_init(&m, str_c(text));
    for (size_t k = 0; k < sizeof want / sizeof *want; k++) {
        assert_true(go_mod_next(&m, &i));
        assert_is(i.verb, want[k].verb);
        assert_int_equal(i.n, want[k].n);
        if (i.n)
            assert_is(i.words[0], want[k].first);
        assert_int_equal(i.indirect, want[k].indirect);
        assert_int_equal(m.line, want[k].line);
    }
    assert_false(go_mod_next(&m, &i));
}

static const char mod[] =
    "module example.com/app\n\ngo 1.22\n\ntoolchain go1.22.1\n\nrequire (\n"
    "\tgolang.org/x/net v0.7.0\n\tgithub.com/A/b v1.0.0+incompatible // indirect\n"
    "\texample.com/old v1.0.0\n\texample.com/both v1.0.0\n\texample.com/folder v1.2.0\n"
    "\texample.com/out v1.5.0\n\texample.com/branch master\n)\n\nrequire example.com/two v1.9.0\n"
    "require example.com/two v1.10.0 // indirect\n\n"
    "replace (\n\texample.com/old => example.com/new v2.0.1\n"
    "\texample.com/both => example.com/all v9.0.0\n"
    "\texample.com/both v1.0.0 => example.com/one v3.0.0\n"
    "\texample.com/unused v1.0.0 => example.com/never v1.0.0\n)\n"
    "replace example.com/folder v1.2.0 => ../folder\n"
    "exclude example.com/out v1.5.0\nexclude golang.org/x/net v0.6.0\n"
    "retract v0.1.0\ntool example.com/tool\n";

static void main_module(void **state)
{
    (void)state;
    struct harness h;
    harness_open(&h);
    assert_true(harness_entry(&h, "src/go.mod", str_c(mod)) == harness_bit(&cataloger_go_mod));
    assert_int_equal(h.unit.components.n, 7);
    struct component *c = harness_find(&h, "golang.org/x/net");
    assert_is(c->purl, "pkg:golang/golang.org/x/net@v0.7.0");
    assert_is(c->ecosystem, "Go");
    assert_int_equal(c->state, STATE_DECLARED);
    assert_int_equal(c->direct, TRI_YES);
    assert_int_equal(c->locations.v[0].line, 8);
    c = harness_find(&h, "github.com/A/b");
    assert_int_equal(c->direct, TRI_NO);
    assert_is(c->version, "v1.0.0+incompatible");
    assert_null(harness_find(&h, "example.com/old"));
    assert_is(harness_find(&h, "example.com/new")->version, "v2.0.1");
    assert_is(harness_find(&h, "example.com/new")->evidence.v[0].field,
              "require example.com/old v1.0.0 replaced");
    assert_is(harness_find(&h, "example.com/one")->version, "v3.0.0"); /* the one of the very version */
    assert_null(harness_find(&h, "example.com/all"));
    assert_null(harness_find(&h, "example.com/never"));
    c = harness_find(&h, "example.com/folder");
    assert_is(c->version, "");
    assert_is(c->ecosystem, "");
    assert_int_equal(c->evidence.v[0].confidence, CONFIDENCE_MEDIUM);
    assert_null(harness_find(&h, "example.com/out"));
    assert_is(harness_find(&h, "example.com/branch")->version, "");
    c = harness_find(&h, "example.com/two");
    assert_is(c->version, "v1.10.0"); /* the higher one, by the order of versions */
    assert_int_equal(c->direct, TRI_YES);
    assert_null(harness_find(&h, "example.com/app"));
    assert_null(harness_find(&h, "toolchain"));
    assert_int_equal(h.unit.diagnostics.n, 1);
    assert_int_equal(h.unit.diagnostics.v[0].level, DIAG_NOTE);
    harness_close(&h);
}

/* The highest version of what was fetched; what was only looked at is none. */
static void sums(void **state)
{
    (void)state;
    struct harness h;
    harness_open(&h);
    harness_entry(
        &h, "old/go.sum",
        STR("a.example/b v1.9.0 h1:x=\na.example/b v1.9.0/go.mod h1:x=\na.example/b v1.10.0 h1:y=\r\n"
            "a.example/b v1.11.0/go.mod h1:z=\na.example/only v1.0.0/go.mod h1:z=\n\n"
            "a.example/c v0.0.0-20200101000000-abcdefabcdef h1:q=\n"));
    assert_int_equal(h.unit.components.n, 2);
    assert_int_equal(h.unit.diagnostics.n, 0);
    struct component *c = harness_find(&h, "a.example/b");
    assert_is(c->purl, "pkg:golang/a.example/b@v1.10.0");
    assert_int_equal(c->locations.v[0].line, 3);
    assert_int_equal(c->state, STATE_DECLARED);
    assert_int_equal(c->evidence.v[0].confidence, CONFIDENCE_LOW);
    harness_entry(&h, "x/go.sum",
                  STR("a.example/b\na.example/b v1\na.example/b 1.0 h1:x\n\xff v1.0.0 h2:x\n"));
    assert_int_equal(h.unit.components.n, 2);
    assert_int_equal(h.unit.diagnostics.n, 1);
    harness_close(&h);
}

static void not_of_a_main_module(void **state)
{
    (void)state;
    static const char *const paths[] = {
        "root/go/pkg/mod/example.com/a@v1.0.0/go.mod", "app/vendor/example.com/a/go.mod", "app/go.work",
        "root/go/pkg/mod/example.com/a@v1.0.0/go.sum", "app/vendor/example.com/a/go.sum"};
    struct harness h;
    harness_open(&h);
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
        assert_true(harness_entry(&h, paths[i], str_c(mod)) == 0);
    harness_entry(&h, "x/myvendor/go.mod", STR("require a.example/b v1.0.0\n"));
    assert_int_equal(h.unit.components.n, 1);
    assert_int_equal(h.unit.components.v[0].scope, SCOPE_UNKNOWN);
    harness_entry(&h, "x/testdata/m/go.mod", STR("require a.example/b v1.0.0\n"));
    assert_int_equal(h.unit.components.v[1].scope, SCOPE_TEST);
    harness_close(&h);
}

static void damaged(void **state)
{
    (void)state;
    struct harness h;
    harness_open(&h);
    harness_entry(&h, "go.mod",
                  STR("require a.example/b\nrequire (\n a.example/c v1.0.0 x\n a.example/d v1.0.0\n"
                      "replace x\nnonsense ( ( )\n\"unended v1\n\xff\xfe\n"));
    assert_non_null(harness_find(&h, "a.example/d"));
    assert_int_equal(h.unit.components.n, 2); /* "replace x" in the block has the form of a module */
    assert_int_equal(h.unit.diagnostics.n, 1);
    assert_int_equal(h.unit.diagnostics.v[0].level, DIAG_WARNING);
    harness_close(&h);
}

static void vendored(void **state)
{
    (void)state;
    static const char text[] =
        "# golang.org/x/net v0.7.0\n## explicit; go 1.17\ngolang.org/x/net/html\n"
        "# golang.org/x/text v0.7.0\n## explicit\n"
        "# example.com/deep v1.0.0\nexample.com/deep/x\nexample.com/deep/y\n"
        "# example.com/old v1.0.0 => example.com/new v2.0.1\n## explicit\nexample.com/old/x\n"
        "# example.com/folder v1.0.0 => ./folder\r\nexample.com/folder\r\n"
        "# example.com/old => example.com/new v2.0.1\n# example.com/u => ./u\nstray\n";
    struct harness h;
    harness_open(&h);
    assert_true(harness_entry(&h, "app/vendor/modules.txt", str_c(text)) ==
                harness_bit(&cataloger_go_vendor));
    assert_int_equal(h.unit.components.n, 4);
    assert_int_equal(h.unit.diagnostics.n, 0);
    struct component *c = harness_find(&h, "golang.org/x/net");
    assert_int_equal(c->state, STATE_INSTALLED);
    assert_int_equal(c->direct, TRI_UNKNOWN);
    assert_is(c->purl, "pkg:golang/golang.org/x/net@v0.7.0");
    assert_null(harness_find(&h, "golang.org/x/text")); /* nothing of it is there */
    assert_int_equal(harness_find(&h, "example.com/deep")->direct, TRI_NO);
    assert_int_equal(harness_find(&h, "example.com/deep")->locations.v[0].line, 6);
    assert_is(harness_find(&h, "example.com/new")->version, "v2.0.1");
    assert_is(harness_find(&h, "example.com/folder")->version, "");
    assert_is(harness_find(&h, "example.com/folder")->ecosystem, "");
    harness_close(&h);
    harness_open(&h);
    assert_true(harness_entry(&h, "app/modules.txt", str_c(text)) == 0);
    harness_close(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(directives),           cmocka_unit_test(main_module), cmocka_unit_test(sums),
        cmocka_unit_test(not_of_a_main_module), cmocka_unit_test(damaged),     cmocka_unit_test(vendored),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
