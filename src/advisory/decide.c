#include "advisory/decide.h"
#include "advisory/ecosystem.h"

void decide_ecosystem_init(struct decide_ecosystem *eco, struct database *db, str name)
{
    *eco = (struct decide_ecosystem){.name = name, .scheme = version_scheme_of(name)};
    eco->core = database_core(db, name, &eco->why);
}

bool decide_wants(const struct component *c, bool all_layers)
{
    return c->ecosystem.n && c->version.n && !c->owner.n && !c->fixture.n &&
           (all_layers || c->state != STATE_REMOVED);
}

static void decide_package(const struct decide_ecosystem *eco, struct arena *a, str name, str version,
                           decided_list *out)
{
    size_t row, end;
    version = ecosystem_version(eco->name, version);
    if (!version.n || !shard_find_package(eco->core, ecosystem_package(a, eco->name, name), &row, &end))
        return;
    bool streams = ecosystem_rpm(eco->name);
    if (!out->n) { /* as large as it gets, at once */
        out->v = arena_many(a, struct decided, end - row);
        out->cap = end - row;
    }
    for (; row < end; row++) {
        struct decided j = {.shard = eco->core, .row = shard_row(eco->core, row), .version = version};
        j.advisory = shard_advisory(eco->core, j.row.advisory);
        j.decision = range_decide(eco->core, j.row.ranges, eco->scheme, streams, version);
        if (j.advisory.flags & ADVISORY_WITHDRAWN)
            j.decision.affected = false;
        vec_push(a, out, j);
    }
}

void decide_component(struct arena *a, const struct decide_ecosystem *eco, const struct component *c,
                      decided_list *out)
{
    str source = c->source_name.n ? c->source_name : c->name;
    str source_version = c->source_version.n ? c->source_version : c->version;
    bool by_source = ecosystem_by_source(eco->name);
    if (!by_source)
        decide_package(eco, a, c->name, c->version, out);
    if (by_source || (ecosystem_rpm(eco->name) && !str_eq(source, c->name)))
        decide_package(eco, a, source, source_version, out);
}
