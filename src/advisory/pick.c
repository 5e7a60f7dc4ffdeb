#include "advisory/pick.h"
#include <stdlib.h>

/* A draft that another one of its id was preferred to. */
struct spare {
    size_t at; /* of the preferred one in the list */
    size_t order;
    const struct draft *draft;
};
typedef VEC(struct spare) spare_list;
typedef VEC(struct draft_row) row_list;

static bool is_better(const struct draft *d, const struct draft *than)
{
    return d->rank != than->rank ? d->rank > than->rank : str_cmp(d->modified, than->modified) > 0;
}

static int spare_order(const void *x, const void *y)
{
    const struct spare *p = x, *q = y;
    if (p->at != q->at)
        return p->at < q->at ? -1 : 1;
    if (is_better(p->draft, q->draft) || is_better(q->draft, p->draft))
        return is_better(p->draft, q->draft) ? -1 : 1;
    return (p->order > q->order) - (p->order < q->order);
}

static int draft_order(const void *x, const void *y)
{
    const struct draft *p = *(struct draft *const *)x, *q = *(struct draft *const *)y;
    return str_cmp(p->id, q->id);
}

static void choose(struct arena *a, struct draft_set *sets, size_t n, draft_list *out, spare_list *spares,
                   uint64_t *repeated)
{
    struct map known = {0};
    bool added;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < sets[i].drafts.n; k++) {
            struct draft *d = &sets[i].drafts.v[k];
            uint64_t *at = map_put(a, &known, d->id, &added);
            if (added) {
                *at = out->n;
                vec_push(a, out, d);
                continue;
            }
            struct draft *have = out->v[*at], *other = d;
            ++*repeated;
            if (is_better(d, have)) {
                out->v[*at] = d;
                other = have;
            }
            if (out->v[*at]->rank)
                vec_push(a, spares, (struct spare){*at, spares->n, other});
        }
}

static int compare_ranges(const struct draft_ranges *x, const struct draft_ranges *y)
{
    if (x->n != y->n)
        return x->n < y->n ? -1 : 1;
    for (size_t i = 0; i < x->n; i++) {
        int c = x->v[i].kind != y->v[i].kind ? (x->v[i].kind < y->v[i].kind ? -1 : 1)
                                             : str_cmp(x->v[i].s, y->v[i].s);
        if (c)
            return c;
    }
    return 0;
}

static int row_order(const void *x, const void *y)
{
    const struct draft_row *p = x, *q = y;
    int c = str_cmp(p->ecosystem, q->ecosystem);
    c = c ? c : str_cmp(p->package, q->package);
    c = c ? c : compare_ranges(&p->ranges, &q->ranges);
    c = c ? c : (int)p->status - (int)q->status;
    return c ? c : str_cmp(p->reason, q->reason);
}

/* The package in its release, as a key. */
static str package_of(struct arena *a, const struct draft_row *row)
{
    return arena_join(a, row->ecosystem, STR("\n"), row->package);
}

static void add_rows(struct arena *a, row_list *rows, const struct draft *d, const struct map *spoken)
{
    for (size_t i = 0; i < d->n_rows; i++)
        if (!spoken || !map_get(spoken, package_of(a, &d->rows[i])))
            vec_push(a, rows, d->rows[i]);
}

static struct draft *joined(struct arena *a, const struct draft *best, const struct spare *v, size_t n)
{
    struct draft *out = arena_new(a, struct draft);
    struct map spoken = {0};
    row_list rows = {0};
    unsigned rank = best->rank;
    *out = *best;
    add_rows(a, &rows, best, NULL);
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; v[i].draft->rank != rank && k < rows.n; k++)
            map_put(a, &spoken, package_of(a, &rows.v[k]), NULL);
        rank = v[i].draft->rank;
        if (!(v[i].draft->flags & ADVISORY_WITHDRAWN))
            add_rows(a, &rows, v[i].draft, rank == best->rank ? NULL : &spoken);
        if (!rank)
            break; /* of OSV's records the one modified last */
    }
    out->n_rows = 0;
    out->rows = rows.v;
    if (rows.n)
        qsort(rows.v, rows.n, sizeof *rows.v, row_order);
    for (size_t i = 0; i < rows.n; i++)
        if (!i || row_order(&rows.v[i], &out->rows[out->n_rows - 1]))
            out->rows[out->n_rows++] = rows.v[i];
    return out;
}

void drafts_pick(struct arena *a, struct draft_set *sets, size_t n, draft_list *out, uint64_t *repeated)
{
    spare_list spares = {0};
    choose(a, sets, n, out, &spares, repeated);
    if (spares.n)
        qsort(spares.v, spares.n, sizeof *spares.v, spare_order);
    for (size_t i = 0, end; i < spares.n; i = end) {
        for (end = i; end < spares.n && spares.v[end].at == spares.v[i].at;)
            end++;
        out->v[spares.v[i].at] = joined(a, out->v[spares.v[i].at], &spares.v[i], end - i);
    }
    if (out->n)
        qsort(out->v, out->n, sizeof *out->v, draft_order);
}
