#include "advisory/ledger.h"
#include "advisory/flaw.h"
#include "advisory/pack.h"
#include <stdlib.h>

/* An entry: flags (ENTRY_...), rank, source, id, modified, how many CVEs, the CVE if it is one, aliases if
 * there is none or one. Of rank over 0, whose rows may be joined: the head as in a core stream. */
enum { ENTRY_WITHDRAWN = 1, ENTRY_ROWS = 2, ENTRY_WHOLE = 4 };
struct entry {
    bool withdrawn, rows, whole;
    unsigned rank;
    size_t source, cves;
    str id, modified, cve;
    const char *aliases; /* packed strings; then the head */
};

void ledger_init(struct ledger *l)
{
    *l = (struct ledger){.lock = PTHREAD_MUTEX_INITIALIZER};
}

void ledger_free(struct ledger *l)
{
    free(l->entries);
    arena_free(&l->arena);
    l->entries = NULL;
}

static size_t source_of(struct ledger *l, struct arena *scratch, const struct draft *d)
{
    bool added;
    str key = arena_join(scratch, d->source, STR("\n"), d->licence);
    uint64_t *at = map_get(&l->source_index, key);
    if (at)
        return *at;
    key = arena_dup(&l->arena, key);
    *map_put(&l->arena, &l->source_index, key, &added) = l->sources.n;
    vec_push(&l->arena, &l->sources,
             (struct ledger_source){.name = str_sub(key, 0, d->source.n),
                                    .licence = str_from(key, d->source.n + 1),
                                    .modified = STR("")});
    return l->sources.n - 1;
}

static void write_entry(struct buf *b, const struct draft *d, size_t source)
{
    static const struct strs none;
    buf_ch(b, (char)((d->flags & ADVISORY_WITHDRAWN ? ENTRY_WITHDRAWN : 0) | (d->n_rows ? ENTRY_ROWS : 0) |
                     (d->whole ? ENTRY_WHOLE : 0)));
    pack_number(b, d->rank);
    pack_number(b, source);
    pack_str(b, d->id);
    pack_str(b, d->modified);
    pack_number(b, d->cves.n);
    if (d->cves.n == 1)
        pack_str(b, d->cves.v[0]);
    pack_strs(b, d->cves.n < 2 ? d->aliases : none);
    if (d->rank)
        pack_head(b, d);
}

static struct entry read_entry(const char *p)
{
    struct entry e = {.withdrawn = *p & ENTRY_WITHDRAWN,
                      .rows = *p & ENTRY_ROWS,
                      .whole = *p & ENTRY_WHOLE,
                      .cve = STR_NONE};
    p++;
    e.rank = (unsigned)unpack_number(&p);
    e.source = unpack_number(&p);
    e.id = unpack_str(&p);
    e.modified = unpack_str(&p);
    e.cves = unpack_number(&p);
    if (e.cves == 1)
        e.cve = unpack_str(&p);
    e.aliases = p;
    return e;
}

static void make_room(struct ledger *l, size_t n)
{
    if (l->n + n <= l->cap)
        return;
    l->cap = l->cap * 2 > l->n + n ? l->cap * 2 : l->n + n;
    l->entries = mem_realloc(l->entries, l->cap * sizeof *l->entries);
}

uint32_t ledger_add(struct ledger *l, size_t part, const struct draft *drafts, size_t n)
{
    struct arena scratch = {0};
    struct buf b = {0};
    pthread_mutex_lock(&l->lock);
    uint32_t first = (uint32_t)l->n;
    make_room(l, n);
    for (size_t i = 0; i < n; i++) {
        b.n = 0;
        write_entry(&b, &drafts[i], source_of(l, &scratch, &drafts[i]));
        char *at = arena_bytes(&l->arena, b.n);
        memcpy(at, b.p, b.n);
        l->entries[l->n++] = at;
    }
    vec_push(&l->arena, &l->parts, (struct ledger_part){part, first, (uint32_t)n});
    pthread_mutex_unlock(&l->lock);
    buf_free(&b);
    arena_free(&scratch);
    return first;
}

static int part_order(const void *x, const void *y)
{
    const struct ledger_part *p = x, *q = y;
    if (p->part != q->part)
        return (p->part > q->part) - (p->part < q->part);
    return (p->first > q->first) - (p->first < q->first);
}

/* Records by id: open addressing over their numbers, 1 more than each; 0 is free. */
struct index {
    uint32_t *slots;
    size_t mask;
};

static uint32_t *slot_of(const struct ledger *l, const struct index *x, str id)
{
    size_t at = str_hash(id) & x->mask;
    while (x->slots[at] && !str_eq(read_entry(l->entries[x->slots[at] - 1]).id, id))
        at = (at + 1) & x->mask;
    return &x->slots[at];
}

static bool beats(const struct entry *e, const struct entry *have)
{
    return e->rank != have->rank ? e->rank > have->rank : str_cmp(e->modified, have->modified) > 0;
}

static void set_bit(uint64_t *bits, uint32_t record, bool on)
{
    uint64_t bit = (uint64_t)1 << (record % 64);
    bits[record / 64] = on ? bits[record / 64] | bit : bits[record / 64] & ~bit;
}

/* What is being settled. */
struct settling {
    struct ledger *l;
    struct arena a;
    struct index index;
    struct map plain; /* id of joined records -> 1 + the record of rank 0 that may join */
};

/* The record `lost` to another of its id, of rank over 0: its rows may join it. */
static void join_record(struct settling *s, uint32_t lost, const struct entry *e)
{
    struct ledger *l = s->l;
    if (!e->rank) {
        uint64_t *at = map_put(&s->a, &s->plain, e->id, NULL);
        struct entry have = {.rank = 0};
        if (*at)
            have = read_entry(l->entries[*at - 1]);
        if (*at && !beats(e, &have))
            return;
        if (*at)
            set_bit(l->joining, (uint32_t)*at - 1, false);
        *at = lost + 1;
    }
    set_bit(l->joining, lost, true);
}

/* What becomes of a record that lost to another: it is joined, or an older state that nobody needs. */
static void settle_loser(struct settling *s, uint32_t won, const struct entry *winner, uint32_t lost,
                         const struct entry *loser)
{
    struct ledger *l = s->l;
    if (!winner->rank)
        return;
    if (winner->whole && winner->rank == loser->rank) {
        if (ledger_bit(l->joining, lost)) { /* what joined it joins the winner */
            set_bit(l->joining, lost, false);
            set_bit(l->joining, won, true);
        }
        return;
    }
    set_bit(l->joining, won, true);
    join_record(s, lost, loser);
}

static void settle_record(struct settling *s, uint32_t record)
{
    struct ledger *l = s->l;
    struct entry e = read_entry(l->entries[record]);
    uint32_t *slot = slot_of(l, &s->index, e.id);
    if (!*slot) {
        *slot = record + 1;
        set_bit(l->counting, record, true);
        return;
    }
    uint32_t before = *slot - 1;
    struct entry have = read_entry(l->entries[before]);
    bool better = beats(&e, &have);
    l->repeated++;
    if (better) {
        *slot = record + 1;
        set_bit(l->counting, before, false);
        set_bit(l->counting, record, true);
    }
    settle_loser(s, better ? record : before, better ? &e : &have, better ? before : record,
                 better ? &have : &e);
}

static int joined_order(const void *x, const void *y)
{
    const struct ledger_joined *p = x, *q = y;
    if (p->advisory != q->advisory)
        return (p->advisory > q->advisory) - (p->advisory < q->advisory);
    return (p->record > q->record) - (p->record < q->record);
}

static int by_record(const void *x, const void *y)
{
    const struct ledger_joined *p = x, *q = y;
    return (p->record > q->record) - (p->record < q->record);
}

/* Of one id: what names no package is told elsewhere, where others name some. */
static void find_rowless(struct ledger *l, const struct ledger_joined *v, size_t n)
{
    bool any = false;
    for (size_t i = 0; i < n; i++)
        any |= ledger_adds(l, v[i].record) && read_entry(l->entries[v[i].record]).rows;
    for (size_t i = 0; any && i < n; i++)
        set_bit(l->rowless, v[i].record, !read_entry(l->entries[v[i].record]).rows);
}

static void list_joined(struct settling *s)
{
    struct ledger *l = s->l;
    for (uint32_t i = 0; i < l->n; i++)
        if (ledger_bit(l->joining, i)) {
            uint32_t advisory = *slot_of(l, &s->index, read_entry(l->entries[i]).id) - 1;
            vec_push(&l->arena, &l->joined, (struct ledger_joined){i, advisory});
        }
    if (!l->joined.n)
        return;
    qsort(l->joined.v, l->joined.n, sizeof *l->joined.v, joined_order);
    for (size_t i = 0, end; i < l->joined.n; i = end) {
        for (end = i + 1; end < l->joined.n && l->joined.v[end].advisory == l->joined.v[i].advisory;)
            end++;
        find_rowless(l, l->joined.v + i, end - i);
    }
    qsort(l->joined.v, l->joined.n, sizeof *l->joined.v, by_record);
}

static void index_open(struct index *x, size_t n)
{
    x->mask = 1023;
    while (x->mask < n * 4 / 3)
        x->mask = x->mask * 2 + 1;
    x->slots = mem_alloc((x->mask + 1) * sizeof *x->slots);
    memset(x->slots, 0, (x->mask + 1) * sizeof *x->slots);
}

static void settle_repeated(struct ledger *l)
{
    struct settling s = {.l = l};
    index_open(&s.index, l->n);
    l->counting = arena_many(&l->arena, uint64_t, l->n / 64 + 1);
    l->joining = arena_many(&l->arena, uint64_t, l->n / 64 + 1);
    l->rowless = arena_many(&l->arena, uint64_t, l->n / 64 + 1);
    struct ledger_part *parts = arena_many(&s.a, struct ledger_part, l->parts.n);
    if (l->parts.n) {
        memcpy(parts, l->parts.v, l->parts.n * sizeof *parts);
        qsort(parts, l->parts.n, sizeof *parts, part_order);
    }
    for (size_t i = 0; i < l->parts.n; i++)
        for (uint32_t k = 0; k < parts[i].n; k++)
            settle_record(&s, parts[i].first + k);
    list_joined(&s);
    l->advisories = l->n - l->repeated;
    free(s.index.slots);
    arena_free(&s.a);
}

uint32_t ledger_advisory(const struct ledger *l, uint32_t record)
{
    struct ledger_joined key = {.record = record};
    if (ledger_bit(l->counting, record))
        return record;
    const struct ledger_joined *j = bsearch(&key, l->joined.v, l->joined.n, sizeof key, by_record);
    return j->advisory;
}

unsigned ledger_rank(const struct ledger *l, uint32_t record)
{
    return read_entry(l->entries[record]).rank;
}

static const struct ledger_part *part_of(const struct ledger *l, uint32_t record)
{
    size_t lo = 0, hi = l->parts.n;
    while (hi - lo > 1) {
        size_t mid = lo + (hi - lo) / 2;
        *(l->parts.v[mid].first <= record ? &lo : &hi) = mid;
    }
    return &l->parts.v[lo];
}

int ledger_prefer(const struct ledger *l, uint32_t x, uint32_t y)
{
    struct entry p = read_entry(l->entries[x]), q = read_entry(l->entries[y]);
    if (beats(&p, &q) || beats(&q, &p))
        return beats(&p, &q) ? -1 : 1;
    size_t of_x = part_of(l, x)->part, of_y = part_of(l, y)->part;
    if (of_x != of_y)
        return (of_x > of_y) - (of_x < of_y);
    return (x > y) - (x < y);
}

bool ledger_adds(const struct ledger *l, uint32_t record)
{
    return ledger_bit(l->counting, record) || !read_entry(l->entries[record]).withdrawn;
}

void ledger_draft(const struct ledger *l, uint32_t advisory, struct arena *a, struct draft *out)
{
    struct entry e = read_entry(l->entries[advisory]);
    const char *p = e.aliases;
    unpack_strs(&p, a);
    *out = (struct draft){.id = e.id};
    unpack_draft(&p, a, out);
}

static void count_source(struct ledger *l, const struct entry *e)
{
    struct ledger_source *s = &l->sources.v[e->source];
    s->records++;
    if (str_cmp(e->modified, s->modified) > 0)
        s->modified = e->modified;
}

static struct strs aliases_of(const struct entry *e, struct arena *a)
{
    const char *p = e->aliases;
    return unpack_strs(&p, a);
}

static bool is_member(const struct entry *e)
{
    return !e->withdrawn && !e->cves;
}

/* A record's own id goes without saying. */
static void keep_flaws(struct ledger *l, struct flaws *f)
{
    l->flaw = arena_many(&l->arena, uint32_t, l->n);
    for (size_t i = 0, k = 0; i < l->n; i++) {
        struct entry e = read_entry(l->entries[i]);
        if (!ledger_bit(l->counting, (uint32_t)i) || !is_member(&e))
            continue;
        const struct flaw_member *m = &f->members.v[k++];
        if (m->flaws.n == 1 && str_eq(m->flaws.v[0], e.id))
            continue;
        struct strs own = {arena_many(&l->arena, str, m->flaws.n), m->flaws.n};
        memcpy(own.v, m->flaws.v, own.n * sizeof *own.v);
        vec_push(&l->arena, &l->flaws, own);
        l->flaw[i] = (uint32_t)l->flaws.n;
    }
}

static void settle_flaws(struct ledger *l)
{
    struct arena a = {0}, scratch = {0};
    struct flaws f = {.a = &a};
    for (size_t i = 0; i < l->n; i++) {
        struct entry e = read_entry(l->entries[i]);
        if (!ledger_bit(l->counting, (uint32_t)i))
            continue;
        count_source(l, &e);
        if (is_member(&e))
            flaw_member(&f, e.id, aliases_of(&e, &a));
    }
    for (size_t i = 0; i < l->n; i++) {
        struct entry e = read_entry(l->entries[i]);
        arena_reset(&scratch);
        if (ledger_bit(l->counting, (uint32_t)i) && !e.withdrawn && e.cves == 1)
            flaw_claim(&f, e.id, aliases_of(&e, &scratch), e.cve);
    }
    flaw_resolve(&f);
    keep_flaws(l, &f);
    arena_free(&scratch);
    arena_free(&a);
}

static int source_order(const void *x, const void *y)
{
    const struct ledger_source *p = x, *q = y;
    int c = str_cmp(p->name, q->name);
    return c ? c : str_cmp(p->licence, q->licence);
}

/* Those all of whose records are repeated elsewhere are none. */
static void settle_sources(struct ledger *l)
{
    size_t n = 0;
    for (size_t i = 0; i < l->sources.n; i++)
        if (l->sources.v[i].records)
            l->sources.v[n++] = l->sources.v[i];
    l->sources.n = n;
    if (n)
        qsort(l->sources.v, n, sizeof *l->sources.v, source_order);
}

void ledger_settle(struct ledger *l)
{
    settle_repeated(l);
    settle_flaws(l);
    settle_sources(l);
}

struct strs ledger_flaws(const struct ledger *l, uint32_t record, const struct draft *d)
{
    if (d->cves.n)
        return d->cves;
    if (l->flaw[record])
        return l->flaws.v[l->flaw[record] - 1];
    return (struct strs){(str *)(uintptr_t)&d->id, 1};
}
