#include "source/registry/remote.h"
#include "base/buf.h"
#include "base/map.h"
#include "codec/digest.h"
#include "format/json.h"
#include "source/image.h"
#include "source/registry/service.h"
#include <stdlib.h>

/* Of a blob whose manifest states no size. */
#define LAYER_MAX ((uint64_t)64 << 30)
enum { ATTACHED_MAX = 16 }; /* digests whose attachments are looked for */

struct remote {
    struct reading *r;
    struct channels *channels;
    uint32_t number;
    const struct reference *reference;
    const struct target *target;
    str top, index;  /* the manifest that the reference names; an index of that alone */
    struct map kept; /* name to str *: what was fetched */
    uint32_t flags;
};

static void keep(struct remote *m, str name, str bytes)
{
    struct arena *a = m->r->inv->arena;
    str *value = arena_new(a, str);
    *value = bytes;
    *map_put(a, &m->kept, arena_dup(a, name), NULL) = (uint64_t)(uintptr_t)value;
}

/* ---- small parts ---- */

static bool fetch(struct remote *m, enum registry_ask ask, str name, str *bytes, struct channel_reply *reply)
{
    struct err e = {0};
    if (!channel_fetch(m->channels, ask, m->number, name, BLOB_SMALL, m->r->inv->arena, bytes, reply, &e)) {
        reading_diag(m->r, DIAG_WARNING, name, "%s", e.text);
        return false;
    }
    m->flags |= reply->flags;
    return reply->status == CHANNEL_GOOD;
}

/* "blobs/sha256/HEX" as a digest; false for another name. */
static bool digest_of_name(struct arena *a, str name, str *digest)
{
    if (!str_starts(name, STR("blobs/sha256/")))
        return false;
    *digest = arena_join(a, STR("sha256:"), str_from(name, 13), STR(""));
    return true;
}

static bool part(struct remote *m, enum registry_ask ask, str name, str *bytes)
{
    struct channel_reply reply;
    str digest;
    const uint64_t *at = map_get(&m->kept, name);
    if (at) {
        *bytes = *(const str *)(uintptr_t)*at;
        return true;
    }
    if (!digest_of_name(m->r->inv->arena, name, &digest) || !fetch(m, ask, digest, bytes, &reply))
        return false;
    keep(m, name, *bytes);
    return true;
}

static bool remote_small(void *ctx, str name, str *bytes)
{
    struct remote *m = ctx;
    if (!str_is(name, "index.json"))
        return part(m, ASK_BLOB, name, bytes);
    *bytes = m->index;
    return true;
}

static bool remote_manifest(void *ctx, str name, str *bytes)
{
    return part(ctx, ASK_MANIFEST, name, bytes);
}

/* ---- layers ---- */

static bool remote_stream(void *ctx, const struct image_layer *l, struct stream **s, bool *large,
                          struct err *e)
{
    struct remote *m = ctx;
    e->text[0] = 0;
    return str_starts(l->digest, STR("sha256:")) &&
           channel_stream(m->channels, ASK_BLOB, m->number, l->digest, l->has_size ? l->size : LAYER_MAX, s,
                          large, e);
}

/* ---- the index ---- */

/* An index with one entry, whose blob is at hand. */
static str index_of(struct remote *m, str type, str digest, size_t size, const char *key, str value)
{
    struct buf b = {0};
    struct json_out w = {.b = &b, .compact = true};
    jw_object(&w);
    jw_key_u64(&w, "schemaVersion", 2);
    jw_key(&w, "manifests");
    jw_array(&w);
    jw_object(&w);
    jw_key_str(&w, "mediaType", type);
    jw_key_str(&w, "digest", digest);
    jw_key_u64(&w, "size", size);
    jw_key(&w, "annotations");
    jw_object(&w);
    jw_key_str(&w, key, value);
    jw_end_object(&w);
    jw_end_object(&w);
    jw_end_array(&w);
    jw_end_object(&w);
    str text = arena_dup(m->r->inv->arena, buf_str(&b));
    buf_free(&b);
    return text;
}

static str real_digest(struct remote *m, str bytes)
{
    char hex[DIGEST_HEX_MAX];
    return arena_join(m->r->inv->arena, STR("sha256:"), digest_of(DIGEST_SHA256, bytes, hex), STR(""));
}

/* A registry states the type of a manifest in its answer; one that does not leaves the manifest's own word.
 */
static str type_of(struct remote *m, str said, str manifest)
{
    struct oci_manifest parsed;
    struct err e;
    if (said.n || !oci_manifest_parse(manifest, m->r->inv->arena, &parsed, &e))
        return said;
    return parsed.media_type.n    ? parsed.media_type
           : parsed.has_manifests ? STR("application/vnd.oci.image.index.v1+json")
                                  : STR("application/vnd.oci.image.manifest.v1+json");
}

/* The manifest that the reference names, in an index of its own. */
static bool fetch_top(struct remote *m, struct err *e)
{
    struct arena *a = m->r->inv->arena;
    struct channel_reply reply;
    str blob, named = m->reference->digest;
    if (!channel_fetch(m->channels, ASK_MANIFEST, m->number, STR(""), BLOB_SMALL, a, &m->top, &reply, e))
        return false;
    if (reply.status != CHANNEL_GOOD) {
        err_set(e, "no such image", reference_text(a, m->reference), "the registry has no %s of that name",
                named.n ? "manifest" : "repository or tag");
        return err_hint(e, "check the name");
    }
    m->flags = reply.flags;
    str real = real_digest(m, m->top), digest = named.n ? named : real;
    if (!named.n && oci_blob_name(a, reply.digest, &blob))
        digest = reply.digest;
    if (!oci_blob_name(a, digest, &blob))
        return err_set(e, "cannot read", reference_text(a, m->reference),
                       "its digest is no sha256 digest, which is the only kind that is checked here");
    keep(m, blob, m->top);
    m->index = index_of(m, type_of(m, reply.type, m->top), digest, m->top.n, "io.containerd.image.name",
                        named.n && !m->reference->tag.n ? STR("") : reference_text(a, m->reference));
    return true;
}

/* ---- what is attached ---- */

static int str_order(const void *a, const void *b)
{
    return str_cmp(*(const str *)a, *(const str *)b);
}

/* Where all tags of the repository are known, those that are not there need not be asked for. */
static bool may_have(const struct remote *m, str tag)
{
    const struct target *t = m->target;
    str name = arena_join(m->r->inv->arena, reference_name(m->r->inv->arena, m->reference), STR(":"), tag);
    return !t->attached || bsearch(&name, t->attached, t->n_attached, sizeof name, str_order);
}

/* One manifest under a tag that is made of the digest: cosign's signatures, attestations; the referrers of
 * registries that have no list of them (distribution specification, "Referrers Tag Schema"). */
static void attached_tag(struct remote *m, const struct blobs *b, const struct image *img, str digest,
                         str ending)
{
    struct arena *a = m->r->inv->arena;
    struct channel_reply reply;
    str bytes, blob, tag = arena_join(a, STR("sha256-"), str_from(digest, 7), ending);
    if (!may_have(m, tag) || !fetch(m, ASK_MANIFEST, tag, &bytes, &reply))
        return;
    str real = real_digest(m, bytes);
    if (!oci_blob_name(a, real, &blob))
        return;
    keep(m, blob, bytes);
    str type = type_of(m, reply.type, bytes);
    image_attached(m->r, b, img, index_of(m, type, real, bytes.n, "org.opencontainers.image.ref.name", tag));
}

static void attached_to(struct remote *m, const struct blobs *b, const struct image *img, str digest)
{
    struct channel_reply reply = {0};
    str bytes;
    bool listed = !m->channels->no_referrers && fetch(m, ASK_REFERRERS, digest, &bytes, &reply);
    if (listed)
        image_attached(m->r, b, img, bytes);
    else
        attached_tag(m, b, img, digest, STR(""));
    m->channels->no_referrers |= !listed && reply.status == CHANNEL_ABSENT;
    attached_tag(m, b, img, digest, STR(".sig"));
    attached_tag(m, b, img, digest, STR(".att"));
}

/* Of the manifest, and of the indexes that it was found in. */
static void remote_attached(void *ctx, const struct blobs *b, const struct image *img)
{
    struct remote *m = ctx;
    const struct inventory *inv = m->r->inv;
    attached_to(m, b, img, img->digest);
    for (size_t i = 0; i < inv->digests.n && i < ATTACHED_MAX; i++)
        if (!str_eq(inv->digests.v[i], img->config_digest) && !str_eq(inv->digests.v[i], img->digest))
            attached_to(m, b, img, inv->digests.v[i]);
}

/* ---- how it came ---- */

static void note_way(struct remote *m)
{
    static const struct {
        uint32_t flag;
        const char *fact;
        str detail;
    } ways[] = {
        {CHANNEL_PLAIN, "registry.plain",
         STR_INIT("it was fetched over http, which anyone on the way can read and change")},
        {CHANNEL_UNVERIFIED, "registry.unverified",
         STR_INIT("it was fetched from a server whose certificate is not trusted")},
        {CHANNEL_PASSWORD_PLAIN, "registry.password-plain",
         STR_INIT("credentials were sent over http, which anyone on the way can read")},
    };
    reading_fact(m->r, "registry.asked", m->reference->host, STR(""), STR(""), -1);
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
        if (m->flags & ways[i].flag)
            reading_fact(m->r, ways[i].fact, m->reference->host, ways[i].detail, STR(""), -1);
}

bool read_registry_image(struct reading *r, const struct target *t, struct err *e)
{
    struct remote m = {.r = r,
                       .channels = service_channels(t->service),
                       .number = t->number,
                       .reference = t->reference,
                       .target = t};
    const struct blobs b = {.ctx = &m,
                            .small = remote_small,
                            .manifest = remote_manifest,
                            .stream = remote_stream,
                            .attached = remote_attached};
    if (!fetch_top(&m, e) || !image_read(r, &b, e))
        return false;
    note_way(&m);
    return true;
}
