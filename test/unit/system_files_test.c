#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include "catalog/system_files.h"

static void test_places(void **state)
{
    (void)state;
    assert_true(system_file_judged(STR("usr/bin/tool")) &&
                system_file_judged(STR("lib/x86_64-linux-gnu/a.so")));
    assert_false(system_file_judged(STR("usr/local/bin/node")) || system_file_judged(STR("opt/app/run")));
    assert_false(system_file_judged(STR("usr/lib/python3/dist-packages/a/b.so")));
    assert_false(system_file_judged(STR("usr/sbin/policy-rc.d")) ||
                 system_file_judged(STR("usr/share/x/run")));
}

static void test_programs(void **state)
{
    (void)state;
    assert_true(system_file_program(STR("usr/bin/a"), 0755) &&
                system_file_program(STR("usr/lib/libc.so.6"), 0644));
    assert_true(system_file_program(STR("usr/lib/libc-2.31.so"), 0644));
    assert_false(system_file_program(STR("usr/lib/a.so.conf"), 0644) ||
                 system_file_program(STR("usr/lib/.so"), 0644));
    assert_false(system_file_program(STR("usr/lib/a.py"), 0644));
    assert_true(system_file_runs(STR("usr/lib/a.py"), 0644));
    assert_false(system_file_runs(STR("usr/share/a.txt"), 0644));
}

static struct entry file(str path)
{
    return (struct entry){.path = path, .type = ENTRY_FILE, .mode = 0644};
}

/* Digests come in the order of their numbers, those that are asked for, of the entry that was noted last. */
static void test_digests(void **state)
{
    (void)state;
    struct arena a = {0};
    struct system_files s = {0};
    struct entry one = file(STR("usr/bin/a")), two = file(STR("etc/b")), other = file(STR("home/c"));
    system_files_see(&a, &s, &one);
    system_files_digest(&a, &s, &one, DIGEST_SHA256, STR("00112233445566778899aabbccddeeff0011223344556677"));
    system_files_digest(&a, &s, &one, DIGEST_MD5, STR("ffeeddccbbaa99887766554433221100"));
    system_files_see(&a, &s, &two);
    system_files_digest(&a, &s, &one, DIGEST_MD5, STR("ffeeddccbbaa99887766554433221100"));
    system_files_digest(&a, &s, &two, DIGEST_MD5, STR("ffee"));
    system_files_see(&a, &s, &other);
    assert_int_equal(s.files.n, 2);
    const unsigned char *sha = system_file_digest(&s, &s.files.v[0], DIGEST_SHA256);
    const unsigned char *md5 = system_file_digest(&s, &s.files.v[0], DIGEST_MD5);
    assert_non_null(sha);
    assert_non_null(md5);
    assert_int_equal(sha[1], 0x11);
    assert_int_equal(md5[0], 0xff);
    assert_null(system_file_digest(&s, &s.files.v[0], DIGEST_SHA1));
    assert_null(system_file_digest(&s, &s.files.v[1], DIGEST_MD5));
    arena_free(&a);
}

static void test_signs(void **state)
{
    (void)state;
    assert_int_equal(system_files_sign(STR("etc/apt/sources.list")), 1 << DIGEST_MD5);
    assert_int_equal(system_files_sign(STR("lib/apk/db/installed")), 1 << DIGEST_SHA1);
    assert_int_equal(system_files_sign(STR("var/lib/rpm/rpmdb.sqlite")), 1 << DIGEST_SHA256);
    assert_int_equal(system_files_sign(STR("etc/passwd")), 0);
    struct entry local = file(STR("usr/local/bin/a")), own = file(STR("usr/bin/a"));
    assert_false(system_files_listed(&local));
    assert_true(system_files_listed(&own));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_places), cmocka_unit_test(test_programs),
                                       cmocka_unit_test(test_digests), cmocka_unit_test(test_signs)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
