/* What the parts of an image say of each other, beside digests and sizes (OCI image specification 1.1:
 * manifest.md, descriptor.md, config.md; layer media types of Docker's schema 2). */
#include "source/image.h"
#include "codec/digest.h"

/* Entries whose manifests are looked at; more are left alone. */
enum { ENTRIES_MAX = 1000, ENTRIES_BYTES = 16 << 20 };

static bool image_config_type(const struct image *img)
{
    return !img->config_type.n || str_is(img->config_type, "application/vnd.oci.image.config.v1+json") ||
           str_is(img->config_type, "application/vnd.docker.container.image.v1+json");
}

static void check_counts(struct reading *r, const struct image *img)
{
    const struct oci_config *c = &img->config;
    size_t steps = 0;
    if (!img->has_config || !image_config_type(img))
        return;
    for (size_t i = 0; i < c->history.n; i++)
        steps += !c->history.v[i].empty_layer;
    if (c->diff_ids.n != img->layers.n)
        reading_fact(r, "layer.count-mismatch", img->digest,
                     arena_printf(r->inv->arena,
                                  "the manifest has %zu layers, the configuration %zu diff IDs",
                                  img->layers.n, c->diff_ids.n),
                     STR(""), -1);
    if (c->history.n && steps != img->layers.n)
        reading_fact(r, "history.count-mismatch", img->digest,
                     arena_printf(r->inv->arena,
                                  "%zu steps of the history made a layer, the manifest has %zu layers", steps,
                                  img->layers.n),
                     STR(""), -1);
}

static void check_platform_said(struct reading *r, const struct image *img)
{
    const struct oci_config *c = &img->config;
    bool os = img->os.n && c->os.n && !str_eq(img->os, c->os);
    bool architecture =
        img->architecture.n && c->architecture.n && !str_eq(img->architecture, c->architecture);
    if (os || architecture)
        reading_fact(r, "platform.mismatch", img->digest,
                     arena_printf(r->inv->arena, "the index says %.*s/%.*s, the configuration %.*s/%.*s",
                                  STR_ARG(img->os), STR_ARG(img->architecture), STR_ARG(c->os),
                                  STR_ARG(c->architecture)),
                     STR(""), -1);
}

/* Media types that tell how a layer is compressed; of others nothing is known. */
static bool said_codec(str type, enum codec *codec)
{
    bool docker = str_starts(type, STR("application/vnd.docker.image.rootfs."));
    bool oci = str_starts(type, STR("application/vnd.oci.image.layer."));
    if (!docker && !oci)
        return false;
    *codec = str_ends(type, STR("gzip")) ? CODEC_GZIP : str_ends(type, STR("zstd")) ? CODEC_ZSTD : CODEC_NONE;
    return *codec != CODEC_NONE || str_ends(type, STR(".tar"));
}

static void check_layer_type(struct reading *r, const struct image_layer *l, const struct layer_result *got,
                             int32_t number)
{
    enum codec said;
    if (got->unit < 0 || !got->digest[0] || !said_codec(l->media_type, &said) || said == got->codec)
        return;
    reading_fact(r, "layer.type-mismatch", l->digest,
                 arena_printf(r->inv->arena, "it is said to be %.*s, and is compressed by %s",
                              STR_ARG(l->media_type),
                              got->codec == CODEC_NONE ? "nothing" : codec_name(got->codec)),
                 l->name, number);
}

void image_check(struct reading *r, const struct image *img, const struct layer_result *results)
{
    check_counts(r, img);
    check_platform_said(r, img);
    for (size_t i = 0; i < img->layers.n; i++) {
        const struct image_layer *l = &img->layers.v[i];
        check_layer_type(r, l, &results[i], (int32_t)i);
        if (img->from_index && !l->media_type.n)
            reading_fact(r, "layer.type-mismatch", l->digest, STR("the manifest states no media type of it"),
                         l->name, (int32_t)i);
    }
}

void image_check_entries(struct reading *r, const struct blobs *b, const struct oci_manifest *index,
                         const struct oci_descriptor *chosen)
{
    struct arena *a = r->inv->arena;
    size_t bytes = 0;
    for (size_t i = 0; i < index->list.n && i < ENTRIES_MAX && bytes < ENTRIES_BYTES; i++) {
        const struct oci_descriptor *d = &index->list.v[i];
        char hex[DIGEST_HEX_MAX];
        str name, text;
        if (d == chosen || !oci_blob_name(a, d->digest, &name) || !b->small(b->ctx, name, &text))
            continue;
        bytes += text.n;
        bool digest = str_eq(digest_of(DIGEST_SHA256, text, hex), str_from(d->digest, 7));
        if (!digest || (d->has_size && d->size != text.n))
            reading_fact(r, "index.entry-mismatch", d->digest,
                         digest
                             ? arena_printf(a, "%llu bytes are declared, it has %zu",
                                            (unsigned long long)d->size, text.n)
                             : arena_join(a, STR("its content has the digest sha256:"), str_c(hex), STR_NONE),
                         name, -1);
    }
}

void image_check_docker(struct reading *r, const struct image *img, str docker)
{
    struct docker_manifest m;
    struct err e;
    if (!docker_manifest_parse(docker, r->inv->arena, &m, &e) || !m.images.n || !img->config_digest.n)
        return;
    for (size_t i = 0; i < m.images.n; i++)
        if (str_find(m.images.v[i].config, str_from(img->config_digest, 7)) >= 0)
            return;
    reading_fact(r, "docker.disagrees", img->digest,
                 arena_join(r->inv->arena, STR("manifest.json names the configuration "),
                            m.images.v[0].config, STR(", index.json another")),
                 STR("manifest.json"), -1);
}
