#include "advisory/build.h"
#include "advisory/compile.h"
#include "advisory/ecosystem.h"
#include "advisory/facts.h"
#include "advisory/fetch.h"
#include "advisory/flaw.h"
#include "advisory/generation.h"
#include "advisory/ingest.h"
#include "advisory/manifest.h"
#include "advisory/pick.h"
#include "base/parallel.h"
#include <stdlib.h>

/* The shards being compiled and written; threads fill `shards` and `errors` by index. */
struct writing {
    const plan_list *plans;
    const struct generation *g;
    uint64_t built;
    struct written {
        struct arena a;
        struct manifest_shard shard;
        bool ok, linked;
        struct err e;
    } * done;
};

static void describe(struct written *w, const struct plan *p, str bytes)
{
    struct shard s;
    shard_of_bytes(&s, bytes, p->kind, true, NULL);
    w->shard = (struct manifest_shard){
        .ecosystem = p->ecosystem,
        .file = ecosystem_file(&w->a, p->ecosystem, p->kind == SHARD_CORE ? ".core" : ".text"),
        .sha256 = arena_dup(&w->a, str_make(s.head->sha256, sizeof s.head->sha256)),
        .kind = p->kind,
        .bytes = bytes.n,
        .advisories = p->drafts.n,
        .packages = p->kind == SHARD_CORE ? shard_packages(&s) : 0,
        .rows = p->kind == SHARD_CORE ? shard_rows(&s) : 0,
    };
}

static void write_plan(void *ctx, size_t i)
{
    struct writing *w = ctx;
    struct written *d = &w->done[i];
    struct buf bytes = {0};
    d->ok = compile_shard(&w->plans->v[i], w->built, &bytes, &d->e);
    if (d->ok) {
        describe(d, &w->plans->v[i], buf_str(&bytes));
        d->ok = generation_put(w->g, d->shard.file.p, buf_str(&bytes), shard_same, &d->linked, &d->e);
    }
    buf_free(&bytes);
}

static bool put_manifest(const struct generation *g, const struct manifest *m, struct err *e)
{
    struct buf text = {0}, sum = {0};
    manifest_write(&text, m);
    manifest_sum(&sum, buf_str(&text));
    bool ok = generation_put(g, MANIFEST_FILE, buf_str(&text), NULL, NULL, e) &&
              generation_put(g, MANIFEST_SUM, buf_str(&sum), NULL, NULL, e);
    buf_free(&text);
    buf_free(&sum);
    return ok;
}

static void add_sources(struct arena *a, const draft_list *drafts, struct manifest *m)
{
    source_counts counts = {0};
    count_sources(a, (const struct draft *const *)drafts->v, drafts->n, &counts);
    for (size_t i = 0; i < counts.n; i++)
        vec_push(a, &m->sources,
                 (struct database_source){counts.v[i].name, counts.v[i].modified, counts.v[i].licence,
                                          counts.v[i].records});
}

static void count_shard(const struct written *d, struct build_result *r)
{
    bool core = d->shard.kind == SHARD_CORE;
    r->shards++;
    r->unchanged += d->linked;
    r->rows += d->shard.rows;
    r->packages += d->shard.packages;
    *(core ? &r->core_bytes : &r->text_bytes) += d->shard.bytes;
}

static bool write_shards(struct arena *a, const struct build_options *o, const plan_list *plans,
                         const struct generation *g, struct manifest *m, struct build_result *r,
                         struct err *e)
{
    struct writing w = {plans, g, o->built, arena_many(a, struct written, plans->n)};
    bool ok = true;
    parallel_for(plans->n, o->jobs, write_plan, &w);
    for (size_t i = 0; i < plans->n; i++) {
        if (ok && !w.done[i].ok)
            *e = w.done[i].e;
        ok = ok && w.done[i].ok;
        if (ok) {
            struct manifest_shard s = w.done[i].shard;
            s.file = arena_dup(a, s.file);
            s.sha256 = arena_dup(a, s.sha256);
            vec_push(a, &m->shards, s);
            count_shard(&w.done[i], r);
        }
        arena_free(&w.done[i].a);
    }
    return ok;
}

static bool put_facts(struct arena *a, const struct build_options *o, struct facts *f,
                      const struct generation *g, struct manifest *m, struct build_result *r, struct err *e)
{
    struct facts_result put;
    bool ok = facts_put(f, a, g, o->built, m, &put, e);
    r->facts = put.flaws;
    r->cycles = put.cycles;
    r->shards += put.shards;
    r->unchanged += put.unchanged;
    r->core_bytes += put.bytes;
    return ok;
}

static bool write_database(struct arena *a, const struct build_options *o, struct ingest *in,
                           struct generation *g, struct build_result *r, struct err *e)
{
    draft_list drafts = {0};
    plan_list plans = {0};
    struct manifest m = {.built = o->built};
    struct facts facts;
    facts_init(&facts);
    for (size_t i = 0; i < in->n; i++)
        facts_take(&facts, &in->sets[i]);
    drafts_pick(a, in->sets, in->n, &drafts, &r->repeated);
    bool ok = drafts.n || !facts_none(&facts) ||
              err_set(e, "cannot build the database", str_c(o->db), "the feeds hold no advisory");
    r->advisories = m.advisories = drafts.n;
    flaws_resolve(a, drafts.v, drafts.n);
    plans_of(a, (const struct draft *const *)drafts.v, drafts.n, &plans);
    add_sources(a, &drafts, &m);
    ok = ok && write_shards(a, o, &plans, g, &m, r, e) && put_facts(a, o, &facts, g, &m, r, e) &&
         put_manifest(g, &m, e) && generation_commit(g, e);
    facts_free(&facts);
    return ok;
}

static bool find_files(struct arena *a, const struct build_options *o, struct fetched *f, feed_files *files,
                       struct err *e)
{
    for (size_t i = 0; i < o->n_from; i++) {
        const char *place = o->from[i];
        if (o->offline && fetch_is_url(place) && !str_istarts(str_c(place), STR("file:")))
            return err_set(e, "cannot fetch", str_c(place), "--offline forbids the network");
        if (fetch_is_url(place) && !(place = fetch_feed(f, a, place, o->tmp, e)))
            return false;
        if (!feed_find(a, place, files, e))
            return false;
    }
    return true;
}

bool database_build(const struct build_options *o, struct build_result *r, struct err *e)
{
    struct arena a = {0};
    struct fetched f = {.stop = o->stop};
    struct ingest in = {.stop = o->stop};
    struct generation g;
    feed_files files = {0};
    *r = (struct build_result){0};
    bool ok = generation_begin(&g, o->db, e) && find_files(&a, o, &f, &files, e) &&
              ingest_files(&in, &a, &files, o->jobs, e);
    r->refused = in.refused;
    if (ok && o->stop && *o->stop)
        ok = err_set(e, "cannot build the database", str_c(o->db), "interrupted");
    ok = ok && write_database(&a, o, &in, &g, r, e);
    generation_end(&g);
    fetch_clear(&f);
    ingest_free(&in);
    arena_free(&a);
    return ok;
}
