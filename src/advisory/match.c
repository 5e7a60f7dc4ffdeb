#include "advisory/ecosystem.h"
#include "advisory/decide.h"
#include "advisory/package.h"
#include "advisory/rating.h"
#include "advisory/text.h"
#include "advisory/upstream.h"
#include "base/map.h"
#include <stdlib.h>

/* One ecosystem of the inventory, while it is matched. */
struct place {
    struct decide_ecosystem eco;
    const struct shard *text;
    bool text_tried;
    size_t not_judged; /* components: the database has nothing on their ecosystem */
    size_t no_order;   /* components with advisories whose ranges could not be decided */
};
struct matcher {
    struct database *db;
    struct arena *a;      /* of the findings */
    struct arena scratch; /* of one component */
    struct arena run;     /* of one call */
    const struct inventory *inv;
    const struct match_options *options;
    struct report *report;
    VEC(struct place) places;
    struct map by_ecosystem;
};

/* A row under one flaw that its advisory is about. */
struct claim {
    str flaw;
    const struct decided *row;
};
typedef VEC(struct claim) claim_list;
typedef VEC(str) strings;

static struct place *place_of(struct matcher *m, str ecosystem)
{
    bool added;
    uint64_t *at = map_put(&m->run, &m->by_ecosystem, ecosystem, &added);
    if (added) {
        *at = m->places.n;
        decide_ecosystem_init(&vec_add(&m->run, &m->places)->eco, m->db, ecosystem);
    }
    return &m->places.v[*at];
}

static str advisory_id(const struct decided *j)
{
    return shard_string(j->shard, j->advisory.id);
}

static int claim_order(const void *x, const void *y)
{
    const struct claim *p = x, *q = y;
    int c = str_cmp(p->flaw, q->flaw);
    if (!c)
        c = str_cmp(advisory_id(p->row), advisory_id(q->row));
    return c ? c : (p->row > q->row) - (p->row < q->row);
}

static void claims_of(struct matcher *m, const decided_list *rows, claim_list *out)
{
    for (size_t i = 0; i < rows->n; i++) {
        const struct decided *j = &rows->v[i];
        struct words flaws = shard_list(j->shard, j->advisory.flaws);
        for (size_t k = 0; k < flaws.n; k++)
            vec_push(&m->scratch, out, (struct claim){shard_string(j->shard, flaws.v[k]), j});
    }
    if (out->n)
        qsort(out->v, out->n, sizeof *out->v, claim_order);
}

static int by_bytes(const void *x, const void *y)
{
    return str_cmp(*(const str *)x, *(const str *)y);
}

static size_t sort_unique(str *v, size_t n)
{
    size_t out = 0;
    if (n)
        qsort(v, n, sizeof *v, by_bytes);
    for (size_t i = 0; i < n; i++)
        if (out == 0 || !str_eq(v[out - 1], v[i]))
            v[out++] = v[i];
    return out;
}

/* What is known of one flaw in one component. `hits` are the rows that affect it, `all` also those that do
 * not. */
struct flaw {
    str id;
    const struct component *component;
    const struct place *place;
    VEC(const struct decided *) hits;
    const struct claim *all;
    size_t n_all;
    const struct decided *cleared; /* the vendor says that this version is not affected; else NULL */
    bool upstream;                 /* told by advisories on upstream's releases */
    str fix;
    const struct decided *lead; /* the row that the evidence is told of */
};

static bool closes(const struct flaw *f, str version)
{
    if (f->n_all == 1 && range_simple(f->all->row->shard, f->all->row->row.ranges))
        return true;
    bool settled = false;
    for (size_t i = 0; i < f->n_all && !settled; i++)
        settled = decide_settles(&f->place->eco, f->all[i].row, version);
    for (size_t i = 0; i < f->n_all; i++)
        if (!(settled && !f->all[i].row->branch) &&
            decide_row(&f->place->eco, f->all[i].row, version).affected)
            return false;
    return true;
}

/* The smallest version that the ranges it is in name as fixed and at which no advisory of the flaw holds any
 * more; when each leaves something open (one of several advisories names no fix), the highest that is named.
 */
static void choose_fix(struct flaw *f)
{
    const struct version_scheme *s = f->place->eco.scheme;
    bool closed = false;
    f->fix = STR("");
    f->lead = f->hits.v[0];
    for (size_t i = 0; s && i < f->hits.n; i++) {
        str fix = f->hits.v[i]->decision.fix;
        if (!fix.n || str_eq(fix, f->fix))
            continue;
        int c = f->fix.n ? s->compare(fix, f->fix) : 0;
        bool closing = (closed ? c < 0 : true) && closes(f, fix);
        if (!f->fix.n || (closing && (!closed || c < 0)) || (!closing && !closed && c > 0)) {
            f->fix = fix;
            f->lead = f->hits.v[i];
            closed = closing;
        }
    }
}

static enum finding_class class_of(const struct flaw *f)
{
    bool update = cve_of(f->id).n == 0, ended = true;
    for (size_t i = 0; i < f->hits.n; i++) {
        const struct decided *j = f->hits.v[i];
        if (j->advisory.flags & ADVISORY_MALWARE)
            return CLASS_MALWARE;
        update = update && j->advisory.flags & ADVISORY_UPDATE;
        ended = ended && shard_note(j->shard, j->row.note).flags & NOTE_UNMAINTAINED;
    }
    return update ? CLASS_PATCH : ended ? CLASS_EOL : CLASS_VULNERABILITY;
}

static bool only_notices(const struct flaw *f)
{
    for (size_t i = 0; i < f->hits.n; i++)
        if (!(shard_note(f->hits.v[i]->shard, f->hits.v[i]->row.note).flags & NOTE_NOTICE))
            return false;
    return true;
}

static const struct decided *hit_with(const struct flaw *f, enum vendor_status status)
{
    for (size_t i = 0; i < f->hits.n; i++)
        if (f->hits.v[i]->status == status)
            return f->hits.v[i];
    return NULL;
}

/* What the vendor says; a fix that exists comes before what was said without one. */
static enum vendor_status vendor_of(const struct flaw *f, const struct rating *r, const struct decided **said)
{
    const struct decided *wont = hit_with(f, VENDOR_WILL_NOT_FIX);
    const struct decided *looking = hit_with(f, VENDOR_INVESTIGATING);
    bool vendor = f->lead->status || f->lead->advisory.flags & ADVISORY_DISTRO;
    *said = f->cleared ? f->cleared : f->fix.n ? f->lead : wont ? wont : looking ? looking : f->lead;
    if (f->cleared)
        return VENDOR_NOT_AFFECTED;
    if (f->fix.n && vendor)
        return VENDOR_FIXED;
    if (wont || r->ended)
        return VENDOR_WILL_NOT_FIX;
    return looking ? VENDOR_INVESTIGATING : vendor || r->unimportant ? VENDOR_AFFECTED : VENDOR_NONE;
}

static void set_rating(const struct flaw *f, struct finding *out)
{
    struct rating r = rating_of(f->hits.v, f->hits.n);
    out->severity = r.severity;
    out->score = r.score;
    out->vector = r.vector;
    if (out->cls == CLASS_MALWARE)
        out->severity = SEVERITY_CRITICAL;
    else if (r.unimportant ||
             (r.severity == SEVERITY_UNKNOWN && (out->cls != CLASS_VULNERABILITY || only_notices(f))))
        out->severity = SEVERITY_INFO;
    const struct decided *said;
    out->vendor_status = str_c(vendor_status_name(vendor_of(f, &r, &said)));
    out->vendor_reason = said->vendor_reason;
}

/* Other ids of the flaw: from advisories about this flaw alone. A fix notice is no name of a flaw. */
static void set_ids(struct matcher *m, const struct flaw *f, struct finding *out)
{
    strings ids = {0}, others = {0};
    for (size_t i = 0; i < f->hits.n; i++) {
        const struct decided *j = f->hits.v[i];
        struct words aliases = shard_list(j->shard, j->advisory.aliases);
        vec_push(&m->scratch, &ids, advisory_id(j));
        if (shard_list(j->shard, j->advisory.flaws).n == 1 && !(j->advisory.flags & ADVISORY_NOTICE))
            vec_push(&m->scratch, &others, advisory_id(j));
        for (size_t k = 0; k < aliases.n; k++)
            vec_push(&m->scratch, &others, shard_string(j->shard, aliases.v[k]));
    }
    ids.n = sort_unique(ids.v, ids.n);
    others.n = sort_unique(others.v, others.n);
    out->advisories.v = arena_many(m->a, str, ids.n);
    out->aliases.v = arena_many(m->a, str, others.n);
    for (size_t i = 0; i < ids.n; i++)
        out->advisories.v[out->advisories.n++] = arena_dup(m->a, ids.v[i]);
    for (size_t i = 0; i < others.n; i++)
        if (!str_eq(others.v[i], f->id))
            out->aliases.v[out->aliases.n++] = arena_dup(m->a, others.v[i]);
    out->advisories.cap = out->advisories.n;
    out->aliases.cap = out->aliases.n;
}

static str title_of(struct matcher *m, const struct flaw *f)
{
    str notice = STR("");
    for (size_t i = 0; f->place->text && i < f->hits.n; i++) {
        str t = text_title(f->place->text, advisory_id(f->hits.v[i]));
        if (t.n && !(f->hits.v[i]->advisory.flags & ADVISORY_NOTICE))
            return arena_dup(m->a, t);
        if (!notice.n)
            notice = t;
    }
    if (notice.n)
        return arena_dup(m->a, notice);
    return arena_join(m->a, f->id, STR(" in "), f->component->name);
}

static bool hit_of(const struct flaw *f, str id)
{
    for (size_t i = 0; i < f->hits.n; i++)
        if (str_eq(advisory_id(f->hits.v[i]), id))
            return true;
    return false;
}

/* Why, by which advisory; and which advisories of the same flaw hold the version for fixed. */
static str evidence_of(struct matcher *m, const struct flaw *f)
{
    const struct decided *j = f->lead;
    str words = range_words(&m->scratch, &j->decision, f->place->eco.name, j->version);
    str out = arena_join(&m->scratch, words, STR(" ("), advisory_id(j));
    out = arena_join(m->a, out, STR(")"), STR_NONE);
    for (size_t i = 0; i < f->n_all; i++) {
        const struct decided *other = f->all[i].row;
        if (other->decision.affected || other->decision.reason != REASON_FIXED ||
            hit_of(f, advisory_id(other)) || other->advisory.flags & ADVISORY_WITHDRAWN)
            continue;
        out = arena_printf(m->a, "%.*s; %.*s holds it for fixed in %.*s", STR_ARG(out),
                           STR_ARG(advisory_id(other)), STR_ARG(other->decision.to));
    }
    str kernel = package_kernel_note(&m->scratch, m->inv, f->component);
    if (kernel.n)
        out = arena_printf(m->a, "%.*s; %.*s", STR_ARG(out), STR_ARG(kernel));
    if (f->upstream)
        out = arena_printf(m->a, "%.*s; told of upstream's releases, what a vendor patched is not seen",
                           STR_ARG(out));
    return out;
}

static str fix_text_of(struct matcher *m, const struct flaw *f, enum finding_class cls)
{
    const struct component *c = f->component;
    const struct shard *s = f->lead->shard;
    /* A fix that only subscribers get: "Ubuntu:Pro:22.04:LTS". */
    bool sold = f->lead->branch && !f->lead->settles;
    str of =
        sold ? arena_join(&m->scratch, STR(" of "), shard_string(s, s->head->ecosystem), STR("")) : STR("");
    if (cls == CLASS_MALWARE)
        return arena_printf(m->a, "remove %.*s and treat what it could reach as compromised",
                            STR_ARG(c->name));
    if (!f->fix.n)
        return STR("");
    if (c->source_name.n && !str_eq(c->source_name, c->name))
        return arena_printf(m->a, "upgrade %.*s (of the source %.*s) from %.*s to %.*s%.*s", STR_ARG(c->name),
                            STR_ARG(c->source_name), STR_ARG(f->lead->version), STR_ARG(f->fix), STR_ARG(of));
    return arena_printf(m->a, "upgrade %.*s from %.*s to %.*s%.*s", STR_ARG(c->name),
                        STR_ARG(f->lead->version), STR_ARG(f->fix), STR_ARG(of));
}

/* One advisory holds the version for affected, the vendor of the package knows better. */
static void set_cleared(struct matcher *m, const struct flaw *f, struct finding *out)
{
    str who = advisory_id(f->cleared);
    out->status = STATUS_NOT_AFFECTED;
    out->status_reason = f->cleared->vendor_reason.n
                             ? arena_printf(m->a, "the vendor says so (%.*s): %.*s", STR_ARG(who),
                                            STR_ARG(f->cleared->vendor_reason))
                             : arena_printf(m->a, "the vendor says so (%.*s)", STR_ARG(who));
}

/* The packages and symbols that the advisories which hold name; one that names none takes nothing from the
 * word of the others. */
static void set_code(struct matcher *m, const struct flaw *f, struct finding *out)
{
    strings all = {0};
    for (size_t i = 0; i < f->hits.n; i++) {
        const struct decided *j = f->hits.v[i];
        struct words w = shard_list(j->shard, shard_note(j->shard, j->row.note).code);
        for (size_t k = 0; k < w.n; k++)
            vec_push(&m->scratch, &all, shard_string(j->shard, w.v[k]));
    }
    all.n = sort_unique(all.v, all.n);
    for (size_t i = 0; i < all.n; i++)
        vec_push(m->a, &out->code, arena_dup(m->a, all.v[i]));
}

/* A notice on several flaws does not say whose weaknesses it names. */
static void set_weaknesses(struct matcher *m, const struct flaw *f, struct finding *out)
{
    for (size_t i = 0; i < f->hits.n; i++) {
        const struct decided *j = f->hits.v[i];
        struct words w = shard_list(j->shard, j->advisory.cwes);
        for (size_t k = 0; shard_list(j->shard, j->advisory.flaws).n == 1 && k < w.n; k++)
            finding_weakness(m->a, out, shard_string(j->shard, w.v[k]));
    }
}

static void add_finding(struct matcher *m, struct flaw *f)
{
    struct finding *out = vec_add(m->a, &m->report->findings);
    choose_fix(f);
    f->id = arena_dup(m->a, f->id);
    out->id = f->id;
    out->cls = class_of(f);
    out->status = STATUS_OPEN;
    out->epss = out->percentile = -1;
    out->status_reason = out->vendor_status = out->vendor_reason = STR("");
    set_rating(f, out);
    out->vector = arena_dup(m->a, out->vector);
    out->vendor_reason = arena_dup(m->a, out->vendor_reason);
    if (f->cleared)
        set_cleared(m, f, out);
    set_ids(m, f, out);
    set_code(m, f, out);
    set_weaknesses(m, f, out);
    out->title = title_of(m, f);
    out->subject = f->component->purl;
    out->component = (size_t)(f->component - m->inv->components.v);
    out->locations.v = f->component->locations.v;
    out->locations.n = out->locations.cap = f->component->locations.n;
    out->evidence = evidence_of(m, f);
    out->fix_version = arena_dup(m->a, f->fix);
    out->fix_text = fix_text_of(m, f, out->cls);
}

static const struct shard *text_of(struct matcher *m, struct place *p)
{
    struct err e;
    if (!p->text_tried)
        p->text = database_text(m->db, p->eco.name, &e);
    p->text_tried = true;
    return p->text;
}

static bool claimed(const claim_list *list, str flaw)
{
    for (size_t i = 0; i < list->n; i++)
        if (str_eq(list->v[i].flaw, flaw))
            return true;
    return false;
}

/* One finding a flaw that some row holds for affected; none for those of `known`, which were judged by what
 * speaks of the component more closely. Returns the claims. */
static claim_list add_findings(struct matcher *m, struct place *p, const struct component *c,
                               const decided_list *rows, const claim_list *known)
{
    claim_list claims = {0};
    bool branches = false;
    claims_of(m, rows, &claims);
    for (size_t i = 0; i < rows->n; i++)
        branches |= rows->v[i].settles;
    for (size_t i = 0, end; i < claims.n; i = end) {
        struct flaw f = {.id = claims.v[i].flaw, .component = c, .place = p, .all = &claims.v[i]};
        f.upstream = known || c->owner.n;
        bool settled = branches && decide_settler(rows, f.id);
        for (end = i; end < claims.n && str_eq(claims.v[end].flaw, f.id); end++) {
            if (claims.v[end].row->decision.affected && settled && !claims.v[end].row->branch)
                continue;
            if (claims.v[end].row->decision.affected)
                vec_push(&m->scratch, &f.hits, claims.v[end].row);
            else if (claims.v[end].row->decision.reason == REASON_VENDOR)
                f.cleared = claims.v[end].row;
        }
        f.n_all = end - i;
        if (!f.hits.n || !f.id.n || (known && claimed(known, f.id)))
            continue;
        text_of(m, p);
        add_finding(m, &f);
    }
    return claims;
}

static void count_undecided(struct place *p, const decided_list *rows)
{
    bool no_order = false;
    for (size_t i = 0; i < rows->n; i++)
        no_order |= rows->v[i].decision.reason == REASON_NO_ORDER;
    p->no_order += no_order;
}

/* By the advisories of its own ecosystem. */
static claim_list match_own(struct matcher *m, const struct component *c)
{
    struct place *p = place_of(m, c->ecosystem);
    decided_list rows = {0};
    if (!p->eco.judged) {
        p->not_judged++;
        return (claim_list){0};
    }
    decide_component(&m->scratch, &p->eco, c, &rows);
    count_undecided(p, &rows);
    return add_findings(m, p, c, &rows, NULL);
}

/* By advisories on upstream's releases. A database without them is no gap: most programs have none. */
static void match_upstream(struct matcher *m, const struct component *c, const claim_list *known)
{
    struct upstream u;
    decided_list rows = {0};
    if (!upstream_of(&m->scratch, c, m->options->upstream, &u))
        return;
    struct place *p = place_of(m, u.ecosystem);
    if (!p->eco.judged)
        return;
    decide_package(&m->scratch, &p->eco, u.name, u.version, &rows);
    add_findings(m, p, c, &rows, known);
}

static void match_component(struct matcher *m, const struct component *c)
{
    claim_list own = {0};
    arena_reset(&m->scratch);
    if (c->ecosystem.n)
        own = match_own(m, c);
    match_upstream(m, c, &own);
}

/* What has no version is judged by advisories on malicious packages alone. */
static void match_unversioned(struct matcher *m, const struct component *c)
{
    arena_reset(&m->scratch);
    struct place *p = place_of(m, c->ecosystem);
    decided_list rows = {0};
    if (p->eco.malware == SIZE_MAX)
        return;
    decide_component(&m->scratch, &p->eco, c, &rows);
    add_findings(m, p, c, &rows, NULL);
}

static int place_order(const void *x, const void *y)
{
    return str_cmp(((const struct place *)x)->eco.name, ((const struct place *)y)->eco.name);
}

/* What was not judged is never silent. */
static void tell_gaps(struct matcher *m, struct inventory *to)
{
    if (m->places.n)
        qsort(m->places.v, m->places.n, sizeof *m->places.v, place_order);
    for (size_t i = 0; i < m->places.n; i++) {
        const struct place *p = &m->places.v[i];
        if (p->not_judged && p->eco.why.text[0])
            inventory_diag(to, DIAG_ERROR, STR(""),
                           "vulnerabilities of %zu components of %.*s were not judged: %s", p->not_judged,
                           STR_ARG(p->eco.name), p->eco.why.text);
        else if (p->not_judged)
            inventory_diag(
                to, DIAG_WARNING, STR(""),
                "vulnerabilities of %zu components of %.*s were not judged: the database holds no advisory "
                "on that ecosystem",
                p->not_judged, STR_ARG(p->eco.name));
        if (p->eco.judged && p->eco.orphaned)
            inventory_diag(to, DIAG_NOTE, STR(""),
                           "packages of %.*s were judged without the distribution's own advisories: the "
                           "database holds none of them",
                           STR_ARG(p->eco.name));
        struct err why;
        if (decide_broken(&p->eco, &why))
            inventory_diag(to, DIAG_ERROR, STR(""), "a part of the advisories on %.*s was not judged: %s",
                           STR_ARG(p->eco.name), why.text);
        if (p->no_order)
            inventory_diag(
                to, DIAG_WARNING, STR(""),
                "advisories on %zu components of %.*s were not decided: no order of its versions is known",
                p->no_order, STR_ARG(p->eco.name));
    }
}

bool advisory_match(struct database *db, struct arena *a, const struct inventory *inv,
                    const struct match_options *o, struct report *r, struct inventory *diagnostics_of)
{
    struct matcher m = {.db = db, .a = a, .inv = inv, .options = o, .report = r};
    for (size_t i = 0; i < inv->components.n; i++)
        if (decide_wants(&inv->components.v[i], o))
            match_component(&m, &inv->components.v[i]);
        else if (decide_wants_malware(&inv->components.v[i], o))
            match_unversioned(&m, &inv->components.v[i]);
    tell_gaps(&m, diagnostics_of);
    arena_free(&m.scratch);
    arena_free(&m.run);
    return true;
}
