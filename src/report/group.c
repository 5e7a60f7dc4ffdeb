#include "report/group.h"
#include "base/map.h"
#include "version/version.h"

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

/* The group of the finding's package, made when it is the first. */
static struct fix_group *group_of(struct grouping *g, const struct finding *f, const struct component *c,
                                  str *key)
{
    bool fixed = f->fix_version.n > 0;
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
    return group;
}

/* To close all flaws of a package takes the highest of the versions that close each. */
static void raise_target(struct fix_group *group, const struct finding *f, const struct component *c)
{
    const struct version_scheme *scheme = version_scheme_of(c->ecosystem);
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
    add_flaw(g->out, f, group->counts);
}

/* By a rule on ends of life, not by an advisory. */
static bool ended(const struct finding *f)
{
    return f->cls == CLASS_EOL && !f->advisories.n;
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
}
