#include "check/advice.h"
#include "base/buf.h"
#include "base/map.h"
#include "check/command.h"
#include "version/wanted.h"
#include <stdlib.h>

#define CHAINS_MAX 32 /* ways that are told of one package */
#define DEPTH_MAX  64

typedef VEC(size_t) indices;
/* Who needs whom, the other way round than components tell it. */
struct graph {
    struct arena a;
    const struct inventory *inv;
    indices *needed_by; /* one a component */
    size_t *parent;     /* of the last search: 1 + towards the target; 0: not reached */
    size_t *reached;    /* what it reached, in order */
};

static void graph_init(struct graph *g, const struct inventory *inv)
{
    struct map purls = {0};
    *g = (struct graph){.inv = inv};
    g->needed_by = arena_array(&g->a, inv->components.n, sizeof *g->needed_by);
    g->parent = arena_many(&g->a, size_t, inv->components.n);
    g->reached = arena_many(&g->a, size_t, inv->components.n);
    for (size_t i = 0; i < inv->components.n; i++)
        if (inv->components.v[i].purl.n && inv->components.v[i].state != STATE_REMOVED)
            *map_put(&g->a, &purls, inv->components.v[i].purl, NULL) = i;
    for (size_t i = 0; i < inv->components.n; i++) {
        const struct component *c = &inv->components.v[i];
        for (size_t k = 0; c->state != STATE_REMOVED && k < c->depends.n; k++) {
            const uint64_t *to = map_get(&purls, c->depends.v[k]);
            if (to && *to != i)
                vec_push(&g->a, &g->needed_by[*to], i);
        }
    }
}

/* Is it what is assessed, or a part of it? */
static bool is_project(const struct component *c)
{
    return str_is(c->kind, "application") || !c->ecosystem.n;
}

static bool is_system(const struct component *c)
{
    static const char *const types[] = {"deb", "rpm", "apk", "alpm", "opkg", "portage", "ebuild", NULL};
    for (size_t i = 0; types[i]; i++)
        if (str_eq(c->type, str_c(types[i])))
            return true;
    return false;
}

/* All that needs a component of the fix, over any number of steps; the nearest first. Returns how many. */
static size_t search(struct graph *g, const struct upgrade *x)
{
    size_t n = 0;
    memset(g->parent, 0, g->inv->components.n * sizeof *g->parent);
    for (size_t i = 0; i < x->components.n; i++) {
        g->parent[x->components.v[i]] = SIZE_MAX;
        g->reached[n++] = x->components.v[i];
    }
    for (size_t i = 0; i < n; i++) {
        const indices *up = &g->needed_by[g->reached[i]];
        for (size_t k = 0; k < up->n; k++)
            if (!g->parent[up->v[k]]) {
                g->parent[up->v[k]] = g->reached[i] + 1;
                g->reached[n++] = up->v[k];
            }
    }
    return n;
}

static str label(struct arena *a, const struct component *c)
{
    return arena_join(a, c->name, c->version.n ? STR(" ") : STR(""), c->version);
}

static str way_of(struct arena *a, const struct graph *g, size_t at)
{
    str words = STR("app");
    for (unsigned depth = 0; depth < DEPTH_MAX; depth++) {
        words = arena_join(a, words, STR(" > "), label(a, &g->inv->components.v[at]));
        if (g->parent[at] == SIZE_MAX)
            return words;
        at = g->parent[at] - 1;
    }
    return arena_join(a, words, STR(" > ..."), STR(""));
}

/* One way for each package that the project asks for; none for what it asks for itself. */
static void add_chains(struct arena *a, struct graph *g, struct upgrade *x)
{
    size_t n = search(g, x);
    for (size_t i = x->components.n; i < n && x->chains.n < CHAINS_MAX; i++) {
        const struct component *c = &g->inv->components.v[g->reached[i]];
        if (c->direct == TRI_YES && !is_project(c))
            vec_push(a, &x->chains, (struct fix_chain){g->reached[i], way_of(a, g, g->reached[i])});
    }
}

static bool all_in_base(const struct inventory *inv, const struct upgrade *x)
{
    for (size_t i = 0; i < x->components.n; i++)
        if (component_in_base(inv, &inv->components.v[x->components.v[i]]) != TRI_YES)
            return false;
    return true;
}

static bool any_direct(const struct inventory *inv, const struct upgrade *x)
{
    for (size_t i = 0; i < x->components.n; i++)
        if (inv->components.v[x->components.v[i]].direct == TRI_YES)
            return true;
    return false;
}

static str asker(struct arena *a, const struct inventory *inv, str purl)
{
    for (size_t i = 0; i < inv->components.n; i++)
        if (str_eq(inv->components.v[i].purl, purl))
            return label(a, &inv->components.v[i]);
    return purl;
}

/* Do the ranges of all who ask for it let `to` in? Known only where each that needs it tells its range. */
static void judge_ranges(struct arena *a, const struct graph *g, struct upgrade *x)
{
    struct buf against = {0};
    size_t told = 0, needed = 0, refuse = 0;
    bool unknown = false;
    for (size_t i = 0; i < x->components.n; i++) {
        const struct component *c = &g->inv->components.v[x->components.v[i]];
        needed += g->needed_by[x->components.v[i]].n + (c->direct == TRI_YES);
        for (size_t k = 0; k < c->asked.n; k++) {
            enum wanted w = version_wanted(c->ecosystem, c->asked.v[k].range, x->to);
            told++;
            unknown |= w == WANTED_UNKNOWN;
            if (w != WANTED_NO || refuse++ > 2)
                continue;
            str by = c->asked.v[k].by.n ? asker(a, g->inv, c->asked.v[k].by) : STR("the project");
            buf_printf(&against, "%s%.*s asks for %.*s", refuse > 1 ? ", " : "", STR_ARG(by),
                       STR_ARG(c->asked.v[k].range));
        }
    }
    x->within = refuse ? TRI_NO : told && told >= needed && !unknown ? TRI_YES : TRI_UNKNOWN;
    if (refuse > 3)
        buf_printf(&against, " and %zu more", refuse - 3);
    x->asked = arena_dup(a, buf_str(&against));
    buf_free(&against);
}

/* The names of what the project asks for, up to three. */
static str movers(struct arena *a, const struct inventory *inv, const struct upgrade *x)
{
    struct buf b = {0};
    for (size_t i = 0; i < x->chains.n && i < 3; i++) {
        str name = label(a, &inv->components.v[x->chains.v[i].direct]);
        buf_printf(&b, "%s%.*s", i ? ", " : "", STR_ARG(name));
    }
    if (x->chains.n > 3)
        buf_printf(&b, " and %zu more", x->chains.n - 3);
    str kept = arena_dup(a, buf_str(&b));
    buf_free(&b);
    return kept;
}

static str direct_words(struct arena *a, const struct inventory *inv, const struct upgrade *x)
{
    str who = movers(a, inv, x);
    const char *it = x->chains.n > 1 ? "need" : "needs";
    if (x->within == TRI_YES)
        return arena_printf(a, "%.*s %s it and the ranges let %.*s in: an update of the lock file is enough",
                            STR_ARG(who), it, STR_ARG(x->to));
    if (x->within == TRI_NO)
        return arena_printf(a, "move %.*s, which %s it: %.*s", STR_ARG(who), it, STR_ARG(x->asked));
    return arena_printf(a, "move %.*s, which %s it", STR_ARG(who), it);
}

static str base_words(struct arena *a, const struct inventory *inv, const struct upgrade *x)
{
    const struct base_image *b = &inv->base;
    const char *guess = str_is(b->how, "history") ? " (by its history)" : "";
    if (x->by_name.n)
        return arena_printf(a, "it came with the base image %.*s%s: rebuild on a newer one",
                            STR_ARG(x->by_name), guess);
    return arena_printf(a, "it came with the base image%s: rebuild on a newer one", guess);
}

static str package_words(struct arena *a, const struct upgrade *x)
{
    if (x->within == TRI_YES)
        return STR("the ranges let it in: an update of the lock file is enough");
    if (x->within == TRI_NO)
        return x->asked;
    if (x->components.n > 1)
        return arena_printf(a, "one upgrade of %.*s moves %zu packages", STR_ARG(x->name), x->components.n);
    return STR("");
}

/* The lock file whose ranges let the fix in. */
static str lock_file(const struct component *c)
{
    return c->locations.n ? str_base(c->locations.v[0].path) : STR("the lock file");
}

static str source_words(struct arena *a, const struct inventory *inv, const struct upgrade *x)
{
    const struct component *c = &inv->components.v[x->components.v[0]];
    if (x->kind == FIX_BASE)
        return arena_join(a, STR("rebuild on a newer base image"), x->by_name.n ? STR(" than ") : STR(""),
                          x->by_name);
    if (x->within == TRI_YES)
        return arena_printf(a, "update %.*s within its ranges", STR_ARG(lock_file(c)));
    if (x->kind == FIX_DIRECT)
        return arena_join(a, STR("move "), movers(a, inv, x), STR(""));
    if (any_direct(inv, x))
        return arena_join(a, STR("move "), label(a, c), STR(""));
    return arena_join(a, STR("upgrade "), x->name, STR(""));
}

static void decide_kind(struct arena *a, struct graph *g, struct upgrade *x)
{
    const struct inventory *inv = g->inv;
    const struct component *c = &inv->components.v[x->components.v[0]];
    x->kind = FIX_PACKAGE;
    x->by_purl = c->purl;
    x->by_name = x->name;
    if (!is_system(c)) {
        judge_ranges(a, g, x);
        add_chains(a, g, x);
    }
    if (all_in_base(inv, x)) {
        x->kind = FIX_BASE;
        x->by_purl = STR("");
        x->by_name = inv->base.name.n ? inv->base.name : inv->base.digest;
    } else if (x->chains.n && !any_direct(inv, x)) {
        const struct component *d = &inv->components.v[x->chains.v[0].direct];
        x->kind = FIX_DIRECT;
        x->by_purl = d->purl;
        x->by_name = d->name;
    }
    x->by = x->kind == FIX_BASE     ? base_words(a, inv, x)
            : x->kind == FIX_DIRECT ? direct_words(a, inv, x)
                                    : package_words(a, x);
    x->source = source_words(a, inv, x);
}

static void tell_findings(struct report *r)
{
    for (size_t i = 0; i < r->findings.n; i++) {
        struct finding *f = &r->findings.v[i];
        if (f->fix && f->fix_closes)
            f->fix_by = r->fixes.v[f->fix - 1].by;
    }
}

void advice_add(struct arena *a, const struct inventory *inv, struct report *r)
{
    struct graph g;
    if (!r->fixes.n)
        return;
    graph_init(&g, inv);
    for (size_t i = 0; i < r->fixes.n; i++) {
        decide_kind(a, &g, &r->fixes.v[i]);
        command_add(a, inv, &r->fixes.v[i]);
    }
    tell_findings(r);
    arena_free(&g.a);
}
