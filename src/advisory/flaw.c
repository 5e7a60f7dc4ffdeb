#include "advisory/flaw.h"
#include <stdlib.h>

/* A CVE that some advisory says an id is another name of. */
struct claim {
    str cve;
    const struct claim *next;
};
struct resolver {
    struct arena *a;
    struct map claims;  /* id -> struct claim */
    struct map members; /* id -> 1 + index of the first advisory without a CVE that bears it */
    struct draft *const *drafts;
    size_t *parent; /* of advisories without a CVE, by index */
};

static const struct claim *claims_of(const struct resolver *r, str id)
{
    uint64_t *at = map_get(&r->claims, id);
    return at ? (const struct claim *)(uintptr_t)*at : NULL;
}

static bool claimed(const struct claim *c, str cve)
{
    for (; c; c = c->next)
        if (str_eq(c->cve, cve))
            return true;
    return false;
}

static void claim_id(struct resolver *r, str id, str cve)
{
    uint64_t *at = map_put(r->a, &r->claims, id, NULL);
    const struct claim *first = (const struct claim *)(uintptr_t)*at;
    if (claimed(first, cve))
        return;
    struct claim *c = arena_new(r->a, struct claim);
    *c = (struct claim){cve, first};
    *at = (uint64_t)(uintptr_t)c;
}

static void claim_ids(struct resolver *r, const struct draft *d)
{
    claim_id(r, d->id, d->cves.v[0]);
    for (size_t i = 0; i < d->aliases.n; i++)
        claim_id(r, d->aliases.v[i], d->cves.v[0]);
}

static size_t root(struct resolver *r, size_t i)
{
    while (r->parent[i] != i) {
        r->parent[i] = r->parent[r->parent[i]];
        i = r->parent[i];
    }
    return i;
}

/* The root of a set is its smallest id, which is what the flaw is called by if nothing else. */
static void join(struct resolver *r, size_t x, size_t y)
{
    x = root(r, x);
    y = root(r, y);
    if (x == y)
        return;
    if (str_cmp(r->drafts[x]->id, r->drafts[y]->id) < 0)
        r->parent[y] = x;
    else
        r->parent[x] = y;
}

static void join_id(struct resolver *r, str id, size_t i)
{
    uint64_t *at = map_put(r->a, &r->members, id, NULL);
    if (*at)
        join(r, (size_t)*at - 1, i);
    else
        *at = i + 1;
}

static struct strs one(struct arena *a, str key)
{
    struct strs s = {arena_new(a, str), 1};
    s.v[0] = key;
    return s;
}

struct found {
    VEC(str) cves;
};

static void collect(struct resolver *r, struct found *f, str id)
{
    for (const struct claim *c = claims_of(r, id); c; c = c->next) {
        bool known = false;
        for (size_t i = 0; i < f->cves.n; i++)
            known |= str_eq(f->cves.v[i], c->cve);
        if (!known)
            vec_push(r->a, &f->cves, c->cve);
    }
}

static void collect_ids(struct resolver *r, struct found *f, const struct draft *d)
{
    collect(r, f, d->id);
    for (size_t i = 0; i < d->aliases.n; i++)
        collect(r, f, d->aliases.v[i]);
}

static int by_bytes(const void *x, const void *y)
{
    return str_cmp(*(const str *)x, *(const str *)y);
}

/* The set's one CVE for all of its members; where there are several, each member's own; else the root's id.
 */
static struct strs flaws_of(struct resolver *r, size_t i, const struct found *of_set)
{
    struct found own = {0};
    if (of_set->cves.n == 0)
        return one(r->a, r->drafts[root(r, i)]->id);
    if (of_set->cves.n == 1)
        return one(r->a, of_set->cves.v[0]);
    collect_ids(r, &own, r->drafts[i]);
    if (own.cves.n == 0)
        return one(r->a, r->drafts[i]->id);
    qsort(own.cves.v, own.cves.n, sizeof(str), by_bytes);
    return (struct strs){own.cves.v, own.cves.n};
}

static void join_all(struct resolver *r, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct draft *d = r->drafts[i];
        r->parent[i] = i;
        if (d->flags & ADVISORY_WITHDRAWN)
            continue;
        if (d->cves.n == 1)
            claim_ids(r, d);
        if (d->cves.n)
            continue;
        join_id(r, d->id, i);
        for (size_t k = 0; k < d->aliases.n; k++)
            join_id(r, d->aliases.v[k], i);
    }
}

void flaws_resolve(struct arena *a, struct draft *const *drafts, size_t n)
{
    struct resolver r = {.a = a, .drafts = drafts, .parent = arena_many(a, size_t, n)};
    struct found *sets = arena_many(a, struct found, n);
    join_all(&r, n);
    for (size_t i = 0; i < n; i++)
        if (!drafts[i]->cves.n && !(drafts[i]->flags & ADVISORY_WITHDRAWN))
            collect_ids(&r, &sets[root(&r, i)], drafts[i]);
    for (size_t i = 0; i < n; i++)
        drafts[i]->flaws = drafts[i]->cves.n ? drafts[i]->cves : flaws_of(&r, i, &sets[root(&r, i)]);
}
