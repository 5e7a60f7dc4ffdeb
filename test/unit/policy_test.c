#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include "check/policy.h"

static struct arena arena;
static struct inventory inventory;
static struct report report;

static void assert_bad(const char *text, const char *line, const char *why)
{
    struct policy p;
    struct err e = {0};
    if (policy_parse(&arena, "p.yaml", str_c(text), &p, &e))
        fail_msg("taken: %s", text);
    if (!strstr(e.text, line) || !strstr(e.text, why) || !strstr(e.text, "p.yaml"))
        fail_msg("got: %s", e.text);
}

static void test_bad(void **state)
{
    (void)state;
    assert_bad("", "", "empty");
    assert_bad("[]", "line 1", "keys and values");
    assert_bad("fail: high\nslow: 1\n", "line 2", "no key slow");
    assert_bad("fail: high\nfail: low\n", "line 2", "second key fail");
    assert_bad("fail: worst\n", "line 1", "neither a severity");
    assert_bad("fail:\n  bug: high\n", "line 2", "no class of findings bug");
    assert_bad("fail:\n  malware: [a]\n", "line 2", "text is wanted");
    assert_bad("sla:\n  high: soon\n", "line 2", "no number of days: soon");
    assert_bad("sla:\n  high: -1\n", "line 2", "no number of days");
    assert_bad("sla:\n  worst: 1\n", "line 2", "no severity: worst");
    assert_bad("sla: 3\n", "line 1", "keys and values");
    assert_bad("kev: yes\n", "line 1", "neither fail nor due nor allow");
    assert_bad("bases: debian\n", "line 1", "keys and values");
    assert_bad("bases:\n  deny: [a]\n", "line 2", "no key deny");
    assert_bad("bases:\n  proven: maybe\n", "line 2", "true or false");
    assert_bad("licences:\n  deny: AGPL\n", "line 2", "a list is wanted");
    assert_bad("database:\n  max-age-days: 2h\n", "line 2", "no number of days");
    assert_bad("evidence: some\n", "line 1", "neither complete nor any");
    assert_bad("without-fix: ok\n", "line 1", "neither allow nor fail");
    assert_bad("name: a\n--- \nname: b\n", "", "second document");
    assert_bad("name: 'a\n", "line", "");
    assert_bad("exceptions:\n  - id: A\n    reason: x\n    expires: 2026-12-31\n", "line 2",
               "needs an owner");
    assert_bad("exceptions:\n  - id: A\n    owner: x\n    expires: 2026-12-31\n", "line 2", "needs a reason");
    assert_bad("exceptions:\n  - id: A\n    reason: x\n    owner: x\n", "line 2", "needs an expiry");
    assert_bad("exceptions:\n  - owner: x\n    reason: x\n    expires: 2026-12-31\n", "line 2",
               "needs an id");
    assert_bad("exceptions:\n  - id: A\n    until: 2026-12-31\n", "line 3", "no key until");
    assert_bad("exceptions: {id: A}\n", "line 1", "a list is wanted");
}

/* A report of an image with four open findings. */
static struct finding *finding(const char *id, enum finding_class cls, enum severity severity)
{
    struct finding *f = vec_add(&arena, &report.findings);
    *f = (struct finding){.id = str_c(id), .cls = cls, .severity = severity, .component = SIZE_MAX};
    f->fix_version = STR("2.0");
    return f;
}

static void begin(void)
{
    inventory = (struct inventory){.arena = &arena, .kind = STR("image"), .digest = STR("sha256:aa")};
    inventory.base = (struct base_image){.name = STR("docker.io/library/debian:12.5"), .how = STR("history")};
    report = (struct report){.inventory = &inventory,
                             .have_database = true,
                             .database_built = STR("2026-06-01T10:00:00Z"),
                             .as_of = STR("2026-06-10"),
                             .complete = true};
    struct finding *f = finding("CVE-1", CLASS_VULNERABILITY, SEVERITY_CRITICAL);
    f->kev = true;
    f->kev_added = STR("2026-06-01");
    f->kev_due = STR("2026-06-20");
    finding("CVE-2", CLASS_VULNERABILITY, SEVERITY_UNKNOWN)->fix_version = STR("");
    finding("LI-1", CLASS_LICENCE, SEVERITY_MEDIUM)->title = STR("denied");
    finding("MAL-1", CLASS_MALWARE, SEVERITY_CRITICAL)->fix_version = STR("");
    finding("CVE-3", CLASS_VULNERABILITY, SEVERITY_CRITICAL)->status = STATUS_IGNORED;
}

/* The breaches of the report as "RULE ID, RULE ID". */
static const char *judged(const char *text)
{
    struct policy p;
    struct err e = {0};
    if (!policy_parse(&arena, "p.yaml", str_c(text), &p, &e))
        fail_msg("%s", e.text);
    report.policy = (struct policy_verdict){0};
    policy_judge(&p, NULL, &arena, &report);
    assert_true(report.policy.given);
    str out = STR("");
    for (size_t i = 0; i < report.policy.breaches.n; i++) {
        const struct breach *b = &report.policy.breaches.v[i];
        str id = b->id.n ? b->id : STR("-");
        out = arena_printf(&arena, "%.*s%s%.*s %.*s", STR_ARG(out), out.n ? ", " : "", STR_ARG(b->rule),
                           STR_ARG(id));
    }
    return arena_dup(&arena, out).p;
}

static void test_fail(void **state)
{
    (void)state;
    begin();
    assert_string_equal(judged("name: x\n"), "");
    assert_true(str_is(report.policy.name, "x"));
    assert_string_equal(judged("fail: critical\n"), "fail CVE-1, fail MAL-1");
    assert_true(str_is(report.policy.name, "p.yaml"));
    assert_string_equal(judged("fail: any\n"), "fail CVE-1, fail CVE-2, fail LI-1, fail MAL-1");
    assert_string_equal(judged("fail: {vulnerability: high}\n"), "fail CVE-1");
    assert_string_equal(judged("fail: {default: low, vulnerability: never}\n"), "fail LI-1, fail MAL-1");
    assert_string_equal(judged("fail: high\nunknown-severity: high\n"), "fail CVE-1, fail CVE-2, fail MAL-1");
    /* Without a fix: malware has none, and waits for none. */
    assert_string_equal(judged("fail: any\nwithout-fix: allow\n"), "fail CVE-1, fail LI-1, fail MAL-1");
    assert_string_equal(judged("licences: {deny: [AGPL-*]}\n"), "licences LI-1");
    assert_string_equal(judged("licences: {deny: [AGPL-*]}\nfail: {licence: any}\n"), "fail LI-1");
}

static void test_time(void **state)
{
    (void)state;
    begin();
    assert_string_equal(judged("kev: fail\n"), "kev CVE-1");
    assert_string_equal(judged("kev: allow\n"), "");
    assert_string_equal(judged("kev: due\n"), "");
    /* Known since 2026-06-01 at least, by the catalogue; of the malware no day is known. */
    assert_string_equal(judged("sla: {critical: 9}\n"), "sla MAL-1");
    assert_string_equal(judged("sla: {critical: 8}\n"), "sla CVE-1, sla MAL-1");
    assert_string_equal(judged("sla: {unknown: 1}\nwithout-fix: allow\n"), "");
    assert_string_equal(judged("database: {max-age-days: 9}\n"), "");
    assert_string_equal(judged("database: {max-age-days: 8}\n"), "database -");
    report.as_of = STR("2026-06-21");
    assert_string_equal(judged("kev: due\n"), "kev CVE-1");
    report.findings.v[0].kev_due = STR("");
    assert_string_equal(judged("kev: due\n"), "kev CVE-1");
}

static void test_artifact(void **state)
{
    (void)state;
    begin();
    assert_string_equal(judged("bases: ['debian:12*']\n"), "");
    assert_string_equal(judged("bases: ['docker.io/library/debian:*']\n"), "");
    assert_string_equal(judged("bases: ['alpine:*', 'debian:11*']\n"), "bases -");
    assert_string_equal(judged("bases: {allow: ['debian:12*'], proven: true}\n"), "bases -");
    inventory.base.how = STR("--base");
    assert_string_equal(judged("bases: {allow: ['debian:12*'], proven: true}\n"), "");
    inventory.base = (struct base_image){0};
    assert_string_equal(judged("bases: ['debian:12*']\n"), "bases -");
    assert_string_equal(judged("bases: ['sha256:a*']\n"), ""); /* it is one itself */
    vec_push(&arena, &inventory.names, STR("debian:12.1"));
    assert_string_equal(judged("bases: ['debian:12*']\n"), "");
    inventory.kind = STR("directory");
    assert_string_equal(judged("bases: ['alpine:*']\n"), "");
    report.complete = false;
    assert_string_equal(judged("evidence: complete\n"), "evidence -");
    assert_string_equal(judged("evidence: any\n"), "");
    report.have_database = false;
    assert_string_equal(judged("fail: {secret: any}\n"), "");
    assert_string_equal(judged("fail: {vulnerability: critical}\n"), "database -, fail CVE-1");
    assert_string_equal(judged("sla: {low: 3}\n"), "database -");
}

static void test_exceptions(void **state)
{
    (void)state;
    struct policy p;
    struct err e = {0};
    assert_true(policy_parse(&arena, "p.yaml",
                             STR("exceptions:\n  - id: CVE-1\n    reason: \"not reached\"\n    owner: web\n"
                                 "    expires: 2026-12-31\n    target: orders.*\n    class: vulnerability\n"
                                 "    justification: component_not_present\n"),
                             &p, &e));
    assert_int_equal(p.exceptions.n, 1);
    const struct ignore_entry *x = &p.exceptions.v[0];
    assert_true(str_is(x->id, "CVE-1") && str_is(x->owner, "web") && str_is(x->target, "orders.*"));
    assert_int_equal(x->line, 2);
    assert_int_equal(x->last_day, 20818);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_bad), cmocka_unit_test(test_fail),
                                       cmocka_unit_test(test_time), cmocka_unit_test(test_artifact),
                                       cmocka_unit_test(test_exceptions)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
