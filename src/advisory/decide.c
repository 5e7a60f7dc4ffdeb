#include "advisory/decide.h"
#include "advisory/ecosystem.h"
#include "advisory/moved.h"
#include "model/purl.h"

void decide_ecosystem_init(struct decide_ecosystem *eco, struct database *db, str name)
{
    bool packagist = str_ieq(ecosystem_base(name), STR("Packagist"));
    /* What is installed is compared as its installer does, not as OSV's vectors do. */
    *eco = (struct decide_ecosystem){.name = name,
                                     .scheme = version_scheme_of(packagist ? STR("Composer") : name)};
    eco->core = database_core(db, name, &eco->why);
}

bool decide_wants(const struct component *c, const struct match_options *o)
{
    return c->version.n && (!c->owner.n || o->upstream) && !c->fixture.n &&
           (o->all_layers || c->state != STATE_REMOVED);
}

struct decision decide_row(const struct decide_ecosystem *eco, const struct decided *j, str version)
{
    const str *stream = ecosystem_rpm(eco->name) ? &j->stream : NULL;
    struct decision d = range_decide(j->shard, j->row.ranges, eco->scheme, stream, version);
    if (d.affected && j->status == VENDOR_NOT_AFFECTED) {
        d.affected = false;
        d.reason = REASON_VENDOR;
    }
    if (j->advisory.flags & ADVISORY_WITHDRAWN)
        d.affected = false;
    return d;
}

static void decide_rows(struct arena *a, const struct decide_ecosystem *eco, str name, str version,
                        str stream, decided_list *out)
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
        struct decided j = {
            .shard = eco->core, .row = shard_row(eco->core, row), .version = version, .stream = stream};
        struct shard_note note = shard_note(eco->core, j.row.note);
        j.advisory = shard_advisory(eco->core, j.row.advisory);
        j.status = (enum vendor_status)note.status;
        j.vendor_reason = shard_string(eco->core, note.reason);
        j.decision = decide_row(eco, &j, version);
        vec_push(a, out, j);
    }
}

void decide_package(struct arena *a, const struct decide_ecosystem *eco, str name, str version,
                    decided_list *out)
{
    decide_rows(a, eco, name, version, STR(""), out);
}

/* "nodejs:18" of the qualifier rpmmod, "nodejs%3A18%3A8080020230...%3A63b34585" (module label of rpm). */
static str stream_of(struct arena *a, const struct component *c)
{
    str label = purl_qualifier(a, c->qualifiers, STR("rpmmod")), name, stream, rest;
    if (!str_cut(label, ':', &name, &rest))
        return STR("");
    str_cut(rest, ':', &stream, &rest);
    return str_sub(label, 0, name.n + 1 + stream.n);
}

void decide_component(struct arena *a, const struct decide_ecosystem *eco, const struct component *c,
                      decided_list *out)
{
    str source = c->source_name.n ? c->source_name : c->name;
    str source_version = c->source_version.n ? c->source_version : c->version;
    str stream = stream_of(a, c);
    bool by_source = ecosystem_by_source(eco->name);
    if (!by_source)
        decide_rows(a, eco, c->name, c->version, stream, out);
    if (by_source || (ecosystem_rpm(eco->name) && !str_eq(source, c->name)))
        decide_rows(a, eco, source, source_version, stream, out);
    str moved = moved_to(eco->name, c->name);
    if (moved.n)
        decide_rows(a, eco, moved, c->version, stream, out);
}
