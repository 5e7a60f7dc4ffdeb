#include "advisory/flaw.h"
#include <stdlib.h>

/* A CVE that some advisory says an id is another name of. */
struct claim {
    str cve;
    const struct claim *next;
};

static const struct claim *claims_of(const struct flaws *f, str id)
{
    uint64_t *at = map_get(&f->claims, id);
    return at ? (const struct claim *)(uintptr_t)*at : NULL;
}

static bool claimed(const struct claim *c, str cve)
{
    for (; c; c = c->next)
        if (str_eq(c->cve, cve))
            return true;
    return false;
}

/* Only ids that a member bears matter. */
static void claim_id(struct flaws *f, str id, str cve)
{
    if (!map_get(&f->bearers, id))
        return;
    uint64_t *at = map_put(f->a, &f->claims, id, NULL);
    const struct claim *first = (const struct claim *)(uintptr_t)*at;
    if (claimed(first, cve))
        return;
    struct claim *c = arena_new(f->a, struct claim);
    *c = (struct claim){cve, first};
    *at = (uint64_t)(uintptr_t)c;
}

void flaw_claim(struct flaws *f, str id, struct strs aliases, str cve)
{
    claim_id(f, id, cve);
    for (size_t i = 0; i < aliases.n; i++)
        claim_id(f, aliases.v[i], cve);
}

static size_t root(struct flaws *f, size_t i)
{
    struct flaw_member *m = f->members.v;
    while (m[i].parent != i) {
        m[i].parent = m[m[i].parent].parent;
        i = m[i].parent;
    }
    return i;
}

/* The root of a set is its smallest id, which is what the flaw is called by if nothing else. */
static void join(struct flaws *f, size_t x, size_t y)
{
    x = root(f, x);
    y = root(f, y);
    if (x == y)
        return;
    if (str_cmp(f->members.v[x].id, f->members.v[y].id) < 0)
        f->members.v[y].parent = x;
    else
        f->members.v[x].parent = y;
}

static void join_id(struct flaws *f, str id, size_t i)
{
    uint64_t *at = map_put(f->a, &f->bearers, id, NULL);
    if (*at)
        join(f, (size_t)*at - 1, i);
    else
        *at = i + 1;
}

void flaw_member(struct flaws *f, str id, struct strs aliases)
{
    size_t at = f->members.n;
    vec_push(f->a, &f->members, (struct flaw_member){.id = id, .aliases = aliases, .parent = at});
    join_id(f, id, at);
    for (size_t i = 0; i < aliases.n; i++)
        join_id(f, aliases.v[i], at);
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

static void collect(struct flaws *f, struct found *to, str id)
{
    for (const struct claim *c = claims_of(f, id); c; c = c->next) {
        bool known = false;
        for (size_t i = 0; i < to->cves.n; i++)
            known |= str_eq(to->cves.v[i], c->cve);
        if (!known)
            vec_push(f->a, &to->cves, c->cve);
    }
}

static void collect_ids(struct flaws *f, struct found *to, const struct flaw_member *m)
{
    collect(f, to, m->id);
    for (size_t i = 0; i < m->aliases.n; i++)
        collect(f, to, m->aliases.v[i]);
}

static int by_bytes(const void *x, const void *y)
{
    return str_cmp(*(const str *)x, *(const str *)y);
}

/* The set's one CVE for all of its members; where there are several, each member's own; else the root's id.
 */
static struct strs flaws_of(struct flaws *f, size_t i, const struct found *of_set)
{
    struct found own = {0};
    if (of_set->cves.n == 0)
        return one(f->a, f->members.v[root(f, i)].id);
    if (of_set->cves.n == 1)
        return one(f->a, of_set->cves.v[0]);
    collect_ids(f, &own, &f->members.v[i]);
    if (own.cves.n == 0)
        return one(f->a, f->members.v[i].id);
    qsort(own.cves.v, own.cves.n, sizeof(str), by_bytes);
    return (struct strs){own.cves.v, own.cves.n};
}

void flaw_resolve(struct flaws *f)
{
    struct found *sets = arena_many(f->a, struct found, f->members.n);
    for (size_t i = 0; i < f->members.n; i++)
        collect_ids(f, &sets[root(f, i)], &f->members.v[i]);
    for (size_t i = 0; i < f->members.n; i++)
        f->members.v[i].flaws = flaws_of(f, i, &sets[root(f, i)]);
}
