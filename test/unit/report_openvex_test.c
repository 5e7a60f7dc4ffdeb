#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include "format/openvex.h"
#include "report_harness.h"

static const char *schema(struct harness *h)
{
    str shared = str_c(harness_env("ASSAY_SHARED", "../shared"));
    return arena_printf(&h->a, "%.*s/schemas/openvex.schema.json", STR_ARG(shared)).p;
}

static struct vex_document read_back(struct harness *h, struct report_style style)
{
    struct vex_document d;
    struct err e = {0};
    harness_show(h, "openvex", style);
    if (!openvex_parse(&h->a, buf_str(&h->b), &d, &e))
        fail_msg("%s", e.text);
    assert_int_equal(d.refused.n, 0);
    return d;
}

static const struct vex_statement *on(const struct vex_document *d, const char *flaw)
{
    for (size_t i = 0; i < d->statements.n; i++)
        if (str_eq(d->statements.v[i].flaw, str_c(flaw)))
            return &d->statements.v[i];
    fail_msg("no statement on %s", flaw);
    return NULL;
}

static struct finding *finding(struct harness *h, const char *id)
{
    for (size_t i = 0; i < h->r.findings.n; i++)
        if (str_eq(h->r.findings.v[i].id, str_c(id)))
            return &h->r.findings.v[i];
    fail_msg("no finding %s", id);
    return NULL;
}

static void decided(void **state)
{
    struct harness *h = *state;
    struct finding *f = finding(h, "CVE-2019-1010266");
    f->justification = STR("vulnerable_code_not_in_execute_path");
    f->decision = STR("only the tests call it");
    struct vex_document d = read_back(h, (struct report_style){.author = "Shop Ltd."});
    assert_int_not_equal(harness_validate(schema(h), &h->b), 1);
    assert_true(str_is(d.author, "Shop Ltd."));
    /* Three of eight findings: what a vendor says is affected, what is accepted, what is not affected. */
    assert_int_equal(d.statements.n, 3);
    const struct vex_statement *s = on(&d, "CVE-2022-31197");
    assert_int_equal(s->status, VEX_AFFECTED);
    assert_true(str_find(s->action, STR("42.2.26")) >= 0);
    assert_true(str_is(s->aliases.v[0], "GHSA-r38f-c4h4-hqq2"));
    s = on(&d, "CVE-2020-28500");
    assert_int_equal(s->status, VEX_AFFECTED);
    assert_true(str_find(s->action, STR("not reachable; until 2027-01-01")) >= 0);
    s = on(&d, "CVE-2019-1010266");
    assert_int_equal(s->status, VEX_NOT_AFFECTED);
    assert_true(str_is(s->justification, "vulnerable_code_not_in_execute_path"));
    assert_true(str_is(s->impact, "only the tests call it"));
    assert_true(str_is(s->day, "2026-11-24"));
}

static void statuses(void **state)
{
    struct harness *h = *state;
    struct finding *f = finding(h, "CVE-2020-28500");
    f->justification = STR("inline_mitigations_already_exist");
    f->decision = STR("cut off before");
    f = finding(h, "CVE-2019-1010266");
    f->status_reason = STR("");
    f = finding(h, "CVE-2021-23337");
    f->vendor_status = STR("will_not_fix");
    f->vendor_reason = STR("Minor issue");
    f = finding(h, "CVE-2023-3817");
    f->vendor_status = STR("under_investigation");
    f = finding(h, "CVE-2022-31197");
    f->status = STATUS_NOT_AFFECTED;
    f->vendor_status = STR("fixed");
    struct vex_document d = read_back(h, (struct report_style){0});
    assert_int_not_equal(harness_validate(schema(h), &h->b), 1);
    assert_int_equal(on(&d, "CVE-2020-28500")->status, VEX_NOT_AFFECTED);
    assert_true(str_is(on(&d, "CVE-2020-28500")->impact, "cut off before"));
    assert_true(str_is(on(&d, "CVE-2019-1010266")->impact, "The vendor gives no reason."));
    assert_true(str_is(on(&d, "CVE-2021-23337")->action, "The vendor will not fix it: Minor issue"));
    assert_int_equal(on(&d, "CVE-2023-3817")->status, VEX_UNDER_INVESTIGATION);
    assert_int_equal(on(&d, "CVE-2022-31197")->status, VEX_FIXED);
}

static void products(void **state)
{
    struct harness *h = *state;
    str left = h->inv.components.v[4].purl;
    h->inv.kind = STR("image");
    h->inv.digest = STR("sha256:00ff");
    h->inv.media_type = STR("application/vnd.oci.image.manifest.v1+json");
    h->inv.names.n = 0;
    vec_push(&h->a, &h->inv.names, STR("ghcr.io/shop/orders:1.2"));
    struct vex_document d = read_back(h, (struct report_style){0});
    const struct vex_product *p = on(&d, "CVE-2020-28500")->products.v;
    assert_true(str_is(p->self.id, "pkg:oci/orders@sha256:00ff?repository_url=ghcr.io/shop/orders"));
    assert_true(str_is(p->self.hashes.v[0].hex, "00ff"));
    assert_true(p->parts.n == 1 && str_eq(p->parts.v[0].id, left));
    /* The digest of a configuration is no version of an image. */
    h->inv.media_type = STR("application/vnd.docker.container.image.v1+json");
    h->inv.ref = STR("out/orders 1.tar");
    d = read_back(h, (struct report_style){0});
    p = on(&d, "CVE-2020-28500")->products.v;
    assert_true(str_is(p->self.id, "pkg:generic/orders%201.tar?checksum=sha256:00ff"));
    /* Nothing tells a folder from another one. */
    h->inv.digest = STR("");
    d = read_back(h, (struct report_style){0});
    p = on(&d, "CVE-2020-28500")->products.v;
    assert_true(p->parts.n == 0 && str_eq(p->self.id, left));
}

static void same_bytes(void **state)
{
    struct harness *h = *state;
    char *first = strdup(harness_show(h, "openvex", (struct report_style){0}));
    assert_string_equal(first, harness_show(h, "openvex", (struct report_style){0}));
    finding(h, "CVE-2020-28500")->status_reason = STR("another reason");
    harness_has(first, "\"@id\": \"urn:uuid:");
    const char *id = strstr(first, "urn:uuid:");
    if (strncmp(id, strstr(harness_show(h, "openvex", (struct report_style){0}), "urn:uuid:"), 45) == 0)
        fail_msg("another document has the same id");
    free(first);
    harness_make_hostile(h);
    harness_show(h, "openvex", (struct report_style){0});
    assert_int_not_equal(harness_validate(schema(h), &h->b), 1);
    struct vex_document d;
    struct err e = {0};
    assert_true(openvex_parse(&h->a, buf_str(&h->b), &d, &e));
}

int main(void)
{
    const struct CMUnitTest tests[] = {with_harness(decided), with_harness(statuses), with_harness(products),
                                       with_harness(same_bytes)};
    unsetenv("SOURCE_DATE_EPOCH");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
