#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include "format/signed_payload.h"

#define SIMPLE(type, digest)                                                                                 \
    "{\"critical\":{\"identity\":{\"docker-reference\":\"h/a\"},\"image\":{" digest "},\"type\":\"" type     \
    "\"}}"
#define DIGEST "\"docker-manifest-digest\":\"sha256:ab\""
#define COSIGN "cosign container image signature"

static void test_simple(void **state)
{
    static const struct {
        const char *text, *fault; /* part of it; "": none */
    } rows[] = {
        {SIMPLE(COSIGN, DIGEST), ""},
        {SIMPLE("atomic container signature", DIGEST), ""},
        {"\xef\xbb\xbf" SIMPLE(COSIGN, DIGEST) "\r\n", ""},
        {SIMPLE("another", DIGEST), "signature of an image"},
        {SIMPLE(COSIGN, ""), "no digest"},
        {SIMPLE(COSIGN, "\"docker-manifest-digest\":7"), "no digest"},
        {SIMPLE(COSIGN, DIGEST) "{}", "something follows"},
        {"[]", "no JSON object"},
        {"", "no JSON object"},
        {"{\"critical\":[]}", "signature of an image"},
        {"{\"critical\":{", "no valid JSON"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct arena a = {0};
        struct signature s = {0};
        simple_signing_read(&a, str_c(rows[i].text), SIGNATURE_COSIGN, &s);
        if (!rows[i].fault[0]) {
            assert_int_equal(s.fault.n, 0);
            assert_true(str_is(s.digests.v[0], "sha256:ab") && str_is(s.reference, "h/a"));
            assert_true(str_eq(s.text, str_c(rows[i].text)));
        } else {
            assert_true(s.fault.n && str_find(s.fault, str_c(rows[i].fault)) >= 0);
        }
        arena_free(&a);
    }
}

/* {"_type":"https://in-toto.io/Statement/v1","predicateType":"p","subject":[{"digest":{"sha256":"ab"}}]} */
#define STATEMENT                                                                                            \
    "eyJfdHlwZSI6Imh0dHBzOi8vaW4tdG90by5pby9TdGF0ZW1lbnQvdjEiLCJwcmVkaWNhdGVUeXBlIjoicCIsInN1YmplY3QiOlt7Im" \
    "RpZ2VzdCI6eyJzaGEyNTYiOiJhYiJ9fV19"
#define ENVELOPE(type, payload)                                                                              \
    "{\"payloadType\":\"" type "\",\"payload\":\"" payload                                                   \
    "\",\"signatures\":[{\"sig\":\"AAAA\"},{\"sig\":\"!\"}]}"
#define IN_TOTO "application/vnd.in-toto+json"

static void test_statement(void **state)
{
    static const struct {
        const char *text, *fault;
        enum signature_kind kind;
        bool keyless;
    } rows[] = {
        {ENVELOPE(IN_TOTO, STATEMENT), "", SIGNATURE_ATTESTATION, false},
        {"{\"dsseEnvelope\":" ENVELOPE(IN_TOTO, STATEMENT) ",\"verificationMaterial\":{\"publicKey\":{}}}",
         "", SIGNATURE_ATTESTATION, false},
        {"{\"verificationMaterial\":{\"certificate\":{}},\"dsseEnvelope\":" ENVELOPE(IN_TOTO, STATEMENT) "}",
         "", SIGNATURE_ATTESTATION, true},
        {"{\"_type\":\"https://in-toto.io/Statement/"
         "v0.1\",\"predicateType\":\"p\",\"subject\":[{\"digest\":{\"sha256\":"
         "\"ab\"}}]}",
         "", SIGNATURE_BARE, false},
        {ENVELOPE("text/plain", STATEMENT), "another type", SIGNATURE_ATTESTATION, false},
        {ENVELOPE(IN_TOTO, "!"), "no base64", SIGNATURE_ATTESTATION, false},
        {ENVELOPE(IN_TOTO, "e30="), "no statement", SIGNATURE_ATTESTATION, false},
        {"{\"messageSignature\":{}}", "signs a file", SIGNATURE_ATTESTATION, false},
        {"{\"payload\":\"e30=\"", "no valid JSON", SIGNATURE_ATTESTATION, false},
        {"{\"dsseEnvelope\":[]}", "no JSON object", SIGNATURE_ATTESTATION, false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct arena a = {0};
        struct signature s = {0};
        statement_read(&a, str_c(rows[i].text), &s);
        assert_int_equal(s.kind, rows[i].kind);
        assert_int_equal(s.keyless, rows[i].keyless);
        if (!rows[i].fault[0]) {
            assert_int_equal(s.fault.n, 0);
            assert_true(str_is(s.digests.v[0], "sha256:ab") && str_is(s.predicate_type, "p"));
            assert_int_equal(s.values.n, s.kind == SIGNATURE_BARE ? 0 : 1);
            assert_int_equal(str_starts(s.text, STR("DSSEv1 28 " IN_TOTO " 102 {")),
                             s.kind != SIGNATURE_BARE);
        } else {
            assert_true(s.fault.n && str_find(s.fault, str_c(rows[i].fault)) >= 0);
        }
        arena_free(&a);
    }
}

/* Cut anywhere, it is no signature. */
static void test_truncated(void **state)
{
    str whole = STR(ENVELOPE(IN_TOTO, STATEMENT)), simple = STR(SIMPLE(COSIGN, DIGEST));
    (void)state;
    for (size_t n = 0; n < whole.n; n++) {
        struct arena a = {0};
        struct signature s = {0}, t = {0};
        statement_read(&a, str_sub(whole, 0, n), &s);
        assert_true(s.fault.n);
        simple_signing_read(&a, str_sub(simple, 0, n < simple.n ? n : simple.n - 1), SIGNATURE_COSIGN, &t);
        assert_true(t.fault.n);
        arena_free(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_simple), cmocka_unit_test(test_statement),
                                       cmocka_unit_test(test_truncated)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
