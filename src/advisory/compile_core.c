/* A core shard: advisories by id, packages by name, and the rows of each. */
#include "advisory/compile_parts.h"
#include "advisory/pack.h"
#include <stdlib.h>

/* The shard in the making. */
struct maker {
    struct shard_maker *shard;
    struct map ranges, notes;
};

static uint32_t put_ranges(struct maker *m, struct draft_ranges r)
{
    uint32_t few[64], *v = r.n > 64 ? arena_many(&m->shard->a, uint32_t, r.n) : few;
    for (size_t i = 0; i < r.n; i++)
        v[i] = ITEM(r.v[i].kind, shard_put_string(m->shard, r.v[i].s));
    return shard_put_words(m->shard, SECTION_RANGES, &m->ranges, v, r.n);
}

static uint32_t put_note(struct maker *m, const struct draft_row *row)
{
    struct shard_note note = {shard_put_list(m->shard, row->ratings), row->flags, row->status,
                              shard_put_string(m->shard, row->reason), shard_put_list(m->shard, row->code)};
    struct buf *b = &m->shard->section[SECTION_NOTES];
    str key = str_make(&note, sizeof note);
    uint64_t *at = map_get(&m->notes, key);
    if (!at) {
        at = map_put(&m->shard->a, &m->notes, arena_dup(&m->shard->a, key), NULL);
        *at = b->n / sizeof note;
        buf_add(b, key);
    }
    return (uint32_t)*at;
}

/* The empty string, list, set and note come first: reference 0. */
static void maker_begin(struct maker *m)
{
    static const struct draft_row none;
    shard_put_words(m->shard, SECTION_RANGES, &m->ranges, NULL, 0);
    put_note(m, &none);
}

static void put_advisory(struct maker *m, const struct draft *d, struct strs flaws)
{
    static const struct strs none;
    struct shard_advisory adv = {
        .id = shard_put_string(m->shard, d->id),
        .flaws = shard_put_list(m->shard, flaws),
        .aliases = shard_put_list(m->shard, flaws.n == 1 ? d->aliases : none),
        .ratings = shard_put_list(m->shard, d->ratings),
        .cwes = shard_put_list(m->shard, d->cwes),
        .flags = d->flags,
    };
    buf_add(&m->shard->section[SECTION_ADVISORIES], str_make(&adv, sizeof adv));
}

/* A record of a core stream that is wanted. */
struct item {
    str id;
    const char *at;
    uint32_t record;
};
/* A row: where it stands, and its ranges; the next one of the same package, 1 more than its index, or 0. */
struct row {
    const char *at, *ranges;
    uint32_t advisory, next;
};
struct package {
    str name;
    uint32_t first, last; /* 1 more than the index of the row */
};
/* A row of an id whose rows several records tell. */
struct joined_row {
    struct draft_row row;
    struct row place;
    size_t order; /* of those that are equal the first counts */
};
struct core {
    struct arena a, scratch; /* scratch: of one record */
    char *bytes;
    VEC(struct item) items;
    VEC(struct row) rows;
    VEC(struct package) packages;
    struct map known;
    uint32_t advisories;
    /* Of one record: */
    VEC(const char *) sets;
    VEC(struct joined_row) joined;
    struct source_counts {
        struct map known;
        VEC(struct ledger_source) list;
    } sources;
};

static bool read_stream(const struct spool *spool, const struct spool_stream *s, char *to, struct err *e)
{
    for (size_t i = 0; i < s->chunks.n; i++) {
        if (!spool_read(spool, s->chunks.v[i].at, to, s->chunks.v[i].n, e))
            return false;
        to += s->chunks.v[i].n;
    }
    return true;
}

static int item_order(const void *x, const void *y)
{
    return str_cmp(((const struct item *)x)->id, ((const struct item *)y)->id);
}

static bool load_core(const struct stage *g, const struct spool_stream *s, struct core *c, struct err *e)
{
    c->bytes = mem_alloc(s->bytes);
    if (!read_stream(&g->spool, s, c->bytes, e))
        return false;
    for (const char *p = c->bytes, *end = p + s->bytes; p < end;) {
        struct packed r = unpack_head(p);
        if (ledger_wants(&g->ledger, r.record) && !ledger_bit(g->ledger.rowless, r.record))
            vec_push(&c->a, &c->items, (struct item){r.id, p, r.record});
        p = r.end;
    }
    if (c->items.n)
        qsort(c->items.v, c->items.n, sizeof *c->items.v, item_order);
    return true;
}

static void count_source(struct core *c, const struct draft *d)
{
    struct source_counts *s = &c->sources;
    str key = arena_join(&c->scratch, d->source, STR("\n"), d->licence);
    uint64_t *at = map_get(&s->known, key);
    if (!at) {
        at = map_put(&c->a, &s->known, arena_dup(&c->a, key), NULL);
        *at = s->list.n;
        vec_push(&c->a, &s->list, (struct ledger_source){d->source, d->licence, STR(""), 0});
    }
    struct ledger_source *found = &s->list.v[*at];
    found->records++;
    if (str_cmp(d->modified, found->modified) > 0)
        found->modified = d->modified;
}

static struct package *package_of(struct core *c, str name)
{
    bool added;
    uint64_t *at = map_put(&c->a, &c->known, name, &added);
    if (added) {
        *at = c->packages.n;
        vec_push(&c->a, &c->packages, (struct package){.name = name});
    }
    return &c->packages.v[*at];
}

/* Behind the rows of its package so far. */
static void take_row(struct core *c, str name, struct row row)
{
    struct package *package = package_of(c, name);
    vec_push(&c->a, &c->rows, row);
    *(package->first ? &c->rows.v[package->last - 1].next : &package->first) = (uint32_t)c->rows.n;
    package->last = (uint32_t)c->rows.n;
}

static void find_sets(struct core *c, const struct packed_rows *r)
{
    const char *p = r->sets;
    c->sets.n = 0;
    for (size_t i = 0; i < r->n_sets; i++) {
        vec_push(&c->a, &c->sets, p);
        unpack_skip_ranges(&p);
    }
}

static void take_rows(struct core *c, const struct packed_rows *r)
{
    const char *p = r->rows;
    find_sets(c, r);
    for (size_t i = 0; i < r->n_rows; i++) {
        size_t set;
        struct row row = {.at = p, .advisory = c->advisories};
        str package = unpack_row_package(&p, &set);
        row.ranges = c->sets.v[set];
        take_row(c, package, row);
    }
}

static void put_record(struct maker *m, struct core *c, const struct ledger *l, const struct item *item)
{
    struct draft d;
    struct packed_rows rows;
    struct packed r = unpack_head(item->at);
    unpack_core(&r, &c->scratch, &d, &rows);
    put_advisory(m, &d, ledger_flaws(l, r.record, &d));
    count_source(c, &d);
    take_rows(c, &rows);
    c->advisories++;
}

static int compare_ranges(const struct draft_ranges *x, const struct draft_ranges *y)
{
    if (x->n != y->n)
        return x->n < y->n ? -1 : 1;
    for (size_t i = 0; i < x->n; i++) {
        int c = (int)x->v[i].kind - (int)y->v[i].kind;
        c = c ? c : str_cmp(x->v[i].s, y->v[i].s);
        if (c)
            return c;
    }
    return 0;
}

static int row_order(const struct draft_row *p, const struct draft_row *q)
{
    int c = str_cmp(p->package, q->package);
    c = c ? c : compare_ranges(&p->ranges, &q->ranges);
    c = c ? c : (int)p->status - (int)q->status;
    return c ? c : str_cmp(p->reason, q->reason);
}

static int joined_order(const void *x, const void *y)
{
    const struct joined_row *p = x, *q = y;
    int c = row_order(&p->row, &q->row);
    return c ? c : (p->order > q->order) - (p->order < q->order);
}

/* Rows on packages that are `spoken` of are left out. */
static void join_rows(struct core *c, const struct item *item, const struct map *spoken)
{
    struct draft d;
    struct packed_rows rows;
    struct packed r = unpack_head(item->at);
    unpack_core(&r, &c->scratch, &d, &rows);
    find_sets(c, &rows);
    const char *p = rows.rows;
    for (size_t i = 0; i < rows.n_rows; i++) {
        size_t set;
        struct joined_row j = {.place = {.at = p, .advisory = c->advisories}, .order = c->joined.n};
        unpack_row(&p, &c->scratch, &j.row, &set);
        const char *ranges = j.place.ranges = c->sets.v[set];
        unpack_ranges(&ranges, &c->scratch, &j.row.ranges);
        if (!map_get(spoken, j.row.package))
            vec_push(&c->a, &c->joined, j);
    }
}

/* Those that add rows come to the front, the preferred first: how many. */
static size_t sort_joined(const struct ledger *l, struct item *v, size_t n)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++)
        if (ledger_adds(l, v[i].record))
            v[kept++] = v[i];
    for (size_t i = 1; i < kept; i++)
        for (size_t k = i; k && ledger_prefer(l, v[k].record, v[k - 1].record) < 0; k--) {
            struct item swap = v[k];
            v[k] = v[k - 1];
            v[k - 1] = swap;
        }
    return kept;
}

/* A rank adds its rows on packages that none above it speaks of. */
static void join_all(struct core *c, const struct ledger *l, const struct item *v, size_t n)
{
    struct map spoken = {0};
    c->joined.n = 0;
    for (size_t i = 0; i < n; i++) {
        if (i && ledger_rank(l, v[i].record) != ledger_rank(l, v[i - 1].record))
            for (size_t k = 0; k < c->joined.n; k++)
                map_put(&c->scratch, &spoken, c->joined.v[k].row.package, NULL);
        join_rows(c, &v[i], &spoken);
    }
    if (c->joined.n)
        qsort(c->joined.v, c->joined.n, sizeof *c->joined.v, joined_order);
}

/* Several records of one id, or one that stands for some: see advisory/ledger.h. */
static void put_joined(struct maker *m, struct core *c, const struct ledger *l, struct item *v, size_t n)
{
    struct draft d;
    n = sort_joined(l, v, n);
    if (!n)
        return;
    uint32_t advisory = ledger_advisory(l, v[0].record);
    ledger_draft(l, advisory, &c->scratch, &d);
    put_advisory(m, &d, ledger_flaws(l, advisory, &d));
    count_source(c, &d);
    join_all(c, l, v, n);
    for (size_t i = 0; i < c->joined.n; i++)
        if (!i || row_order(&c->joined.v[i].row, &c->joined.v[i - 1].row))
            take_row(c, c->joined.v[i].row.package, c->joined.v[i].place);
    c->advisories++;
}

static void put_advisories(struct maker *m, struct core *c, const struct ledger *l)
{
    for (size_t i = 0, end; i < c->items.n; i = end) {
        struct item *v = &c->items.v[i];
        for (end = i + 1; end < c->items.n && str_eq(c->items.v[end].id, v->id);)
            end++;
        arena_reset(&c->scratch);
        if (ledger_bit(l->joining, v->record))
            put_joined(m, c, l, v, end - i);
        else
            put_record(m, c, l, v);
    }
}

static int package_order(const void *x, const void *y)
{
    return str_cmp(((const struct package *)x)->name, ((const struct package *)y)->name);
}

static void put_package(struct maker *m, uint32_t name)
{
    struct shard_package p = {name, (uint32_t)(m->shard->section[SECTION_ROWS].n / sizeof(struct shard_row))};
    buf_add(&m->shard->section[SECTION_PACKAGES], str_make(&p, sizeof p));
}

static struct shard_row make_row(struct maker *m, struct core *c, const struct row *r)
{
    const char *at = r->at, *ranges = r->ranges;
    struct draft_row row;
    size_t set;
    arena_reset(&c->scratch);
    unpack_row(&at, &c->scratch, &row, &set);
    unpack_ranges(&ranges, &c->scratch, &row.ranges);
    struct shard_row out = {.advisory = r->advisory, .ranges = put_ranges(m, row.ranges)};
    out.note = put_note(m, &row);
    return out;
}

/* By package, then by advisory, then in the record's order; of equal neighbours one is enough. */
static void put_rows(struct maker *m, struct core *c)
{
    if (c->packages.n)
        qsort(c->packages.v, c->packages.n, sizeof *c->packages.v, package_order);
    for (size_t i = 0; i < c->packages.n; i++) {
        struct shard_row last = {UINT32_MAX, 0, 0};
        put_package(m, shard_put_string(m->shard, c->packages.v[i].name));
        for (uint32_t k = c->packages.v[i].first; k; k = c->rows.v[k - 1].next) {
            struct shard_row row = make_row(m, c, &c->rows.v[k - 1]);
            if (memcmp(&row, &last, sizeof row) != 0)
                buf_add(&m->shard->section[SECTION_ROWS], str_make(&row, sizeof row));
            last = row;
        }
    }
    put_package(m, 0);
}

static unsigned bytes_of(uint32_t n)
{
    unsigned bytes = 1;
    while (bytes < 4 && n >> (8 * bytes))
        bytes++;
    return bytes;
}

/* Rows are the larger part of most shards: each index gets as many bytes as the largest needs. */
static void narrow_rows(struct maker *m)
{
    struct buf *b = &m->shard->section[SECTION_ROWS];
    struct shard_row row, most = {0, 0, 0};
    size_t n = b->n / sizeof row;
    for (size_t i = 0; i < n; i++) {
        memcpy(&row, b->p + i * sizeof row, sizeof row);
        most.advisory |= row.advisory;
        most.ranges |= row.ranges;
        most.note |= row.note;
    }
    unsigned a = bytes_of(most.advisory), r = bytes_of(most.ranges), w = most.note ? bytes_of(most.note) : 0;
    m->shard->row_widths = a | r << 8 | w << 16;
    b->n = 0;
    for (size_t i = 0; i < n; i++) {
        memcpy(&row, b->p + i * sizeof row, sizeof row);
        memcpy(b->p + b->n, &row.advisory, a);
        memcpy(b->p + b->n + a, &row.ranges, r);
        memcpy(b->p + b->n + a + r, &row.note, w);
        b->n += a + r + w;
    }
}

static int source_order(const void *x, const void *y)
{
    const struct ledger_source *p = x, *q = y;
    int c = str_cmp(p->name, q->name);
    return c ? c : str_cmp(p->licence, q->licence);
}

static void put_sources(struct maker *m, struct core *c)
{
    if (c->sources.list.n)
        qsort(c->sources.list.v, c->sources.list.n, sizeof *c->sources.list.v, source_order);
    for (size_t i = 0; i < c->sources.list.n; i++) {
        const struct ledger_source *v = &c->sources.list.v[i];
        struct shard_source s = {shard_put_string(m->shard, v->name), shard_put_string(m->shard, v->licence),
                                 shard_put_string(m->shard, v->modified), v->records};
        buf_add(&m->shard->section[SECTION_SOURCES], str_make(&s, sizeof s));
    }
}

bool compile_core(struct shard_maker *shard, const struct stage *g, const struct spool_stream *s,
                  size_t *advisories, struct err *e)
{
    struct core c = {0};
    struct maker m = {.shard = shard};
    maker_begin(&m);
    bool ok = load_core(g, s, &c, e);
    if (ok) {
        put_advisories(&m, &c, &g->ledger);
        put_rows(&m, &c);
        narrow_rows(&m);
        put_sources(&m, &c);
        shard_maker_seal(shard, stage_ecosystem(s));
    }
    *advisories = c.advisories;
    free(c.bytes);
    arena_free(&c.scratch);
    arena_free(&c.a);
    return ok;
}
