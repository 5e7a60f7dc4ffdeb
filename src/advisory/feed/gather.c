#include "advisory/feed/gather.h"
#include "advisory/ecosystem.h"

struct gather_flaw *gather_flaw(struct gather *g, str id)
{
    bool added;
    uint64_t *at = map_put(&g->arena, &g->by_id, id, &added);
    if (added) {
        *at = g->flaws.n;
        struct gather_flaw *f = vec_add(&g->arena, &g->flaws);
        f->id = id;
        f->details = f->links[0] = f->links[1] = STR("");
    }
    return &g->flaws.v[*at];
}

void gather_row(struct gather *g, struct gather_flaw *f, const struct gather_row *row)
{
    vec_push(&g->arena, &f->rows, *row);
}

static struct osv_affected affected_of(struct arena *a, const struct gather_row *row)
{
    struct osv_affected f = {.ecosystem = row->ecosystem,
                             .name = row->package,
                             .informational = STR(""),
                             .module = STR(""),
                             .status = row->status,
                             .reason = row->reason};
    struct osv_range range = {.type = OSV_ECOSYSTEM};
    vec_push(a, &range.events, (struct osv_event){OSV_INTRODUCED, STR("0")});
    if (row->fixed.n)
        vec_push(a, &range.events, (struct osv_event){OSV_FIXED, row->fixed});
    else if (row->limit.n)
        vec_push(a, &range.events, (struct osv_event){OSV_LIMIT, row->limit});
    vec_push(a, &f.ranges, range);
    if (row->rating.n)
        vec_push(a, &f.ratings, row->rating);
    return f;
}

static void add_record(struct draft_set *set, struct arena *a, const struct gather_flaw *f, str id)
{
    struct osv_record r = osv_empty();
    r.id = id;
    r.details = f->details;
    r.rank = 1;
    if (cve_of(f->id).n)
        vec_push(a, &r.upstream, cve_of(f->id));
    for (size_t i = 0; i < f->aliases.n; i++)
        vec_push(a, &r.aliases, f->aliases.v[i]);
    for (size_t i = 0; i < f->related.n; i++)
        vec_push(a, &r.related, f->related.v[i]);
    for (size_t i = 0; i < sizeof f->links / sizeof *f->links; i++)
        if (f->links[i].n)
            vec_push(a, &r.references, (struct osv_reference){STR("WEB"), f->links[i]});
    for (size_t i = 0; i < f->rows.n; i++)
        vec_push(a, &r.affected, affected_of(a, &f->rows.v[i]));
    draft_record(set, &r);
}

void gather_records(struct gather *g, struct draft_set *set, str prefix, str own)
{
    for (size_t i = 0; i < g->flaws.n; i++) {
        const struct gather_flaw *f = &g->flaws.v[i];
        struct arena *a = &set->scratch;
        if (!f->rows.n)
            continue;
        arena_reset(a);
        add_record(set, a, f,
                   own.n && str_starts(f->id, own) ? f->id : arena_join(a, prefix, f->id, STR("")));
    }
}

void gather_free(struct gather *g)
{
    arena_free(&g->arena);
}
