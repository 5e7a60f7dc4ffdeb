/* Every example of rules/classifiers.txt, as a file of the first name that its rule wants; the cataloger on
 * large, hostile and foreign files. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "../unit/catalog_harness.h"
#include "catalog/classifier.h"
#include <stdio.h>

#define ELF                                                                                                  \
    STR("\x7f"                                                                                               \
        "ELF\2\1\1\0\0\0\0\0\0\0\0\0")

static str read_rules(struct arena *a)
{
    const char *root = getenv("ASSAY_SOURCE");
    if (!root)
        return STR_NONE;
    FILE *f = fopen(arena_printf(a, "%s/rules/classifiers.txt%c", root, 0).p, "rb");
    assert_non_null(f);
    char *text = arena_many(a, char, 1 << 20);
    size_t n = fread(text, 1, 1 << 20, f);
    fclose(f);
    return str_make(text, n);
}

static char escaped(str s, size_t *i)
{
    char c = s.p[(*i)++];
    if (c != '\\')
        return c;
    c = s.p[(*i)++];
    if (c == 'x') {
        uint64_t byte;
        assert_true(str_u64(str_sub(s, *i, 2), 16, &byte));
        *i += 2;
        return (char)byte;
    }
    return c == '0' ? '\0' : c == 'n' ? '\n' : c == 't' ? '\t' : c;
}

/* The example as a program: a magic, `fill` zeros, the bytes, a NUL. */
static str program(struct arena *a, str example, size_t fill)
{
    char *p = arena_many(a, char, ELF.n + fill + example.n + 2);
    size_t n = ELF.n + fill;
    memcpy(p, ELF.p, ELF.n);
    for (size_t i = 0; i < example.n;)
        p[n++] = escaped(example, &i);
    return str_make(p, n + 1);
}

/* "python3.*" becomes "python3.9". */
static const char *file_name(struct arena *a, str glob)
{
    char *p = arena_many(a, char, 5 + glob.n);
    size_t n = (size_t)snprintf(p, 5, "bin/");
    for (size_t i = 0; i < glob.n && glob.p[i] != ' '; i++)
        p[n++] = glob.p[i] == '*' || glob.p[i] == '?' ? '9' : glob.p[i];
    return p;
}

struct rule {
    str name, product, path, purl; /* purl: as the rule says, or NULL */
};

static void check_example(struct arena *a, const struct rule *r, str version, str example, size_t fill)
{
    struct harness h;
    harness_open(&h);
    harness_entry(&h, file_name(a, r->path), program(a, example, fill));
    const struct component *found = NULL;
    for (size_t i = 0; i < h.unit.components.n; i++)
        if (str_eq(h.unit.components.v[i].evidence.v[0].field, r->name))
            found = &h.unit.components.v[i];
    str got = found ? found->version : STR("");
    if (found && str_is(found->type, "golang") && version.p[0] != 'v')
        got = str_from(got, 1); /* versions of Go modules begin with a "v" */
    if (!str_eq(version, got))
        fail_msg("%.*s gives \"%.*s\", not \"%.*s\"", STR_ARG(r->name), found ? (int)found->version.n : 0,
                 found ? found->version.p : "", STR_ARG(version));
    if (found) {
        str purl = r->purl.p ? r->purl : arena_join(a, STR("pkg:generic/"), r->product, STR(""));
        assert_true(str_starts(found->purl, arena_join(a, purl, STR("@"), STR(""))));
        assert_true(str_eq(found->ecosystem, str_is(found->type, "golang") ? STR("Go") : STR("")));
        assert_int_equal(found->evidence.v[0].confidence, CONFIDENCE_MEDIUM);
    }
    harness_close(&h);
}

static void examples(void **state)
{
    (void)state;
    struct arena a = {0};
    struct rule r = {0};
    str text = read_rules(&a), line, version, example;
    size_t good = 0, bad = 0, rules = 0; /* by file names; embedded_test has the others */
    while (str_line(&text, &line)) {
        if (str_starts(line, STR("Name: "))) {
            r = (struct rule){str_from(line, 6), STR_NONE, STR_NONE, STR_NONE};
        } else if (str_starts(line, STR("Product: "))) {
            r.product = str_from(line, 9);
        } else if (str_starts(line, STR("Purl: "))) {
            r.purl = str_from(line, 6);
        } else if (str_starts(line, STR("Path: "))) {
            r.path = str_from(line, 6);
            rules++;
        } else if (r.path.n && str_starts(line, STR("Good: ")) &&
                   str_cut(str_from(line, 6), ' ', &version, &example)) {
            check_example(&a, &r, version, example, 1 + good++ % 7);
        } else if (r.path.n && str_starts(line, STR("Bad: "))) {
            check_example(&a, &r, STR(""), str_from(line, 5), 1 + bad++ % 7);
        }
    }
    assert_true(rules > 200 && good >= rules && bad >= rules);
    arena_free(&a);
}

/* The version lies across the end of a window of the search, byte by byte. */
static void windows(void **state)
{
    (void)state;
    struct arena a = {0};
    struct rule bash = {STR("bash"), STR("bash"), STR("bash"), STR_NONE};
    str example = STR("@(#)Bash version 5.2.15(1) release GNU");
    for (size_t fill = (256u << 10) - 600; fill < (256u << 10) + 40; fill += 7)
        check_example(&a, &bash, STR("5.2.15"), example, fill);
    check_example(&a, &bash, STR("5.2.15"), example, 3u << 20);
    struct rule python = {STR("python-3"), STR("python"), STR("python3"), STR_NONE};
    for (size_t fill = (256u << 10) - 560; fill < (256u << 10); fill += 9)
        check_example(&a, &python, STR("3.11.2"), STR("\\03.11.2\\0"), fill);
    arena_free(&a);
}

static void not_a_program(void **state)
{
    (void)state;
    struct harness h;
    harness_open(&h);
    assert_true(harness_entry(&h, "bin/bash", STR("#!/bin/sh\n@(#)Bash version 5.2.15(1)")) == 0);
    harness_entry(&h, "bin/bash-completion",
                  STR("\x7f"
                      "ELF@(#)Bash version 5.2.15(1)"));
    harness_entry(&h, "bin/bash",
                  STR("\x7f"
                      "ELF"));
    harness_entry(&h, "bin/bash",
                  STR("\x7f"
                      "ELF@(#)Bash version 5.2.15"));
    assert_int_equal(h.unit.components.n, 0);
    harness_close(&h);
}

/* A rule of "Content: any" takes scripts and text too, the others do not. */
static void text(void **state)
{
    (void)state;
    struct harness h;
    harness_open(&h);
    harness_entry(&h, "bin/elixir", STR("#!/bin/sh\nset -e\nELIXIR_VERSION=1.15.1\n"));
    assert_true(harness_is(h.unit.components.v[0].purl, "pkg:generic/elixir@1.15.1"));
    assert_true(harness_entry(&h, "bin/zstd", STR("#!/bin/sh\n\0v1.5.4\0Zstandard")) == 0);
    assert_int_equal(h.unit.components.n, 1);
    harness_close(&h);
}

/* A Go program whose version the build set by -X: the module as advisories name it. */
static void go_module(void **state)
{
    (void)state;
    struct harness h;
    harness_open(&h);
    harness_entry(&h, "bin/runc",
                  STR("\x7f"
                      "ELF go1.19.8\0\0\0"
                      "1.1.5+ds1\0"));
    assert_int_equal(h.unit.components.n, 1);
    assert_true(harness_is(h.unit.components.v[0].purl, "pkg:golang/github.com/opencontainers/runc@v1.1.5"));
    assert_true(harness_is(h.unit.components.v[0].name, "github.com/opencontainers/runc"));
    harness_close(&h);
}

static void other_formats(void **state)
{
    (void)state;
    struct harness h;
    harness_open(&h);
    harness_entry(&h, "bin/curl.exe", STR("MZ\0\0curl/8.5.0\0"));
    harness_entry(&h, "bin/curl", STR("\xcf\xfa\xed\xfe\0curl/8.6.0\0"));
    assert_int_equal(h.unit.components.n, 2);
    assert_true(str_is(h.unit.components.v[0].purl, "pkg:generic/curl@8.5.0"));
    assert_true(str_is(h.unit.components.v[1].version, "8.6.0"));
    assert_true(str_is(h.unit.components.v[1].locations.v[0].path, "bin/curl"));
    harness_close(&h);
}

/* Bytes that are almost a match everywhere cost a bounded number of steps, and that is said. */
static void almost_everywhere(void **state)
{
    (void)state;
    size_t n = 16u << 20;
    char *p = malloc(n);
    assert_non_null(p);
    static const char unit[] = "Apache/999.999.";
    for (size_t i = 0; i < n; i++)
        p[i] = unit[i % 8 == 0 ? 0 : i % (sizeof unit - 1)];
    for (size_t i = 0; i + 15 < n; i += 15)
        memcpy(p + i, unit, 15);
    memcpy(p,
           "\x7f"
           "ELF",
           4);
    struct harness h;
    harness_open(&h);
    harness_entry(&h, "bin/apache2", str_make(p, n));
    assert_int_equal(h.unit.components.n, 0);
    assert_int_equal(h.unit.diagnostics.n, 1);
    assert_int_equal(h.unit.diagnostics.v[0].level, DIAG_WARNING);
    harness_close(&h);
    free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(examples),          cmocka_unit_test(windows), cmocka_unit_test(not_a_program),
        cmocka_unit_test(other_formats),     cmocka_unit_test(text),    cmocka_unit_test(go_module),
        cmocka_unit_test(almost_everywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
