#include "report/group.h"
#include "base/map.h"
#include "version/version.h"
#include <stdlib.h>

struct grouping {
    struct arena *arena;
    const struct report *report;
    struct fix_groups *out;
    struct map groups, flaws; /* key to index + 1 */
};

static str package_name(const struct component *c)
{
    return c->source_name.n ? c->source_name : c->name;
}

static str package_version(const struct component *c)
{
    return c->source_name.n && c->source_version.n ? c->source_version : c->version;
}

static const struct upgrade *advised(const struct report *r, const struct finding *f)
{
    return f->fix && f->fix <= r->fixes.n ? &r->fixes.v[f->fix - 1] : NULL;
}

/* The group of the finding's package, made when it is the first. */
static struct fix_group *group_of(struct grouping *g, const struct finding *f, const struct component *c,
                                  str *key)
{
    const struct upgrade *fix = advised(g->report, f);
    bool fixed = fix ? f->fix_closes : f->fix_version.n > 0;
    str name = package_name(c), version = package_version(c);
    *key = arena_printf(g->arena, "%d\n%.*s\n%.*s\n%.*s", fixed, STR_ARG(c->ecosystem), STR_ARG(name),
                        STR_ARG(version));
    uint64_t *at = map_put(g->arena, &g->groups, *key, NULL);
    if (*at)
        return fixed ? &g->out->fixed.v[*at - 1] : &g->out->unfixed.v[*at - 1];
    struct fix_group *group = fixed ? vec_add(g->arena, &g->out->fixed) : vec_add(g->arena, &g->out->unfixed);
    *at = fixed ? g->out->fixed.n : g->out->unfixed.n;
    group->name = name;
    group->from = version;
    group->fix = fix;
    group->left = fix && !fixed;
    group->to = fix && fixed ? fix->to : STR("");
    return group;
}

/* To close all flaws of a package takes the highest of the versions that close each. */
static void raise_target(struct fix_group *group, const struct finding *f, const struct component *c)
{
    const struct version_scheme *scheme = version_scheme_of(c->ecosystem);
    if (group->fix)
        return;
    if (!group->to.n || (scheme && scheme->compare(group->to, f->fix_version) < 0))
        group->to = f->fix_version;
}

static void add_component(struct grouping *g, struct fix_group *group, size_t index)
{
    for (size_t i = 0; i < group->components.n; i++)
        if (group->components.v[i] == index)
            return;
    vec_push(g->arena, &group->components, index);
}

static void add_flaw(struct fix_groups *out, const struct finding *f, size_t counts[])
{
    if (counts)
        counts[f->severity]++;
    out->counts[f->severity]++;
    out->flaws++;
}

static void add_to_group(struct grouping *g, const struct finding *f)
{
    const struct component *c = &g->report->inventory->components.v[f->component];
    str key;
    bool first;
    struct fix_group *group = group_of(g, f, c, &key);
    raise_target(group, f, c);
    add_component(g, group, f->component);
    map_put(g->arena, &g->flaws, arena_join(g->arena, key, STR("\n"), f->id), &first);
    if (!first)
        return;
    vec_push(g->arena, &group->flaws, f);
    group->exploited += f->kev;
    g->out->unreached += f->reachable == REACHABLE_NO;
    add_flaw(g->out, f, group->counts);
}

/* By a rule on ends of life, not by an advisory. */
static bool ended(const struct finding *f)
{
    return f->cls == CLASS_EOL && !f->advisories.n;
}

static int by_flaws(const void *x, const void *y)
{
    const struct fix_source *p = x, *q = y;
    if (p->flaws != q->flaws)
        return p->flaws < q->flaws ? 1 : -1;
    for (int i = SEVERITY_CRITICAL; i >= 0; i--)
        if (p->counts[i] != q->counts[i])
            return p->counts[i] < q->counts[i] ? 1 : -1;
    return str_cmp(p->words, q->words);
}

static void make_sources(struct grouping *g)
{
    struct map known = {0};
    struct fix_groups *out = g->out;
    for (size_t i = 0; i < out->fixed.n; i++) {
        const struct fix_group *group = &out->fixed.v[i];
        bool added;
        if (!group->fix || !group->fix->source.n)
            continue;
        uint64_t *at = map_put(g->arena, &known, group->fix->source, &added);
        if (added) {
            *at = out->sources.n;
            vec_add(g->arena, &out->sources)->words = group->fix->source;
        }
        struct fix_source *s = &out->sources.v[*at];
        s->packages++;
        s->flaws += group->flaws.n;
        for (int k = 0; k <= SEVERITY_CRITICAL; k++)
            s->counts[k] += group->counts[k];
    }
    if (out->sources.n)
        qsort(out->sources.v, out->sources.n, sizeof *out->sources.v, by_flaws);
}

void fix_groups_make(struct arena *a, const struct report *r, enum severity at_least, struct fix_groups *out)
{
    struct grouping g = {.arena = a, .report = r, .out = out};
    *out = (struct fix_groups){0};
    for (size_t i = 0; i < r->findings.n; i++) {
        const struct finding *f = &r->findings.v[i];
        if (f->status != STATUS_OPEN) {
            vec_push(a, &out->aside, f);
            continue;
        }
        if (f->severity < at_least) {
            out->below++;
            continue;
        }
        out->findings++;
        if (f->component < r->inventory->components.n && !ended(f)) {
            add_to_group(&g, f);
            continue;
        }
        vec_push(a, &out->others, f);
        add_flaw(out, f, NULL);
    }
    make_sources(&g);
}

size_t fix_groups_exploited(const struct fix_groups *g)
{
    size_t n = 0;
    for (size_t i = 0; i < g->fixed.n; i++)
        n += g->fixed.v[i].exploited;
    for (size_t i = 0; i < g->unfixed.n; i++)
        n += g->unfixed.v[i].exploited;
    return n;
}
