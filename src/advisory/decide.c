#include "advisory/decide.h"
#include "advisory/ecosystem.h"

void decide_ecosystem_init(struct decide_ecosystem *eco, struct database *db, str name)
{
    *eco = (struct decide_ecosystem){.name = name, .scheme = version_scheme_of(name)};
    eco->core = database_core(db, name, &eco->why);
}

bool decide_wants(const struct component *c, const struct match_options *o)
{
    return c->version.n && (!c->owner.n || o->upstream) && !c->fixture.n &&
           (o->all_layers || c->state != STATE_REMOVED);
}

struct decision decide_row(const struct decide_ecosystem *eco, const struct shard *s, struct shard_row row,
                           str version)
{
    struct decision d = range_decide(s, row.ranges, eco->scheme, ecosystem_rpm(eco->name), version);
    if (d.affected && shard_note(s, row.note).status == VENDOR_NOT_AFFECTED) {
        d.affected = false;
        d.reason = REASON_VENDOR;
    }
    if (shard_advisory(s, row.advisory).flags & ADVISORY_WITHDRAWN)
        d.affected = false;
    return d;
}

void decide_package(struct arena *a, const struct decide_ecosystem *eco, str name, str version,
                    decided_list *out)
{
    size_t row, end;
    version = ecosystem_version(eco->name, version);
    if (!version.n || !shard_find_package(eco->core, ecosystem_package(a, eco->name, name), &row, &end))
        return;
    if (!out->n) { /* as large as it gets, at once */
        out->v = arena_many(a, struct decided, end - row);
        out->cap = end - row;
    }
    for (; row < end; row++) {
        struct decided j = {.shard = eco->core, .row = shard_row(eco->core, row), .version = version};
        struct shard_note note = shard_note(eco->core, j.row.note);
        j.advisory = shard_advisory(eco->core, j.row.advisory);
        j.decision = decide_row(eco, eco->core, j.row, version);
        j.status = (enum vendor_status)note.status;
        j.vendor_reason = shard_string(eco->core, note.reason);
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
        decide_package(a, eco, c->name, c->version, out);
    if (by_source || (ecosystem_rpm(eco->name) && !str_eq(source, c->name)))
        decide_package(a, eco, source, source_version, out);
}
