/* Libraries and crates linked into programs: every example of rules/classifiers.txt that has a sign, programs
 * that load the library instead, source paths of crates; the search for many strings at once. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "../unit/catalog_harness.h"
#include "../unit/elf_maker.h"
#include "base/needles.h"
#include "catalog/classifier.h"
#include "catalog/embedded.h"
#include <stdio.h>

extern const struct cataloger cataloger_embedded;

/* A library whose data is `text` behind `fill` zeros, and that loads the library `needed` if not NULL. */
static struct buf program(const char *section, str text, size_t fill, const char *needed)
{
    struct elf_maker m = {.is64 = true};
    uint64_t at = elf_here(&m);
    for (size_t i = 0; i < fill; i++)
        buf_ch(&m.body, 0);
    buf_add(&m.body, text);
    buf_ch(&m.body, 0);
    if (section)
        elf_add_section(&m, section, 1, at, elf_here(&m) - at);
    if (needed) {
        uint64_t names = elf_here(&m);
        buf_ch(&m.body, 0);
        buf_add(&m.body, str_make(needed, strlen(needed) + 1));
        uint64_t size = elf_here(&m) - names;
        elf_pad(&m, 8);
        at = elf_here(&m);
        uint64_t words[] = {1, 1, 5, names, 10, size, 0, 0};
        for (size_t i = 0; i < 8; i++)
            put_address(&m, &m.body, words[i]);
        elf_add_segment(&m, ELF_PT_DYNAMIC, at, elf_here(&m) - at, 8);
    }
    return elf_finish(&m);
}

static void give(struct harness *h, const char *path, struct buf file)
{
    harness_run(h, &cataloger_embedded, path, buf_str(&file));
    buf_free(&file);
}

static str read_rules(struct arena *a)
{
    const char *root = getenv("ASSAY_SOURCE");
    assert_non_null(root);
    FILE *f = fopen(arena_printf(a, "%s/rules/classifiers.txt%c", root, 0).p, "rb");
    assert_non_null(f);
    char *text = arena_many(a, char, 1 << 20);
    size_t n = fread(text, 1, 1 << 20, f);
    fclose(f);
    return str_make(text, n);
}

static str unescaped(struct arena *a, str s)
{
    char *p = arena_many(a, char, s.n + 1), *o = p;
    for (size_t i = 0; i < s.n; i++) {
        uint64_t byte;
        if (s.p[i] != '\\') {
            *o++ = s.p[i];
        } else if (s.p[++i] == 'x' && str_u64(str_sub(s, i + 1, 2), 16, &byte)) {
            *o++ = (char)byte;
            i += 2;
        } else {
            *o++ = (char)(s.p[i] == '0' ? 0 : s.p[i] == 'n' ? '\n' : s.p[i]);
        }
    }
    return str_make(p, (size_t)(o - p));
}

struct rule {
    str name, product, sign, shared;
};

static const struct component *of_rule(const struct harness *h, str name)
{
    for (size_t i = 0; i < h->unit.components.n; i++)
        if (str_eq(h->unit.components.v[i].evidence.v[0].field, name))
            return &h->unit.components.v[i];
    return NULL;
}

static void check_example(struct arena *a, const struct rule *r, str version, str example, size_t fill)
{
    struct harness h;
    str text = arena_join(a, r->sign, STR("."), unescaped(a, example)), first = r->shared;
    str_cut(r->shared, ' ', &first, &(str){0});
    harness_open(&h);
    give(&h, "opt/a.so", program(".rodata", text, fill, NULL));
    const struct component *c = of_rule(&h, r->name);
    if (!str_eq(version, c ? c->version : STR("")))
        fail_msg("%.*s gives \"%.*s\", not \"%.*s\"", STR_ARG(r->name), c ? (int)c->version.n : 0,
                 c ? c->version.p : "", STR_ARG(version));
    assert_true(!c || (str_eq(c->name, r->product) && c->only_unowned &&
                       c->evidence.v[0].confidence == CONFIDENCE_MEDIUM));
    harness_close(&h);
    harness_open(&h);
    give(&h, "opt/a.so", program(".rodata", text, fill, arena_join(a, first, STR(".1"), STR("\0")).p));
    assert_null(of_rule(&h, r->name));
    harness_close(&h);
}

static void examples(void **state)
{
    (void)state;
    struct arena a = {0};
    struct rule r = {0};
    str text = read_rules(&a), line, version, example;
    size_t good = 0, bad = 0, rules = 0;
    while (str_line(&text, &line)) {
        if (str_starts(line, STR("Name: "))) {
            r = (struct rule){.name = str_from(line, 6)};
        } else if (str_starts(line, STR("Product: "))) {
            r.product = str_from(line, 9);
        } else if (str_starts(line, STR("Sign: "))) {
            r.sign = str_from(line, 6);
            rules++;
        } else if (str_starts(line, STR("Shared: "))) {
            r.shared = str_from(line, 8);
        } else if (r.sign.n && str_starts(line, STR("Good: ")) &&
                   str_cut(str_from(line, 6), ' ', &version, &example)) {
            check_example(&a, &r, version, example, 1 + good++ % 7);
        } else if (r.sign.n && str_starts(line, STR("Bad: "))) {
            check_example(&a, &r, STR(""), str_from(line, 5), 1 + bad++ % 7);
        }
    }
    assert_true(rules > 20 && good >= rules && bad >= rules);
    arena_free(&a);
}

/* The version lies across the ends of windows; in other sections; in a file without sections. */
static void places(void **state)
{
    (void)state;
    str text = STR("\0 deflate 1.2.13 Copyright 1995-2022 Jean-loup Gailly");
    struct harness h;
    harness_open(&h);
    for (size_t fill = (256u << 10) - 540; fill < (256u << 10) + 30; fill += 11) {
        give(&h, "opt/a.so", program(".rodata.str1.1", text, fill, NULL));
        assert_int_equal(h.unit.components.n, 1);
        assert_true(harness_is(h.unit.components.v[0].purl, "pkg:generic/zlib@1.2.13"));
        h.unit.components.n = 0;
    }
    give(&h, "opt/a", program(NULL, text, 5, NULL));
    assert_int_equal(h.unit.components.n, 1);
    h.unit.components.n = 0;
    give(&h, "opt/b", program(".text", text, 5, NULL));
    give(&h, "opt/c", program(".comment", text, 5, NULL));
    /* without a section of data all segments are looked at */
    assert_int_equal(h.unit.components.n, 2);
    harness_close(&h);
}

/* What the classifiers told of the file is not told again. */
static void the_library_itself(void **state)
{
    (void)state;
    struct harness h;
    harness_open(&h);
    h.mode = 0755;
    struct buf b = program(".rodata", STR("\0 deflate 1.2.13 Copyright 1995-2022 Jean-loup Gailly"), 9, NULL);
    harness_entry(&h, "opt/libz.so.1", buf_str(&b));
    assert_int_equal(h.unit.components.n, 1);
    assert_true(harness_is(h.unit.components.v[0].evidence.v[0].cataloger, "binary"));
    harness_entry(&h, "opt/server", buf_str(&b));
    assert_int_equal(h.unit.components.n, 2);
    assert_true(harness_is(h.unit.components.v[1].evidence.v[0].cataloger, "embedded"));
    buf_free(&b);
    harness_close(&h);
}

static const struct {
    const char *path, *crate; /* crate: NULL if none */
} crate_rows[] = {
    {"/home/u/.cargo/registry/src/index.crates.io-1949cf8c6b5b557f/h2-0.4.5/src/proto/mod.rs", "h2@0.4.5"},
    {"/usr/local/cargo/registry/src/github.com-1ecc6299db9ec823/sha-1-0.10.1/src/lib.rs", "sha-1@0.10.1"},
    {"/.cargo/registry/src/index.crates.io-1949cf8c6b5b557f/lzma-sys-0.1.20/x.rs", "lzma-sys@0.1.20"},
    {"/.cargo/registry/src/index.crates.io-1949cf8c6b5b557f/cxx-1.0.0-rc.1/x.rs", "cxx@1.0.0-rc.1"},
    {"/.cargo/registry/src/index.crates.io-1949cf8c6b5b557f/zstd-sys-2.0.9+zstd.1.5.5/x.rs",
     "zstd-sys@2.0.9+zstd.1.5.5"},
    {"/usr/share/cargo/registry/aho-corasick-0.7.19/src/ahocorasick.rs", "aho-corasick@0.7.19"},
    {"/.cargo/registry/src/my-registry.example-1949cf8c6b5b557f/a-1.0.0/src/lib.rs", NULL},
    {"/.cargo/registry/src/index.crates.io-1949/a-1.0.0/src/lib.rs", NULL},
    {"/.cargo/registry/src/index.crates.io-1949cf8c6b5b557f/a-1.0/src/lib.rs", NULL},
    {"/.cargo/registry/src/index.crates.io-1949cf8c6b5b557f/a-1.0.0", NULL},
    {"/.cargo/registry/src/index.crates.io-1949cf8c6b5b557f/-1.0.0/src", NULL},
    {"/.cargo/registry/src/index.crates.io-1949cf8c6b5b557f/a b-1.0.0/src", NULL},
    {"/.cargo/git/checkouts/a-1949cf8c6b5b557f/abc/src", NULL},
    {"/rust/deps/hashbrown-0.14.0/src/raw/mod.rs", NULL},
    {"/rustc/7eac88abb2e57e752f3302f02be5f3ce3d7adfb4/library/std/src/io", NULL},
};

static void crates(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof crate_rows / sizeof *crate_rows; i++) {
        struct harness h;
        str path = str_c(crate_rows[i].path);
        harness_open(&h);
        give(&h, "bin/x", program(".rodata", path, i, NULL));
        const struct component *c = h.unit.components.n ? &h.unit.components.v[0] : NULL;
        str got = c ? arena_join(&h.scratch, c->name, STR("@"), c->version) : STR("");
        if (!str_eq(got, str_c(crate_rows[i].crate ? crate_rows[i].crate : "")))
            fail_msg("%s gives \"%.*s\"", crate_rows[i].path, STR_ARG(got));
        assert_true(!c || (harness_is(c->ecosystem, "crates.io") && harness_is(c->type, "cargo")));
        harness_close(&h);
    }
}

/* Each crate once; none where the program has a list of them. */
static void crates_once(void **state)
{
    (void)state;
    str path = STR("/x/registry/src/index.crates.io-1949cf8c6b5b557f/a-1.0.0/src/a.rs"
                   "/x/registry/src/index.crates.io-1949cf8c6b5b557f/a-1.0.0/src/b.rs"
                   "/x/registry/src/index.crates.io-1949cf8c6b5b557f/b-0.2.0/src/b.rs");
    struct harness h;
    harness_open(&h);
    give(&h, "bin/x", program(".rodata", path, 3, NULL));
    assert_int_equal(h.unit.components.n, 2);
    struct elf_maker m = {.is64 = true};
    uint64_t at = elf_here(&m);
    buf_add(&m.body, path);
    elf_add_section(&m, ".rodata", 1, at, elf_here(&m) - at);
    elf_add_section(&m, ".dep-v0", 1, at, 4);
    give(&h, "bin/y", elf_finish(&m));
    assert_int_equal(h.unit.components.n, 2);
    harness_close(&h);
}

/* Against the plain search, on texts of few letters. */
static void many_strings(void **state)
{
    (void)state;
    static const str v[] = {STR_INIT("abab"),     STR_INIT("babba"), STR_INIT("aaaa"),
                            STR_INIT("abbbbbba"), STR_INIT("cab"),   STR_INIT("bb")};
    for (size_t first = 0; first < 6; first++) {
        struct arena a = {0};
        struct needles s;
        uint32_t x = 7;
        char text[400];
        needles_make(&s, &a, v + first, 6 - first);
        for (unsigned round = 0; round < 300; round++) {
            for (size_t i = 0; i < sizeof text; i++) {
                x = x * 1664525 + 1013904223;
                text[i] = "aabbbc"[(x >> 24) % 6];
            }
            size_t n = round + 1, at = 0, which = 0;
            for (size_t want = 0; want < n; want++) {
                bool here = false;
                for (size_t k = first; k < 6; k++)
                    here |= str_starts(str_make(text + want, n - want), v[k]);
                if (!here)
                    continue;
                at = needles_find(&s, str_make(text, n), at, &which);
                assert_int_equal(at, want);
                assert_true(str_starts(str_make(text + at, n - at), s.v[which]));
                at++;
            }
            assert_int_equal(needles_find(&s, str_make(text, n), at, &which), n);
        }
        arena_free(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(examples), cmocka_unit_test(places),      cmocka_unit_test(the_library_itself),
        cmocka_unit_test(crates),   cmocka_unit_test(crates_once), cmocka_unit_test(many_strings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
