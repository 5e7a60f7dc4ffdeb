/* Why an advisory applies to the components of an inventory or not: the same decisions as matching, told for
 * every component that bears an affected package's name, also for those that matching passes over. */
#include "advisory/ecosystem.h"
#include "advisory/explain_parts.h"
#include "advisory/package.h"
#include "advisory/upstream.h"

static void list_packages(struct explain *x, struct explain_place *p)
{
    for (size_t i = 0; i < shard_rows(p->core); i++)
        if (shard_row(p->core, i).advisory == p->advisory)
            vec_push(&x->arena, &p->packages, explain_package(p->core, i));
}

static bool names(const struct explain_place *p, str package)
{
    for (size_t i = 0; i < p->packages.n; i++)
        if (str_eq(p->packages.v[i], package))
            return true;
    return false;
}

/* Does the advisory name a package that this component is looked up as, or would be if it were no husk? */
static bool bears_name(struct explain *x, const struct explain_place *p, const struct component *c)
{
    struct package_name list[PACKAGE_NAMES];
    size_t n = package_names(&x->arena, c, list);
    for (size_t i = 0; i < n; i++)
        if (names(p, ecosystem_package(&x->arena, c->ecosystem, list[i].name)))
            return true;
    return package_hollow(c).n && c->source_name.n && names(p, c->source_name);
}

static void say(struct explain *x, const struct explain_place *p, const char *verdict, str why)
{
    explain_line(x->out, 2,
                 arena_printf(&x->arena, "%s (%.*s): %.*s", verdict, STR_ARG(p->id), STR_ARG(why)));
}

static str passed_over(struct explain *x, const struct explain_place *p, const struct component *c)
{
    if (c->owner.n && !x->options->upstream)
        return arena_printf(&x->arena,
                            "it belongs to the OS package %.*s, whose own advisories are judged instead",
                            STR_ARG(c->owner));
    if (c->fixture.n)
        return arena_printf(&x->arena, "it is no part of the application: %.*s", STR_ARG(c->fixture));
    if (c->state == STATE_REMOVED && !x->options->all_layers)
        return STR("a later layer removed it");
    /* Of a malicious package all versions may be. */
    return c->version.n || p->info->kind == SHARD_MALWARE ? STR("") : STR("its version is not known");
}

/* Of two rows of one advisory the one to tell: what affects; else the highest fix that is reached; else the
 * first that names versions. */
static bool tells_more(const struct decide_ecosystem *eco, const struct decided *x,
                       const struct decided *than)
{
    if (!than || x->decision.affected != than->decision.affected)
        return !than || x->decision.affected;
    if (x->decision.reason != REASON_FIXED || than->decision.reason != REASON_FIXED)
        return x->decision.reason == REASON_FIXED || than->decision.reason == REASON_NOTHING;
    return eco->scheme && eco->scheme->compare(x->decision.to, than->decision.to) > 0;
}

/* Of an advisory that holds the package for affected: what settles all of its flaws that are asked for; NULL
 * when one stays open. */
static const struct decided *settler(const struct explain *x, const decided_list *rows,
                                     const struct decided *j)
{
    struct words w = shard_list(j->shard, j->advisory.flaws);
    const struct decided *found = NULL;
    for (size_t i = 0; i < w.n && !j->branch; i++) {
        str flaw = shard_string(j->shard, w.v[i]);
        if (cve_of(x->id).n && !str_ieq(cve_of(x->id), flaw))
            continue;
        found = decide_settler(rows, flaw);
        if (!found)
            return NULL;
    }
    return found;
}

/* By upstream's advisories when `u` is given, else by those of the component's own ecosystem. */
static bool decide(struct explain *x, const struct explain_place *p, const struct component *c,
                   const struct upstream *u)
{
    struct decide_ecosystem eco;
    decided_list rows = {0};
    const struct decided *best = NULL;
    decide_ecosystem_init(&eco, x->db, u ? u->ecosystem : c->ecosystem);
    if (u)
        decide_package(&x->arena, &eco, u->name, u->version, &rows);
    else
        decide_component(&x->arena, &eco, c, &rows);
    for (size_t i = 0; i < rows.n; i++)
        if (rows.v[i].shard == p->core && rows.v[i].row.advisory == p->advisory &&
            tells_more(&eco, &rows.v[i], best))
            best = &rows.v[i];
    if (!best && !c->version.n) {
        say(x, p, "not judged", STR("its version is not known, and not all are affected"));
        return false;
    }
    if (!best) {
        str hollow = package_hollow(c);
        say(x, p, "not affected",
            hollow.n ? hollow
            : ecosystem_version(eco.name, c->version).n
                ? STR("the advisory is for a branch of the release that the package is not from")
                : STR("its version is no version by which it can be judged"));
        return false;
    }
    str words = range_words(&x->arena, &best->decision, eco.name, best->version);
    if (best->vendor_reason.n)
        words = arena_join(&x->arena, words, STR("; the vendor's reason: "), best->vendor_reason);
    const struct decided *settled = best->decision.affected ? settler(x, &rows, best) : NULL;
    if (settled) {
        say(x, p, "not affected",
            arena_printf(&x->arena, "%.*s is from a branch of the release with fixes of its own: %.*s counts",
                         STR_ARG(best->version),
                         STR_ARG(shard_string(settled->shard, settled->advisory.id))));
        return false;
    }
    if (best->advisory.flags & ADVISORY_WITHDRAWN)
        say(x, p, "not affected", STR("the advisory was withdrawn"));
    else if (best->decision.affected && best->decision.fix.n)
        say(x, p, "affected",
            arena_printf(&x->arena, "%.*s; fixed in %.*s", STR_ARG(words), STR_ARG(best->decision.fix)));
    else
        say(x, p, best->decision.affected ? "affected" : "not affected", words);
    return best->decision.affected;
}

/* The shard that the component is matched in, as the database names it. */
static bool own_release(struct explain *x, const struct explain_place *p, const struct component *c)
{
    struct decide_ecosystem eco;
    decide_ecosystem_init(&eco, x->db, c->ecosystem);
    return decide_speaks(&eco, p->core);
}

static bool same_base(str a, str b)
{
    return str_eq(ecosystem_base(a), ecosystem_base(b));
}

static void head(struct explain *x, const struct component *c, bool *printed)
{
    if (*printed)
        return;
    *printed = true;
    explain_line(x->out, 1, c->purl);
    for (size_t i = 0; i < c->locations.n && i < 5; i++)
        explain_line(x->out, 2, arena_printf(&x->arena, "at %.*s", STR_ARG(c->locations.v[i].path)));
    if (c->source_name.n && !str_eq(c->source_name, c->name))
        explain_line(x->out, 2,
                     arena_printf(&x->arena, "of the source %.*s %.*s", STR_ARG(c->source_name),
                                  STR_ARG(c->source_version)));
}

/* "Debian:11 and Debian:10": the releases of the same distribution that an advisory does speak of. */
static str releases(struct explain *x, size_t i, const struct component *c)
{
    struct buf b = {0};
    for (size_t k = 0; k < x->places.n; k++) {
        const struct explain_place *p = &x->places.v[k];
        if (!str_eq(p->id, x->places.v[i].id) || !same_base(p->info->ecosystem, c->ecosystem))
            continue;
        if (b.n)
            buf_add(&b, STR(", "));
        buf_add(&b, p->info->ecosystem);
    }
    str s = arena_dup(&x->arena, buf_str(&b));
    buf_free(&b);
    return s;
}

static bool speaks_of_release(struct explain *x, size_t i, const struct component *c)
{
    for (size_t k = 0; k < x->places.n; k++)
        if (str_eq(x->places.v[k].id, x->places.v[i].id) && own_release(x, &x->places.v[k], c))
            return true;
    return false;
}

static bool first_of_base(const struct explain *x, size_t i, const struct component *c)
{
    for (size_t k = 0; k < i; k++)
        if (str_eq(x->places.v[k].id, x->places.v[i].id) &&
            same_base(x->places.v[k].info->ecosystem, c->ecosystem))
            return false;
    return true;
}

static bool explain_component(struct explain *x, const struct component *c, bool *any)
{
    struct upstream u;
    bool printed = false, hit = false, upstream = upstream_of(&x->arena, c, x->options->upstream, &u);
    for (size_t i = 0; i < x->places.n; i++) {
        const struct explain_place *p = &x->places.v[i];
        if (upstream && same_base(p->info->ecosystem, u.ecosystem) && names(p, u.name)) {
            head(x, c, &printed);
            hit |= decide(x, p, c, &u);
            continue;
        }
        if (!same_base(p->info->ecosystem, c->ecosystem) || !bears_name(x, p, c))
            continue;
        str over = passed_over(x, p, c);
        if (own_release(x, p, c)) {
            head(x, c, &printed);
            if (over.n)
                say(x, p, "not judged", over);
            else
                hit |= decide(x, p, c, NULL);
        } else if (!speaks_of_release(x, i, c) && first_of_base(x, i, c)) {
            head(x, c, &printed);
            say(x, p, "not affected",
                arena_printf(&x->arena, "the advisory speaks of %.*s, not of %.*s",
                             STR_ARG(releases(x, i, c)), STR_ARG(c->ecosystem)));
        }
    }
    *any |= printed;
    return hit;
}

void explain_target(struct explain *x, const struct inventory *inv)
{
    size_t hits = 0;
    bool any = false;
    for (size_t i = 0; i < x->places.n; i++)
        list_packages(x, &x->places.v[i]);
    buf_ch(x->out, '\n');
    explain_line(x->out, 0, arena_printf(&x->arena, "%.*s in %.*s", STR_ARG(x->id), STR_ARG(inv->ref)));
    for (size_t i = 0; i < inv->components.n; i++)
        hits += explain_component(x, &inv->components.v[i], &any);
    if (!any)
        explain_line(x->out, 1,
                     arena_printf(&x->arena,
                                  "none of its %zu components bears the name of an affected package",
                                  inv->components.n));
    explain_line(
        x->out, 0,
        hits ? arena_printf(&x->arena, "It applies to %zu of %zu components.", hits, inv->components.n)
             : STR("It does not apply."));
}
