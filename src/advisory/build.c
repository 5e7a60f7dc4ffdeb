#include "advisory/build.h"
#include "advisory/compile.h"
#include "advisory/ecosystem.h"
#include "advisory/update/fetch.h"
#include "advisory/generation.h"
#include "advisory/ingest.h"
#include "advisory/malware.h"
#include "advisory/manifest.h"
#include "base/parallel.h"
#include <pthread.h>
#include <stdlib.h>

/* The shards being compiled and written, the largest first; threads fill `done` by index. Together they may
 * take so much memory; one that takes more alone waits for the others. */
#define MEMORY_MAX ((size_t)160 << 20)

struct written {
    struct arena a;
    struct manifest_shard shard;
    malware_hashes malware;
    bool ok, linked, none; /* none: no record of the stream counts */
    struct err e;
};
struct writing {
    const struct stage *from;
    const struct generation *g;
    uint64_t built;
    struct written *done;
    pthread_mutex_t lock;
    pthread_cond_t freed;
    size_t memory;
};

static void take_memory(struct writing *w, size_t n)
{
    pthread_mutex_lock(&w->lock);
    while (w->memory && w->memory + n > MEMORY_MAX)
        pthread_cond_wait(&w->freed, &w->lock);
    w->memory += n;
    pthread_mutex_unlock(&w->lock);
}

static void give_memory(struct writing *w, size_t n)
{
    pthread_mutex_lock(&w->lock);
    w->memory -= n;
    pthread_cond_broadcast(&w->freed);
    pthread_mutex_unlock(&w->lock);
}

static const char *suffix_of(enum shard_kind kind)
{
    return kind == SHARD_CORE ? ".core" : kind == SHARD_MALWARE ? ".malware" : ".text";
}

/* One file of the generation. */
static bool put_shard(const struct generation *g, struct written *d, enum shard_kind kind, str ecosystem,
                      size_t advisories, str bytes)
{
    struct shard s;
    shard_of_bytes(&s, bytes, kind, true, NULL);
    d->shard = (struct manifest_shard){
        .ecosystem = ecosystem,
        .file = ecosystem_file(&d->a, ecosystem, suffix_of(kind)),
        .sha256 = arena_dup(&d->a, str_make(s.head->sha256, sizeof s.head->sha256)),
        .kind = kind,
        .bytes = bytes.n,
        .advisories = advisories,
        .packages = kind == SHARD_TEXT ? 0 : shard_packages(&s),
        .rows = kind == SHARD_TEXT ? 0 : shard_rows(&s),
    };
    if (kind == SHARD_MALWARE)
        malware_collect(&d->a, &s, ecosystem, &d->malware);
    return generation_put(g, d->shard.file.p, bytes, shard_same, &d->linked, &d->e);
}

static void write_shard(void *ctx, size_t i)
{
    struct writing *w = ctx;
    struct written *d = &w->done[i];
    const struct spool_stream *from = w->from->spool.streams.v[i];
    struct buf bytes = {0};
    size_t advisories, memory = compile_cost(from);
    take_memory(w, memory);
    d->ok = compile_shard(w->from, from, w->built, &bytes, &advisories, &d->e);
    d->none = !advisories;
    if (d->ok && !d->none)
        d->ok = put_shard(w->g, d, stage_kind(from), stage_ecosystem(from), advisories, buf_str(&bytes));
    buf_free(&bytes);
    give_memory(w, memory);
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

static void add_sources(struct arena *a, const struct ledger *l, struct manifest *m)
{
    for (size_t i = 0; i < l->sources.n; i++)
        vec_push(a, &m->sources,
                 (struct database_source){l->sources.v[i].name, l->sources.v[i].modified,
                                          l->sources.v[i].licence, l->sources.v[i].records});
}

static void count_shard(const struct written *d, struct build_result *r)
{
    bool text = d->shard.kind == SHARD_TEXT;
    r->shards++;
    r->unchanged += d->linked;
    r->rows += d->shard.rows;
    r->packages += d->shard.packages;
    *(text ? &r->text_bytes : &r->core_bytes) += d->shard.bytes;
}

static int shard_order(const void *x, const void *y)
{
    const struct manifest_shard *p = x, *q = y;
    int c = str_cmp(p->ecosystem, q->ecosystem);
    return c ? c : (int)p->kind - (int)q->kind;
}

static int larger_first(const void *x, const void *y)
{
    const struct spool_stream *p = *(struct spool_stream *const *)x, *q = *(struct spool_stream *const *)y;
    return p->bytes != q->bytes ? (p->bytes < q->bytes) - (p->bytes > q->bytes) : str_cmp(p->name, q->name);
}

/* The names of all malicious packages, which are looked at first. */
static bool put_names(struct arena *a, const struct writing *w, malware_hashes *names, struct manifest *m,
                      struct build_result *r, struct err *e)
{
    struct buf bytes = {0};
    struct shard s;
    bool linked = false;
    if (!names->n)
        return true;
    bool ok = malware_compile(names, w->built, &bytes, e) &&
              generation_put(w->g, MALWARE_FILE, buf_str(&bytes), shard_same, &linked, e);
    if (ok) {
        shard_of_bytes(&s, buf_str(&bytes), SHARD_NAMES, true, NULL);
        vec_push(a, &m->shards,
                 (struct manifest_shard){
                     .ecosystem = STR(""),
                     .file = STR(MALWARE_FILE),
                     .sha256 = arena_dup(a, str_make(s.head->sha256, sizeof s.head->sha256)),
                     .kind = SHARD_NAMES,
                     .bytes = bytes.n,
                     .rows = malware_count(&s),
                 });
        r->shards++;
        r->unchanged += linked;
        r->core_bytes += bytes.n;
    }
    buf_free(&bytes);
    return ok;
}

static bool write_shards(struct arena *a, const struct build_options *o, struct stage *from,
                         const struct generation *g, struct manifest *m, struct build_result *r,
                         struct err *e)
{
    size_t n = from->spool.streams.n;
    struct writing w = {.from = from,
                        .g = g,
                        .built = o->built,
                        .done = arena_many(a, struct written, n),
                        .lock = PTHREAD_MUTEX_INITIALIZER,
                        .freed = PTHREAD_COND_INITIALIZER};
    malware_hashes names = {0};
    bool ok = true;
    qsort(from->spool.streams.v, n, sizeof *from->spool.streams.v, larger_first);
    parallel_for(n, o->jobs, write_shard, &w);
    for (size_t i = 0; i < n; i++) {
        if (ok && !w.done[i].ok)
            *e = w.done[i].e;
        ok = ok && w.done[i].ok;
        if (ok && !w.done[i].none) {
            struct manifest_shard s = w.done[i].shard;
            s.file = arena_dup(a, s.file);
            s.sha256 = arena_dup(a, s.sha256);
            vec_push(a, &m->shards, s);
            count_shard(&w.done[i], r);
            for (size_t k = 0; k < w.done[i].malware.n; k++)
                vec_push(a, &names, w.done[i].malware.v[k]);
        }
        arena_free(&w.done[i].a);
    }
    ok = ok && put_names(a, &w, &names, m, r, e);
    if (m->shards.n)
        qsort(m->shards.v, m->shards.n, sizeof *m->shards.v, shard_order);
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

static bool write_database(struct arena *a, const struct build_options *o, struct stage *from,
                           struct generation *g, struct build_result *r, struct err *e)
{
    struct ledger *l = &from->ledger;
    struct manifest m = {.built = o->built};
    if (!l->n && facts_none(&from->facts))
        return err_set(e, "cannot build the database", str_c(o->db), "the feeds hold no advisory");
    ledger_settle(l);
    r->repeated = l->repeated;
    r->advisories = m.advisories = l->advisories;
    add_sources(a, l, &m);
    return write_shards(a, o, from, g, &m, r, e) && put_facts(a, o, &from->facts, g, &m, r, e) &&
           put_manifest(g, &m, e) && generation_commit(g, e);
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

/* The temporary file lies beside the database, where there must be room anyway, unless it is told otherwise.
 */
static bool read_feeds(const struct build_options *o, struct stage *to, const feed_files *files,
                       struct build_result *r, struct err *e)
{
    struct ingest in = {.to = to, .stop = o->stop};
    bool ok = stage_open(to, o->tmp ? o->tmp : o->db, e) && ingest_files(&in, files, o->jobs, e) &&
              spool_flush(&to->spool, e);
    r->refused = in.refused;
    return ok;
}

bool database_build(const struct build_options *o, struct build_result *r, struct err *e)
{
    struct arena a = {0};
    struct fetched f = {.stop = o->stop};
    struct stage stage = {.spool = {.fd = -1}};
    struct generation g;
    feed_files files = {0};
    *r = (struct build_result){0};
    bool ok = generation_begin(&g, o->db, e) && find_files(&a, o, &f, &files, e) &&
              read_feeds(o, &stage, &files, r, e);
    if (ok && o->stop && *o->stop)
        ok = err_set(e, "cannot build the database", str_c(o->db), "interrupted");
    ok = ok && write_database(&a, o, &stage, &g, r, e);
    generation_end(&g);
    fetch_clear(&f);
    stage_close(&stage);
    arena_free(&a);
    return ok;
}
