#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include "base/date.h"
#include "check/ignore.h"

static struct arena arena;

static bool parse(const char *text, struct ignore_list *list, struct err *e)
{
    *list = (struct ignore_list){0};
    *e = (struct err){0};
    return ignore_parse(&arena, "rules.txt", str_c(text), list, e);
}

static void assert_bad(const char *text, const char *line, const char *why)
{
    struct ignore_list list;
    struct err e;
    assert_false(parse(text, &list, &e));
    if (!strstr(e.text, line) || !strstr(e.text, why))
        fail_msg("got: %s", e.text);
}

static void test_parse(void **state)
{
    (void)state;
    struct ignore_list list;
    struct err e;
    assert_true(parse(
        "# why\nid: CVE-2021-44228\nReason: not reached,\n and going\nexpires: 2026-12-31\nowner: ops\n\n\n"
        "path: opt/**\nreason: x\nexpires: 2024-02-29\n",
        &list, &e));
    assert_int_equal(list.entries.n, 2);
    assert_true(str_is(list.entries.v[0].id, "CVE-2021-44228"));
    assert_true(str_is(list.entries.v[0].reason, "not reached, and going"));
    assert_true(str_is(list.entries.v[0].owner, "ops"));
    assert_int_equal(list.entries.v[0].line, 2);
    assert_true(str_is(list.entries.v[1].path, "opt/**"));
    assert_int_equal(list.entries.v[1].line, 9);
    assert_true(parse("", &list, &e));
    assert_int_equal(list.entries.n, 0);
    assert_true(parse("# only a comment\n\n", &list, &e));
    assert_int_equal(list.entries.n, 0);
}

static void test_bad(void **state)
{
    (void)state;
    assert_bad("id: A\nexpires: 2026-12-31\n", "line 1", "reason");
    assert_bad("\n\nid: A\nreason: x\n", "line 3", "expiry");
    assert_bad("reason: x\nexpires: 2026-12-31\n", "line 1", "needs an id");
    assert_bad("id: A\nreason: x\nexpires: 2026-02-30\n", "line 1", "2026-02-30");
    assert_bad("id: A\nreason: x\nexpires: soon\n", "line 1", "soon");
    assert_bad("id: A\nreason: x\nexpires: 2026-12-31\nclass: bug\n", "line 1", "no class of findings bug");
    assert_bad("id: A\nreason: x\nexpires: 2026-12-31\njustification: trust me\n", "line 1",
               "inline_mitigations_already_exist");
    assert_bad("target: a\nclass: secret\nreason: x\nexpires: 2026-12-31\n", "line 1", "needs an id");
    assert_bad("id: A\nreason: x\nuntil: 2026-01-01\n", "line 3", "until");
    assert_bad("id: A\nid: B\nreason: x\nexpires: 2026-12-31\n", "line 2", "second");
    assert_bad("id:\nreason: x\nexpires: 2026-12-31\n", "line 1", "empty");
    assert_bad("id: A\nreason: x\nexpires: 2026-12-31\n\nCVE-2020-1\n", "line 5", "field: value");
}

static void test_dates(void **state)
{
    (void)state;
    int64_t d;
    assert_true(date_days(STR("1970-01-01"), &d) && d == 0);
    assert_true(date_days(STR("2000-03-01"), &d) && d == 11017);
    assert_true(date_days(STR("1969-12-31"), &d) && d == -1);
    assert_true(date_days(STR("2024-02-29"), &d));
    assert_false(date_days(STR("2023-02-29"), &d));
    assert_false(date_days(STR("1900-02-29"), &d));
    assert_false(date_days(STR("2023-13-01"), &d));
    assert_false(date_days(STR("2023-00-01"), &d));
    assert_false(date_days(STR("2023-1-01x"), &d));
    assert_false(date_days(STR("2023-01-00"), &d));
    assert_true(str_is(date_of_seconds(&arena, 0), "1970-01-01"));
    assert_true(str_is(date_of_seconds(&arena, -1), "1969-12-31"));
    assert_true(str_is(date_of_seconds(&arena, 1795392000), "2026-11-23"));
    for (int64_t day = -800000; day < 2900000; day += 997) {
        int64_t back = 0;
        if (day > -719528 && day < 2932896) {
            assert_true(date_days(date_of_seconds(&arena, day * 86400 + 86399), &back));
            assert_int_equal(back, day);
        }
    }
}

/* Two findings of one component and one of none. */
static void make_report(struct inventory *inv, struct report *r)
{
    *inv = (struct inventory){.arena = &arena, .ref = STR("build/orders.tar")};
    vec_push(&arena, &inv->names, STR("ghcr.io/shop/orders:1.2"));
    *r = (struct report){.inventory = inv};
    struct component *c = vec_add(&arena, &inv->components);
    c->purl = STR("pkg:npm/%40scope/left@1.2.3?arch=x");
    vec_push(&arena, &c->locations,
             (struct location){.path = STR("app/node_modules/@scope/left/package.json")});
    struct finding *f = vec_add(&arena, &r->findings);
    f->id = STR("CVE-2021-1");
    vec_push(&arena, &f->aliases, STR("GHSA-aaaa-bbbb-cccc"));
    f = vec_add(&arena, &r->findings);
    f->id = STR("CVE-2021-2");
    vec_push(&arena, &f->locations, (struct location){.path = STR("app/a")});
    vec_push(&arena, &f->locations, (struct location){.path = STR("opt/b")});
    f = vec_add(&arena, &r->findings);
    f->id = STR("TR-D01");
    f->component = SIZE_MAX;
    f->subject = STR("sha256:00");
    f->cls = CLASS_TRUST;
}

/* How many findings the entry ignores on that day. */
static size_t ignored(const char *match, const char *day)
{
    struct inventory inv;
    struct report r;
    struct ignore_list list = {0};
    struct err e;
    int64_t today = 0;
    make_report(&inv, &r);
    str text = arena_printf(&arena, "%s\nreason: why not\nexpires: 2026-06-30\n", match);
    assert_true(ignore_parse(&arena, "f", text, &list, &e));
    assert_true(date_days(str_c(day), &today));
    ignore_apply(&arena, &list, &r, today);
    size_t n = 0;
    for (size_t i = 0; i < r.findings.n; i++) {
        n += r.findings.v[i].status == STATUS_IGNORED;
        if (r.findings.v[i].status == STATUS_IGNORED)
            assert_true(str_is(r.findings.v[i].status_reason, "why not (until 2026-06-30)"));
    }
    return n;
}

static void test_matching(void **state)
{
    (void)state;
    static const struct {
        const char *entry;
        size_t hits;
    } cases[] = {
        {"id: CVE-2021-1", 1},
        {"id: GHSA-aaaa-bbbb-cccc", 1},
        {"id: CVE-2021-*", 2},
        {"id: cve-2021-1", 0},
        {"id: TR-D01", 1},
        {"purl: pkg:npm/%40scope/left", 2},
        {"purl: pkg:npm/%40scope/left@1.2.3", 2},
        {"purl: pkg:npm/%40scope/left@1.2.4", 0},
        {"purl: pkg:npm/**", 2},
        {"purl: pkg:npm/*", 0},
        {"path: app/**", 1},
        {"path: **", 2},
        {"id: CVE-2021-1\npurl: pkg:pypi/x", 0},
        {"id: **\ntarget: orders.*", 3},
        {"id: **\ntarget: build/orders.tar", 3},
        {"id: **\ntarget: ghcr.io/shop/orders:*", 3},
        {"id: **\ntarget: shop", 0},
        {"id: **\nclass: trust", 1},
        {"id: **\nclass: vulnerability\ntarget: **", 2},
        {"id: **\njustification: component_not_present", 3},
        {"id: CVE-2021-1\npurl: pkg:npm/%40scope/left", 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (ignored(cases[i].entry, "2026-06-30") != cases[i].hits)
            fail_msg("%s: %zu hits", cases[i].entry, ignored(cases[i].entry, "2026-06-30"));
    assert_int_equal(ignored("id: CVE-2021-1", "2026-07-01"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_parse), cmocka_unit_test(test_bad),
                                       cmocka_unit_test(test_dates), cmocka_unit_test(test_matching)};
    int rc = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(&arena);
    return rc;
}
