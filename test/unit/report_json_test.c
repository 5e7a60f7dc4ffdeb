#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include "format/json.h"
#include "report_harness.h"

static void check_schema(const struct buf *b, bool valid)
{
    char schema[2048];
    snprintf(schema, sizeof schema, "%s/docs/report.schema.json", harness_env("ASSAY_SOURCE", "."));
    int got = harness_validate(schema, b);
    if (got != 77)
        assert_int_equal(got, valid ? 0 : 1);
}

static bool contains(const struct buf *b, const char *text)
{
    return str_find(buf_str(b), str_c(text)) >= 0;
}

static void one(void **state)
{
    (void)state;
    struct arena a = {0};
    struct inventory inv;
    struct report r;
    struct buf b = {0};
    sample_inventory(&a, &inv);
    sample_report(&a, &inv, &r);
    const struct report *list[] = {&r};
    harness_write(&b, "json", list, 1, &(struct report_style){0});
    check_schema(&b, true);
    static const char *const parts[] = {
        "\"schema\": \"assay/report/1\"",
        "\"built\": \"2026-11-20T00:00:00Z\"",
        "\"as_of\": \"2026-11-24\"",
        "\"purl\": \"pkg:deb/debian/libssl3@3.0.9-1?arch=amd64&distro=debian-12\"",
        "\"path\": \"app/package-lock.json\",\n          \"layer\": 1,\n          \"line\": 17",
        "\"layer\": null,\n          \"line\": 3",
        "\"name\": \"openssl\",\n        \"version\": \"3.0.9-1\"\n      },",
        "\"state\": \"declared\",\n      \"direct\": true",
        "\"SHA-1\": \"da39a3ee5e6b4b0d3255bfef95601890afd80709\"",
        "\"score\": 9.8",
        "\"epss\": 0.97421",
        "\"kev\": true",
        "\"score\": null",
        "\"component\": null",
        "\"class\": \"trust\"",
        "\"status\": \"not_affected\"",
        "\"reason\": \"not reachable; until 2027-01-01\"",
        "\"version\": \"42.2.26\"",
        "\"complete\": false",
        "\"critical\": 1,\n      \"high\": 4,\n      \"medium\": 1,\n      \"low\": 0,\n      \"info\": 0,\n",
        "\"unknown\": 0\n    },\n    \"ignored\": 2,\n    \"fixable\": 4,\n    \"left_out\": {\n      "
        "\"unfixed\": 0,\n"
        "      \"known\": 0\n    },\n    \"gone\": null,\n    \"files\": 1234",
        "\"profile\": null",
        "\"checks\": []",
        "\"level\": \"warning\",\n      \"path\": \"app/broken.jar\"",
    };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (!contains(&b, parts[i]))
            fail_msg("missing: %s", parts[i]);
    assert_false(contains(&b, "\"lodash\"\n      ],\n      \"hashes\""));
    buf_free(&b);
    arena_free(&a);
}

static void several(void **state)
{
    (void)state;
    struct arena a = {0};
    struct inventory inv, bare = {.arena = &a, .ref = STR("."), .kind = STR("directory")};
    struct report r, none = {.inventory = &bare, .as_of = STR("2026-11-24"), .complete = true};
    struct buf b = {0};
    sample_inventory(&a, &inv);
    sample_report(&a, &inv, &r);
    const struct report *list[] = {&none, &r};
    harness_write(&b, "json", list, 2, &(struct report_style){0});
    check_schema(&b, true);
    assert_true(str_starts(buf_str(&b), STR("[\n  {\n    \"schema\"")));
    assert_true(contains(&b, "\"database\": null"));
    b.n = 0;
    harness_write(&b, "json", list, 0, &(struct report_style){0});
    assert_true(str_is(buf_str(&b), "[]\n"));
    check_schema(&b, true);
    b.n = 0;
    buf_add(&b, STR("{\"schema\": \"assay/report/1\"}"));
    check_schema(&b, false);
    buf_free(&b);
    arena_free(&a);
}

/* Findings below the wanted severity are counted but not listed. */
static void severity(void **state)
{
    (void)state;
    struct arena a = {0};
    struct inventory inv;
    struct report r;
    struct buf b = {0};
    sample_inventory(&a, &inv);
    sample_report(&a, &inv, &r);
    const struct report *list[] = {&r};
    harness_write(&b, "json", list, 1, &(struct report_style){.at_least = SEVERITY_CRITICAL});
    assert_true(contains(&b, "CVE-2022-31197") && !contains(&b, "CVE-2023-5363"));
    assert_true(contains(&b, "\"high\": 4"));
    check_schema(&b, true);
    buf_free(&b);
    arena_free(&a);
}

/* Any bytes in names and paths still give a valid document. */
static void hostile(void **state)
{
    (void)state;
    struct arena a = {0};
    struct inventory inv;
    struct report r;
    struct buf b = {0};
    sample_inventory(&a, &inv);
    struct component *c = &inv.components.v[3];
    str nasty = STR("\xff\x00\"\\\n\xe2\x80\xae\xed\xa0\x80</script>");
    c->name = c->version = c->locations.v[0].path = nasty;
    vec_push(&a, &c->hashes, (struct hash){nasty, nasty});
    vec_push(&a, &c->hashes, (struct hash){nasty, nasty});
    vec_push(&a, &c->licences, nasty);
    sample_report(&a, &inv, &r);
    const struct report *list[] = {&r};
    harness_write(&b, "json", list, 1, &(struct report_style){0});
    check_schema(&b, true);
    struct json j;
    json_init(&j, buf_str(&b), &a, 32);
    json_skip(&j);
    assert_true(json_done(&j));
    buf_free(&b);
    arena_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(one), cmocka_unit_test(several),
                                       cmocka_unit_test(severity), cmocka_unit_test(hostile)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
