#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "format/rpm_header.h"
#include "rpm_maker.h"
#include <stdlib.h>

static void assert_is(str s, const char *want)
{
    if (!str_eq(s, str_c(want)))
        fail_msg("\"%.*s\" is not \"%s\"", STR_ARG(s), want);
}

static void make(struct buf *out)
{
    struct rpm_maker m = {0};
    rpm_tag(&m, 63, 7, 16, STR("0123456789abcdef"));
    rpm_string(&m, 1000, "openssl-libs");
    rpm_string(&m, 1001, "3.0.7");
    rpm_string(&m, 1002, "25.el9");
    rpm_tag(&m, 1003, RPM_INT32, 1, str_make("\0\0\1\2", 4));
    rpm_tag(&m, 1011, 9, 1, STR("AlmaLinux\0"));
    rpm_tag(&m, 1049, RPM_STRINGS, 3, STR("a\0\0libc.so.6()(64bit)\0"));
    rpm_tag(&m, 1116, RPM_INT32, 2, str_make("\0\0\0\0\0\0\0\1", 8));
    rpm_tag(&m, 1117, RPM_STRINGS, 2, STR("x\0y\0"));
    rpm_tag(&m, 1118, RPM_STRINGS, 2, STR("/a/\0/b/\0"));
    rpm_string(&m, 5096, "openssl:3");
    rpm_made(&m, out);
}

static void whole(void **state)
{
    (void)state;
    struct buf b = {0};
    struct rpm_header h;
    struct err e;
    str s;
    uint32_t word;
    make(&b);
    assert_true(rpm_header_read(buf_str(&b), &h, &e));
    assert_is(h.name, "openssl-libs");
    assert_is(h.version, "3.0.7");
    assert_is(h.release, "25.el9");
    assert_true(h.has_epoch);
    assert_int_equal(h.epoch, 258);
    assert_is(h.vendor, "AlmaLinux");
    assert_is(h.modularity, "openssl:3");
    assert_is(h.arch, "");
    assert_true(rpm_strings_next(&h.requires, &s));
    assert_is(s, "a");
    assert_true(rpm_strings_next(&h.requires, &s));
    assert_is(s, "");
    assert_true(rpm_strings_next(&h.requires, &s));
    assert_is(s, "libc.so.6()(64bit)");
    assert_false(rpm_strings_next(&h.requires, &s));
    assert_true(rpm_words_at(h.dirindexes, 1, &word));
    assert_int_equal(word, 1);
    assert_false(rpm_words_at(h.dirindexes, 2, &word));
    buf_free(&b);
}

static void of_two_the_later(void **state)
{
    (void)state;
    struct rpm_maker m = {0};
    struct buf b = {0};
    struct rpm_header h;
    struct err e;
    rpm_string(&m, 1000, "old");
    rpm_string(&m, 1001, "1");
    rpm_string(&m, 1000, "new");
    rpm_made(&m, &b);
    assert_true(rpm_header_read(buf_str(&b), &h, &e));
    assert_is(h.name, "new");
    assert_false(h.has_epoch);
    buf_free(&b);
}

static void wrong_types_are_absent(void **state)
{
    (void)state;
    struct rpm_maker m = {0};
    struct buf b = {0};
    struct rpm_header h;
    struct err e;
    str s;
    rpm_string(&m, 1000, "n");
    rpm_string(&m, 1001, "1");
    rpm_tag(&m, 1002, RPM_INT32, 1, STR("\1\1\1\1"));
    rpm_tag(&m, 1003, RPM_STRING, 1, STR("7\0"));
    rpm_tag(&m, 1116, RPM_INT32, 0x40000001, STR("\0\0\0\1"));
    rpm_tag(&m, 1049, RPM_STRINGS, UINT32_MAX, STR("only\0no end"));
    rpm_made(&m, &b);
    assert_true(rpm_header_read(buf_str(&b), &h, &e));
    assert_int_equal(h.release.n, 0);
    assert_false(h.has_epoch);
    assert_int_equal(h.dirindexes.n, 0);
    assert_true(rpm_strings_next(&h.requires, &s));
    assert_false(rpm_strings_next(&h.requires, &s));
    buf_free(&b);
}

static void refused(void **state)
{
    (void)state;
    struct rpm_header h;
    struct err e;
    assert_false(rpm_header_read(STR(""), &h, &e));
    assert_false(rpm_header_read(str_make("\0\0\0\0\0\0\0\0", 8), &h, &e));
    assert_non_null(strstr(e.text, "no name"));
    assert_false(rpm_header_read(str_make("\xff\xff\xff\xff\xff\xff\xff\xff", 8), &h, &e));
    assert_false(rpm_header_read(str_make("\0\0\0\1\0\0\0\1", 8), &h, &e));
}

/* Cut at every byte: refused, as the counts do not fit any more. */
static void cut(void **state)
{
    (void)state;
    struct buf b = {0};
    struct rpm_header h;
    struct err e;
    make(&b);
    for (size_t n = 0; n < b.n; n++) {
        char *copy = malloc(n ? n : 1);
        assert_non_null(copy);
        memcpy(copy, b.p, n);
        assert_false(rpm_header_read(str_make(copy, n), &h, &e));
        free(copy);
    }
    buf_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole),
        cmocka_unit_test(of_two_the_later),
        cmocka_unit_test(wrong_types_are_absent),
        cmocka_unit_test(refused),
        cmocka_unit_test(cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
