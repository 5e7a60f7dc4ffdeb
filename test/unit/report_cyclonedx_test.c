#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include "report/relations.h"
#include "catalog/licence_list.h"
#include "report_harness.h"

struct fixture {
    struct arena a;
    struct inventory inv;
    struct report r;
    struct buf b;
};

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    unsetenv("SOURCE_DATE_EPOCH");
    sample_inventory(&f->a, &f->inv);
    sample_report(&f->a, &f->inv, &f->r);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    buf_free(&f->b);
    arena_free(&f->a);
    free(f);
    return 0;
}

static const char *show(struct fixture *f, const struct report *const *list, size_t n)
{
    f->b.n = 0;
    harness_write(&f->b, "cyclonedx", list, n, &(struct report_style){0});
    buf_ch(&f->b, 0);
    f->b.n--;
    return f->b.p;
}

static const char *one(struct fixture *f)
{
    const struct report *list[] = {&f->r};
    return show(f, list, 1);
}

static void has(const char *text, const char *part)
{
    if (!strstr(text, part))
        fail_msg("'%s' is not in:\n%s", part, text);
}

static void valid(struct fixture *f)
{
    char schema[2048];
    snprintf(schema, sizeof schema, "%s/schemas/cyclonedx-bom-1.6.schema.json",
             harness_env("ASSAY_SHARED", "../shared"));
    int got = harness_validate(schema, &f->b);
    if (got != 77)
        assert_int_equal(got, 0);
}

static void whole(void **state)
{
    struct fixture *f = *state;
    const char *text = one(f);
    valid(f);
    static const char *const parts[] = {
        "\"specVersion\": \"1.6\"",
        "\"type\": \"container\",\n      \"bom-ref\": \"artifact\",\n      \"name\": \"image:shop.tar\"",
        "\"type\": \"operating-system\",\n      \"bom-ref\": \"artifact:os\",\n      \"name\": \"debian\",\n "
        "     \"version\": \"12\"",
        "\"group\": \"@babel\",\n      \"name\": \"core\"",
        "\"group\": \"org.postgresql\",\n      \"name\": \"postgresql\"",
        "\"scope\": \"excluded\"",
        "\"alg\": \"SHA-1\"",
        "\"id\": \"Apache-2.0\"",
        "\"name\": \"Some licence of our own\"",
        "\"location\": \"app/package-lock.json\",\n            \"line\": 17",
        "\"confidence\": 0.7",
        "\"name\": \"assay:location:0:layer\",\n          \"value\": \"1\"",
        "\"name\": \"assay:owner\"",
        "\"ref\": \"pkg:deb/debian/libssl3@3.0.9-1?arch=amd64&distro=debian-12\",\n      \"dependsOn\": [\n"
        "        \"pkg:deb/debian/openssl@3.0.9-1?arch=amd64&distro=debian-12\"\n      ]",
        "\"aggregate\": \"incomplete\"",
        "\"id\": \"CVE-2022-31197\",\n      \"source\": {\n        \"name\": \"CVE\"\n      },\n      "
        "\"references\": [\n        {\n"
        "          \"id\": \"GHSA-r38f-c4h4-hqq2\",\n          \"source\": {\n            \"name\": \"GHSA\"",
        "\"score\": 9.8,\n          \"severity\": \"critical\",\n          \"method\": \"CVSSv31\",\n        "
        "  \"vector\": \"CVSS:3.1/AV:N",
        "\"recommendation\": \"Upgrade org.postgresql:postgresql from 42.2.5 to 42.2.26.\"",
        "\"name\": \"assay:epss\",\n          \"value\": \"0.97421\"",
        "\"name\": \"assay:kev\"",
        "\"state\": \"in_triage\",\n        \"response\": [\n          \"will_not_fix\"\n        ],\n"
        "        \"detail\": \"not reachable; until 2027-01-01\"",
        "\"state\": \"not_affected\",\n        \"justification\": \"code_not_reachable\"",
        "\"status\": \"unaffected\"",
        "\"id\": \"LAYER-01\",\n      \"source\": {\n        \"name\": \"assay\"",
        "\"ref\": \"artifact\"\n        }\n      ]",
    };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        has(text, parts[i]);
    assert_null(strstr(text, "timestamp"));
    /* One flaw of two packages is one entry that affects both. */
    const char *flaw = strstr(text, "\"id\": \"CVE-2023-5363\"");
    assert_null(strstr(flaw + 1, "\"id\": \"CVE-2023-5363\""));
}

static void serial_number(void **state)
{
    struct fixture *f = *state;
    char first[64], second[64];
    const char *at = strstr(one(f), "urn:uuid:");
    memcpy(first, at, 45);
    assert_memory_equal(at + 9 + 14, "8", 1);
    assert_non_null(memchr("89ab", at[9 + 19], 4));
    at = strstr(one(f), "urn:uuid:");
    assert_memory_equal(at, first, 45);
    f->inv.files++;
    assert_memory_equal(strstr(one(f), "urn:uuid:"), first, 45);
    f->inv.components.v[0].version = STR("3.0.9-2");
    at = strstr(one(f), "urn:uuid:");
    memcpy(second, at, 45);
    assert_memory_not_equal(first, second, 45);
    setenv("SOURCE_DATE_EPOCH", "1700000000", 1);
    has(one(f), "\"timestamp\": \"2023-11-14T22:13:20Z\"");
    valid(f);
    setenv("SOURCE_DATE_EPOCH", "yesterday", 1);
    assert_null(strstr(one(f), "timestamp"));
    unsetenv("SOURCE_DATE_EPOCH");
}

static void several(void **state)
{
    struct fixture *f = *state;
    struct inventory bare = {.arena = &f->a, .ref = STR("."), .kind = STR("directory")};
    struct report none = {.inventory = &bare, .as_of = STR("2026-11-24"), .complete = true};
    const struct report *twice[] = {&f->r, &f->r, &none};
    const char *text = show(f, twice, 3);
    valid(f);
    has(text, "\"name\": \"3 artifacts\"");
    has(text, "\"bom-ref\": \"artifact|2\"");
    has(text, "\"bom-ref\": \"pkg:npm/lodash@4.17.20|2\"");
    has(text, "\"name\": \"assay:artifact\",\n          \"value\": \"artifact|2\"");
    has(text, "\"ref\": \"artifacts\",\n      \"dependsOn\": [\n        \"artifact\",\n        "
              "\"artifact|2\",\n        \"artifact|3\"");
    const struct report *list[] = {&none};
    text = show(f, list, 1);
    valid(f);
    has(text, "\"components\": []");
    has(text, "none: vulnerabilities were not judged");
    show(f, NULL, 0);
    valid(f);
}

/* What a hostile artifact can put into names, digests and licences still gives a valid document. */
static void hostile(void **state)
{
    struct fixture *f = *state;
    str nasty = STR("\xff\x00\"\\\n\xe2\x80\xae\xed\xa0\x80</script>");
    struct component *c = &f->inv.components.v[3];
    char *big = arena_bytes(&f->a, 3000);
    memset(big, 'v', 3000);
    c->name = c->version = c->locations.v[0].path = nasty;
    vec_push(&f->a, &c->hashes, (struct hash){STR("SHA-256"), STR("xyz")});
    vec_push(&f->a, &c->hashes, (struct hash){nasty, nasty});
    vec_push(&f->a, &c->licences, nasty);
    f->inv.components.v[4].version = str_make(big, 3000);
    f->inv.components.v[4].purl = STR("");
    f->inv.components.v[5].purl = STR("");
    f->inv.digest = str_make(big, 3000);
    f->r.findings.v[0].vector = nasty;
    one(f);
    valid(f);
    assert_null(strstr(f->b.p, "xyz"));
    f->inv.digest = STR("sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    has(one(f), "\"alg\": \"SHA-256\"");
    valid(f);
}

static void expressions(void **state)
{
    struct fixture *f = *state;
    f->inv.components.v[0].licences.v[0] = STR("MIT OR Apache-2.0");
    has(one(f), "\"expression\": \"MIT OR Apache-2.0\"");
    valid(f);
}

/* Each identifier that is written as one must be on the list of the schema: a BOM that uses them all is
 * valid. */
static void licence_ids(void **state)
{
    struct fixture *f = *state;
    static const char *const some[] = {"0bsd",
                                       "agpl-3.0-or-later",
                                       "artistic-1.0-perl",
                                       "bsd-2-clause-patent",
                                       "blueoak-1.0.0",
                                       "gpl-2.0+",
                                       "lgpl-2.1+",
                                       "lppl-1.3c",
                                       "mit-cmu",
                                       "ms-rl",
                                       "mulanpsl-2.0",
                                       "oldap-2.8",
                                       "python-2.0.1",
                                       "sspl-1.0",
                                       "unicode-3.0",
                                       "zlib-acknowledgement",
                                       "bzip2-1.0.6",
                                       "blessing",
                                       "ftl",
                                       "ntp"};
    for (size_t i = 0; i < sizeof some / sizeof *some; i++) {
        assert_non_null(licence_row_of(str_c(some[i])));
        vec_push(&f->a, &f->inv.components.v[1].licences, str_c(some[i]));
    }
    one(f);
    valid(f);
}

static void references(void **state)
{
    struct fixture *f = *state;
    const struct report *list[] = {&f->r, &f->r};
    f->inv.components.v[0].depends.n = 0;
    static const char *const depends[] = {"pkg:npm/lodash@4.17.20",
                                          "pkg:none",
                                          "lodash",
                                          "pkg:npm/%40babel/core@7.0.0",
                                          "pkg:npm/lodash@4.17.20",
                                          "pkg:deb/debian/libssl3@3.0.9-1?arch=amd64&distro=debian-12"};
    for (size_t i = 0; i < 6; i++)
        vec_push(&f->a, &f->inv.components.v[0].depends, str_c(depends[i]));
    struct relations *rel = relations_make(&f->a, list, 2);
    assert_int_equal(rel[0].nodes[0].depends.n, 2);
    assert_int_equal(rel[0].nodes[0].depends.v[0], 3);
    assert_int_equal(rel[0].nodes[0].depends.v[1], 4);
    assert_true(rel[0].nodes[4].wanted && !rel[0].nodes[0].wanted && !rel[0].nodes[1].wanted);
    assert_true(str_is(rel[1].nodes[4].ref, "pkg:npm/lodash@4.17.20|2") && rel[1].nodes[0].depends.n == 2);
}

#define with_fixture(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        with_fixture(whole),      with_fixture(serial_number), with_fixture(several),
        with_fixture(hostile),    with_fixture(expressions),   with_fixture(licence_ids),
        with_fixture(references),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
