#include "check/reachable_java.h"
#include "base/map.h"

struct verdict {
    enum reachable is;
    str why;
};

/* What the fact says of a component at that archive. A "yes" is of the archive itself (it has a digest), not
 * of what was packed into it; a "no" is of all that is in it. */
static struct verdict verdict_of(const struct component *c, const struct fact *f)
{
    if (!f || (str_is(f->subject, "yes") && !c->hashes.n))
        return (struct verdict){REACHABLE_UNKNOWN, STR("")};
    enum reachable is = str_is(f->subject, "yes")  ? REACHABLE_YES
                        : str_is(f->subject, "no") ? REACHABLE_NO
                                                   : REACHABLE_UNKNOWN;
    return (struct verdict){is, f->detail};
}

/* Of several places: one yes is enough, a no takes all. */
static struct verdict judge(const struct inventory *inv, const struct map *facts, const struct component *c)
{
    struct verdict all = {REACHABLE_UNKNOWN, STR("")};
    for (size_t i = 0; i < c->locations.n; i++) {
        const uint64_t *at = map_get(facts, c->locations.v[i].path);
        struct verdict v = verdict_of(c, at ? &inv->facts.v[*at] : NULL);
        if (v.is == REACHABLE_YES)
            return v;
        if (i == 0 || (all.is == REACHABLE_NO && v.is != REACHABLE_NO))
            all = v;
    }
    return all;
}

void reachable_java(const struct inventory *inv, struct report *r)
{
    struct arena run = {0};
    struct map facts = {0};
    for (size_t i = 0; i < inv->facts.n; i++)
        if (str_is(inv->facts.v[i].key, JAVA_REACH_FACT))
            *map_put(&run, &facts, inv->facts.v[i].at.path, NULL) = i;
    for (size_t i = 0; facts.n && i < r->findings.n; i++) {
        struct finding *f = &r->findings.v[i];
        if (f->component >= inv->components.n || !f->advisories.n)
            continue;
        const struct component *c = &inv->components.v[f->component];
        if (!str_is(c->type, "maven") || c->state == STATE_REMOVED)
            continue;
        struct verdict v = judge(inv, &facts, c);
        if (v.why.n) {
            f->reachable = v.is;
            f->reachable_why = v.why;
        }
    }
    arena_free(&run);
}
