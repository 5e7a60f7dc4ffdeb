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

/* A signature of the index that the image is in is one of the image; the digest of its configuration is none.
 */
static bool is_ours(const struct inventory *inv, const struct image *img, str digest)
{
    bool is = str_eq(digest, img->digest);
    for (size_t i = 0; i < inv->digests.n && !is; i++)
        is = str_eq(digest, inv->digests.v[i]);
    return is && img->from_index && !str_eq(digest, img->config_digest);
}

void image_signature(struct reading *r, const struct image *img, const struct oci_descriptor *d, str name,
                     str text)
{
    struct inventory *inv = r->inv;
    struct signature s = {.path = name, .keyless = d->certificate};
    bool simple = str_is(d->media_type, "application/vnd.dev.cosign.simplesigning.v1+json");
    str value;
    if (inv->signatures.n >= SIGNATURES_MAX || (!simple && !is_envelope(d->media_type)))
        return;
    if (simple) {
        simple_signing_read(inv->arena, text, &s);
        if (base64_decode(inv->arena, d->signature, &value))
            vec_push(inv->arena, &s.values, value);
    } else {
        statement_read(inv->arena, text, &s);
    }
    for (size_t i = 0; i < s.digests.n; i++)
        s.ours = s.ours || is_ours(inv, img, s.digests.v[i]);
    vec_push(inv->arena, &inv->signatures, s);
}
