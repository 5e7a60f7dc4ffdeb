#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "check/licence.h"

static size_t findings(const char *policy, const char *type, const char *const *licences)
{
    struct arena a = {0};
    struct inventory inv = {.arena = &a};
    struct report r = {.inventory = &inv};
    struct licence_policy p = {0};
    struct err e = {0};
    assert_true(licence_policy_add(&a, &p, str_c(policy), &e));
    struct component *c = vec_add(&a, &inv.components);
    c->purl = STR("pkg:x/y@1");
    c->type = str_c(type);
    for (; *licences; licences++)
        vec_push(&a, &c->licences, str_c(*licences));
    *vec_add(&a, &inv.components) = *c;
    inv.components.v[1].state = STATE_REMOVED; /* is passed over, as are fixtures */
    *vec_add(&a, &inv.components) = *c;
    inv.components.v[2].fixture = STR("data of tests");
    licence_check(&a, &p, &inv, &r);
    size_t n = r.findings.n;
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(r.findings.v[i].cls, CLASS_LICENCE);
        assert_int_equal(r.findings.v[i].component, 0);
    }
    arena_free(&a);
    return n;
}

#define LICENCES(...) ((const char *const[]){__VA_ARGS__, NULL})

static void policies(void **state)
{
    (void)state;
    assert_int_equal(findings("GPL-3.0-only", "pypi", LICENCES("GPL-3.0-only")), 1);
    assert_int_equal(findings("gpl-3.0-only", "pypi", LICENCES("GPL-3.0-only")), 1);
    assert_int_equal(findings("GPL-3.0-only", "pypi", LICENCES("GPL-3.0-or-later")), 0);
    assert_int_equal(findings("GPL-*, AGPL-*", "pypi", LICENCES("LGPL-2.1-only")), 0);
    assert_int_equal(findings("*GPL-*", "pypi", LICENCES("LGPL-2.1-only")), 1);
    assert_int_equal(findings("GPL-*", "pypi", LICENCES("MIT OR GPL-2.0-only")), 0);
    assert_int_equal(findings("GPL-*", "pypi", LICENCES("MIT AND GPL-2.0-only")), 1);
    assert_int_equal(findings("GPL-*", "pypi", LICENCES("MIT", "GPL-2.0-only")), 1);
    assert_int_equal(findings("GPL-*", "npm", LICENCES("MIT", "GPL-2.0-only")), 0);
    assert_int_equal(findings("GPL-*,MIT", "composer", LICENCES("MIT", "GPL-2.0-only")), 1);
    assert_int_equal(findings("GPL-2.0-only", "deb", LICENCES("GPL-2.0-only WITH Classpath-exception-2.0")),
                     1);
    assert_int_equal(findings("unknown", "deb", LICENCES("Foo")), 0);
    assert_int_equal(findings("unknown", "deb", LICENCES(NULL)), 1);
    assert_int_equal(findings("Foo *", "deb", LICENCES("Foo licence of ours")), 1);
    assert_int_equal(findings("MIT", "deb", LICENCES(NULL)), 0);
}

static void wrong_lists(void **state)
{
    static const char *const lists[] = {"", ",", "MIT,,ISC", "MIT,"};
    (void)state;
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        struct arena a = {0};
        struct licence_policy p = {0};
        struct err e = {0};
        assert_false(licence_policy_add(&a, &p, str_c(lists[i]), &e));
        assert_true(e.text[0] != 0);
        arena_free(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(policies), cmocka_unit_test(wrong_lists)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
