#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include "report_harness.h"

static void check_schema(const struct harness *h)
{
    char schema[2048];
    snprintf(schema, sizeof schema, "%s/schemas/sarif-2.1.0.schema.json",
             harness_env("ASSAY_SHARED", "../../../shared"));
    int got = harness_validate(schema, &h->b);
    if (got != 77)
        assert_int_equal(got, 0);
}

static const char *show(struct harness *h, struct report_style style)
{
    const char *text = harness_show(h, "sarif", style);
    check_schema(h);
    return text;
}

static void whole(void **state)
{
    const char *text = show(*state, (struct report_style){0});
    static const char *const parts[] = {
        "\"version\": \"2.1.0\"",
        "\"id\": \"assay/image:shop.tar/\"",
        "\"executionSuccessful\": false",
        "\"text\": \"the directory is cut off\"",
        "\"text\": \"CVE-2022-31197: A flaw\"",
        "\"helpUri\": \"https://www.cve.org/CVERecord?id=CVE-2022-31197\"",
        "\"security-severity\": \"9.8\",\n                \"precision\": \"high\"",
        "\"critical\",\n                  \"exploited\"",
        "\"uri\": \"app/a.war!/WEB-INF/lib/p.jar\",\n                  \"uriBaseId\": \"%SRCROOT%\"",
        "\"uri\": \"app/node_modules/lodash/package.json\"",
        "\"fullyQualifiedName\": \"pkg:npm/lodash@4.17.20\"",
        "\"text\": \"layer 1\"",
        "What to do: upgrade lodash from 4.17.20 to 4.17.21.\"",
        "\"text\": \"lodash 4.17.20: CVE-2021-23337: A flaw: 1.0 is in [0, 2.0). What",
        "\"justification\": \"ignored: not reachable; until 2027-01-01\"",
        "\"justification\": \"not affected: vulnerable_code_not_in_execute_path\"",
        "\"suppressions\": []",
        "\"EPSS\": \"97.42 % within 30 days\"",
        "\"Debian 2026-11-19T01:02:03Z\"",
    };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        harness_has(text, parts[i]);
    assert_int_equal(harness_count(text, "\"ruleId\""), 8);
    /* One rule for the flaw that two packages share. */
    assert_int_equal(harness_count(text, "\"defaultConfiguration\""), 7);
    /* What is set aside comes behind what is open. */
    assert_true(strstr(text, "\"ruleId\": \"CVE-2023-3817\"") <
                strstr(text, "\"ruleId\": \"CVE-2020-28500\""));
}

/* The severity is the finding's own: where a score says otherwise another number stands for it. */
static void severities(void **state)
{
    struct harness *h = *state;
    h->r.findings.v[0].severity = SEVERITY_LOW;
    const char *text = show(h, (struct report_style){0});
    harness_has(text, "\"security-severity\": \"2.0\"");
    harness_has_not(text, "\"security-severity\": \"9.8\"");
    h->r.findings.v[0].severity = SEVERITY_UNKNOWN;
    harness_has(show(h, (struct report_style){.at_least = SEVERITY_UNKNOWN}), "\"level\": \"warning\"");
    text = show(h, (struct report_style){.at_least = SEVERITY_HIGH});
    assert_int_equal(harness_count(text, "\"ruleId\""), 4);
}

static char *fingerprint(const char *text, const char *rule)
{
    const char *at = strstr(strstr(text, rule), "assayFinding/v1");
    return strndup(at, 90);
}

/* Versions, lines and other findings don't change a fingerprint; what the finding is does. */
static void fingerprints(void **state)
{
    struct harness *h = *state;
    const char *rule = "\"ruleId\": \"CVE-2021-23337\"";
    char *before = fingerprint(show(h, (struct report_style){0}), rule);
    struct component *c = &h->inv.components.v[4];
    c->version = STR("4.17.19");
    c->purl = component_purl(&h->a, c);
    h->r.findings.v[3].locations.v[0].line = 99;
    h->r.findings.v[3].evidence = STR("otherwise");
    h->r.findings.v[0] = h->r.findings.v[1];
    char *after = fingerprint(show(h, (struct report_style){0}), rule);
    assert_string_equal(before, after);
    free(after);
    h->r.findings.v[3].locations.v[0].path = STR("elsewhere");
    after = fingerprint(show(h, (struct report_style){0}), rule);
    assert_string_not_equal(before, after);
    free(before);
    free(after);
}

/* Paths of a folder below the working folder are named as from there; no other path is. */
static void folders(void **state)
{
    static const struct {
        str ref;
        const char *uri;
    } cases[] = {
        {STR_INIT("app"), "\"uri\": \"app/app/node_modules/lodash/package.json\""},
        {STR_INIT("dir:./a b/"), "\"uri\": \"a%20b/app/node_modules/lodash/package.json\""},
        {STR_INIT("."), "\"uri\": \"app/node_modules/lodash/package.json\""},
        {STR_INIT("/srv/app"), "\"uri\": \"app/node_modules/lodash/package.json\""},
        {STR_INIT("../x"), "\"uri\": \"app/node_modules/lodash/package.json\""},
    };
    struct harness *h = *state;
    h->inv.kind = STR("directory");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        h->inv.ref = cases[i].ref;
        harness_has(show(h, (struct report_style){0}), cases[i].uri);
    }
}

/* No more results than are taken, the first ones of the order, and it is said how many are left out. */
static void limit(void **state)
{
    struct harness *h = *state;
    for (int i = 0; i < 25010; i++)
        sample_finding(&h->a, &h->r, "CVE-2024-1", SEVERITY_LOW, 2, 4, "");
    const char *text = harness_show(h, "sarif", (struct report_style){0});
    assert_int_equal(harness_count(text, "\"ruleId\""), 25000);
    harness_has(text, "18 findings that rank below the first 25000 are left out");
    harness_has_not(text, "\"justification\"");
}

static void hostile(void **state)
{
    struct harness *h = *state;
    harness_make_hostile(h);
    harness_check_text(h, "sarif");
    const char *text = show(h, (struct report_style){0});
    harness_has(text, "\"uri\": \"=1+1%FF%01%22'%5C%0A%0D%09%E2%80%AE");
    harness_has(text, "\\\\xff\\\\u{1}");
    harness_has_not(text, "helpUri");
}

static void others(void **state)
{
    struct harness *h = *state;
    struct inventory bare = {.arena = &h->a, .ref = STR(""), .kind = STR("directory")};
    struct report none = {.inventory = &bare, .as_of = STR("2026-11-24"), .complete = true};
    const struct report *list[] = {&none, &h->r};
    harness_write(&h->b, "sarif", list, 2, &(struct report_style){0});
    check_schema(h);
    buf_ch(&h->b, 0);
    assert_int_equal(harness_count(h->b.p, "\"invocations\""), 2);
    harness_has(h->b.p, "vulnerabilities were not judged: there is no advisory database");
    h->b.n = 0;
    harness_write(&h->b, "sarif", list, 0, &(struct report_style){0});
    check_schema(h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        with_harness(whole), with_harness(severities), with_harness(fingerprints), with_harness(folders),
        with_harness(limit), with_harness(hostile),    with_harness(others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
