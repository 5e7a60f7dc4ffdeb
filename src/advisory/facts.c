#include "advisory/facts.h"
#include "advisory/cycle.h"
#include "advisory/flaw_fact.h"
#include <stdlib.h>

void facts_init(struct facts *f)
{
    *f = (struct facts){.lock = PTHREAD_MUTEX_INITIALIZER};
    f->intern.arena = &f->arena;
}

void facts_free(struct facts *f)
{
    pthread_mutex_destroy(&f->lock);
    arena_free(&f->arena);
}

bool facts_none(const struct facts *f)
{
    return !f->flaws.n && !f->epss.n && !f->cycles.n && !f->identifiers.n;
}

static struct strs keep(struct facts *f, struct strs s)
{
    struct strs out = {s.n ? arena_many(&f->arena, str, s.n) : NULL, s.n};
    for (size_t i = 0; i < s.n; i++)
        out.v[i] = intern_str(&f->intern, s.v[i]);
    return out;
}

static void take_flaw(struct facts *f, const struct draft_flaw *from)
{
    struct draft_flaw *to = vec_add(&f->arena, &f->flaws);
    *to = *from;
    to->cve = arena_dup(&f->arena, from->cve);
    to->source = intern_str(&f->intern, from->source);
    to->kev_added = intern_str(&f->intern, from->kev_added);
    to->kev_due = intern_str(&f->intern, from->kev_due);
    to->ratings = keep(f, from->ratings);
    to->cwes = keep(f, from->cwes);
    to->title = arena_dup(&f->arena, from->title);
}

static void take_cycle(struct facts *f, const struct draft_cycle *c)
{
    vec_push(&f->arena, &f->cycles, draft_cycle_keep(&f->intern, c));
}

/* Equal names and licences are one source: records summed, the newest day. */
static void take_source(struct facts *f, const struct draft_source *s)
{
    for (size_t i = 0; i < f->sources.n; i++) {
        struct database_source *have = &f->sources.v[i];
        if (!str_eq(have->name, s->name) || !str_eq(have->licence, s->licence))
            continue;
        have->records += s->records;
        if (str_cmp(s->modified, have->modified) > 0)
            have->modified = arena_dup(&f->arena, s->modified);
        return;
    }
    vec_push(&f->arena, &f->sources,
             (struct database_source){arena_dup(&f->arena, s->name), arena_dup(&f->arena, s->modified),
                                      arena_dup(&f->arena, s->licence), s->records});
}

void facts_take(struct facts *f, const struct draft_set *set)
{
    pthread_mutex_lock(&f->lock);
    for (size_t i = 0; i < set->flaws.n; i++)
        take_flaw(f, &set->flaws.v[i]);
    for (size_t i = 0; i < set->epss.n; i++)
        vec_push(&f->arena, &f->epss, set->epss.v[i]);
    for (size_t i = 0; i < set->cycles.n; i++)
        take_cycle(f, &set->cycles.v[i]);
    for (size_t i = 0; i < set->identifiers.n; i++)
        vec_push(&f->arena, &f->identifiers,
                 (struct draft_identifier){intern_str(&f->intern, set->identifiers.v[i].product),
                                           intern_str(&f->intern, set->identifiers.v[i].purl)});
    for (size_t i = 0; i < set->sources.n; i++)
        take_source(f, &set->sources.v[i]);
    pthread_mutex_unlock(&f->lock);
}

static int source_order(const void *x, const void *y)
{
    const struct database_source *p = x, *q = y;
    int c = str_cmp(p->name, q->name);
    return c ? c : str_cmp(p->licence, q->licence);
}

static void put_sources(struct facts *f, struct arena *a, struct manifest *m)
{
    if (f->sources.n)
        qsort(f->sources.v, f->sources.n, sizeof *f->sources.v, source_order);
    for (size_t i = 0; i < f->sources.n; i++) {
        struct database_source s = f->sources.v[i];
        s.name = arena_dup(a, s.name);
        s.modified = arena_dup(a, s.modified);
        s.licence = arena_dup(a, s.licence);
        vec_push(a, &m->sources, s);
    }
}

/* One shard into the generation and its manifest. */
static bool put_shard(struct arena *a, const struct generation *g, enum shard_kind kind, const char *file,
                      size_t entries, str bytes, struct manifest *m, struct facts_result *r, struct err *e)
{
    struct shard s;
    bool linked = false;
    if (!generation_put(g, file, bytes, shard_same, &linked, e))
        return false;
    shard_of_bytes(&s, bytes, kind, true, NULL);
    vec_push(a, &m->shards,
             (struct manifest_shard){.ecosystem = STR(""),
                                     .file = str_c(file),
                                     .sha256 = arena_dup(a, str_make(s.head->sha256, sizeof s.head->sha256)),
                                     .kind = kind,
                                     .bytes = bytes.n,
                                     .rows = entries});
    r->shards++;
    r->unchanged += linked;
    r->bytes += bytes.n;
    return true;
}

static bool put_flaws(struct facts *f, struct arena *a, const struct generation *g, uint64_t built,
                      struct manifest *m, struct facts_result *r, struct err *e)
{
    struct buf bytes = {0};
    if (!f->flaws.n && !f->epss.n)
        return true;
    bool ok = flaw_facts_compile(f->flaws.v, f->flaws.n, f->epss.v, f->epss.n, built, &bytes, &r->flaws, e) &&
              put_shard(a, g, SHARD_FLAWS, "flaws.facts", r->flaws, buf_str(&bytes), m, r, e);
    buf_free(&bytes);
    return ok;
}

static bool put_cycles(struct facts *f, struct arena *a, const struct generation *g, uint64_t built,
                       struct manifest *m, struct facts_result *r, struct err *e)
{
    struct buf bytes = {0};
    if (!f->cycles.n)
        return true;
    bool ok = cycles_compile(f->cycles.v, f->cycles.n, f->identifiers.v, f->identifiers.n, built, &bytes,
                             &r->cycles, e) &&
              put_shard(a, g, SHARD_CYCLES, "cycles.facts", r->cycles, buf_str(&bytes), m, r, e);
    buf_free(&bytes);
    return ok;
}

static int shard_order(const void *x, const void *y)
{
    const struct manifest_shard *p = x, *q = y;
    int c = str_cmp(p->ecosystem, q->ecosystem);
    return c ? c : (int)p->kind - (int)q->kind;
}

bool facts_put(struct facts *f, struct arena *a, const struct generation *g, uint64_t built,
               struct manifest *m, struct facts_result *r, struct err *e)
{
    *r = (struct facts_result){0};
    put_sources(f, a, m);
    if (!put_flaws(f, a, g, built, m, r, e) || !put_cycles(f, a, g, built, m, r, e))
        return false;
    if (m->shards.n)
        qsort(m->shards.v, m->shards.n, sizeof *m->shards.v, shard_order);
    return true;
}
