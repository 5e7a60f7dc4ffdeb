#include "source/image.h"
#include "codec/digest.h"
#include <stdlib.h>
#include <sys/utsname.h>

enum { INDEX_DEPTH = 4 };

static str digest_text(struct arena *a, str bytes)
{
    char hex[DIGEST_HEX_MAX];
    return arena_join(a, STR("sha256:"), digest_of(DIGEST_SHA256, bytes, hex), STR_NONE);
}

/* The blob of a descriptor, checked against its digest and size. */
static bool blob_of(struct reading *r, const struct blobs *b, const struct oci_descriptor *d,
                    const char *what, str *out, struct err *e)
{
    struct arena *a = r->inv->arena;
    str name;
    if (!oci_blob_name(a, d->digest, &name))
        return err_set(e, "image", r->inv->ref, "%s has the digest '%.*s', which is no sha256 digest", what,
                       STR_ARG(d->digest));
    if (!(what[0] == 'c' ? b->small(b->ctx, name, out) : blobs_manifest(b, name, out))) {
        if (what[0] == 'c')
            reading_fact(r, "config.missing", d->digest, STR("its blob is not there, or cannot be read"),
                         name, -1);
        return err_set(e, "image", r->inv->ref, "its %s %.*s is not in it, or cannot be read", what,
                       STR_ARG(name));
    }
    str real = digest_text(a, *out);
    if (!str_eq(real, d->digest))
        reading_fact(r, what[0] == 'c' ? "config.digest-mismatch" : "manifest.digest-mismatch", d->digest,
                     arena_join(a, STR("its content has the digest "), real, STR_NONE), name, -1);
    if (d->has_size && d->size != out->n)
        reading_fact(
            r, what[0] == 'c' ? "config.size-mismatch" : "manifest.size-mismatch", d->digest,
            arena_printf(a, "%llu bytes are declared, it has %zu", (unsigned long long)d->size, out->n), name,
            -1);
    return true;
}

/* Platforms */

static str machine_architecture(void)
{
    static struct utsname u;
    static const char *const names[][2] = {{"x86_64", "amd64"},   {"aarch64", "arm64"},   {"armv7l", "arm"},
                                           {"i686", "386"},       {"ppc64le", "ppc64le"}, {"s390x", "s390x"},
                                           {"riscv64", "riscv64"}};
    if (uname(&u) == 0)
        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
            if (str_eq(str_c(u.machine), str_c(names[i][0])))
                return str_c(names[i][1]);
    return STR("amd64");
}

static str platform_text(struct arena *a, str os, str architecture, str variant)
{
    str two = arena_join(a, os, STR("/"), architecture);
    return variant.n ? arena_join(a, two, STR("/"), variant) : two;
}

/* Does os/architecture[/variant] satisfy what was asked for? A variant counts only if one was asked for. */
static bool platform_fits(str want, str os, str architecture, str variant)
{
    str w_os, w_rest, w_arch, w_variant;
    str_cut(want, '/', &w_os, &w_rest);
    str_cut(w_rest, '/', &w_arch, &w_variant);
    return str_eq(w_os, os) && str_eq(w_arch, architecture) && (!w_variant.n || str_eq(w_variant, variant));
}

static str platform_list(struct arena *a, const struct oci_manifest *m)
{
    str all = STR("");
    for (size_t i = 0; i < m->list.n; i++) {
        const struct oci_descriptor *d = &m->list.v[i];
        if (d->attestation || !d->os.n)
            continue;
        all = arena_join(a, all, all.n ? STR(", ") : STR(""),
                         platform_text(a, d->os, d->architecture, d->variant));
    }
    return all.n ? all : STR("none stated");
}

static const struct oci_descriptor *find_platform(const struct oci_manifest *m, str want)
{
    for (size_t i = 0; i < m->list.n; i++)
        if (!m->list.v[i].attestation &&
            platform_fits(want, m->list.v[i].os, m->list.v[i].architecture, m->list.v[i].variant))
            return &m->list.v[i];
    return NULL;
}

/* The entry of an index to assess: the platform asked for, else linux on this processor, else the first
 * image. */
static const struct oci_descriptor *choose(struct reading *r, const struct oci_manifest *m, struct err *e)
{
    struct arena *a = r->inv->arena;
    const struct oci_descriptor *first = NULL, *found = NULL;
    size_t images = 0;
    for (size_t i = 0; i < m->list.n; i++)
        if (!m->list.v[i].attestation) {
            first = first ? first : &m->list.v[i];
            images++;
        }
    if (!first) {
        err_set(e, "image", r->inv->ref, "its index names no image");
        return NULL;
    }
    if (r->o->platform) {
        found = find_platform(m, str_c(r->o->platform));
        if (!found && first->os.n) {
            err_set(e, "image", r->inv->ref, "it has no platform '%s', but: %.*s", r->o->platform,
                    STR_ARG(platform_list(a, m)));
            return NULL;
        }
        return found ? found : first;
    }
    found = find_platform(m, arena_join(a, STR("linux/"), machine_architecture(), STR_NONE));
    found = found ? found : first;
    if (images > 1)
        reading_diag(r, DIAG_NOTE, STR(""), "holds %zu images; assessed: %.*s (%.*s); --platform chooses",
                     images,
                     STR_ARG(found->os.n ? platform_text(a, found->os, found->architecture, found->variant)
                                         : STR("the first")),
                     STR_ARG(found->ref_name.n ? found->ref_name : found->digest));
    return found;
}

/* OCI layout */

static void take_layers(struct reading *r, const struct oci_manifest *m, struct image *img)
{
    struct arena *a = r->inv->arena;
    for (size_t i = 0; i < m->list.n; i++) {
        const struct oci_descriptor *d = &m->list.v[i];
        struct image_layer *l = vec_add(a, &img->layers);
        *l = (struct image_layer){.digest = d->digest,
                                  .media_type = d->media_type,
                                  .size = d->size,
                                  .has_size = d->has_size,
                                  .foreign = d->foreign};
        if (!oci_blob_name(a, d->digest, &l->name))
            l->name = d->digest;
    }
}

static bool take_config(struct reading *r, str text, struct image *img, struct err *e)
{
    return oci_config_parse(text, r->inv->arena, &img->config, e) &&
           oci_workload_parse(text, r->inv->arena, &img->workload, e);
}

static bool take_manifest(struct reading *r, const struct blobs *b, const struct oci_manifest *m,
                          struct image *img, struct err *e)
{
    str config;
    img->base = m->base;
    img->config_digest = m->config.digest;
    img->config_type = m->config.media_type;
    img->from_index = true;
    if (m->config.digest.n)
        vec_push(r->inv->arena, &r->inv->digests, m->config.digest);
    if (!m->has_config && m->schema_version == 1)
        return err_set(e, "image", r->inv->ref,
                       "its manifest is of schema 1, which has no digests of layers") ||
               err_hint(e, "push or save it again with a current tool");
    struct err bad;
    take_layers(r, m, img);
    img->has_config = blob_of(r, b, &m->config, "config", &config, &bad) && take_config(r, config, img, &bad);
    if (!img->has_config)
        reading_diag(r, DIAG_WARNING, m->config.digest, "%s", bad.text);
    return true;
}

static size_t images_of(const struct oci_manifest *index)
{
    size_t n = 0;
    for (size_t i = 0; i < index->list.n; i++)
        n += !index->list.v[i].attestation;
    return n;
}

/* The type in an index entry, which every tool goes by, and the one in the manifest itself, which is
 * optional. */
static void check_type(struct reading *r, const struct oci_descriptor *d, str manifest)
{
    struct oci_manifest m;
    struct err e;
    if (!oci_manifest_parse(manifest, r->inv->arena, &m, &e))
        return;
    if (!d->media_type.n)
        reading_fact(r, "manifest.type-mismatch", d->digest,
                     STR("its entry in the index states no media type"), STR(""), -1);
    else if (m.media_type.n && !str_eq(m.media_type, d->media_type))
        reading_fact(r, "manifest.type-mismatch", d->digest,
                     arena_printf(r->inv->arena, "the index says %.*s, the manifest itself %.*s",
                                  STR_ARG(d->media_type), STR_ARG(m.media_type)),
                     STR(""), -1);
}

static bool resolve_index(struct reading *r, const struct blobs *b, str text, unsigned depth,
                          struct image *img, struct err *e)
{
    struct oci_manifest m;
    if (!oci_manifest_parse(text, r->inv->arena, &m, e))
        return false;
    if (!m.has_manifests)
        return take_manifest(r, b, &m, img, e);
    if (depth >= INDEX_DEPTH)
        return err_set(e, "image", r->inv->ref, "its indexes are nested more than %d deep", INDEX_DEPTH);
    image_mark_referrers(r, b, &m);
    const struct oci_descriptor *d = choose(r, &m, e);
    str next;
    if (!d || !blob_of(r, b, d, "manifest", &next, e))
        return false;
    if (!b->stream) /* else what nobody asked for would be fetched */
        image_check_entries(r, b, &m, d);
    img->os = d->os.n ? d->os : img->os;
    img->architecture = d->architecture.n ? d->architecture : img->architecture;
    img->ambiguous = img->ambiguous || images_of(&m) > 1;
    if (img->digest.n)
        vec_push(r->inv->arena, &r->inv->digests, img->digest);
    if (d->image_name.n || d->ref_name.n)
        vec_push(r->inv->arena, &r->inv->names, d->image_name.n ? d->image_name : d->ref_name);
    img->digest = d->digest;
    img->media_type = d->media_type;
    check_type(r, d, next);
    return resolve_index(r, b, next, depth + 1, img, e);
}

/* docker save */

/* "HEX.json" and "blobs/sha256/HEX" name a configuration by its digest. */
static str digest_in_name(struct arena *a, str name)
{
    str base = str_base(name);
    if (str_ends(base, STR(".json")))
        base = str_sub(base, 0, base.n - 5);
    if (str_starts(base, STR("sha256:")))
        base = str_from(base, 7);
    str digest = arena_join(a, STR("sha256:"), base, STR_NONE), blob;
    return oci_blob_name(a, digest, &blob) ? digest : STR("");
}

static void take_docker_config(struct reading *r, const struct blobs *b, str name, struct image *img)
{
    struct arena *a = r->inv->arena;
    str config, said = digest_in_name(a, name);
    struct err bad;
    img->digest = said;
    if (!b->small(b->ctx, name, &config)) {
        reading_fact(r, "config.missing", said.n ? said : name,
                     STR("it is not in the archive, or cannot be read"), name, -1);
        reading_diag(r, DIAG_WARNING, name, "the image's configuration is not in it, or cannot be read");
        return;
    }
    str real = digest_text(a, config);
    if (said.n && !str_eq(said, real))
        reading_fact(r, "config.digest-mismatch", said,
                     arena_join(a, STR("its content has the digest "), real, STR_NONE), name, -1);
    img->digest = said.n ? said : real;
    img->has_config = take_config(r, config, img, &bad);
    if (!img->has_config)
        reading_diag(r, DIAG_WARNING, name, "%s", bad.text);
}

static bool resolve_docker(struct reading *r, const struct blobs *b, str text, struct image *img,
                           struct err *e)
{
    struct arena *a = r->inv->arena;
    struct docker_manifest m;
    if (!docker_manifest_parse(text, a, &m, e))
        return false;
    if (!m.images.n)
        return err_set(e, "image", r->inv->ref, "its manifest.json names no image");
    const struct docker_image *d = &m.images.v[0];
    if (m.images.n > 1)
        reading_diag(r, DIAG_NOTE, STR("manifest.json"), "holds %zu images; assessed: %.*s", m.images.n,
                     STR_ARG(d->tags.n ? d->tags.v[0] : d->config));
    for (size_t i = 0; i < d->tags.n; i++)
        vec_push(a, &r->inv->names, d->tags.v[i]);
    img->media_type = STR("application/vnd.docker.container.image.v1+json");
    take_docker_config(r, b, d->config, img);
    for (size_t i = 0; i < d->layers.n; i++)
        vec_push(a, &img->layers,
                 (struct image_layer){.name = d->layers.v[i],
                                      .digest = str_starts(d->layers.v[i], STR("blobs/sha256/"))
                                                    ? digest_in_name(a, d->layers.v[i])
                                                    : STR("")});
    return true;
}

static bool check_platform(struct reading *r, const struct image *img, struct err *e)
{
    const struct oci_config *c = &img->config;
    if (!r->o->platform || !c->os.n ||
        platform_fits(str_c(r->o->platform), c->os, c->architecture, c->variant))
        return true;
    return err_set(e, "image", r->inv->ref, "it has no platform '%s', but: %.*s", r->o->platform,
                   STR_ARG(platform_text(r->inv->arena, c->os, c->architecture, c->variant)));
}

bool image_resolve(struct reading *r, const struct blobs *b, struct image *img, struct err *e)
{
    str index, docker;
    bool has_docker = !b->stream && b->small(b->ctx, STR("manifest.json"), &docker);
    *img = (struct image){0};
    bool ok = false;
    if (b->small(b->ctx, STR("index.json"), &index)) {
        ok = resolve_index(r, b, index, 0, img, e);
        if (!ok && has_docker && !r->o->platform) { /* an index of several platforms of which one was saved */
            *img = (struct image){0};
            r->inv->names.n = r->inv->digests.n = 0;
            ok = resolve_docker(r, b, docker, img, e);
        }
        if (ok && has_docker && !img->ambiguous)
            image_check_docker(r, img, docker);
        if (ok)
            image_vex(r, b, img, index);
        if (ok && b->attached)
            b->attached(b->ctx, b, img);
    } else if (has_docker) {
        ok = resolve_docker(r, b, docker, img, e);
    } else {
        err_set(e, "image", r->inv->ref, "it has neither index.json nor manifest.json");
    }
    if (ok && img->layers.n > r->o->limits->layers)
        return err_set(e, "image", r->inv->ref, "it has %zu layers, over the limit of %u", img->layers.n,
                       r->o->limits->layers);
    return ok && check_platform(r, img, e);
}

bool image_layer_readable(struct reading *r, const struct image_layer *l)
{
    str t = l->media_type;
    bool known = !t.n || str_starts(t, STR("application/vnd.oci.image.layer.v1.tar")) ||
                 str_starts(t, STR("application/vnd.oci.image.layer.nondistributable.v1.tar")) ||
                 str_starts(t, STR("application/vnd.docker.image.rootfs."));
    if (known && !str_ends(t, STR("+encrypted")))
        return true;
    reading_fact(r, "layer.unread", l->digest, STR("its media type is not read"), STR(""), -1);
    reading_diag(r, DIAG_WARNING, l->digest, "layer of media type '%.*s' is %s: not read", STR_ARG(t),
                 known ? "encrypted" : "no file system that is known here");
    reading_incomplete(r, l->digest);
    return false;
}

void image_layer_missing(struct reading *r, const struct image_layer *l, size_t i)
{
    reading_fact(r, l->foreign ? "layer.foreign" : "layer.missing", l->digest.n ? l->digest : l->name,
                 l->foreign ? STR("the manifest says that it is kept elsewhere")
                            : STR("its blob is not there"),
                 l->name, (int32_t)i);
    reading_diag(r, DIAG_WARNING, l->name, "layer %zu is not in the image: what is in it is not known", i);
    reading_incomplete(r, l->name);
}

/* What was read against what was said */

static void check_one(struct reading *r, const struct image *img, size_t i, const struct layer_result *got)
{
    const struct image_layer *l = &img->layers.v[i];
    struct arena *a = r->inv->arena;
    if (got->unit < 0 || !got->digest[0])
        return;
    str real = arena_join(a, STR("sha256:"), str_c(got->digest), STR_NONE);
    if (l->digest.n && !str_eq(l->digest, real))
        reading_fact(r, "layer.digest-mismatch", l->digest,
                     arena_join(a, STR("its content has the digest "), real, STR_NONE), l->name, (int32_t)i);
    if (l->has_size && l->size != got->size)
        reading_fact(r, "layer.size-mismatch", l->digest,
                     arena_printf(a, "%llu bytes are declared, it has %llu", (unsigned long long)l->size,
                                  (unsigned long long)got->size),
                     l->name, (int32_t)i);
    if (!got->diff_id[0])
        reading_fact(r, "layer.unpacked-not", l->digest, STR("what is in it could not be read to its end"),
                     l->name, (int32_t)i);
    if (i >= img->config.diff_ids.n || !got->diff_id[0])
        return;
    str diff = arena_join(a, STR("sha256:"), str_c(got->diff_id), STR_NONE), said = img->config.diff_ids.v[i];
    if (!str_eq(said, diff))
        reading_fact(r, "layer.diff-id-mismatch", said,
                     arena_join(a, STR("its uncompressed content has the diff ID "), diff, STR_NONE), l->name,
                     (int32_t)i);
}

static void add_layer(struct reading *r, const struct image *img, size_t i, const struct layer_result *got,
                      str command)
{
    struct arena *a = r->inv->arena;
    struct layer l = {
        .digest = img->layers.v[i].digest, .command = command, .size = got->size, .entries = got->entries};
    if (got->digest[0])
        l.digest = arena_join(a, STR("sha256:"), str_c(got->digest), STR_NONE);
    if (got->diff_id[0])
        l.diff_id = arena_join(a, STR("sha256:"), str_c(got->diff_id), STR_NONE);
    else if (i < img->config.diff_ids.n)
        l.diff_id = img->config.diff_ids.v[i];
    vec_push(a, &r->inv->layers, l);
}

static void add_layers(struct reading *r, const struct image *img, const struct layer_result *results)
{
    size_t h = 0;
    for (size_t i = 0; i < img->layers.n; i++) {
        while (h < img->config.history.n && img->config.history.v[h].empty_layer)
            h++;
        str command = h < img->config.history.n ? img->config.history.v[h++].created_by : STR("");
        check_one(r, img, i, &results[i]);
        add_layer(r, img, i, &results[i], command);
    }
}

/* "CMD [...]" of BuildKit, "/bin/sh -c #(nop)  ENTRYPOINT [...]" of the older builder. */
static bool sets_command(const struct oci_history *h)
{
    str said = h->created_by, nop = STR("/bin/sh -c #(nop)");
    if (str_starts(said, nop))
        said = str_trim(str_from(said, nop.n));
    return h->empty_layer && (str_starts(said, STR("CMD ")) || str_starts(said, STR("ENTRYPOINT ")));
}

/* How many layers the base has, as far as the history lets one guess: an image sets its command last, so
 * layers behind such a step are of another build. */
static uint32_t base_by_history(const struct oci_config *c)
{
    uint32_t layers = 0, base = 0, pending = 0;
    for (size_t i = 0; i < c->history.n; i++) {
        if (sets_command(&c->history.v[i]))
            pending = layers;
        if (c->history.v[i].empty_layer)
            continue;
        layers++;
        base = pending;
    }
    return layers == c->diff_ids.n ? base : 0;
}

static void add_base(struct reading *r, const struct image *img)
{
    struct base_image *base = &r->inv->base;
    const struct oci_base *said = img->base.name.n || img->base.digest.n ? &img->base : &img->config.base;
    base->name = said->name;
    base->digest = said->digest;
    base->layers = base_by_history(&img->config);
    if (base->layers > img->layers.n)
        base->layers = 0;
    base->how = base->layers ? STR("history") : STR("");
}

/* No step made a layer that the image has not. */
static void bound_steps(struct container *c, size_t layers)
{
    for (size_t i = 0; i < c->steps.n; i++)
        if (c->steps.v[i].layer >= (int64_t)layers)
            c->steps.v[i].layer = -1;
}

void image_finish(struct reading *r, const struct image *img, const struct layer_result *results)
{
    struct inventory *inv = r->inv;
    const struct oci_config *c = &img->config;
    inv->kind = STR("image");
    inv->digest = img->digest;
    inv->config_digest = img->from_index ? img->config_digest : img->digest;
    inv->media_type = img->media_type;
    if (c->os.n)
        inv->platform = platform_text(inv->arena, c->os, c->architecture, c->variant);
    for (size_t i = 0; i < c->entrypoint.n; i++)
        vec_push(inv->arena, &inv->entrypoint, c->entrypoint.v[i]);
    for (size_t i = 0; i < c->cmd.n; i++)
        vec_push(inv->arena, &inv->entrypoint, c->cmd.v[i]);
    if (img->workload.containers.n)
        bound_steps(&img->workload.containers.v[0], img->layers.n);
    if (img->workload.containers.n)
        vec_push(inv->arena, &inv->workloads, img->workload);
    add_layers(r, img, results);
    image_check(r, img, results);
    add_base(r, img);
    if (c->created.n)
        reading_fact(r, "image.created", c->created, STR(""), STR(""), -1);
    int32_t *numbers = arena_many(inv->arena, int32_t, img->layers.n);
    for (size_t i = 0; i < img->layers.n; i++)
        numbers[i] = results[i].unit;
    r->v->arrange(r->v->ctx, numbers, img->layers.n);
}
