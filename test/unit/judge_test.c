#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include "check/judge.h"
#include <stdlib.h>

static struct arena arena;

static void add_fact(struct inventory *inv, const char *key, const char *subject, int32_t layer)
{
    vec_push(&arena, &inv->facts,
             (struct fact){.key = str_c(key),
                           .subject = str_c(subject),
                           .detail = STR("as seen"),
                           .at = {.path = STR("blob"), .layer = layer}});
}

static struct report judge(struct inventory *inv, struct ignore_list *ignores)
{
    struct judge j = {.ignores = ignores, .as_of = STR("2026-01-01")};
    struct report r;
    struct err e;
    assert_true(judge_inventory(&j, &arena, inv, &r, &e));
    return r;
}

static void test_facts(void **state)
{
    (void)state;
    static const struct {
        const char *fact, *rule;
    } known[] = {
        {"layer.digest-mismatch", "TR-D01"},  {"layer.diff-id-mismatch", "TR-D02"},
        {"layer.missing", "TR-D03"},          {"layer.size-mismatch", "TR-D04"},
        {"config.digest-mismatch", "TR-D05"}, {"manifest.digest-mismatch", "TR-D06"},
        {"config.size-mismatch", "TR-D07"},   {"manifest.size-mismatch", "TR-D08"},
        {"layer.count-mismatch", "TR-D09"},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        struct inventory inv = {.arena = &arena};
        add_fact(&inv, known[i].fact, "sha256:1", 3);
        struct report r = judge(&inv, NULL);
        assert_int_equal(r.findings.n, 1);
        const struct finding *f = &r.findings.v[0];
        assert_true(str_eq(f->id, str_c(known[i].rule)));
        assert_int_equal(f->cls, CLASS_TRUST);
        assert_int_equal(f->severity, SEVERITY_HIGH);
        assert_int_equal(f->status, STATUS_OPEN);
        assert_true(f->score < 0 && f->epss < 0);
        assert_true(f->component == SIZE_MAX);
        assert_true(f->title.n && f->fix_text.n && f->controls.n);
        assert_true(str_is(f->subject, "sha256:1") && str_is(f->evidence, "as seen"));
        assert_int_equal(f->locations.v[0].layer, 3);
    }
    struct inventory other = {.arena = &arena};
    add_fact(&other, "layer.digest", "x", 0);
    add_fact(&other, "", "x", 0);
    assert_int_equal(judge(&other, NULL).findings.n, 0);
}

static void test_order(void **state)
{
    (void)state;
    /* In the order that they must have; every other order sorts into it. */
    struct finding v[] = {
        {.severity = SEVERITY_LOW, .score = 2, .id = STR("Z"), .kev = true, .epss = -1},
        {.severity = SEVERITY_CRITICAL, .score = 9.1, .epss = 0.9, .id = STR("Z")},
        {.severity = SEVERITY_CRITICAL, .score = 9.8, .epss = 0.1, .id = STR("Y")},
        {.severity = SEVERITY_CRITICAL, .score = 9, .id = STR("X"), .fix_version = STR("1")},
        {.severity = SEVERITY_CRITICAL, .score = 9.9, .id = STR("X"), .reachable = REACHABLE_YES},
        {.severity = SEVERITY_CRITICAL, .score = 9.1, .id = STR("Z")},
        {.severity = SEVERITY_CRITICAL, .score = -1, .id = STR("A")},
        {.severity = SEVERITY_CRITICAL, .score = 9.9, .id = STR("W"), .reachable = REACHABLE_NO},
        {.severity = SEVERITY_CRITICAL, .score = 9.9, .id = STR("W"), .epss = -1},
        {.severity = SEVERITY_HIGH, .score = 8.8, .id = STR("B")},
        {.severity = SEVERITY_HIGH, .score = 7.0, .id = STR("A"), .subject = STR("a")},
        {.severity = SEVERITY_HIGH, .score = 7.0, .id = STR("A"), .subject = STR("b"), .component = 1},
        {.severity = SEVERITY_HIGH, .score = 7.0, .id = STR("A"), .subject = STR("b"), .component = 2},
        {.severity = SEVERITY_HIGH, .score = 7.0, .id = STR("B")},
        {.severity = SEVERITY_INFO, .score = 0, .id = STR("A")},
        {.severity = SEVERITY_UNKNOWN, .score = -1, .id = STR("A")},
        {.severity = SEVERITY_CRITICAL, .score = 10, .kev = true, .id = STR("A"), .status = STATUS_IGNORED},
    };
    size_t n = sizeof v / sizeof *v;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < n; k++) {
            int c = finding_rank(&v[i], &v[k]);
            assert_true(i < k ? c < 0 : i > k ? c > 0 : c == 0);
        }
}

/* The order of facts does not show in the report. */
static void test_same_report(void **state)
{
    (void)state;
    struct inventory a = {.arena = &arena}, b = {.arena = &arena};
    static const char *const keys[] = {"layer.size-mismatch", "layer.digest-mismatch",
                                       "config.digest-mismatch"};
    for (int32_t i = 0; i < 30; i++) {
        add_fact(&a, keys[i % 3], "sha256:1", i / 3);
        add_fact(&b, keys[(29 - i) % 3], "sha256:1", (29 - i) / 3);
    }
    struct report x = judge(&a, NULL), y = judge(&b, NULL);
    assert_int_equal(x.findings.n, 30);
    for (size_t i = 0; i < 30; i++)
        assert_int_equal(finding_rank(&x.findings.v[i], &y.findings.v[i]), 0);
}

static void test_complete(void **state)
{
    (void)state;
    struct inventory inv = {.arena = &arena};
    struct report r = judge(&inv, NULL);
    assert_true(r.complete);
    assert_false(r.have_database);
    assert_true(str_is(r.as_of, "2026-01-01"));
    inventory_diag(&inv, DIAG_NOTE, STR("x"), "odd");
    assert_true(judge(&inv, NULL).complete);
    inventory_diag(&inv, DIAG_WARNING, STR("x"), "not read");
    assert_false(judge(&inv, NULL).complete);
}

static void test_ignored(void **state)
{
    (void)state;
    struct ignore_list list = {0};
    struct err e;
    struct inventory inv = {.arena = &arena};
    add_fact(&inv, "layer.digest-mismatch", "sha256:1", 0);
    add_fact(&inv, "layer.size-mismatch", "sha256:1", 0);
    assert_true(ignore_parse(&arena, "f",
                             STR("id: TR-D01\nreason: ours\nexpires: 2026-01-01\n\n"
                                 "id: TR-D04\nreason: ours\nexpires: 2025-12-31\n"),
                             &list, &e));
    struct report r = judge(&inv, &list);
    assert_int_equal(r.findings.n, 2);
    assert_int_equal(r.findings.v[0].status, STATUS_OPEN); /* what is set aside comes last */
    assert_int_equal(r.findings.v[1].status, STATUS_IGNORED);
    assert_true(str_is(r.findings.v[1].status_reason, "ours (until 2026-01-01)"));
    assert_int_equal(list.entries.v[1].matched, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_facts), cmocka_unit_test(test_order),
                                       cmocka_unit_test(test_same_report), cmocka_unit_test(test_complete),
                                       cmocka_unit_test(test_ignored)};
    int rc = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(&arena);
    return rc;
}
