#include "format/signed_payload.h"
#include "format/base64.h"
#include "format/json.h"

enum { DEPTH = 64 };
static const char cosign_predicate[] = "https://sigstore.dev/cosign/sign/v1";

static bool begin(struct arena *a, struct json *j, str text, struct signature *s)
{
    if (text.n > SIGNED_PAYLOAD_MAX) {
        s->fault = STR("it is too large");
        return false;
    }
    json_init(j, text, a, DEPTH);
    if (json_peek(j) == JSON_OBJECT)
        return json_object(j);
    s->fault = STR("it is no JSON object");
    return false;
}

/* Anything that is wrong anywhere spoils all of it: two programs must not read it as two things. */
static bool ended(struct arena *a, struct json *j, struct signature *s)
{
    if (json_done(j))
        return true;
    s->fault = arena_printf(a, "no valid JSON, %s", j->failed ? j->why : "it ends too early");
    return false;
}

static void take(struct json *j, str *out)
{
    str value;
    if (json_string(j, &value))
        *out = value;
}

static void add_digest(struct arena *a, struct signature *s, str digest)
{
    if (s->digests.n < SIGNED_DIGESTS_MAX)
        vec_push(a, &s->digests, digest);
}

/* ---- simple signing ---- */

static void read_member(struct json *j, const char *name, str *out)
{
    str key;
    if (!json_object(j))
        return;
    while (json_key(j, &key))
        if (str_eq(key, str_c(name)))
            take(j, out);
        else
            json_skip(j);
}

static void read_critical(struct json *j, str *type, str *digest, str *reference)
{
    str key;
    if (!json_object(j))
        return;
    while (json_key(j, &key)) {
        if (str_is(key, "type"))
            take(j, type);
        else if (str_is(key, "image"))
            read_member(j, "docker-manifest-digest", digest);
        else if (str_is(key, "identity"))
            read_member(j, "docker-reference", reference);
        else
            json_skip(j);
    }
}

/* Tools that sign by a key in place of GPG have written both. */
static bool is_type(enum signature_kind kind, str type)
{
    return str_is(type, "atomic container signature") ||
           (kind == SIGNATURE_COSIGN && str_is(type, "cosign container image signature"));
}

void simple_signing_read(struct arena *a, str text, enum signature_kind kind, struct signature *s)
{
    struct json j;
    str key, type = STR(""), digest = STR("");
    s->kind = kind;
    s->text = text;
    if (!begin(a, &j, text, s))
        return;
    while (json_key(&j, &key))
        if (str_is(key, "critical"))
            read_critical(&j, &type, &digest, &s->reference);
        else
            json_skip(&j);
    if (!ended(a, &j, s))
        return;
    if (!is_type(kind, type))
        s->fault = STR("it does not say that it is the signature of an image");
    else if (!digest.n)
        s->fault = STR("it names no digest");
    else
        add_digest(a, s, digest);
}

/* ---- in-toto statements ---- */

static void read_subject_digest(struct arena *a, struct json *j, struct signature *s)
{
    str key, hex;
    if (!json_object(j))
        return;
    while (json_key(j, &key))
        if (!str_is(key, "sha256"))
            json_skip(j);
        else if (json_string(j, &hex))
            add_digest(a, s, arena_join(a, STR("sha256:"), hex, STR_NONE));
}

static void read_subjects(struct arena *a, struct json *j, struct signature *s)
{
    str key;
    if (!json_array(j))
        return;
    while (json_more(j)) {
        if (!json_object(j))
            continue;
        while (json_key(j, &key))
            if (str_is(key, "digest"))
                read_subject_digest(a, j, s);
            else
                json_skip(j);
    }
}

/* SLSA provenance: builder.id of v0.2, runDetails.builder.id of v1. */
static void read_predicate(struct json *j, struct signature *s, bool outer)
{
    str key;
    if (!json_object(j))
        return;
    while (json_key(j, &key)) {
        if (str_is(key, "builder"))
            read_member(j, "id", &s->builder);
        else if (outer && str_is(key, "runDetails"))
            read_predicate(j, s, false);
        else
            json_skip(j);
    }
}

static void read_statement(struct arena *a, str text, struct signature *s)
{
    struct json j;
    str key, type = STR("");
    if (!begin(a, &j, text, s))
        return;
    while (json_key(&j, &key)) {
        if (str_is(key, "_type"))
            take(&j, &type);
        else if (str_is(key, "predicateType"))
            take(&j, &s->predicate_type);
        else if (str_is(key, "subject"))
            read_subjects(a, &j, s);
        else if (str_is(key, "predicate"))
            read_predicate(&j, s, true);
        else
            json_skip(&j);
    }
    if (!ended(a, &j, s))
        return;
    if (!str_starts(type, STR("https://in-toto.io/Statement/")))
        s->fault = STR("it is no statement of in-toto");
    else if (!s->digests.n)
        s->fault = STR("it names no digest");
}

/* ---- envelopes ---- */

struct envelope {
    str payload, type, inner; /* inner: raw, of a bundle */
    bool is_envelope, is_message;
};

static void read_signatures(struct arena *a, struct json *j, struct signature *s)
{
    str key, value, bytes;
    if (!json_array(j))
        return;
    while (json_more(j)) {
        if (!json_object(j))
            continue;
        while (json_key(j, &key))
            if (!str_is(key, "sig"))
                json_skip(j);
            else if (json_string(j, &value) && base64_decode(a, value, &bytes) &&
                     s->values.n < SIGNED_VALUES_MAX)
                vec_push(a, &s->values, bytes);
    }
}

/* A bundle says what proves who signed: a certificate, or the hint at a key. */
static void read_material(struct json *j, struct signature *s)
{
    str key;
    if (!json_object(j))
        return;
    while (json_key(j, &key)) {
        s->keyless = s->keyless || str_is(key, "certificate") || str_is(key, "x509CertificateChain");
        json_skip(j);
    }
}

static bool read_envelope(struct arena *a, str text, struct envelope *v, struct signature *s)
{
    struct json j;
    str key;
    if (!begin(a, &j, text, s))
        return false;
    while (json_key(&j, &key)) {
        v->is_envelope |= str_is(key, "payload");
        v->is_message |= str_is(key, "messageSignature");
        if (str_is(key, "payload"))
            take(&j, &v->payload);
        else if (str_is(key, "payloadType"))
            take(&j, &v->type);
        else if (str_is(key, "signatures"))
            read_signatures(a, &j, s);
        else if (str_is(key, "dsseEnvelope"))
            json_raw(&j, &v->inner);
        else if (str_is(key, "verificationMaterial"))
            read_material(&j, s);
        else
            json_skip(&j);
    }
    return ended(a, &j, s);
}

/* DSSE's pre-authentication encoding: the type is signed too. */
static str encoding(struct arena *a, str type, str payload)
{
    str head = arena_printf(a, "DSSEv1 %zu %.*s %zu ", type.n, STR_ARG(type), payload.n);
    return arena_join(a, head, payload, STR_NONE);
}

void statement_read(struct arena *a, str text, struct signature *s)
{
    struct envelope v = {0};
    str payload;
    s->kind = SIGNATURE_ATTESTATION;
    if (!read_envelope(a, text, &v, s))
        return;
    if (v.inner.p) {
        str inner = v.inner;
        v = (struct envelope){0};
        s->values.n = 0;
        if (!read_envelope(a, inner, &v, s))
            return;
    }
    if (v.is_message) {
        s->fault = STR("it signs a file, not a statement on an image");
    } else if (!v.is_envelope) {
        s->kind = SIGNATURE_BARE;
        read_statement(a, text, s);
    } else if (!base64_decode(a, v.payload, &payload)) {
        s->fault = STR("its payload is no base64");
    } else if (!str_is(v.type, "application/vnd.in-toto+json")) {
        s->fault = STR("its payload is of another type than a statement's");
    } else {
        s->text = encoding(a, v.type, payload);
        read_statement(a, payload, s);
    }
    if (s->kind == SIGNATURE_ATTESTATION && str_eq(s->predicate_type, str_c(cosign_predicate)))
        s->kind = SIGNATURE_DSSE;
}
