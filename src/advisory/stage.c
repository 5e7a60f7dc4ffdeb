#include "advisory/stage.h"
#include "advisory/ecosystem.h"
#include "advisory/pack.h"
#include <stdlib.h>

/* What one set adds to a stream. A stream is called "c" (advisories on malicious packages: "m") and an
 * ecosystem with its release, or "t" and one without. */
struct addition {
    str stream;
    struct buf bytes;
};
struct additions {
    struct arena a;
    struct map names;
    VEC(struct addition) list;
};

static struct buf *addition_of(struct additions *x, char kind, str ecosystem)
{
    char few[256];
    str name = {few, ecosystem.n + 1};
    char *p = name.n <= sizeof few ? few : arena_bytes(&x->a, name.n);
    name.p = p;
    p[0] = kind;
    memcpy(p + 1, ecosystem.p, ecosystem.n);
    uint64_t *at = map_get(&x->names, name);
    if (at)
        return &x->list.v[*at].bytes;
    name = arena_dup(&x->a, name);
    *map_put(&x->a, &x->names, name, NULL) = x->list.n;
    struct addition *fresh = vec_add(&x->a, &x->list);
    fresh->stream = name;
    return &fresh->bytes;
}

/* Rows of one ecosystem are neighbours, and so are ecosystems of one base. */
static int row_order(const void *x, const void *y, void *draft)
{
    const size_t *p = x, *q = y;
    const struct draft *d = draft;
    str e = d->rows[*p].ecosystem, f = d->rows[*q].ecosystem;
    int c = e.p == f.p ? 0 : str_cmp(ecosystem_base(e), ecosystem_base(f));
    if (!c && e.p != f.p)
        c = str_cmp(e, f);
    return c ? c : (*p > *q) - (*p < *q);
}

static void add_draft(struct additions *x, uint32_t record, const struct draft *d)
{
    struct arena a = {0};
    size_t few[128], *rows = d->n_rows > 128 ? arena_many(&a, size_t, d->n_rows) : few;
    for (size_t i = 0; i < d->n_rows; i++)
        rows[i] = i;
    if (d->n_rows)
        qsort_r(rows, d->n_rows, sizeof *rows, row_order, (void *)(uintptr_t)d);
    str base = STR_NONE;
    for (size_t i = 0, end; i < d->n_rows; i = end) {
        str ecosystem = d->rows[rows[i]].ecosystem;
        for (end = i + 1; end < d->n_rows && str_eq(d->rows[rows[end]].ecosystem, ecosystem);)
            end++;
        pack_core(addition_of(x, d->flags & ADVISORY_MALWARE ? 'm' : 'c', ecosystem), record, d, rows + i,
                  end - i);
        if (i && str_eq(ecosystem_base(ecosystem), base))
            continue;
        base = ecosystem_base(ecosystem);
        pack_text(addition_of(x, 't', base), record, d);
    }
    if (!d->n_rows) {
        pack_core(addition_of(x, 'c', ECOSYSTEM_NONE), record, d, NULL, 0);
        pack_text(addition_of(x, 't', ECOSYSTEM_NONE), record, d);
    }
    arena_free(&a);
}

static void put_drafts(struct stage *g, size_t part, const struct draft_set *set)
{
    struct additions x = {0};
    uint32_t first = ledger_add(&g->ledger, part, set->drafts.v, set->drafts.n);
    for (size_t i = 0; i < set->drafts.n; i++)
        add_draft(&x, first + (uint32_t)i, &set->drafts.v[i]);
    for (size_t i = 0; i < x.list.n; i++) {
        spool_put(&g->spool, x.list.v[i].stream, buf_str(&x.list.v[i].bytes));
        buf_free(&x.list.v[i].bytes);
    }
    arena_free(&x.a);
}

void stage_put(struct stage *g, size_t part, const struct draft_set *set)
{
    if (set->drafts.n)
        put_drafts(g, part, set);
    facts_take(&g->facts, set);
}

bool stage_open(struct stage *g, const char *folder, struct err *e)
{
    ledger_init(&g->ledger);
    facts_init(&g->facts);
    return spool_open(&g->spool, folder, e);
}

void stage_close(struct stage *g)
{
    spool_close(&g->spool);
    ledger_free(&g->ledger);
    facts_free(&g->facts);
}

str stage_ecosystem(const struct spool_stream *s)
{
    return str_from(s->name, 1);
}

enum shard_kind stage_kind(const struct spool_stream *s)
{
    return s->name.p[0] == 'c' ? SHARD_CORE : s->name.p[0] == 'm' ? SHARD_MALWARE : SHARD_TEXT;
}
