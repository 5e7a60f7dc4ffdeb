#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include "format/manifest.h"
#include "format/properties.h"

static void check(str got, const char *want)
{
    if (!str_eq(got, str_c(want)))
        fail_msg("\"%.*s\" is not \"%s\"", STR_ARG(got), want);
}

static void attr(struct manifest *m, unsigned section, const char *name, const char *value)
{
    str n, v;
    assert_true(manifest_next(m, &n, &v));
    assert_int_equal(m->section, section);
    check(n, name);
    check(v, value);
}

static void manifest_sections(void **state)
{
    (void)state;
    static const char *const ends[] = {"\r\n", "\n", "\r"};
    for (size_t i = 0; i < 3; i++) {
        struct arena a = {0};
        struct manifest m;
        str n, v;
        const char *e = ends[i];
        str text = arena_printf(&a,
                                "Manifest-Version: 1.0%sBundle-Name: a%s b%s  c%sno attribute%sEmpty:%s%s%s"
                                "Name: org/x/%sSealed: true%s%sName: y%s",
                                e, e, e, e, e, e, e, e, e, e, e, e);
        manifest_init(&m, text, &a);
        attr(&m, 0, "Manifest-Version", "1.0");
        attr(&m, 0, "Bundle-Name", "ab c");
        attr(&m, 0, "Empty", "");
        attr(&m, 1, "Name", "org/x/");
        attr(&m, 1, "Sealed", "true");
        attr(&m, 2, "Name", "y");
        assert_false(manifest_next(&m, &n, &v));
        arena_free(&a);
    }
}

static void manifest_odd(void **state)
{
    (void)state;
    struct arena a = {0};
    struct manifest m;
    str n, v;
    manifest_init(&m, STR("\xef\xbb\xbf continues nothing\n: no name\nA: \xc3\n \xa9\nLast: x"), &a);
    attr(&m, 0, "A", "\xc3\xa9");
    attr(&m, 0, "Last", "x");
    assert_false(manifest_next(&m, &n, &v));
    manifest_init(&m, STR(""), &a);
    assert_false(manifest_next(&m, &n, &v));
    arena_free(&a);
}

static void pair(struct properties *p, const char *key, const char *value)
{
    str k, v;
    assert_true(properties_next(p, &k, &v));
    check(k, key);
    check(v, value);
}

static void properties_forms(void **state)
{
    (void)state;
    struct arena a = {0};
    str k, v;
    struct properties p = {
        STR("#c\n! c \\\n\n  groupId=org.x\nartifactId : y\r\nversion 1.0 \r a\\=b\\ c\\:=d\n"
            "list=one,\\\n   two,\\\r\n\ttwo\\\\\nempty\n=nokey\n"),
        &a};
    pair(&p, "groupId", "org.x");
    pair(&p, "artifactId", "y");
    pair(&p, "version", "1.0 ");
    pair(&p, "a=b c:", "d");
    pair(&p, "list", "one,two,two\\");
    pair(&p, "empty", "");
    pair(&p, "", "nokey");
    assert_false(properties_next(&p, &k, &v));
    arena_free(&a);
}

static void properties_escapes(void **state)
{
    (void)state;
    struct arena a = {0};
    struct properties p = {STR("a=\\u00e9\\t\\q\nb=\\ud83d\\ude00|\\ud83d|\\ude00\nc=\\u12\nd=end\\"), &a};
    pair(&p, "a", "\xc3\xa9\tq");
    pair(&p, "b", "\xf0\x9f\x98\x80|\xef\xbf\xbd|\xef\xbf\xbd");
    pair(&p, "c", "u12");
    pair(&p, "d", "end");
    arena_free(&a);
}

/* Continued lines cost memory once, not once for each line that follows. */
static void properties_linear(void **state)
{
    (void)state;
    struct arena text = {0}, a = {0};
    size_t n = 20000;
    char *p = arena_bytes(&text, n * 6);
    for (size_t i = 0; i < n; i++)
        memcpy(p + i * 6, "a\\\n=b\n", 6);
    struct properties props = {str_make(p, n * 6), &a};
    str k, v;
    size_t pairs = 0;
    while (properties_next(&props, &k, &v))
        pairs++;
    assert_int_equal(pairs, n);
    assert_true(a.total < 4u << 20);
    arena_free(&a);
    arena_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(manifest_sections), cmocka_unit_test(manifest_odd),
        cmocka_unit_test(properties_forms),  cmocka_unit_test(properties_escapes),
        cmocka_unit_test(properties_linear),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
