#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/buf.h"
#include "format/class_file.h"

/* A constant pool of texts; "\5" stands for a long, which takes two places. */
static uint64_t sum_of(const char *const *texts, bool want)
{
    struct buf b = {0};
    unsigned places = 1;
    uint64_t sum = 0;
    for (size_t i = 0; texts[i]; i++)
        places += texts[i][0] == '\5' ? 2 : 1;
    buf_add(&b, STR("\xca\xfe\xba\xbe\0\0\0\x34"));
    buf_ch(&b, (char)(places >> 8));
    buf_ch(&b, (char)places);
    for (; *texts; texts++) {
        if (**texts == '\5') {
            buf_add(&b, STR("\5\0\0\0\0\0\0\0\1"));
            continue;
        }
        str s = str_c(*texts);
        buf_add(&b, STR("\1\0"));
        buf_ch(&b, (char)s.n);
        buf_add(&b, s);
    }
    assert_int_equal(class_fingerprint(buf_str(&b), &sum), want);
    for (size_t n = 0; want && n < b.n; n++) {
        uint64_t other;
        assert_false(class_fingerprint(str_sub(buf_str(&b), 0, n), &other)); /* cut off */
    }
    buf_free(&b);
    return sum;
}

#define TWELVE   "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"
#define SUM(...) sum_of((const char *const[]){__VA_ARGS__, NULL}, true)

static void sums(void **state)
{
    (void)state;
    uint64_t sum = SUM(TWELVE);
    assert_int_equal(SUM("l", "k", "j", "i", "h", "g", "f", "e", "d", "c", "b", "a"), sum); /* any order */
    assert_int_equal(SUM(TWELVE, "com/google/gson/Gson", "(Lx/Y;)V", "com.google.Gson", ""), sum);
    assert_int_equal(SUM("Code", TWELVE, "RuntimeVisibleAnnotations", "LineNumberTable", "\5"), sum);
    assert_true(SUM(TWELVE, "m") != sum);
    assert_true(SUM(TWELVE, "Runtime") != sum);
    assert_true(SUM(TWELVE, "Runtime stopped") != sum);
}

static void no_class(void **state)
{
    (void)state;
    uint64_t sum;
    sum_of((const char *const[]){"a", "b", NULL}, false);
    assert_false(
        class_fingerprint(STR("\xca\xfe\xba\xbe\0\0\0\x34\0\2\2\0\0"), &sum)); /* a tag that is none */
    assert_false(class_fingerprint(STR("\xca\xfe\xba\xbf\0\0\0\x34\0\1"), &sum));
    assert_false(class_fingerprint(STR(""), &sum));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(sums), cmocka_unit_test(no_class)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
