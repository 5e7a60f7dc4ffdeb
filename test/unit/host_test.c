/* Host access: every rule is held to its own examples, and an image to the manifest that runs it. */
#include "check/host/context.h"
#include "check/rule.h"
#include "check/standard.h"
#include "catalog_harness.h"
/* cmocka needs these before it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

extern const struct cataloger cataloger_kubernetes, cataloger_compose;

static enum check_result result_of(const struct report *r, str id)
{
    for (size_t i = 0; i < r->checks.n; i++)
        if (str_eq(r->checks.v[i].id, id))
            return r->checks.v[i].result;
    return CHECK_NOT_APPLICABLE;
}

/* What rule `id` comes to over the manifest. */
static enum check_result judged(const struct rule *rule, const char *text)
{
    struct harness h;
    struct kept *kept[8];
    bool compose = strcmp(rule->example, "compose") == 0;
    const struct cataloger *c = compose ? &cataloger_compose : &cataloger_kubernetes;
    harness_open(&h);
    harness_run(&h, c, compose ? "compose.yaml" : "deploy.yaml", str_c(text));
    struct inventory inv = {.arena = &h.unit.arena};
    for (size_t i = 0; i < h.unit.workloads.n; i++)
        vec_push(&h.unit.arena, &inv.workloads, h.unit.workloads.v[i]);
    for (size_t i = 0; i < h.unit.kept.n && i < 8; i++)
        kept[i] = &h.unit.kept.v[i];
    if (c->join && h.unit.kept.n)
        c->join(&inv, &h.scratch, kept, h.unit.kept.n < 8 ? h.unit.kept.n : 8);
    assert_true(inv.workloads.n > 0);
    struct report r = {.inventory = &inv};
    host_context_check(&h.unit.arena, &inv, POD_PRIVILEGED, &r);
    enum check_result result = result_of(&r, str_c(rule->id));
    harness_close(&h);
    return result;
}

static void examples_hold(void **state)
{
    (void)state;
    size_t n = 0;
    for (size_t i = 0; i < rules_n; i++) {
        const struct rule *rule = &rules[i];
        if (rule->cls != CLASS_HOST_ACCESS ||
            (strcmp(rule->example, "kubernetes") != 0 && strcmp(rule->example, "compose") != 0))
            continue;
        n++;
        if (judged(rule, rule->bad) != CHECK_FAIL)
            fail_msg("%s: Bad does not fail", rule->id);
        if (judged(rule, rule->good) == CHECK_FAIL)
            fail_msg("%s: Good fails", rule->id);
    }
    assert_true(n >= 30);
}

static struct inventory *image_with(struct arena *a, const char *user)
{
    struct inventory *inv = arena_many(a, struct inventory, 1);
    inv->arena = a;
    inv->ref = STR("image.tar");
    struct workload *w = vec_add(a, &inv->workloads);
    *w = (struct workload){.format = STR("image"), .kind = STR("image"), .os = STR("linux")};
    struct container *c = vec_add(a, &w->containers);
    *c = (struct container){.role = STR("image")};
    container_set(a, c, SET_USER, str_c(user), (struct said){.by = SAID_IMAGE});
    return inv;
}

static struct container *manifest_with(struct arena *a, struct inventory *inv)
{
    struct workload *w = vec_add(a, &inv->workloads);
    *w = (struct workload){.format = STR("kubernetes"), .kind = STR("Pod"), .name = STR("web")};
    struct container *c = vec_add(a, &w->containers);
    *c = (struct container){.name = STR("web"), .role = STR("container")};
    return c;
}

static void image_alone(void **state)
{
    (void)state;
    struct arena a = {0};
    struct inventory *inv = image_with(&a, "app");
    struct report r = {.inventory = inv};
    host_context_check(&a, inv, POD_PRIVILEGED, &r);
    assert_int_equal(result_of(&r, STR("HA-U01")), CHECK_PASS);
    assert_int_equal(result_of(&r, STR("HA-U02")), CHECK_FAIL);
    assert_int_equal(result_of(&r, STR("HA-C01")), CHECK_UNKNOWN); /* nobody says how it is run */
    assert_int_equal(result_of(&r, STR("HA-D08")), CHECK_UNKNOWN);
    arena_free(&a);
}

static void manifest_over_image(void **state)
{
    (void)state;
    struct arena a = {0};
    struct report silent = {0}, said = {0};
    struct inventory *inv = image_with(&a, "0");
    manifest_with(&a, inv);
    host_context_check(&a, inv, POD_PRIVILEGED, &silent);
    assert_int_equal(result_of(&silent, STR("HA-U01")), CHECK_FAIL);
    struct inventory *other = image_with(&a, "0");
    struct said at = {SAID_MANIFEST, STR("deploy.yaml"), 14};
    container_set(&a, manifest_with(&a, other), SET_USER, STR("10001"), at);
    host_context_check(&a, other, POD_PRIVILEGED, &said);
    assert_int_equal(result_of(&said, STR("HA-U01")), CHECK_PASS);
    arena_free(&a);
}

static void line_is_told(void **state)
{
    (void)state;
    struct arena a = {0};
    struct report r = {0};
    struct inventory *inv = image_with(&a, "10001");
    struct said at = {SAID_MANIFEST, STR("deploy.yaml"), 14};
    container_set(&a, manifest_with(&a, inv), SET_USER, STR("0"), at);
    host_context_check(&a, inv, POD_PRIVILEGED, &r);
    for (size_t i = 0; i < r.findings.n; i++)
        if (str_is(r.findings.v[i].id, "HA-U01")) {
            assert_true(str_is(r.findings.v[i].evidence, "deploy.yaml:14: user: 0"));
            assert_int_equal(r.findings.v[i].locations.v[0].line, 14);
            arena_free(&a);
            return;
        }
    fail_msg("no finding");
}

static void standard_alone(void **state)
{
    (void)state;
    struct arena a = {0};
    struct err e = {""};
    struct inventory *inv = image_with(&a, "0");
    struct report r = {.inventory = inv};
    manifest_with(&a, inv);
    host_context_check(&a, inv, POD_PRIVILEGED, &r);
    standard_apply(&a, STR("pss-restricted"), &r);
    assert_int_equal(result_of(&r, STR("HA-U01")), CHECK_FAIL);
    assert_int_equal(result_of(&r, STR("HA-C01")), CHECK_PASS); /* of the baseline, which it includes */
    for (size_t i = 0; i < r.findings.n; i++)
        assert_true(standard_controls(&a, STR("pss-restricted"), r.findings.v[i].id).n > 0);
    for (size_t i = 0; i < r.checks.n; i++)
        assert_false(str_is(r.checks.v[i].id, "HA-D08")); /* no standard of pods asks for it */
    assert_true(standard_known(STR("cis-docker"), &e));
    assert_false(standard_known(STR("cis"), &e));
    arena_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(examples_hold), cmocka_unit_test(image_alone),
                                       cmocka_unit_test(manifest_over_image), cmocka_unit_test(line_is_told),
                                       cmocka_unit_test(standard_alone)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
