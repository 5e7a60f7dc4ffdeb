#include "advisory/diff.h"
#include "advisory/ecosystem.h"
#include "advisory/text.h"
#include <stdlib.h>

enum { IN_OLD = 1, IN_NEW = 2, DIFFERS = 4, WITHDRAWN_OLD = 8, WITHDRAWN_NEW = 16 };

/* One ecosystem of both databases while it is compared. */
struct comparison {
    struct arena *a, run; /* run: of this ecosystem */
    struct database *db[2];
    struct map seen; /* id -> flags */
    VEC(str) ids;
};

/* A core shard with its rows by advisory: those of advisory i are rows[first[i]] up to rows[first[i + 1]]. */
struct side {
    const struct shard *s;
    size_t n;
    uint32_t *first, *rows, *package; /* package: of each row */
};

static void side_init(struct arena *a, struct side *x, const struct shard *s)
{
    size_t rows = s ? shard_rows(s) : 0;
    *x = (struct side){.s = s, .n = s ? shard_advisories(s) : 0};
    x->first = arena_many(a, uint32_t, x->n + 2);
    x->rows = arena_many(a, uint32_t, rows);
    x->package = arena_many(a, uint32_t, rows);
    for (size_t i = 0; i < rows; i++) {
        uint32_t advisory = shard_row(s, i).advisory;
        if (advisory < x->n)
            x->first[advisory + 2]++;
    }
    for (size_t i = 2; i < x->n + 2; i++)
        x->first[i] += x->first[i - 1];
    for (size_t p = 0; s && p < shard_packages(s); p++)
        for (size_t i = shard_package(s, p).row; i < shard_package(s, p + 1).row && i < rows; i++) {
            uint32_t advisory = shard_row(s, i).advisory;
            x->package[i] = (uint32_t)p;
            if (advisory < x->n)
                x->rows[x->first[advisory + 1]++] = (uint32_t)i;
        }
}

static void put(struct buf *b, str s)
{
    uint32_t n = (uint32_t)s.n;
    buf_add(b, str_make(&n, sizeof n));
    buf_add(b, s);
}

static void put_list(struct buf *b, const struct shard *s, uint32_t list)
{
    struct words w = shard_list(s, list);
    buf_add(b, str_make(&w.n, sizeof w.n));
    for (size_t i = 0; i < w.n; i++)
        put(b, shard_string(s, w.v[i]));
}

static void put_row(struct buf *b, const struct side *x, size_t i)
{
    struct shard_row row = shard_row(x->s, i);
    struct shard_note note = shard_note(x->s, row.note);
    struct words w = shard_ranges(x->s, row.ranges);
    put(b, shard_string(x->s, shard_package(x->s, x->package[i]).name));
    buf_add(b, str_make(&w.n, sizeof w.n));
    for (size_t k = 0; k < w.n; k++) {
        buf_ch(b, (char)ITEM_KIND(w.v[k]));
        put(b, shard_string(x->s, ITEM_REF(w.v[k])));
    }
    put_list(b, x->s, note.ratings);
    put_list(b, x->s, note.code);
    put(b, shard_string(x->s, note.reason));
    buf_add(b, str_make(&note.flags, sizeof note.flags));
    buf_add(b, str_make(&note.status, sizeof note.status));
}

/* All that an advisory says in this shard, with strings in place of references. */
static str whole(struct buf *b, const struct side *x, size_t i)
{
    struct shard_advisory adv = shard_advisory(x->s, i);
    b->n = 0;
    put_list(b, x->s, adv.flaws);
    put_list(b, x->s, adv.aliases);
    put_list(b, x->s, adv.ratings);
    put_list(b, x->s, adv.cwes);
    buf_add(b, str_make(&adv.flags, sizeof adv.flags));
    for (size_t k = x->first[i]; k < x->first[i + 1]; k++)
        put_row(b, x, x->rows[k]);
    return buf_str(b);
}

static void mark(struct comparison *c, str id, uint64_t flags)
{
    bool added;
    uint64_t *at = map_put(&c->run, &c->seen, id, &added);
    if (added)
        vec_push(&c->run, &c->ids, id);
    *at |= flags;
}

static str id_of(const struct side *x, size_t i)
{
    return i < x->n ? shard_string(x->s, shard_advisory(x->s, i).id) : STR_NONE;
}

static void mark_side(struct comparison *c, const struct side *x, size_t i, int side, uint64_t flags)
{
    bool withdrawn = shard_advisory(x->s, i).flags & ADVISORY_WITHDRAWN;
    flags |= side ? IN_NEW : IN_OLD;
    if (withdrawn)
        flags |= side ? WITHDRAWN_NEW : WITHDRAWN_OLD;
    mark(c, id_of(x, i), flags);
}

/* Below 0 when x comes before y; what is over comes last. */
static int before(str x, str y)
{
    return !x.p ? 1 : !y.p ? -1 : str_cmp(x, y);
}

/* Two shards of one ecosystem and release; one may be NULL. */
static void compare_cores(struct comparison *c, const struct shard *from, const struct shard *to)
{
    struct arena a = {0};
    struct buf b[2] = {{0}, {0}};
    struct side x, y;
    side_init(&a, &x, from);
    side_init(&a, &y, to);
    for (size_t i = 0, k = 0; i < x.n || k < y.n;) {
        int order = before(id_of(&x, i), id_of(&y, k));
        uint64_t differs = order || !str_eq(whole(&b[0], &x, i), whole(&b[1], &y, k)) ? DIFFERS : 0;
        if (order <= 0)
            mark_side(c, &x, i++, 0, differs);
        if (order >= 0)
            mark_side(c, &y, k++, 1, differs);
    }
    buf_free(&b[0]);
    buf_free(&b[1]);
    arena_free(&a);
}

static void mark_all(struct comparison *c, const struct shard *s)
{
    for (size_t i = 0; i < shard_advisories(s); i++)
        mark(c, shard_string(s, shard_advisory(s, i).id), IN_OLD | IN_NEW);
}

static bool compare_texts(struct comparison *c, const struct shard *from, const struct shard *to,
                          struct err *e)
{
    struct text_walk x, y;
    text_walk_init(&x, from);
    text_walk_init(&y, to);
    bool more_x = text_walk_next(&x), more_y = text_walk_next(&y);
    while (more_x || more_y) {
        int order = before(more_x ? x.id : STR_NONE, more_y ? y.id : STR_NONE);
        if (!order && (!str_eq(x.title, y.title) || !str_eq(x.raw, y.raw)))
            mark(c, x.id, DIFFERS);
        if (order <= 0)
            more_x = text_walk_next(&x);
        if (order >= 0)
            more_y = text_walk_next(&y);
    }
    bool ok = !x.failed && !y.failed;
    text_walk_free(&x);
    text_walk_free(&y);
    return ok || err_set(e, "damaged text", STR_NONE, "a block of it cannot be read");
}

/* The shard of that ecosystem and kind: its place in the manifest, or SIZE_MAX. */
static size_t slot_of(const struct database *db, const struct manifest_shard *like)
{
    for (size_t i = 0; i < db->manifest.shards.n; i++)
        if (db->manifest.shards.v[i].kind == like->kind &&
            str_eq(db->manifest.shards.v[i].ecosystem, like->ecosystem))
            return i;
    return SIZE_MAX;
}

static bool get(struct database *db, size_t slot, const struct shard **out, struct err *e)
{
    *out = slot == SIZE_MAX ? NULL : database_slot(db, slot, e);
    return *out || slot == SIZE_MAX;
}

static bool compare_shards(struct comparison *c, size_t from, size_t to, enum shard_kind kind, struct err *e)
{
    const struct shard *x, *y;
    const struct manifest_shard *p = from == SIZE_MAX ? NULL : &c->db[0]->manifest.shards.v[from];
    const struct manifest_shard *q = to == SIZE_MAX ? NULL : &c->db[1]->manifest.shards.v[to];
    bool equal = p && q && str_eq(p->sha256, q->sha256);
    if ((kind == SHARD_TEXT && (equal || !p || !q)) || (kind != SHARD_TEXT && !p && !q))
        return true; /* texts of one side alone: so are their advisories */
    if (!get(c->db[0], from, &x, e) || !get(c->db[1], to, &y, e))
        return false;
    if (kind == SHARD_TEXT)
        return compare_texts(c, x, y, e);
    if (equal)
        mark_all(c, x);
    else
        compare_cores(c, x, y);
    return true;
}

static enum diff_kind kind_of(uint64_t flags)
{
    if (!(flags & IN_OLD))
        return DIFF_NEW;
    if (!(flags & IN_NEW))
        return DIFF_GONE;
    return flags & WITHDRAWN_NEW && !(flags & WITHDRAWN_OLD) ? DIFF_WITHDRAWN : DIFF_CHANGED;
}

static int entry_order(const void *x, const void *y)
{
    const struct diff_entry *p = x, *q = y;
    return p->kind != q->kind ? (int)p->kind - (int)q->kind : str_cmp(p->id, q->id);
}

static void take(struct comparison *c, str name, struct diff *out)
{
    struct diff_ecosystem d = {.name = name};
    struct err e;
    const struct shard *text[2] = {database_text(c->db[0], name, &e), database_text(c->db[1], name, &e)};
    for (size_t i = 0; i < c->ids.n; i++) {
        uint64_t flags = *map_get(&c->seen, c->ids.v[i]);
        if (!(flags & DIFFERS))
            continue;
        struct diff_entry entry = {
            .id = arena_dup(c->a, c->ids.v[i]), .title = STR(""), .kind = kind_of(flags)};
        const struct shard *t = text[entry.kind != DIFF_GONE];
        if (t)
            entry.title = arena_dup(c->a, text_title(t, entry.id));
        vec_push(c->a, &d.entries, entry);
        d.counts[entry.kind]++;
        out->counts[entry.kind]++;
    }
    if (!d.entries.n)
        return;
    qsort(d.entries.v, d.entries.n, sizeof *d.entries.v, entry_order);
    vec_push(c->a, &out->ecosystems, d);
}

/* The shards of one ecosystem of both databases, each pair once. */
struct pair {
    str ecosystem; /* without a release */
    enum shard_kind kind;
    size_t slot[2];
    bool equal;
};
typedef VEC(struct pair) pair_list;

static int pair_order(const void *x, const void *y)
{
    const struct pair *p = x, *q = y;
    int c = str_cmp(p->ecosystem, q->ecosystem);
    if (!c)
        c = (p->kind == SHARD_TEXT) -
            (q->kind == SHARD_TEXT); /* advisories first, then what is said of them */
    return c ? c : (p->slot[1] > q->slot[1]) - (p->slot[1] < q->slot[1]);
}

static bool is_advisories(enum shard_kind kind)
{
    return kind == SHARD_CORE || kind == SHARD_MALWARE || kind == SHARD_TEXT;
}

static void list_pairs(struct arena *a, struct database *const db[2], pair_list *out)
{
    for (int side = 0; side < 2; side++)
        for (size_t i = 0; i < db[side]->manifest.shards.n; i++) {
            const struct manifest_shard *m = &db[side]->manifest.shards.v[i];
            size_t other = slot_of(db[!side], m);
            if (!is_advisories(m->kind) || (side && other != SIZE_MAX))
                continue;
            struct pair p = {.ecosystem = ecosystem_base(m->ecosystem), .kind = m->kind};
            p.slot[side] = i;
            p.slot[!side] = other;
            p.equal = other != SIZE_MAX && str_eq(m->sha256, db[!side]->manifest.shards.v[other].sha256);
            vec_push(a, out, p);
        }
    if (out->n)
        qsort(out->v, out->n, sizeof *out->v, pair_order);
}

static bool compare_ecosystem(struct arena *a, struct database *const db[2], const struct pair *v, size_t n,
                              struct diff *out, struct err *e)
{
    struct comparison c = {.a = a, .db = {db[0], db[1]}};
    bool ok = true, equal = true;
    for (size_t i = 0; i < n; i++)
        equal = equal && v[i].equal;
    for (size_t i = 0; ok && !equal && i < n; i++)
        ok = compare_shards(&c, v[i].slot[0], v[i].slot[1], v[i].kind, e);
    if (ok)
        take(&c, v->ecosystem, out);
    arena_free(&c.run);
    return ok;
}

static bool facts_differ(const struct database *from, const struct database *to)
{
    for (int side = 0; side < 2; side++) {
        const struct database *x = side ? to : from, *y = side ? from : to;
        for (size_t i = 0; i < x->manifest.shards.n; i++) {
            const struct manifest_shard *m = &x->manifest.shards.v[i];
            size_t other = m->kind == SHARD_FLAWS || m->kind == SHARD_CYCLES ? slot_of(y, m) : 0;
            if ((m->kind == SHARD_FLAWS || m->kind == SHARD_CYCLES) &&
                (other == SIZE_MAX || !str_eq(m->sha256, y->manifest.shards.v[other].sha256)))
                return true;
        }
    }
    return false;
}

bool diff_databases(struct arena *a, struct database *from, struct database *to, struct diff *out,
                    struct err *e)
{
    struct database *const db[2] = {from, to};
    pair_list pairs = {0};
    *out = (struct diff){.facts = facts_differ(from, to)};
    list_pairs(a, db, &pairs);
    for (size_t i = 0, end; i < pairs.n; i = end) {
        for (end = i + 1; end < pairs.n && str_eq(pairs.v[end].ecosystem, pairs.v[i].ecosystem);)
            end++;
        if (!compare_ecosystem(a, db, &pairs.v[i], end - i, out, e))
            return false;
    }
    return true;
}
