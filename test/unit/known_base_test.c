#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include "catalog/base_image.h"
#include "codec/digest.h"

#define HEX(c) "sha256:" c c c c c c c c c c c c c c c c c c c c c c c c c c c c c c c c
#define AA     HEX("aa")
#define BB     HEX("bb")

static struct arena arena;

static struct inventory image(const char *digest, const char *const *diffs)
{
    struct inventory inv = {
        .arena = &arena, .kind = STR("image"), .digest = str_c(digest), .ref = STR("image.tar")};
    for (; *diffs; diffs++)
        vec_push(&arena, &inv.layers, (struct layer){.diff_id = str_c(*diffs)});
    return inv;
}

/* OCI image specification, config.md: ChainID(L0|...|Ln) = SHA256(ChainID(L0|...|Ln-1) + " " + DiffID(Ln)).
 */
static void test_chain(void **state)
{
    (void)state;
    struct inventory inv = image("sha256:1", (const char *const[]){AA, BB, NULL});
    char hex[DIGEST_HEX_MAX];
    str *chains;
    size_t n;
    image_chains(&arena, &inv, &chains, &n);
    assert_int_equal(n, 2);
    assert_true(str_is(chains[0], AA));
    assert_true(str_eq(str_from(chains[1], 7), digest_of(DIGEST_SHA256, STR(AA " " BB), hex)));
    vec_push(&arena, &inv.facts, (struct fact){STR("layer.missing"), STR(""), STR(""), {STR(""), 1, 0}});
    image_chains(&arena, &inv, &chains, &n);
    assert_int_equal(n, 1); /* what is not there is only claimed */
}

static void test_lines(void **state)
{
    (void)state;
    str text = STR(AA "\t2\tsha256:1\t2026-01-01T00:00:00Z\tdebian:12\t2026-02-02\t3\t-\tdebian:12\n"
                      "rubbish\n" AA "\t0\td\tc\to\ta\t1\t1\tno layers\n" AA
                      "\t1\td\tc\to\ta\t1\tx\tno number\n" BB "\t1\td\tc\to\ta\t1\n");
    known_bases all = {0};
    known_bases_parse(&arena, text, &all);
    assert_int_equal(all.n, 1);
    assert_int_equal(all.v[0].critical, 3);
    assert_int_equal(all.v[0].high, -1);
    str written = known_bases_text(&arena, &all);
    assert_true(str_starts(text, written) && written.n == (size_t)str_chr(text, '\n') + 1);
}

/* The newest is last, one line an image, and no name ends a line. */
static void test_add(void **state)
{
    (void)state;
    known_bases all = {0};
    struct known_base b = {.chain = STR(AA), .layers = 1, .digest = STR("sha256:1"), .name = STR("a\tb\nc")};
    assert_true(known_bases_add(&arena, &all, &b));
    assert_false(known_bases_add(&arena, &all, &b));
    assert_true(str_ends(known_bases_text(&arena, &all), STR("\t0\t0\t\n")));
    for (int i = 0; i < KNOWN_BASES_MAX + 5; i++) {
        b.digest = arena_printf(&arena, "sha256:%d", i + 2);
        assert_true(known_bases_add(&arena, &all, &b));
    }
    assert_int_equal(all.n, KNOWN_BASES_MAX);
    assert_true(str_eq(all.v[all.n - 1].digest, b.digest));
    b.assessed = STR("2026-01-01");
    assert_true(known_bases_add(&arena, &all, &b));
    assert_int_equal(all.n, KNOWN_BASES_MAX);
}

static void test_find(void **state)
{
    (void)state;
    struct inventory base = image("sha256:1", (const char *const[]){AA, NULL});
    struct inventory inv = image("sha256:2", (const char *const[]){AA, BB, NULL}), same = base;
    struct known_base b;
    known_bases known = {0};
    assert_true(known_base_of(&arena, &base, STR("2026-01-01"), &b));
    known_bases_add(&arena, &known, &b);
    base_image_find(&inv, NULL, 0, &known);
    assert_int_equal(inv.base.layers, 1);
    assert_true(str_is(inv.base.how, "assessed") && str_is(inv.base.digest, "sha256:1"));
    base_image_find(&same, NULL, 0, &known);
    assert_int_equal(same.base.layers, 0); /* never its own */
    struct inventory given = image("sha256:2", (const char *const[]){AA, BB, NULL});
    base_image_find(&given, &base, 1, &known);
    assert_true(str_is(given.base.how, "--base"));
}

static int teardown(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_chain), cmocka_unit_test(test_lines),
                                       cmocka_unit_test(test_add), cmocka_unit_test(test_find)};
    return cmocka_run_group_tests(tests, NULL, teardown);
}
