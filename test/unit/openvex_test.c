#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include "base/date.h"
#include "format/openvex.h"
#include <stdio.h>
#include <stdlib.h>

static struct arena arena;

static bool parse(const char *text, struct vex_document *d, struct err *e)
{
    *e = (struct err){0};
    return openvex_parse(&arena, str_c(text), d, e);
}

static void assert_refused(const char *text, const char *why)
{
    struct vex_document d;
    struct err e;
    assert_false(parse(text, &d, &e));
    if (!strstr(e.text, why))
        fail_msg("got: %s", e.text);
}

#define HEAD "{\"@context\":\"https://openvex.dev/ns/v0.2.0\",\"@id\":\"urn:d\",\"author\":\"A\","

static void test_whole(void **state)
{
    (void)state;
    struct vex_document d;
    struct err e;
    assert_true(parse(
        HEAD
        "\"timestamp\":\"2025-01-08T18:02:03.5-06:00\",\"version\":1,\"statements\":[\n"
        "{\"vulnerability\":{\"@id\":\"https://x/CVE-1\",\"name\":\"CVE-2023-1\",\"aliases\":[\"GHSA-1\"]},"
        "\"products\":[{\"@id\":\"pkg:oci/app\",\"identifiers\":{\"cpe23\":\"cpe:x\",\"purl\":\"pkg:oci/"
        "b\"},\"hashes\":{\"sha-256\":\"AB12\",\"sha1\":\"no hex\"},"
        "\"subcomponents\":[{\"@id\":\"pkg:npm/left@1.0\"},{\"identifiers\":{\"purl\":\"pkg:npm/"
        "right\"}}]}],\"status\":\"not_affected\",\"justification\":\"component_not_present\","
        "\"impact_statement\":\" it is gone \",\"status_notes\":\"n\"},\n"
        "{\"vulnerability\":{\"@id\":\"https://x/CVE-2023-2\"},\"products\":[{\"@id\":\"urn:a\"}],"
        "\"timestamp\":\"2025-02-01T00:00:00Z\",\"status\":\"affected\",\"action_statement\":\"move\"}]}",
        &d, &e));
    assert_true(str_is(d.id, "urn:d") && str_is(d.author, "A"));
    assert_int_equal(d.statements.n, 2);
    const struct vex_statement *s = &d.statements.v[0];
    assert_true(str_is(s->flaw, "CVE-2023-1") && s->aliases.n == 1 && str_is(s->aliases.v[0], "GHSA-1"));
    assert_int_equal(s->line, 2);
    assert_int_equal(s->status, VEX_NOT_AFFECTED);
    assert_true(str_is(s->justification, "component_not_present") && str_is(s->impact, "it is gone"));
    assert_true(str_is(s->day, "2025-01-08"));
    assert_int_equal(s->products.n, 1);
    const struct vex_product *p = &s->products.v[0];
    assert_int_equal(p->self.purls.n, 2);
    assert_true(str_is(p->self.purls.v[1], "pkg:oci/b"));
    assert_int_equal(p->self.hashes.n, 1);
    assert_true(str_is(p->self.hashes.v[0].alg, "SHA-256") && str_is(p->self.hashes.v[0].hex, "ab12"));
    assert_int_equal(p->parts.n, 2);
    assert_true(str_is(p->parts.v[1].purls.v[0], "pkg:npm/right"));
    s = &d.statements.v[1];
    assert_true(str_is(s->flaw, "CVE-2023-2") && str_is(s->action, "move") && str_is(s->day, "2025-02-01"));
    assert_true(s->time > d.statements.v[0].time);
    assert_int_equal(s->products.v[0].self.purls.n, 0);
}

/* 0.0.1: strings for structs, the version a string. */
static void test_old(void **state)
{
    (void)state;
    struct vex_document d;
    struct err e;
    assert_true(
        parse("{\"@context\":\"https://openvex.dev/ns\",\"version\":\"1\",\"timestamp\":\"2023-01-08\","
              "\"statements\":[{\"vulnerability\":\"CVE-2023-1\",\"products\":[\"pkg:apk/wolfi/git@2\","
              "\"pkg:apk/wolfi/git@3\"],\"subcomponents\":[\"pkg:npm/a\"],\"status\":\"fixed\"}]}",
              &d, &e));
    assert_int_equal(d.statements.n, 1);
    assert_int_equal(d.statements.v[0].products.n, 2);
    for (size_t i = 0; i < 2; i++)
        assert_int_equal(d.statements.v[0].products.v[i].parts.n, 1);
    assert_true(parse("\xef\xbb\xbf{\r\n\"@context\":\"text/vex\",\r\n\"statements\":[]}", &d, &e));
    assert_int_equal(d.statements.n, 0);
}

#define STATEMENT                                                                                            \
    "{\"_type\":\"https://in-toto.io/Statement/v0.1\",\"predicateType\":\"https://openvex.dev/ns\","         \
    "\"predicate\":{\"@context\":\"https://openvex.dev/ns\",\"statements\":[{\"vulnerability\":\"CVE-1\","   \
    "\"status\":\"fixed\"},{\"vulnerability\":\"CVE-2\",\"status\":\"fixed\",\"products\":[\"pkg:npm/a\"]}"  \
    "]},\"subject\":[{\"name\":\"pkg:oci/app\",\"digest\":{\"sha256\":\"00ff\"}}]}"

static void assert_attested(const char *text)
{
    struct vex_document d;
    struct err e;
    if (!parse(text, &d, &e))
        fail_msg("%s", e.text);
    assert_int_equal(d.statements.n, 2);
    assert_int_equal(d.statements.v[0].products.n, 1);
    assert_true(str_is(d.statements.v[0].products.v[0].self.purls.v[0], "pkg:oci/app"));
    assert_true(str_is(d.statements.v[0].products.v[0].self.hashes.v[0].alg, "SHA-256"));
    assert_true(str_is(d.statements.v[1].products.v[0].self.id, "pkg:npm/a"));
}

static str base64(str s)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    char *out = arena_bytes(&arena, s.n * 2 + 4);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i += 3) {
        uint32_t v = 0;
        for (size_t k = 0; k < 3; k++)
            v = v << 8 | (i + k < s.n ? (unsigned char)s.p[i + k] : 0);
        for (size_t k = 0; k < 4; k++)
            out[n++] = i + k <= s.n ? digits[v >> (18 - 6 * k) & 63] : '=';
    }
    return str_make(out, n);
}

static void test_attested(void **state)
{
    (void)state;
    assert_attested(STATEMENT);
    str payload = base64(STR(STATEMENT));
    str envelope = arena_printf(
        &arena, "{\"payloadType\":\"application/vnd.in-toto+json\",\"payload\":\"%.*s\",\"signatures\":[]}",
        STR_ARG(payload));
    assert_attested(envelope.p);
    str bundle = arena_printf(&arena, "{\"mediaType\":\"x\",\"dsseEnvelope\":%.*s}", STR_ARG(envelope));
    assert_attested(bundle.p);
    assert_true(openvex_is(envelope) && openvex_is(bundle) && openvex_is(STR(STATEMENT)));
    for (int i = 0; i < 3; i++)
        bundle = arena_printf(&arena, "{\"dsseEnvelope\":%.*s}", STR_ARG(bundle));
    assert_refused(bundle.p, "wrapped too often");
    assert_refused("{\"payload\":\"?\"}", "base64");
    assert_refused("{\"predicateType\":\"https://spdx.dev/Document\",\"predicate\":{}}", "another kind");
}

static void test_not_valid(void **state)
{
    (void)state;
    struct vex_document d;
    struct err e;
    assert_true(parse(HEAD "\"statements\":[\n{\"vulnerability\":\"CVE-1\",\"status\":\"not_affected\"},\n"
                           "{\"vulnerability\":\"CVE-2\",\"status\":\"maybe\"},\n{\"status\":\"fixed\"},\n7,"
                           "{\"vulnerability\":{\"name\":5},\"status\":\"fixed\"}]}",
                      &d, &e));
    assert_int_equal(d.statements.n, 0);
    assert_int_equal(d.refused.n, 4);
    assert_true(str_find(d.refused.v[0], STR("line 2")) >= 0 && str_find(d.refused.v[0], STR("CVE-1")) >= 0);
    assert_true(str_find(d.refused.v[1], STR("status is none")) >= 0);
    assert_true(str_find(d.refused.v[2], STR("no vulnerability")) >= 0);
}

static void test_bad(void **state)
{
    (void)state;
    assert_refused("", "");
    assert_refused("{", "line 1");
    assert_refused("[]", "no OpenVEX");
    assert_refused("{\"@context\":\"https://schema.org\",\"statements\":[]}", "no OpenVEX");
    assert_refused("{\"@context\":\"https://openvex.dev/ns\"}", "no statements");
    assert_refused(HEAD "\"statements\":[]} {}", "");
    str deep = STR("");
    for (int i = 0; i < 100; i++)
        deep = arena_join(&arena, deep, STR("["), STR(""));
    deep = arena_join(&arena, STR(HEAD "\"x\":"), deep, STR("\0"));
    assert_refused(deep.p, "nested too deep");
    assert_false(openvex_is(STR("<x>")));
    assert_false(openvex_is(STR("{\"bomFormat\":\"CycloneDX\"}")));
    assert_false(openvex_is(STR("")));
    /* Every beginning of a document ends in an error, never in fewer statements. */
    str whole = STR(STATEMENT);
    for (size_t n = 0; n < whole.n; n++) {
        struct vex_document d;
        struct err e;
        assert_false(openvex_parse(&arena, str_sub(whole, 0, n), &d, &e));
    }
}

static int64_t micros(const char *text)
{
    int64_t t;
    return date_micros(str_c(text), &t) ? t : -1;
}

static void test_times(void **state)
{
    (void)state;
    assert_int_equal(micros("1970-01-01"), 0);
    assert_int_equal(micros("1970-01-01T00:00:01Z"), 1000000);
    assert_int_equal(micros("1970-01-01 00:01"), 60000000);
    assert_int_equal(micros("1970-01-01T01:00:00.25+01:00"), 250000);
    assert_int_equal(micros("1970-01-01T00:00:00.1234567-00:30"), 1800123456);
    assert_int_equal(micros("2025-03-26 02:44:10.025070"), 1742957050025070);
    const char *bad[] = {"",
                         "1970",
                         "1970-01-01T",
                         "1970-01-01T24:00:00Z",
                         "1970-01-01T00:00:00X",
                         "1970-01-01x00:00",
                         "1970-01-01T00:00:00+1",
                         "1970-02-30T00:00:00Z"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(micros(bad[i]), -1);
}

static bool sample(const char *name, str *text)
{
    const char *shared = getenv("ASSAY_SHARED");
    str path = arena_printf(&arena, "%s/feeds/extra/samples/ubuntu-openvex/vex-all/vex/%s",
                            shared ? shared : "", name);
    FILE *f = fopen(path.p, "rb");
    if (!f)
        return false;
    char *bytes = arena_bytes(&arena, 1 << 20);
    *text = str_make(bytes, fread(bytes, 1, 1 << 20, f));
    fclose(f);
    return true;
}

/* What Canonical publishes: the head in "metadata". */
static void test_canonical(void **state)
{
    (void)state;
    struct vex_document d;
    struct err e;
    str text;
    if (!sample("cve/2025/CVE-2025-0167.json", &text)) {
        print_message("no samples of Canonical's documents here\n");
        return;
    }
    assert_true(openvex_is(text) && openvex_parse(&arena, text, &d, &e));
    assert_true(str_is(d.author, "Canonical Ltd.") && d.statements.n > 1);
    assert_true(str_is(d.statements.v[0].flaw, "CVE-2025-0167"));
    assert_true(d.statements.v[0].products.n > 10 && str_is(d.statements.v[0].day, "2025-02-05"));
    assert_true(sample("usn/USN-7372-1.json", &text) && openvex_parse(&arena, text, &d, &e));
    assert_true(str_is(d.statements.v[0].aliases.v[0], "CVE-2022-45060"));
    assert_int_equal(d.statements.v[0].status, VEX_FIXED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whole),     cmocka_unit_test(test_old), cmocka_unit_test(test_attested),
        cmocka_unit_test(test_not_valid), cmocka_unit_test(test_bad), cmocka_unit_test(test_times),
        cmocka_unit_test(test_canonical),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
