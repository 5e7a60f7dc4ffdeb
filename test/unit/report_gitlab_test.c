#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include "report_harness.h"

/* test/gitlab.schema.json says what the published schema asks for. */
static const char *show(struct harness *h, struct report_style style)
{
    char schema[2048];
    const char *text = harness_show(h, "gitlab", style);
    snprintf(schema, sizeof schema, "%s/test/gitlab.schema.json", harness_env("ASSAY_SOURCE", "."));
    int got = harness_validate(schema, &h->b);
    if (got != 77)
        assert_int_equal(got, 0);
    return text;
}

static void container(void **state)
{
    const char *text = show(*state, (struct report_style){0});
    static const char *const parts[] = {
        "\"version\": \"15.0.4\"",
        "\"type\": \"container_scanning\"",
        "\"start_time\": \"2026-11-24T00:00:00\"",
        "\"status\": \"success\"",
        "\"value\": \"image:shop.tar: 2 more that are ignored or not affected are left out\"",
        "app/broken.jar: the directory is cut off\"",
        "\"level\": \"warn\"",
        "\"severity\": \"Critical\"",
        "\"type\": \"cve\",\n          \"name\": \"CVE-2022-31197\"",
        "\"type\": \"ghsa\",\n          \"name\": \"GHSA-r38f-c4h4-hqq2\"",
        "\"type\": \"assay\",\n          \"name\": \"LAYER-01\"",
        "\"url\": \"https://www.cve.org/CVERecord?id=CVE-2022-31197\"",
        "\"vector\": \"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H\"",
        "\"operating_system\": \"debian:12\",\n        \"image\": \"image:shop.tar\"",
        "\"solution\": \"No fix is known.\"",
        "\"name\": \"Exploited\",\n          \"value\": \"known to be exploited\"",
    };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        harness_has(text, parts[i]);
    assert_int_equal(harness_count(text, "\"identifiers\""), 6);
    assert_int_equal(harness_count(text, "\"type\": \"cwe\""), 2);
    assert_non_null(strstr(text, "https://cwe.mitre.org/data/definitions/79.html"));
    harness_has_not(text, "dependency_files");
    harness_has_not(text, "CVE-2020-28500");
}

static void dependencies(void **state)
{
    struct harness *h = *state;
    h->inv.tier = TIER_FUNCTION;
    const char *text = show(h, (struct report_style){0});
    harness_has(text, "\"type\": \"dependency_scanning\"");
    harness_has(text, "\"file\": \"app/node_modules/lodash/package.json\"");
    harness_has(text, "\"path\": \"app/package-lock.json\",\n      \"package_manager\": \"npm\"");
    harness_has(text, "\"package_manager\": \"pip\"");
    harness_has(text, "\"direct\": true");
    harness_has_not(text, "operating_system");
}

/* An id is the same as long as the finding is, and no two have the same. */
static void ids(void **state)
{
    struct harness *h = *state;
    char *first = strdup(strstr(show(h, (struct report_style){0}), "\"vulnerabilities\""));
    h->inv.ref = STR("another");
    const char *again = show(h, (struct report_style){0});
    sample_finding(&h->a, &h->r, "CVE-2022-31197", SEVERITY_CRITICAL, 9.8, 2, "42.2.26");
    assert_memory_equal(strstr(first, "\"id\""), strstr(strstr(again, "\"vulnerabilities\""), "\"id\""), 46);
    const char *twice = show(h, (struct report_style){0});
    char id[47] = {0};
    memcpy(id, strstr(first, "\"id\""), 46);
    assert_int_equal(harness_count(twice, id), 1);
    free(first);
}

static void hostile(void **state)
{
    struct harness *h = *state;
    harness_make_hostile(h);
    for (int tier = TIER_FUNCTION; tier <= TIER_CONTAINER; tier++) {
        h->inv.tier = (enum tier)tier;
        harness_check_text(h, "gitlab");
        const char *text = show(h, (struct report_style){0});
        harness_has(text, "=1+1\\\\xff\\\\u{1}");
        harness_has_not(text, "vulnerability/=");
    }
}

/* Names and solutions have a limit. */
static void limits(void **state)
{
    struct harness *h = *state;
    char *text = malloc(20001);
    for (size_t i = 0; i < 20000; i += 2)
        memcpy(text + i, "\xc3\xa9", 2);
    h->r.findings.v[0].title = h->r.findings.v[0].fix_text = str_make(text, 20000);
    harness_has(show(h, (struct report_style){0}), "…\"");
    free(text);
}

static void others(void **state)
{
    struct harness *h = *state;
    struct inventory bare = {.arena = &h->a, .ref = STR(""), .kind = STR("directory")};
    h->r = (struct report){.inventory = &bare, .as_of = STR("2026-11-24"), .complete = true};
    const char *text = show(h, (struct report_style){0});
    harness_has(text, "\"status\": \"failure\"");
    harness_has(text, "\"level\": \"fatal\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {with_harness(container), with_harness(dependencies),
                                       with_harness(ids),       with_harness(hostile),
                                       with_harness(limits),    with_harness(others)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
