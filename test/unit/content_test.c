#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "source/content.h"
#include <stdlib.h>
#include <unistd.h>

static int opened;

static int spill(void)
{
    char name[] = "/tmp/assay-content-XXXXXX";
    int fd = mkstemp(name);
    unlink(name);
    opened++;
    return fd;
}

static int spill_fails(void)
{
    return -1;
}

static char bytes[100000];

static bool collect(struct content *c, size_t have, uint64_t size, const struct limits *l, int (*fd)(void))
{
    struct reader_at r = reader_memory(str_make(bytes, have));
    struct stream *s = stream_reader(&r, 0, have);
    struct arena a = {0};
    struct inbuf in;
    struct err e = {{0}};
    inbuf_init(&in, s, &a);
    bool ok = content_collect(c, &in, size, l, fd, &e);
    assert_true(ok || e.text[0]);
    stream_close(s);
    arena_free(&a);
    return ok;
}

static void sees(struct content *c, size_t n)
{
    str v;
    struct err e = {{0}};
    for (int twice = 0; twice < 2; twice++) {
        assert_true(content_view(c, &v, &e));
        assert_int_equal(v.n, n);
        assert_memory_equal(v.p, bytes, n);
    }
}

static void small_in_memory_large_in_a_file(void **state)
{
    (void)state;
    struct limits l = limits_default;
    struct content c;
    l.memory_entry = 20000;
    static const size_t sizes[] = {0, 1, 19999, 20000, 20001, 100000};
    for (size_t i = 0; i < 6; i++) {
        for (int known = 0; known < 2; known++) {
            opened = 0;
            assert_true(collect(&c, sizes[i], known ? sizes[i] : UINT64_MAX, &l, spill));
            assert_int_equal(opened, sizes[i] > 20000);
            assert_int_equal(c.at.size, sizes[i]);
            sees(&c, sizes[i]);
            content_close(&c);
        }
    }
    assert_true(collect(&c, 100000, 500, &l, spill)); /* no more than was asked for */
    sees(&c, 500);
    content_close(&c);
}

static void what_cannot_be_kept_is_an_error(void **state)
{
    (void)state;
    struct limits l = limits_default;
    struct content c;
    l.memory_entry = 20000;
    l.content = 50000;
    assert_false(collect(&c, 100000, 100000, &l, spill));
    assert_false(collect(&c, 100000, UINT64_MAX, &l, spill));
    assert_false(collect(&c, 40000, 40000, &l, spill_fails));
    assert_false(collect(&c, 40000, 40000, &l, NULL));
    assert_false(collect(&c, 100, 101, &l, spill));
    assert_true(collect(&c, 50000, 50000, &l, spill));
    content_close(&c);
}

static void a_file_of_the_target_is_copied(void **state)
{
    (void)state;
    struct limits l = limits_default;
    l.memory_entry = 20000;
    int fd = spill();
    assert_int_equal(write(fd, bytes, sizeof bytes), (ssize_t)sizeof bytes);
    for (size_t n = 10000; n <= 60000; n += 50000) {
        struct content c = {.at = reader_fd(fd, 0, n), .limits = &l, .tmp_fd = -1, .spill_fd = spill};
        sees(&c, n);
        content_close(&c);
    }
    struct content c = {
        .at = reader_fd(fd, 0, sizeof bytes + 1), .limits = &l, .tmp_fd = -1, .spill_fd = spill};
    str v;
    struct err e = {{0}};
    assert_false(content_view(&c, &v, &e)); /* it shrank */
    content_close(&c);
    l.content = 100;
    c = (struct content){.at = reader_fd(fd, 0, 101), .limits = &l, .tmp_fd = -1, .spill_fd = spill};
    assert_false(content_view(&c, &v, &e));
    content_close(&c);
    close(fd);
}

int main(void)
{
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)(i * 7 + i / 251);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_in_memory_large_in_a_file),
        cmocka_unit_test(what_cannot_be_kept_is_an_error),
        cmocka_unit_test(a_file_of_the_target_is_copied),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
