#include "catalog/registry_images.h"
#include "base/log.h"
#include "catalog/reader.h"
#include "model/wire.h"
#include "source/registry/list.h"
#include "source/registry/registry.h"
#include "source/registry/service.h"
#include <stdlib.h>

/* What is kept of layers that other images may have. */
#define STORE_BYTES ((size_t)40 << 20)

/* ---- lists: read in the confined process, names a line ---- */

struct listing {
    enum registry_ask ask;
    struct arena *arena;
    struct reference *references; /* that are asked about */
    registry_names names;         /* the answer: of ASK_TAGS whole references */
    registry_names attached;      /* those of them that stand for a digest */
    size_t refused;               /* names that are none */
    struct err why;
    bool failed;
};

static bool list_work(void *ctx, struct target *t, struct buf *out, struct err *e)
{
    const struct listing *l = ctx;
    struct arena a = {0};
    registry_names names = {0};
    bool ok = registry_list(service_channels(t->service), l->ask, t->number, &a, &names, e);
    for (size_t i = 0; ok && i < names.n; i++)
        if (!memchr(names.v[i].p, '\n', names.v[i].n)) {
            buf_add(out, names.v[i]);
            buf_ch(out, '\n');
        }
    arena_free(&a);
    return ok;
}

/* cosign's "sha256-HEX.sig", and the referrers of registries that have no list of them. */
static bool stands_for_digest(str tag)
{
    return str_starts(tag, STR("sha256-")) && str_hex(str_sub(tag, 7, 64), 64);
}

static void add_name(struct listing *l, const struct reference *of, str name)
{
    struct reference r;
    struct err ignored;
    str text = l->ask == ASK_CATALOG ? arena_join(l->arena, of->host, STR("/"), name)
                                     : arena_join(l->arena, reference_name(l->arena, of), STR(":"), name);
    bool whole = reference_parse(l->arena, text, &r, &ignored) && !r.digest.n &&
                 (l->ask == ASK_CATALOG ? !r.tag.n && str_eq(r.repository, name) : str_eq(r.tag, name));
    if (!whole)
        l->refused++;
    else if (l->ask == ASK_TAGS && stands_for_digest(name))
        vec_push(l->arena, &l->attached, text);
    else
        vec_push(l->arena, &l->names, text);
}

static void list_took(void *ctx, size_t i, bool good, str answer, const struct err *e)
{
    struct listing *l = ctx;
    str line;
    while (good && str_line(&answer, &line))
        add_name(l, &l->references[i], line);
    if (!good) {
        log_err(e);
        l->failed = true;
        l->why = *e;
    }
}

/* False, told on stderr, when one of the lists could not be had. */
static bool list(struct listing *l, const char *const *specs, size_t n, const struct collect_options *o,
                 struct err *e)
{
    const struct reader r = {.tmp_dir = o->tmp_dir,
                             .timeout_seconds = o->timeout_seconds,
                             .work = list_work,
                             .ctx = l,
                             .specs = specs,
                             .images = l->references,
                             .n_images = n,
                             .took = list_took};
    if (!reader_run_images(&r, e))
        return false;
    if (l->refused)
        log_line(LOG_WARNING, "%s: %zu names in its list are none that an image can have: left out", specs[0],
                 l->refused);
    return true;
}

static int str_order(const void *a, const void *b)
{
    return str_cmp(*(const str *)a, *(const str *)b);
}

static bool take_references(struct arena *a, registry_names *names, struct registry_images *out,
                            struct err *e)
{
    if (names->n)
        qsort(names->v, names->n, sizeof *names->v, str_order);
    out->references = arena_many(a, struct reference, names->n);
    out->specs = arena_many(a, const char *, names->n);
    out->n = 0;
    for (size_t i = 0; i < names->n; i++) {
        if (i && str_eq(names->v[i], names->v[i - 1]))
            continue;
        if (!reference_parse(a, names->v[i], &out->references[out->n], e))
            return false;
        out->specs[out->n++] = arena_join(a, STR("registry:"), names->v[i], STR("")).p;
    }
    return true;
}

/* ---- what there is ---- */

static bool list_repositories(struct arena *a, str host, const char *target, const struct collect_options *o,
                              struct registry_images *out, struct err *e)
{
    struct reference all = {.host = host, .repository = STR(""), .tag = STR(""), .digest = STR("")};
    struct listing l = {.ask = ASK_CATALOG, .arena = a, .references = &all};
    if (!list(&l, &target, 1, o, e))
        return false;
    if (l.failed || !l.names.n) {
        err_set(e, "no images in", str_c(target), "the registry lists no repositories");
        return err_hint(e, "name one: registry:HOST/REPOSITORY with --all-tags");
    }
    return take_references(a, &l.names, out, e);
}

static bool list_tags(struct arena *a, const struct registry_images *repositories, const char *target,
                      const struct collect_options *o, struct registry_images *out, struct err *e)
{
    struct listing l = {.ask = ASK_TAGS, .arena = a, .references = repositories->references};
    if (!list(&l, repositories->specs, repositories->n, o, e))
        return false;
    if (!l.names.n)
        return err_set(e, "no images in", str_c(target), "it has no tags");
    if (l.attached.n)
        qsort(l.attached.v, l.attached.n, sizeof *l.attached.v, str_order);
    static str none;
    out->attached = l.attached.n ? l.attached.v : &none;
    out->n_attached = l.attached.n;
    return take_references(a, &l.names, out, e);
}

bool registry_images_list(struct arena *a, const char *target, const struct collect_options *o,
                          struct registry_images *out, struct err *e)
{
    struct registry_images repositories = {.n = 1};
    struct reference one;
    str name = str_c(target), host;
    if (registry_configured()->offline)
        return err_set(e, "cannot open", name, "it is in a registry, and --offline opens no network");
    name = str_starts(name, STR("registry:")) ? str_from(name, 9) : name;
    if (registry_names_all(name)) {
        host = str_ends(name, STR("/")) ? str_sub(name, 0, name.n - 1) : name;
        if (!reference_parse(a, arena_join(a, host, STR("/x"), STR("")), &one, e))
            return false;
        host = str_eq(one.host, host) || !one.short_name ? one.host : host;
        if (!list_repositories(a, host, target, o, &repositories, e))
            return false;
    } else {
        if (!reference_parse(a, name, &one, e))
            return false;
        if (one.tag.n || one.digest.n)
            return err_set(e, "wrong usage", name, "it names one image, and --all-tags asks for all") ||
                   err_hint(e, "leave the tag and digest out");
        repositories.references = &one;
        repositories.specs = &target;
    }
    return list_tags(a, &repositories, target, o, out, e);
}

/* ---- all of them ---- */

struct reading_all {
    struct collect_options options; /* with a store, in the reader */
    const struct registry_images *images;
    const struct registry_images_take *take;
};

static bool read_work(void *ctx, struct target *t, struct buf *out, struct err *e)
{
    struct reading_all *all = ctx;
    struct arena arena = {0};
    struct inventory inv = {.arena = &arena};
    if (!all->options.store)
        all->options.store = collect_store_new(STORE_BYTES);
    t->attached = all->images->attached;
    t->n_attached = all->images->n_attached;
    bool ok = inventory_read(t, &all->options, &inv, e);
    if (ok)
        wire_encode(out, &inv);
    arena_free(&arena);
    if (t->number + 1 == all->images->n)
        collect_store_free(all->options.store);
    return ok;
}

static void read_took(void *ctx, size_t i, bool good, str answer, const struct err *e)
{
    const struct reading_all *all = ctx;
    struct inventory *inv = all->take->place(all->take->ctx, i);
    struct err why, bad;
    if (good && !wire_decode(inv->arena, answer, inv, &why)) {
        good = false;
        err_set(&bad, "cannot read", str_c(all->images->specs[i]), "its reader answered with rubbish (%s)",
                why.text);
        e = &bad;
    }
    all->take->done(all->take->ctx, i, good, e);
}

bool registry_images_read(const struct registry_images *images, const struct collect_options *o,
                          const struct registry_images_take *take, struct err *e)
{
    struct reading_all all = {.options = *o, .images = images, .take = take};
    const struct reader r = {.tmp_dir = o->tmp_dir,
                             .timeout_seconds = o->timeout_seconds,
                             .work = read_work,
                             .ctx = &all,
                             .specs = images->specs,
                             .images = images->references,
                             .n_images = images->n,
                             .took = read_took};
    return reader_run_images(&r, e);
}
