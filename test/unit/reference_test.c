#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include "model/reference.h"
#include <stdio.h>

#define D "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static void whole(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"debian", "docker.io/library/debian"},
        {"debian:12", "docker.io/library/debian:12"},
        {"shop/orders", "docker.io/shop/orders"},
        {"index.docker.io/debian@" D, "docker.io/library/debian@" D},
        {"localhost/a", "localhost/a"},
        {"localhost:5000/a:b", "localhost:5000/a:b"},
        {"ghcr.io/shop/orders:1.2@" D, "ghcr.io/shop/orders:1.2@" D},
        {"[::1]:5000/a/b:T-1.x", "[::1]:5000/a/b:T-1.x"},
        {"Registry/a", "Registry/a"},
        {"127.0.0.1:5000/a__b/c---d/e.f", "127.0.0.1:5000/a__b/c---d/e.f"},
        {"a:5000", "docker.io/library/a:5000"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena a = {0};
        struct reference r;
        struct err e = {""};
        if (!reference_parse(&a, str_c(cases[i][0]), &r, &e))
            fail_msg("%s: %s", cases[i][0], e.text);
        str text = reference_text(&a, &r);
        if (!str_eq(text, str_c(cases[i][1])))
            fail_msg("%s is %.*s", cases[i][0], STR_ARG(text));
        assert_int_equal(r.short_name, i < 3 || i == 10);
        arena_free(&a);
    }
}

static void refused(void **state)
{
    (void)state;
    static const char *const cases[] = {
        "",
        ":",
        "@",
        "a:",
        "a@",
        "a@sha256:12",
        "a@" D "0",
        "A",
        "a/B",
        "a//b",
        "/a",
        "a/",
        "a..b",
        "a___b",
        "-a",
        "a-",
        "a.b:99999/c",
        "a.b:x/c",
        "a b",
        "a:b c",
        "a:.x",
        "http://a.b/c",
        "a.b/",
        "-a.b/c",
        "a.-b/c",
        "[::1/a",
        "a@md5:0123456789abcdef0123456789abcde",
        "a:b@c",
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena a = {0};
        struct reference r;
        struct err e = {""};
        if (reference_parse(&a, str_c(cases[i]), &r, &e))
            fail_msg("'%s' is taken for a reference", cases[i]);
        assert_true(e.text[0] != 0);
        arena_free(&a);
    }
    struct arena a = {0};
    struct reference r;
    struct err e;
    char text[REFERENCE_MAX + 2];
    memset(text, 'a', sizeof text);
    assert_false(reference_parse(&a, str_make(text, sizeof text), &r, &e));
    assert_true(reference_parse(&a, str_make(text, REFERENCE_MAX), &r, &e));
    arena_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(whole), cmocka_unit_test(refused)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
