/* What is attached to an image in an OCI layout (image specification 1.1, "Listing Referrers" of the
 * distribution specification; BuildKit's attestation storage; cosign's attachments): OpenVEX, signatures.
 * It is the image's own word: read here, where nothing can happen, and applied only when the user asks for
 * it. */
#include "codec/digest.h"
#include "format/openvex.h"
#include "source/image.h"

enum { INDEX_DEPTH = 3, REFERRERS_MAX = 1000, DOCUMENTS_MAX = 1000, BYTES_MAX = 16 << 20 };

struct search {
    struct reading *r;
    const struct blobs *b;
    const struct image *img;
    size_t referrers, bytes; /* looked at so far */
};

/* The blob, if it is there and is what its digest says. */
static bool blob_of(struct search *s, const struct oci_descriptor *d, bool manifest, str *name, str *out)
{
    char hex[DIGEST_HEX_MAX];
    struct arena *a = s->r->inv->arena;
    if (s->bytes >= BYTES_MAX || !oci_blob_name(a, d->digest, name) ||
        !(manifest ? blobs_manifest(s->b, *name, out) : s->b->small(s->b->ctx, *name, out)))
        return false;
    s->bytes += out->n;
    return str_eq(digest_of(DIGEST_SHA256, *out, hex), str_from(d->digest, 7));
}

static bool is_image(const struct search *s, str digest)
{
    bool is = digest.n && str_eq(digest, s->img->digest);
    for (size_t i = 0; i < s->r->inv->digests.n && !is; i++)
        is = str_eq(digest, s->r->inv->digests.v[i]);
    return is;
}

/* "sha256-HEX", "sha256-HEX.att": named after the image's digest. */
static bool named_after_image(const struct search *s, str name)
{
    if (!str_starts(name, STR("sha256-")))
        return false;
    str digest = arena_join(s->r->inv->arena, STR("sha256:"), str_sub(name, 7, 64), STR_NONE);
    return is_image(s, digest);
}

static bool may_be_vex(str media_type)
{
    static const str types[] = {STR_INIT("application/vnd.openvex"),
                                STR_INIT("application/vnd.in-toto+json"),
                                STR_INIT("application/vnd.dsse.envelope.v1+"),
                                STR_INIT("application/vnd.dev.sigstore.bundle"),
                                STR_INIT("application/json"),
                                STR_INIT("text/vex"),
                                STR_INIT("application/jose+json"),
                                STR_INIT("application/cose"),
                                STR_INIT("application/vnd.dev.cosign.")};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (str_starts(media_type, types[i]))
            return true;
    return false;
}

/* Other attestations (provenance, SBOMs) lie beside it and are no matter of this. */
static void take_document(struct search *s, const struct oci_descriptor *d)
{
    struct inventory *inv = s->r->inv;
    struct vex_document document;
    struct err e;
    str name, text;
    if (inv->vex.n >= DOCUMENTS_MAX || !may_be_vex(d->media_type) || !blob_of(s, d, false, &name, &text) ||
        !openvex_is(text) || !openvex_parse(inv->arena, text, &document, &e))
        return;
    document.path = name;
    vec_push(inv->arena, &inv->vex, document);
}

static void take_signature(struct search *s, const struct oci_descriptor *d)
{
    str name, text;
    if (may_be_vex(d->media_type) && blob_of(s, d, false, &name, &text))
        image_signature(s->r, d, name, text);
}

static void take_index(struct search *s, str text, bool of_image, unsigned depth);

static void take_referrer(struct search *s, const struct oci_descriptor *d, bool of_image, unsigned depth)
{
    struct oci_manifest m;
    struct err e;
    str name, text;
    if (s->referrers++ >= REFERRERS_MAX || !blob_of(s, d, true, &name, &text) ||
        !oci_manifest_parse(text, s->r->inv->arena, &m, &e))
        return;
    of_image = of_image || is_image(s, d->refers_to) || is_image(s, m.subject);
    if (m.has_manifests) {
        take_index(s, text, of_image, depth + 1);
        return;
    }
    for (size_t i = 0; i < m.list.n && of_image; i++) {
        take_document(s, &m.list.v[i]);
        take_signature(s, &m.list.v[i]);
    }
}

/* Entries of which the index says that they are about an image, and indexes that the image itself is in. */
static void take_index(struct search *s, str text, bool of_image, unsigned depth)
{
    struct oci_manifest m;
    struct err e;
    if (depth >= INDEX_DEPTH || !oci_manifest_parse(text, s->r->inv->arena, &m, &e))
        return;
    if (depth == 0 || !of_image)
        image_mark_referrers(s->r, s->b, &m);
    for (size_t i = 0; i < m.list.n; i++) {
        const struct oci_descriptor *d = &m.list.v[i];
        bool named = of_image || d->beside || named_after_image(s, d->ref_name);
        if (named || d->attestation || (is_image(s, d->digest) && !str_eq(d->digest, s->img->digest)))
            take_referrer(s, d, named, depth);
    }
}

void image_vex(struct reading *r, const struct blobs *b, const struct image *img, str index)
{
    struct search s = {.r = r, .b = b, .img = img};
    take_index(&s, index, false, 0);
}

void image_attached(struct reading *r, const struct blobs *b, const struct image *img, str index)
{
    struct search s = {.r = r, .b = b, .img = img};
    take_index(&s, index, true, 0);
}

static bool says_no_image(const struct oci_manifest *m)
{
    return m->subject.n || m->artifact_type.n ||
           str_is(m->config.media_type, "application/vnd.oci.empty.v1+json");
}

void image_mark_referrers(struct reading *r, const struct blobs *b, struct oci_manifest *index)
{
    struct arena *a = r->inv->arena;
    size_t bytes = 0, n = index->list.n > 1 && index->list.n < REFERRERS_MAX ? index->list.n : 0;
    for (size_t i = 0; i < n && bytes < BYTES_MAX; i++) {
        struct oci_descriptor *d = &index->list.v[i];
        struct oci_manifest m;
        struct err e;
        str name, text;
        if (d->attestation || d->os.n || !oci_blob_name(a, d->digest, &name) ||
            !blobs_manifest(b, name, &text))
            continue;
        bytes += text.n;
        d->attestation = oci_manifest_parse(text, a, &m, &e) && says_no_image(&m);
    }
}
