#include "catalog/collect.h"
#include "catalog/layer_store.h"
#include "catalog/merge.h"
#include "catalog/secrets.h"
#include "model/checks.h"
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { DIAGNOSTICS_MAX = 1000 }; /* of one unit; more are counted only */

struct collect_unit {
    struct merge_unit m; /* first: merge sees these */
    bool layered, whole, hashes;
    atomic_uint *signs;
    bool keep;              /* it becomes the store's ... */
    struct layer_read read; /* ... under this */
    struct arena scratch;
    const struct limits *limits;
    struct map seen;    /* origins delivered so far: a path that a tar holds twice counts once, the last */
    struct map folders; /* of packages that are told by their folder */
    struct secret_reader secrets;
    uint64_t dropped_diagnostics;
};

struct collect {
    const struct collect_options *o;
    /* Digests that the lists of package managers hold of which a sign was seen so far, in any unit; all from
     * the beginning when nothing may be left out. */
    atomic_uint signs;
    VEC(struct merge_unit *) units;
    VEC(struct merge_unit *) numbered; /* those of an image's blobs, by number */
    VEC(struct merge_unit *) plain;    /* those of no image */
    struct arena arena;
    const int32_t *order;
    size_t n_order;
    bool arranged;
    bool whole;    /* the target is one file, recognised by its content */
    bool manifest; /* one that is a manifest */
    bool searches; /* for secrets */
};

static void *collect_unit(void *ctx, int32_t number)
{
    struct collect *c = ctx;
    struct collect_unit *u = mem_alloc(sizeof *u);
    *u = (struct collect_unit){.layered = number >= 0,
                               .whole = c->whole,
                               .signs = &c->signs,
                               .hashes = number >= 0 || c->o->hash_folders,
                               .limits = c->o->source.limits};
    u->m.system.asked = (c->o->checks & CHECKS_DRIFT) && !c->o->parts_only;
    u->m.unit.layer = -1;
    u->m.unit.secret_reader = c->searches ? &u->secrets : NULL;
    u->m.unit.secrets_searched = c->searches;
    vec_push(&c->arena, &c->units, &u->m);
    if (number >= 0)
        vec_push(&c->arena, &c->numbered, &u->m);
    else
        vec_push(&c->arena, &c->plain, &u->m);
    return u;
}

static want_set collect_entry(void *unit, const struct entry *entry)
{
    struct collect_unit *u = unit;
    struct entry as_file;
    u->m.unit.files++;
    u->m.unit.bytes += entry->size;
    if (u->layered)
        overlay_entry(&u->m.overlay, entry);
    files_see(&u->m.unit.arena, &u->m.files, entry);
    if (u->m.system.asked) {
        unsigned sign = system_files_sign(entry->path);
        if (sign & ~atomic_load_explicit(u->signs, memory_order_relaxed))
            atomic_fetch_or(u->signs, sign);
        system_files_see(&u->m.unit.arena, &u->m.system, entry);
    }
    struct catalog_ctx ctx = {
        .unit = &u->m.unit, .scratch = &u->scratch, .limits = u->limits, .prefix = STR("")};
    catalog_folders(&ctx, &u->folders, entry);
    as_file = *entry;
    if (entry->type == ENTRY_HARDLINK)
        as_file.type = ENTRY_FILE;
    want_set wants = catalog_wants(&as_file);
    return u->layered ? wants & ~catalog_manifests() : wants;
}

/* Of an image; a folder costs too much to read it all unasked. */
static unsigned collect_digests(void *unit, const struct entry *entry)
{
    struct collect_unit *u = unit;
    unsigned signs = atomic_load_explicit(u->signs, memory_order_relaxed);
    if (!u->hashes || !system_files_listed(entry))
        return 0;
    return signs ? signs : SYSTEM_FILES_DIGESTS;
}

static void collect_digest(void *unit, const struct entry *entry, enum digest_alg alg, str hex)
{
    struct collect_unit *u = unit;
    system_files_digest(&u->m.unit.arena, &u->m.system, entry, alg, hex);
}

static want_set collect_nothing(void *unit, const struct entry *entry)
{
    (void)unit;
    (void)entry;
    return 0;
}

/* A prefix says what it has to be; of a manifest the name may then tell which. */
static want_set collect_by_content(void *ctx, const struct entry *entry, const char *prefix, str sample)
{
    struct collect *c = ctx;
    want_set wants = catalog_by_content(entry, sample), manifests = catalog_manifests();
    if (prefix && strcmp(prefix, "sbom") == 0)
        wants &= ~manifests;
    if (prefix && strcmp(prefix, "manifest") == 0)
        wants = (wants ? wants : catalog_probe(catalog_wants(entry), entry, sample)) & manifests;
    c->whole = wants != 0;
    c->manifest = (wants & manifests) != 0;
    return wants;
}

static want_set collect_probe(void *unit, want_set wants, const struct entry *entry, str head)
{
    (void)unit;
    return catalog_probe(wants, entry, head);
}

/* What an earlier entry of the same path gave does not count any more. */
static void forget_origin(struct unit *u, str origin)
{
#define KEEP(vec, of_origin)                                                                                 \
    do {                                                                                                     \
        size_t kept_ = 0;                                                                                    \
        for (size_t i = 0; i < (vec).n; i++)                                                                 \
            if (!str_eq(of_origin, origin))                                                                  \
                (vec).v[kept_++] = (vec).v[i];                                                               \
        (vec).n = kept_;                                                                                     \
    } while (0)
    KEEP(u->components, u->components.v[i].origin);
    KEEP(u->licence_files, u->licence_files.v[i].origin);
    KEEP(u->workloads, u->workloads.v[i].said.path);
    KEEP(u->kept, u->kept.v[i].origin);
    KEEP(u->facts, u->facts.v[i].at.path);
    KEEP(u->os, u->os_origin.v[i]);
    KEEP(u->os_origin, u->os_origin.v[i]);
#undef KEEP
}

static void collect_content(void *unit, want_set wants, const struct entry *entry, struct content *content)
{
    struct collect_unit *u = unit;
    struct unit *out = &u->m.unit;
    bool added;
    str origin = arena_dup(&out->arena, entry->path);
    map_put(&out->arena, &u->seen, origin, &added);
    if (!added)
        forget_origin(out, origin);
    struct catalog_ctx ctx = {.unit = out,
                              .scratch = &u->scratch,
                              .limits = u->limits,
                              .origin = origin,
                              .prefix = STR(""),
                              .whole = u->whole};
    struct entry as_file = *entry;
    as_file.type = ENTRY_FILE;
    catalog_run(&ctx, wants, &as_file, content);
}

/* `path` begins with the name of the file, or is of another one. */
static str renamed(struct arena *a, str path, str from, str to)
{
    return str_starts(path, from) ? arena_join(a, to, str_from(path, from.n), STR_NONE) : path;
}

/* The component by a second name of its file: places and evidence of its own. */
static struct component component_renamed(struct arena *a, const struct component *of, str from, str to)
{
    struct component c = *of;
    c.origin = to;
    c.locations.v = arena_many(a, struct location, c.locations.cap = c.locations.n);
    for (size_t i = 0; i < c.locations.n; i++) {
        c.locations.v[i] = of->locations.v[i];
        c.locations.v[i].path = renamed(a, of->locations.v[i].path, from, to);
    }
    c.evidence.v = arena_many(a, struct evidence, c.evidence.cap = c.evidence.n);
    for (size_t i = 0; i < c.evidence.n; i++) {
        c.evidence.v[i] = of->evidence.v[i];
        c.evidence.v[i].path = renamed(a, of->evidence.v[i].path, from, to);
    }
    return c;
}

static void collect_same(void *unit, const struct entry *entry)
{
    struct unit *u = &((struct collect_unit *)unit)->m.unit;
    str origin = arena_dup(&u->arena, entry->path);
    for (size_t i = 0, n = u->components.n; i < n; i++)
        if (str_eq(u->components.v[i].origin, entry->target)) {
            struct component c = component_renamed(&u->arena, &u->components.v[i], entry->target, origin);
            vec_push(&u->arena, &u->components, c);
        }
}

static bool collect_reads(void *unit, const struct entry *entry)
{
    (void)unit;
    return secrets_reads(entry);
}

static void collect_bytes(void *unit, const struct entry *entry, str chunk, bool last)
{
    struct collect_unit *u = unit;
    secrets_see(&u->m.unit, &u->secrets, entry, chunk, last);
}

static void collect_whiteout(void *unit, str path, bool opaque)
{
    struct collect_unit *u = unit;
    overlay_whiteout(&u->m.overlay, path, opaque);
}

static void collect_diag(void *unit, enum diag_level level, str path, str message)
{
    struct collect_unit *u = unit;
    struct unit *out = &u->m.unit;
    if (out->diagnostics.n >= DIAGNOSTICS_MAX) {
        u->dropped_diagnostics++;
        return;
    }
    vec_push(&out->arena, &out->diagnostics,
             (struct diagnostic){level, arena_dup(&out->arena, path), arena_dup(&out->arena, message)});
}

static void collect_arrange(void *ctx, const int32_t *numbers, size_t n)
{
    struct collect *c = ctx;
    int32_t *copy = arena_many(&c->arena, int32_t, n);
    if (n)
        memcpy(copy, numbers, n * sizeof *copy);
    c->order = copy;
    c->n_order = n;
    c->arranged = true;
}

static void count_dropped(struct merge_unit *m)
{
    struct collect_unit *u = (struct collect_unit *)m;
    struct unit *out = &m->unit;
    if (u->dropped_diagnostics)
        vec_push(&out->arena, &out->diagnostics,
                 (struct diagnostic){DIAG_WARNING, STR(""),
                                     arena_printf(&out->arena, "%llu more files had problems",
                                                  (unsigned long long)u->dropped_diagnostics)});
    u->dropped_diagnostics = 0;
}

static void merge_all(struct collect *c, struct inventory *inv)
{
    struct merge_unit **layers = arena_many(&c->arena, struct merge_unit *, c->n_order);
    for (size_t i = 0; i < c->n_order; i++)
        layers[i] = c->order[i] >= 0 ? c->numbered.v[c->order[i]] : NULL;
    for (size_t i = 0; i < c->units.n; i++) {
        overlay_seal(&c->units.v[i]->overlay);
        count_dropped(c->units.v[i]);
    }
    if (c->arranged)
        merge_units(inv, layers, c->n_order, true);
    else
        merge_units(inv, c->plain.v, c->plain.n, false);
    for (size_t i = 0; i < c->units.n; i++)
        if (!((struct collect_unit *)c->units.v[i])->keep)
            arena_adopt(inv->arena, &c->units.v[i]->unit.arena);
}

/* ---- layers of several images ---- */

static bool collect_again(void *ctx, int32_t number, str digest, struct layer_read *read)
{
    struct collect *c = ctx;
    const struct layer_read *known;
    struct collect_unit *u = layer_store_get(c->o->store, digest, &known);
    if (!u || number != (int32_t)c->numbered.n)
        return false;
    *read = *known;
    vec_push(&c->arena, &c->numbered, &u->m);
    return true;
}

static void collect_whole(void *ctx, int32_t number, const struct layer_read *read)
{
    struct collect *c = ctx;
    struct collect_unit *u = (struct collect_unit *)c->numbered.v[number];
    u->keep = true;
    u->read = *read;
}

static void unit_free(void *unit)
{
    struct collect_unit *u = unit;
    overlay_free(&u->m.overlay);
    secret_free(&u->secrets);
    arena_free(&u->m.unit.arena);
    arena_free(&u->scratch);
    free(u);
}

struct layer_store *collect_store_new(size_t bytes)
{
    return layer_store_new(bytes, unit_free);
}

void collect_store_free(struct layer_store *s)
{
    layer_store_free(s);
}

static void collect_free(struct collect *c)
{
    for (size_t i = 0; i < c->units.n; i++) {
        struct collect_unit *u = (struct collect_unit *)c->units.v[i];
        if (!u->keep) {
            unit_free(u);
            continue;
        }
        arena_free(&u->scratch);
        secret_free(&u->secrets);
        layer_store_put(c->o->store, u, &u->read, u->m.unit.arena.total + u->m.overlay.arena.total);
    }
    arena_free(&c->arena);
}

/* An image is a container, and so is what manifests alone describe; a tree with an operating system in it can
 * be run as one; all else is a function. */
static enum tier tier_of(const struct collect *c, const struct inventory *inv, int override)
{
    if (override >= 0)
        return (enum tier) override;
    for (size_t i = 0; i < c->plain.n; i++)
        if (c->plain.v[i]->unit.tier_known)
            return c->plain.v[i]->unit.tier;
    bool manifests = inv->workloads.n && !inv->components.n;
    return str_is(inv->kind, "image") || inv->os.id.n || c->manifest || manifests ? TIER_CONTAINER
                                                                                  : TIER_FUNCTION;
}

/* A target that is an SBOM is of that kind, and has the layers of the image that it describes. */
static void take_sbom(const struct collect *c, struct inventory *inv)
{
    for (size_t i = 0; i < c->plain.n; i++) {
        const struct unit *u = &c->plain.v[i]->unit;
        if (u->sbom)
            inv->kind = STR("sbom");
        for (size_t k = 0; u->sbom && k < u->layers.n; k++)
            vec_push(inv->arena, &inv->layers, u->layers.v[k]);
    }
}

static bool read_once(struct target *t, const struct collect_options *o, unsigned signs,
                      struct inventory *inv, struct err *e)
{
    struct collect c = {.o = o, .signs = signs};
    const struct visitor all = {
        .ctx = &c,
        .unit = collect_unit,
        .entry = collect_entry,
        .enough = catalog_enough,
        .by_content = collect_by_content,
        .probe = collect_probe,
        .content = collect_content,
        .digests = collect_digests,
        .digest = collect_digest,
        .same = collect_same,
        .whiteout = collect_whiteout,
        .arrange = collect_arrange,
        .diag = collect_diag,
    };
    struct visitor v = all;
    struct source_options options = o->source;
    options.whole_files = true;
    if (o->parts_only)
        v.entry = collect_nothing;
    if (o->parts_only || !(o->checks & CHECKS_DRIFT))
        v.digests = NULL;
    c.searches = (o->checks & CHECKS_SECRET) && !o->parts_only;
    if (c.searches) {
        v.reads = collect_reads;
        v.bytes = collect_bytes;
    }
    if (o->store) {
        layer_store_trim(o->store);
        v.again = collect_again;
        v.whole = collect_whole;
    }
    bool ok = source_read(t, &options, &v, inv, e);
    if (ok) {
        merge_all(&c, inv);
        if (o->checks)
            secrets_of_workloads(inv, (o->checks & CHECKS_SECRET) != 0);
        inv->tier = tier_of(&c, inv, o->tier);
        if (c.manifest)
            inv->kind = STR("manifest");
        take_sbom(&c, inv);
    }
    collect_free(&c);
    return ok;
}

/* A list named a digest that signs of package managers had left out. */
static bool hashed_too_little(const struct inventory *inv)
{
    for (size_t i = 0; i < inv->facts.n; i++)
        if (str_is(inv->facts.v[i].key, "drift.narrowed"))
            return true;
    return false;
}

bool inventory_read(struct target *t, const struct collect_options *o, struct inventory *inv, struct err *e)
{
    bool again = t->directory || (t->seekable && t->fd != STDIN_FILENO);
    struct arena *a = inv->arena;
    if (!read_once(t, o, again ? 0 : SYSTEM_FILES_DIGESTS, inv, e))
        return false;
    if (!hashed_too_little(inv))
        return true;
    *inv = (struct inventory){.arena = a};
    return read_once(t, o, SYSTEM_FILES_DIGESTS, inv, e);
}
