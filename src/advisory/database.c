#include "advisory/database.h"
#include "advisory/ecosystem.h"
#include "advisory/generation.h"
#include <stdlib.h>
#include <unistd.h>

bool database_absent(const char *dir)
{
    return generation_absent(dir);
}

struct database *database_open(const char *dir, struct err *e)
{
    struct database *db = mem_alloc(sizeof *db);
    *db = (struct database){.dir = generation_open(dir, e)};
    if (db->dir < 0) {
        err_hint(e, "`assay db build --from PLACE` makes one");
    } else if (manifest_load(&db->arena, db->dir, &db->manifest, e)) {
        db->slots = arena_many(&db->arena, struct database_slot, db->manifest.shards.n);
        return db;
    } else {
        err_hint(e, "build it again with `assay db build`");
    }
    database_close(db);
    return NULL;
}

void database_close(struct database *db)
{
    if (!db)
        return;
    for (size_t i = 0; db->slots && i < db->manifest.shards.n; i++)
        shard_close(&db->slots[i].shard);
    if (db->dir >= 0)
        close(db->dir);
    arena_free(&db->arena);
    free(db);
}

const struct shard *database_slot(struct database *db, size_t i, struct err *e)
{
    struct database_slot *s = &db->slots[i];
    const struct manifest_shard *m = &db->manifest.shards.v[i];
    if (s->state == SLOT_CLOSED) {
        bool ok = shard_open(&s->shard, db->dir, m->file.p, m->kind, &s->why);
        /* A file of another generation can be whole and still not be the one that belongs here. */
        if (ok && !str_eq(m->sha256, str_make(s->shard.head->sha256, sizeof s->shard.head->sha256))) {
            ok = err_set(&s->why, "damaged shard", m->file,
                         "it is not the one that was built with the others");
            shard_close(&s->shard);
        }
        s->state = ok ? SLOT_OPEN : SLOT_BROKEN;
    }
    if (s->state == SLOT_OPEN)
        return &s->shard;
    *e = s->why;
    return NULL;
}

/* Its place in the manifest, which is sorted by ecosystem and kind; SIZE_MAX if it has none. */
static size_t find(const struct database *db, str ecosystem, enum shard_kind kind)
{
    size_t lo = 0, hi = db->manifest.shards.n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        const struct manifest_shard *m = &db->manifest.shards.v[mid];
        int c = str_cmp(m->ecosystem, ecosystem);
        if (c == 0)
            c = (int)m->kind - (int)kind;
        if (c == 0)
            return mid;
        if (c < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return SIZE_MAX;
}

static struct database_cores find_cores(struct database *db, str ecosystem)
{
    VEC(struct database_core) list[2] = {{0}}; /* own, branches */
    for (size_t i = 0; i < db->manifest.shards.n; i++) {
        const struct manifest_shard *m = &db->manifest.shards.v[i];
        struct database_core c = {.slot = i};
        if (m->kind == SHARD_CORE)
            c.fit = release_fit(&db->arena, ecosystem, m->ecosystem, &c.mark);
        if (c.fit != RELEASE_OTHER)
            vec_push(&db->arena, &list[c.fit != RELEASE_OWN], c);
    }
    for (size_t i = 0; i < list[1].n; i++)
        vec_push(&db->arena, &list[0], list[1].v[i]);
    return (struct database_cores){list[0].v, list[0].n};
}

struct database_cores database_cores(struct database *db, str ecosystem)
{
    struct database_cores *known;
    uint64_t *at = map_get(&db->cores, ecosystem);
    if (at)
        return *(struct database_cores *)(uintptr_t)*at;
    known = arena_new(&db->arena, struct database_cores);
    *known = find_cores(db, ecosystem);
    *map_put(&db->arena, &db->cores, arena_dup(&db->arena, ecosystem), NULL) = (uint64_t)(uintptr_t)known;
    return *known;
}

const struct shard *database_text(struct database *db, str ecosystem, struct err *e)
{
    size_t at = find(db, ecosystem_base(ecosystem), SHARD_TEXT);
    e->text[0] = 0;
    return at == SIZE_MAX ? NULL : database_slot(db, at, e);
}

size_t database_malware(struct database *db, str ecosystem)
{
    return find(db, ecosystem, SHARD_MALWARE);
}

const struct shard *database_of_kind(struct database *db, enum shard_kind kind, struct err *e)
{
    size_t at = find(db, STR(""), kind);
    e->text[0] = 0;
    return at == SIZE_MAX ? NULL : database_slot(db, at, e);
}

void database_describe(struct database *db, struct arena *a, struct report *r)
{
    r->have_database = true;
    r->database_built = time_rfc3339(a, db->manifest.built);
    r->advisories = db->manifest.advisories;
    for (size_t i = 0; i < db->manifest.sources.n; i++) {
        struct database_source s = db->manifest.sources.v[i];
        s.name = arena_dup(a, s.name);
        s.modified = arena_dup(a, s.modified);
        s.licence = arena_dup(a, s.licence);
        vec_push(a, &r->sources, s);
    }
}
