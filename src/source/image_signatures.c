/* Signatures and attestations that lie beside an image in its layout. */
#include "format/base64.h"
#include "format/signed_payload.h"
#include "source/image.h"

enum { SIGNATURES_MAX = 200 };

static bool is_envelope(str type)
{
    return str_starts(type, STR("application/vnd.dsse.envelope.v1+")) ||
           str_starts(type, STR("application/vnd.dev.sigstore.bundle")) ||
           str_starts(type, STR("application/vnd.in-toto+json"));
}

/* The envelopes of Notary Project (signature-specification.md): JWS and COSE. */
static bool is_notation(str type)
{
    return str_is(type, "application/jose+json") || str_is(type, "application/cose");
}

void image_signature(struct reading *r, const struct oci_descriptor *d, str name, str text)
{
    struct inventory *inv = r->inv;
    struct signature s = {.path = name, .keyless = d->certificate};
    bool simple = str_is(d->media_type, "application/vnd.dev.cosign.simplesigning.v1+json");
    str value;
    if (inv->signatures.n >= SIGNATURES_MAX ||
        (!simple && !is_envelope(d->media_type) && !is_notation(d->media_type)))
        return;
    if (is_notation(d->media_type)) {
        s.kind = SIGNATURE_NOTATION;
    } else if (simple) {
        simple_signing_read(inv->arena, text, SIGNATURE_COSIGN, &s);
        if (base64_decode(inv->arena, d->signature, &value))
            vec_push(inv->arena, &s.values, value);
    } else {
        statement_read(inv->arena, text, &s);
    }
    vec_push(inv->arena, &inv->signatures, s);
}
