/* A text shard: titles by id, and the prose in compressed blocks. */
#include "advisory/compile_parts.h"
#include "advisory/pack.h"
#include <stdlib.h>
#include <zstd.h>

#define BLOCK_TARGET ((size_t)128 << 10)
#define BLOCK_LEVEL  5

static void put_block(struct shard_maker *m, ZSTD_CCtx *z, struct buf *raw)
{
    struct buf *data = &m->section[SECTION_SOURCES];
    size_t bound = ZSTD_compressBound(raw->n);
    size_t n = ZSTD_compress2(z, buf_room(data, bound), bound, raw->p, raw->n);
    if (ZSTD_isError(n) || raw->n > SHARD_BLOCK_MAX) {
        m->too_large = true;
        return;
    }
    struct shard_block b = {data->n, (uint32_t)n, (uint32_t)raw->n};
    data->n += n;
    buf_add(&m->section[SECTION_NOTES], str_make(&b, sizeof b));
    raw->n = 0;
}

/* A record of a text stream that is wanted: the text itself stays in the spool. */
struct prose {
    str id, title;
    uint64_t at;
    size_t n;
    uint32_t record;
};
typedef VEC(struct prose) prose_list;

static void list_chunk(const struct ledger *l, struct arena *a, const struct spool_chunk *chunk,
                       const char *bytes, prose_list *out)
{
    for (const char *p = bytes, *end = p + chunk->n; p < end;) {
        str title, text;
        struct packed r = unpack_head(p);
        unpack_text(&r, &title, &text);
        if (ledger_wants(l, r.record) && ledger_adds(l, r.record) && !ledger_bit(l->rowless, r.record))
            vec_push(a, out,
                     (struct prose){arena_dup(a, r.id), arena_dup(a, title),
                                    chunk->at + (uint64_t)(text.p - bytes), text.n, r.record});
        p = r.end;
    }
}

static int prose_order(const void *x, const void *y)
{
    return str_cmp(((const struct prose *)x)->id, ((const struct prose *)y)->id);
}

/* One an id: that of the advisory itself, where it is of this ecosystem. */
static void choose_texts(const struct ledger *l, prose_list *list)
{
    size_t n = 0;
    for (size_t i = 0; i < list->n; i++) {
        struct prose *have = n ? &list->v[n - 1] : NULL;
        if (!have || !str_eq(have->id, list->v[i].id))
            list->v[n++] = list->v[i];
        else if (ledger_prefer(l, list->v[i].record, have->record) < 0)
            *have = list->v[i];
    }
    list->n = n;
}

static bool list_texts(const struct stage *g, const struct spool_stream *s, struct arena *a, prose_list *out,
                       struct err *e)
{
    struct buf b = {0};
    bool ok = true;
    for (size_t i = 0; ok && i < s->chunks.n; i++) {
        const struct spool_chunk *chunk = &s->chunks.v[i];
        b.n = 0;
        ok = spool_read(&g->spool, chunk->at, buf_room(&b, chunk->n), chunk->n, e);
        if (ok)
            list_chunk(&g->ledger, a, chunk, b.p, out);
    }
    buf_free(&b);
    if (out->n)
        qsort(out->v, out->n, sizeof *out->v, prose_order);
    choose_texts(&g->ledger, out);
    return ok;
}

static bool put_texts(struct shard_maker *m, const struct spool *spool, const prose_list *list, struct err *e)
{
    struct buf raw = {0};
    bool ok = true;
    ZSTD_CCtx *z = ZSTD_createCCtx();
    if (!z)
        mem_exhausted();
    ZSTD_CCtx_setParameter(z, ZSTD_c_compressionLevel, BLOCK_LEVEL);
    ZSTD_CCtx_setParameter(z, ZSTD_c_checksumFlag, 1);
    for (size_t i = 0; ok && i < list->n; i++) {
        const struct prose *d = &list->v[i];
        struct shard_text t = {shard_put_string(m, d->id), shard_put_string(m, d->title),
                               (uint32_t)(m->section[SECTION_NOTES].n / sizeof(struct shard_block)),
                               (uint32_t)raw.n};
        buf_add(&m->section[SECTION_ADVISORIES], str_make(&t, sizeof t));
        ok = spool_read(spool, d->at, buf_room(&raw, d->n), d->n, e);
        raw.n += d->n;
        if (raw.n >= BLOCK_TARGET || i + 1 == list->n)
            put_block(m, z, &raw);
    }
    ZSTD_freeCCtx(z);
    buf_free(&raw);
    return ok;
}

bool compile_text(struct shard_maker *m, const struct stage *g, const struct spool_stream *s,
                  size_t *advisories, struct err *e)
{
    struct arena a = {0};
    prose_list list = {0};
    bool ok = list_texts(g, s, &a, &list, e) && put_texts(m, &g->spool, &list, e);
    if (ok)
        shard_maker_seal(m, stage_ecosystem(s));
    *advisories = list.n;
    arena_free(&a);
    return ok;
}
