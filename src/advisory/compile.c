#include "advisory/compile.h"
#include "advisory/ecosystem.h"
#include "advisory/shard_maker.h"
#include <stdlib.h>
#include <zstd.h>

static struct plan *plan_for(struct arena *a, plan_list *out, struct map *known, str ecosystem,
                             enum shard_kind kind)
{
    bool added;
    str key = arena_join(a, kind == SHARD_TEXT ? STR("t") : STR("c"), ecosystem, STR_NONE);
    uint64_t *at = map_put(a, known, key, &added);
    if (added) {
        *at = out->n;
        struct plan *p = vec_add(a, out);
        p->ecosystem = str_from(key, 1);
        p->kind = kind;
    }
    return &out->v[*at];
}

static void plan_draft(struct arena *a, plan_list *out, struct map *known, str ecosystem,
                       const struct draft *d)
{
    struct plan *core = plan_for(a, out, known, ecosystem, SHARD_CORE);
    if (!core->drafts.n || core->drafts.v[core->drafts.n - 1] != d)
        vec_push(a, &core->drafts, d);
    struct plan *text = plan_for(a, out, known, ecosystem_base(ecosystem), SHARD_TEXT);
    if (!text->drafts.n || text->drafts.v[text->drafts.n - 1] != d)
        vec_push(a, &text->drafts, d);
}

static int plan_order(const void *x, const void *y)
{
    const struct plan *p = x, *q = y;
    int c = str_cmp(p->ecosystem, q->ecosystem);
    return c ? c : (int)p->kind - (int)q->kind;
}

void plans_of(struct arena *a, const struct draft *const *drafts, size_t n, plan_list *out)
{
    struct map known = {0};
    for (size_t i = 0; i < n; i++) {
        const struct draft *d = drafts[i];
        for (size_t k = 0; k < d->n_rows; k++) {
            plan_draft(a, out, &known, d->rows[k].ecosystem, d);
            struct plan *core = plan_for(a, out, &known, d->rows[k].ecosystem, SHARD_CORE);
            vec_push(a, &core->rows, (struct plan_row){d, &d->rows[k]});
        }
        if (!d->n_rows)
            plan_draft(a, out, &known, ECOSYSTEM_NONE, d);
    }
    if (out->n)
        qsort(out->v, out->n, sizeof *out->v, plan_order);
}

/* The shard in the making. */
struct maker {
    struct shard_maker shard;
    struct map ranges, notes, advisories;
};

static uint32_t put_ranges(struct maker *m, struct draft_ranges r)
{
    uint32_t few[64], *v = r.n > 64 ? arena_many(&m->shard.a, uint32_t, r.n) : few;
    for (size_t i = 0; i < r.n; i++)
        v[i] = ITEM(r.v[i].kind, shard_put_string(&m->shard, r.v[i].s));
    return shard_put_words(&m->shard, SECTION_RANGES, &m->ranges, v, r.n);
}

static uint32_t put_note(struct maker *m, const struct draft_row *row)
{
    struct shard_note note = {shard_put_list(&m->shard, row->ratings), row->flags, row->status,
                              shard_put_string(&m->shard, row->reason), shard_put_list(&m->shard, row->code)};
    struct buf *b = &m->shard.section[SECTION_NOTES];
    str key = str_make(&note, sizeof note);
    uint64_t *at = map_get(&m->notes, key);
    if (!at) {
        at = map_put(&m->shard.a, &m->notes, arena_dup(&m->shard.a, key), NULL);
        *at = b->n / sizeof note;
        buf_add(b, key);
    }
    return (uint32_t)*at;
}

/* The empty string, list, set and note come first: reference 0. */
static void maker_begin(struct maker *m)
{
    static const struct draft_row none;
    shard_maker_begin(&m->shard);
    shard_put_words(&m->shard, SECTION_RANGES, &m->ranges, NULL, 0);
    put_note(m, &none);
}

static void put_advisory(struct maker *m, const struct draft *d)
{
    static const struct strs none;
    struct shard_advisory adv = {
        .id = shard_put_string(&m->shard, d->id),
        .flaws = shard_put_list(&m->shard, d->flaws),
        .aliases = shard_put_list(&m->shard, d->flaws.n == 1 ? d->aliases : none),
        .ratings = shard_put_list(&m->shard, d->ratings),
        .flags = d->flags,
    };
    *map_put(&m->shard.a, &m->advisories, d->id, NULL) = m->shard.section[SECTION_ADVISORIES].n / sizeof adv;
    buf_add(&m->shard.section[SECTION_ADVISORIES], str_make(&adv, sizeof adv));
}

static int row_order(const void *x, const void *y)
{
    const struct plan_row *p = x, *q = y;
    int c = str_cmp(p->row->package, q->row->package);
    if (!c)
        c = str_cmp(p->draft->id, q->draft->id);
    return c ? c : (p->row > q->row) - (p->row < q->row); /* rows of one draft are one array */
}

static void put_package(struct maker *m, uint32_t name)
{
    struct shard_package p = {name, (uint32_t)(m->shard.section[SECTION_ROWS].n / sizeof(struct shard_row))};
    buf_add(&m->shard.section[SECTION_PACKAGES], str_make(&p, sizeof p));
}

static void put_rows(struct maker *m, const struct plan *p)
{
    struct plan_row *v = arena_many(&m->shard.a, struct plan_row, p->rows.n);
    struct shard_row last = {UINT32_MAX, 0, 0};
    if (p->rows.n)
        memcpy(v, p->rows.v, p->rows.n * sizeof *v);
    qsort(v, p->rows.n, sizeof *v, row_order);
    for (size_t i = 0; i < p->rows.n; i++) {
        bool fresh = i == 0 || !str_eq(v[i].row->package, v[i - 1].row->package);
        if (fresh)
            put_package(m, shard_put_string(&m->shard, v[i].row->package));
        struct shard_row row = {(uint32_t)*map_get(&m->advisories, v[i].draft->id),
                                put_ranges(m, v[i].row->ranges), put_note(m, v[i].row)};
        if (fresh || memcmp(&row, &last, sizeof row) != 0)
            buf_add(&m->shard.section[SECTION_ROWS], str_make(&row, sizeof row));
        last = row;
    }
    put_package(m, 0);
}

static int source_order(const void *x, const void *y)
{
    const struct source_count *p = x, *q = y;
    int c = str_cmp(p->name, q->name);
    return c ? c : str_cmp(p->licence, q->licence);
}

void count_sources(struct arena *a, const struct draft *const *drafts, size_t n, source_counts *out)
{
    struct map known = {0};
    bool added;
    for (size_t i = 0; i < n; i++) {
        uint64_t *at =
            map_put(a, &known, arena_join(a, drafts[i]->source, STR("\n"), drafts[i]->licence), &added);
        if (added) {
            *at = out->n;
            vec_push(a, out, (struct source_count){drafts[i]->source, drafts[i]->licence, STR(""), 0});
        }
        struct source_count *c = &out->v[*at];
        c->records++;
        if (str_cmp(drafts[i]->modified, c->modified) > 0)
            c->modified = drafts[i]->modified;
    }
    if (out->n)
        qsort(out->v, out->n, sizeof *out->v, source_order);
}

static void put_sources(struct maker *m, const struct plan *p)
{
    source_counts counts = {0};
    count_sources(&m->shard.a, p->drafts.v, p->drafts.n, &counts);
    for (size_t i = 0; i < counts.n; i++) {
        struct shard_source s = {shard_put_string(&m->shard, counts.v[i].name),
                                 shard_put_string(&m->shard, counts.v[i].licence),
                                 shard_put_string(&m->shard, counts.v[i].modified), counts.v[i].records};
        buf_add(&m->shard.section[SECTION_SOURCES], str_make(&s, sizeof s));
    }
}

#define BLOCK_TARGET ((size_t)64 << 10)
#define BLOCK_LEVEL  3

static void put_block(struct maker *m, ZSTD_CCtx *z, struct buf *raw)
{
    struct buf *data = &m->shard.section[SECTION_SOURCES];
    size_t bound = ZSTD_compressBound(raw->n);
    size_t n = ZSTD_compress2(z, buf_room(data, bound), bound, raw->p, raw->n);
    if (ZSTD_isError(n) || raw->n > SHARD_BLOCK_MAX) {
        m->shard.too_large = true;
        return;
    }
    struct shard_block b = {data->n, (uint32_t)n, (uint32_t)raw->n};
    data->n += n;
    buf_add(&m->shard.section[SECTION_NOTES], str_make(&b, sizeof b));
    raw->n = 0;
}

static void put_texts(struct maker *m, const struct plan *p)
{
    struct buf raw = {0};
    ZSTD_CCtx *z = ZSTD_createCCtx();
    if (!z)
        mem_exhausted();
    ZSTD_CCtx_setParameter(z, ZSTD_c_compressionLevel, BLOCK_LEVEL);
    ZSTD_CCtx_setParameter(z, ZSTD_c_checksumFlag, 1);
    for (size_t i = 0; i < p->drafts.n; i++) {
        const struct draft *d = p->drafts.v[i];
        struct shard_text t = {shard_put_string(&m->shard, d->id), shard_put_string(&m->shard, d->title),
                               (uint32_t)(m->shard.section[SECTION_NOTES].n / sizeof(struct shard_block)),
                               (uint32_t)raw.n};
        buf_add(&m->shard.section[SECTION_ADVISORIES], str_make(&t, sizeof t));
        buf_add(&raw, d->text);
        if (raw.n >= BLOCK_TARGET || i + 1 == p->drafts.n)
            put_block(m, z, &raw);
    }
    ZSTD_freeCCtx(z);
    buf_free(&raw);
}

bool compile_shard(const struct plan *p, uint64_t built, struct buf *out, struct err *e)
{
    struct maker m = {0};
    maker_begin(&m);
    if (p->kind == SHARD_CORE) {
        for (size_t i = 0; i < p->drafts.n; i++)
            put_advisory(&m, p->drafts.v[i]);
        put_rows(&m, p);
        put_sources(&m, p);
    } else {
        m.shard.section[SECTION_NOTES].n = 0;
        put_texts(&m, p);
    }
    return shard_maker_end(&m.shard, p->kind, p->ecosystem, built, out, e);
}
