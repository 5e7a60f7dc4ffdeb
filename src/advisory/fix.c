#include "advisory/fix.h"
#include "advisory/decide.h"
#include "advisory/ecosystem.h"
#include "advisory/upstream.h"
#include "base/map.h"
#include <stdlib.h>

/* Decisions that one package may cost: some kernels have thousands of advisories. */
#define WORK_MAX 4000000u

typedef VEC(size_t) indices;
typedef VEC(str) strings;

/* The open findings of one package and version. */
struct package {
    str ecosystem, name, version;
    indices components, findings;
};
/* A row that holds at the installed version, or may at a later one. */
struct live {
    const struct decided *row;
    struct words flaws;  /* of the shard: their ids */
    const size_t *index; /* of each in `flaws` below */
};
struct flaw {
    str id;
    bool open;        /* an open finding stands for it */
    bool aside;       /* a finding that nobody has to act on does */
    bool now;         /* it holds at the installed version */
    uint64_t seen;    /* the last trial that it held in; */
    uint64_t settled; /* that a branch of the release held it for fixed in */
};
struct candidate {
    str version;
    size_t left; /* flaws that hold at it; SIZE_MAX: not to be had */
    bool tried, prerelease;
    unsigned line; /* LINE_*: how much of the installed version's numbers it keeps */
};
enum { LINE_OTHER, LINE_MAJOR, LINE_MINOR };
typedef VEC(struct candidate) candidates;
struct advisor {
    struct database *db;
    struct arena *a, run, scratch;
    const struct inventory *inv;
    struct report *report;
    VEC(struct package) packages;
    /* of one package */
    struct decide_ecosystem eco;
    decided_list rows;
    VEC(struct live) live;
    VEC(struct flaw) flaws;
    struct map by_id;
    candidates versions;
    uint64_t trial;
    size_t floor;  /* flaws that hold at every later version */
    bool branches; /* some rows are of a branch of the release, and may settle what others say */
};

static bool wanted(const struct inventory *inv, const struct finding *f)
{
    return f->component < inv->components.n && f->advisories.n && f->cls != CLASS_MALWARE;
}

static str package_name(const struct component *c)
{
    return c->source_name.n ? c->source_name : c->name;
}

static str package_version(const struct component *c)
{
    return c->source_name.n && c->source_version.n ? c->source_version : c->version;
}

static void add_once(struct arena *a, indices *v, size_t x)
{
    for (size_t i = v->n; i-- > 0;)
        if (v->v[i] == x)
            return;
    vec_push(a, v, x);
}

static void collect(struct advisor *d)
{
    struct map known = {0};
    for (size_t i = 0; i < d->report->findings.n; i++) {
        const struct finding *f = &d->report->findings.v[i];
        bool added;
        if (!wanted(d->inv, f))
            continue;
        const struct component *c = &d->inv->components.v[f->component];
        str name = package_name(c), version = package_version(c);
        uint64_t *at = map_put(
            &d->run, &known,
            arena_printf(&d->run, "%.*s\n%.*s\n%.*s", STR_ARG(c->ecosystem), STR_ARG(name), STR_ARG(version)),
            &added);
        if (added) {
            *at = d->packages.n;
            struct package *p = vec_add(&d->run, &d->packages);
            p->ecosystem = c->ecosystem;
            p->name = name;
            p->version = version;
        }
        struct package *p = &d->packages.v[*at];
        add_once(&d->run, &p->components, f->component);
        vec_push(&d->run, &p->findings, i);
    }
}

/* --- what is known of one package --- */

static size_t flaw_at(struct advisor *d, str id)
{
    bool added;
    uint64_t *at = map_put(&d->scratch, &d->by_id, id, &added);
    if (added) {
        *at = d->flaws.n;
        vec_push(&d->scratch, &d->flaws, (struct flaw){.id = id});
    }
    return (size_t)*at;
}

/* "introduced X" and no end: it holds at every later version. */
static bool endless(const struct decided *j)
{
    struct words w = shard_ranges(j->shard, j->row.ranges);
    return j->decision.affected && w.n == 2 && ITEM_KIND(w.v[0]) == ITEM_RANGE &&
           ITEM_KIND(w.v[1]) == ITEM_INTRODUCED;
}

/* Can it hold at a version above the installed one? */
static bool is_live(const struct decided *j)
{
    if (j->advisory.flags & ADVISORY_WITHDRAWN)
        return false;
    if (j->decision.affected || j->branch)
        return true;
    return j->decision.reason != REASON_STREAM && j->decision.reason != REASON_NO_ORDER &&
           j->decision.reason != REASON_NOTHING &&
           !(j->decision.reason == REASON_FIXED && range_simple(j->shard, j->row.ranges));
}

static void take_row(struct advisor *d, const struct decided *j)
{
    struct live l = {j, shard_list(j->shard, j->advisory.flaws), NULL};
    size_t *index = arena_many(&d->scratch, size_t, l.flaws.n);
    for (size_t i = 0; i < l.flaws.n; i++) {
        index[i] = flaw_at(d, shard_string(j->shard, l.flaws.v[i]));
        d->flaws.v[index[i]].now |=
            j->decision.affected && (j->branch || !decide_settler(&d->rows, d->flaws.v[index[i]].id));
    }
    d->branches |= j->branch;
    l.index = index;
    vec_push(&d->scratch, &d->live, l);
}

/* Rows are by source package where the ecosystem's advisories are; else each component has its own. */
static void decide_all(struct advisor *d, const struct package *p)
{
    size_t n = ecosystem_names(d->eco.name) == NAMES_OF_SOURCES ? 1 : p->components.n;
    struct map names = {0};
    for (size_t i = 0; i < n; i++) {
        const struct component *c = &d->inv->components.v[p->components.v[i]];
        bool added;
        map_put(&d->scratch, &names, c->name, &added);
        if (added)
            decide_component(&d->scratch, &d->eco, c, &d->rows);
    }
}

static void take_rows(struct advisor *d)
{
    for (size_t i = 0; i < d->rows.n; i++)
        if (is_live(&d->rows.v[i]))
            take_row(d, &d->rows.v[i]);
}

static void mark_findings(struct advisor *d, const struct package *p)
{
    for (size_t i = 0; i < p->findings.n; i++) {
        const struct finding *f = &d->report->findings.v[p->findings.v[i]];
        struct flaw *flaw = &d->flaws.v[flaw_at(d, f->id)];
        flaw->open |= f->status == STATUS_OPEN;
        flaw->aside |= f->status != STATUS_OPEN;
    }
}

static bool counts(const struct flaw *f)
{
    return f->open || !f->aside;
}

static void set_floor(struct advisor *d)
{
    d->trial++;
    d->floor = 0;
    for (size_t i = 0; i < d->live.n && !d->branches; i++)
        for (size_t k = 0; k < d->live.v[i].flaws.n && endless(d->live.v[i].row); k++) {
            struct flaw *f = &d->flaws.v[d->live.v[i].index[k]];
            d->floor += counts(f) && f->seen != d->trial;
            f->seen = d->trial;
        }
}

/* --- candidates --- */

static bool has_word(str v, const char *const *words)
{
    char lower[64];
    size_t n = v.n < sizeof lower ? v.n : sizeof lower;
    for (size_t i = 0; i < n; i++)
        lower[i] = ch_lower(v.p[i]);
    for (; *words; words++) {
        ptrdiff_t at = str_find(str_make(lower, n), str_c(*words));
        if (at > 0 && !ch_alpha(lower[at - 1]))
            return true;
    }
    return false;
}

/* Is it one that its author does not hold for finished, as its ecosystem writes it? */
static bool is_prerelease(str ecosystem, str v)
{
    static const char *const python[] = {"a", "b", "rc", "c", "dev", NULL};
    static const char *const maven[] = {"alpha",     "beta",     "rc",  "cr", "m",
                                        "milestone", "snapshot", "pre", NULL};
    str base = ecosystem_base(ecosystem), number, build;
    str_cut(v, '+', &number, &build);
    if (str_is(base, "PyPI"))
        return has_word(number, python);
    if (str_is(base, "Maven"))
        return has_word(number, maven);
    if (str_is(base, "RubyGems")) {
        for (size_t i = 0; i < v.n; i++)
            if (ch_alpha(v.p[i]))
                return true;
        return false;
    }
    static const char *const semver[] = {"npm", "crates.io", "Go", "Hex", "Pub", "NuGet", "Packagist"};
    for (size_t i = 0; i < sizeof semver / sizeof *semver; i++)
        if (str_eq(base, str_c(semver[i])))
            return str_chr(number, '-') >= 0;
    return false;
}

static size_t number_at(str v, size_t at)
{
    while (at < v.n && ch_digit(v.p[at]))
        at++;
    return at;
}

static str numbers(str v, unsigned count)
{
    size_t end = 0;
    if (v.n && (v.p[0] == 'v' || v.p[0] == '='))
        v = str_from(v, 1);
    for (unsigned i = 0; i < count && end <= v.n; i++)
        end = number_at(v, end + (i && end < v.n && v.p[end] == '.'));
    return str_sub(v, 0, end);
}

/* How near a version is: 1.2.9 to 1.2.3, 1.3.0 to 1.2.3 (but not 0.3.0 to 0.2.3, where a caret says so). */
static unsigned line_of(str ecosystem, str from, str v)
{
    str base = ecosystem_base(ecosystem), major = numbers(from, 1);
    bool caret = str_is(base, "npm") || str_is(base, "crates.io");
    if (str_eq(numbers(from, 2), numbers(v, 2)))
        return LINE_MINOR;
    return str_eq(major, numbers(v, 1)) && !(caret && str_is(major, "0")) ? LINE_MAJOR : LINE_OTHER;
}

static const struct version_scheme *sorting;
static int by_version(const void *x, const void *y)
{
    const struct candidate *p = x, *q = y;
    int c = sorting->compare(p->version, q->version);
    return c ? c : str_cmp(p->version, q->version);
}

static void add_versions(struct advisor *d, const struct decided *j, str from)
{
    struct words w = shard_ranges(j->shard, j->row.ranges);
    for (size_t i = 0; i < w.n; i++) {
        if (ITEM_KIND(w.v[i]) != ITEM_FIXED)
            continue;
        str v = shard_string(j->shard, ITEM_REF(w.v[i]));
        if (v.n && !str_is(v, "0") && d->eco.scheme->compare(v, from) > 0)
            vec_push(&d->scratch, &d->versions, (struct candidate){.version = v});
    }
}

/* What is named as fixed above the installed version, ascending, each once. */
static void collect_versions(struct advisor *d, const struct package *p)
{
    bool streams = ecosystem_rpm(d->eco.name);
    for (size_t i = 0; i < d->live.n; i++) {
        const struct decided *j = d->live.v[i].row;
        if (j->decision.affected || (!streams && j->decision.reason == REASON_BELOW))
            add_versions(d, j, j->version);
    }
    candidates *v = &d->versions;
    size_t kept = 0;
    sorting = d->eco.scheme;
    if (v->n)
        qsort(v->v, v->n, sizeof *v->v, by_version);
    for (size_t i = 0; i < v->n; i++)
        if (!kept || sorting->compare(v->v[kept - 1].version, v->v[i].version) != 0)
            v->v[kept++] = v->v[i];
    v->n = kept;
    bool unfinished = is_prerelease(p->ecosystem, p->version);
    for (size_t i = 0; i < v->n; i++) {
        v->v[i].prerelease = !unfinished && is_prerelease(p->ecosystem, v->v[i].version);
        v->v[i].line = line_of(p->ecosystem, p->version, v->v[i].version);
    }
}

/* --- trials --- */

static void settle(struct advisor *d, str version)
{
    for (size_t i = 0; i < d->live.n && d->branches; i++) {
        const struct live *l = &d->live.v[i];
        bool settles = decide_settles(&d->eco, l->row, version);
        for (size_t k = 0; k < l->flaws.n && settles; k++)
            d->flaws.v[l->index[k]].settled = d->trial;
    }
}

/* Marks the flaws that hold at the version with a new trial: how many count, SIZE_MAX for malware. */
static size_t hold_at(struct advisor *d, str version)
{
    size_t n = 0;
    d->trial++;
    settle(d, version);
    for (size_t i = 0; i < d->live.n; i++) {
        const struct live *l = &d->live.v[i];
        if (!decide_row(&d->eco, l->row, version).affected)
            continue;
        if (l->row->advisory.flags & ADVISORY_MALWARE)
            return SIZE_MAX;
        for (size_t k = 0; k < l->flaws.n; k++) {
            struct flaw *f = &d->flaws.v[l->index[k]];
            if (f->settled == d->trial && !l->row->branch)
                continue;
            n += counts(f) && f->seen != d->trial;
            f->seen = d->trial;
        }
    }
    return n;
}

static void try_out(struct advisor *d, struct candidate *c)
{
    if (!c->tried)
        c->left = hold_at(d, c->version);
    c->tried = true;
}

static bool any_counts(const struct advisor *d, const struct live *l)
{
    for (size_t k = 0; k < l->flaws.n; k++)
        if (counts(&d->flaws.v[l->index[k]]))
            return true;
    return false;
}

/* Below the highest fix of all rows that name but one, some of those rows still hold: the search begins
 * there. */
static size_t first_promising(const struct advisor *d)
{
    str most = STR("");
    for (size_t i = 0; i < d->live.n; i++) {
        const struct decided *j = d->live.v[i].row;
        if (!j->decision.affected || !j->decision.fix.n || !range_simple(j->shard, j->row.ranges) ||
            !any_counts(d, &d->live.v[i]))
            continue;
        if (!most.n || d->eco.scheme->compare(j->decision.fix, most) > 0)
            most = j->decision.fix;
    }
    size_t at = 0;
    while (!d->branches && most.n && at < d->versions.n &&
           d->eco.scheme->compare(d->versions.v[at].version, most) < 0)
        at++;
    return at;
}

static bool better(const struct candidate *x, const struct candidate *than)
{
    if (x->left != than->left)
        return x->left < than->left;
    return x->prerelease < than->prerelease;
}

/* The best of the candidates from `at` on that are at least so near; SIZE_MAX if there is none. */
static size_t best_from(struct advisor *d, size_t at, unsigned line)
{
    size_t best = SIZE_MAX, work = 0;
    for (; at < d->versions.n && work < WORK_MAX; at++) {
        struct candidate *c = &d->versions.v[at];
        if (c->line < line)
            continue;
        work += d->live.n;
        try_out(d, c);
        if (c->left != SIZE_MAX && (best == SIZE_MAX || better(c, &d->versions.v[best])))
            best = at;
        if (best != SIZE_MAX && d->versions.v[best].left <= d->floor && !d->versions.v[best].prerelease)
            break;
    }
    return best;
}

static size_t choose(struct advisor *d)
{
    size_t first = first_promising(d), best = best_from(d, first, LINE_OTHER);
    bool done = best != SIZE_MAX && d->versions.v[best].left <= d->floor;
    return done || first == 0 ? best : best_from(d, 0, LINE_OTHER);
}

/* --- what to say --- */

static size_t open_flaws(const struct advisor *d)
{
    size_t n = 0;
    for (size_t i = 0; i < d->flaws.n; i++)
        n += d->flaws.v[i].open;
    return n;
}

/* The open findings' ids that hold at the last trial, or those that do not. */
static void split_ids(struct advisor *d, const struct package *p, bool hold, strings *out)
{
    struct map told = {0};
    for (size_t i = 0; i < p->findings.n; i++) {
        const struct finding *f = &d->report->findings.v[p->findings.v[i]];
        bool added;
        const uint64_t *at = map_get(&d->by_id, f->id);
        if (f->status != STATUS_OPEN || !at || (d->flaws.v[*at].seen == d->trial) != hold)
            continue;
        map_put(&d->scratch, &told, f->id, &added);
        if (added)
            vec_push(d->a, out, f->id);
    }
}

static int by_bytes(const void *x, const void *y)
{
    return str_cmp(*(const str *)x, *(const str *)y);
}

static void new_ids(struct advisor *d, strings *out)
{
    for (size_t i = 0; i < d->flaws.n; i++) {
        const struct flaw *f = &d->flaws.v[i];
        if (!f->open && !f->aside && !f->now && f->seen == d->trial && f->id.n)
            vec_push(d->a, out, arena_dup(d->a, f->id));
    }
    if (out->n)
        qsort(out->v, out->n, sizeof *out->v, by_bytes);
}

/* A smaller step, where the advised one leaves the release line: in 1.2, else in 1. */
static void add_near(struct advisor *d, const struct package *p, unsigned taken, struct upgrade *x)
{
    size_t near = SIZE_MAX;
    strings ids = {0};
    for (unsigned line = LINE_MINOR; line > taken && !ids.n; line--) {
        near = best_from(d, 0, line);
        if (near == SIZE_MAX)
            continue;
        hold_at(d, d->versions.v[near].version);
        split_ids(d, p, false, &ids);
    }
    if (!ids.n)
        return;
    x->near = arena_dup(d->a, d->versions.v[near].version);
    memcpy(&x->near_closes, &ids, sizeof ids);
}

/* After a trial of the version that is advised. */
static void tell_findings(struct advisor *d, const struct package *p)
{
    for (size_t i = 0; i < p->findings.n; i++) {
        struct finding *f = &d->report->findings.v[p->findings.v[i]];
        const uint64_t *at = map_get(&d->by_id, f->id);
        f->fix = (uint32_t)d->report->fixes.n;
        f->fix_closes = f->status == STATUS_OPEN && at && d->flaws.v[*at].seen != d->trial;
    }
}

static void add_fix(struct advisor *d, const struct package *p, const struct candidate *c)
{
    strings closes = {0}, leaves = {0}, opens = {0};
    hold_at(d, c->version);
    split_ids(d, p, false, &closes);
    split_ids(d, p, true, &leaves);
    new_ids(d, &opens);
    if (!closes.n || opens.n >= closes.n)
        return;
    struct upgrade *x = vec_add(d->a, &d->report->fixes);
    *x = (struct upgrade){.name = p->name, .from = p->version, .to = arena_dup(d->a, c->version)};
    memcpy(&x->closes, &closes, sizeof closes);
    memcpy(&x->leaves, &leaves, sizeof leaves);
    memcpy(&x->opens, &opens, sizeof opens);
    for (size_t i = 0; i < p->components.n; i++)
        vec_push(d->a, &x->components, p->components.v[i]);
    tell_findings(d, p);
    bool distribution = ecosystem_rpm(d->eco.name) || ecosystem_names(d->eco.name) == NAMES_OF_SOURCES;
    x->same_line = c->line >= LINE_MAJOR || distribution;
    if (!distribution)
        add_near(d, p, c->line, x);
}

static void reset(struct advisor *d)
{
    arena_reset(&d->scratch);
    memset(&d->rows, 0, sizeof d->rows);
    memset(&d->live, 0, sizeof d->live);
    memset(&d->flaws, 0, sizeof d->flaws);
    memset(&d->by_id, 0, sizeof d->by_id);
    memset(&d->versions, 0, sizeof d->versions);
    d->branches = false;
}

static void advise(struct advisor *d, const struct package *p)
{
    const struct component *c = &d->inv->components.v[p->components.v[0]];
    struct upstream up;
    reset(d);
    bool by_upstream = !p->ecosystem.n && upstream_of(&d->scratch, c, false, &up);
    decide_ecosystem_init(&d->eco, d->db, by_upstream ? up.ecosystem : p->ecosystem);
    if (!d->eco.judged || !d->eco.scheme)
        return;
    if (by_upstream)
        decide_package(&d->scratch, &d->eco, up.name, up.version, &d->rows);
    else
        decide_all(d, p);
    take_rows(d);
    mark_findings(d, p);
    if (!open_flaws(d))
        return;
    set_floor(d);
    collect_versions(d, p);
    size_t best = choose(d);
    if (best != SIZE_MAX)
        add_fix(d, p, &d->versions.v[best]);
}

void advisory_fixes(struct database *db, struct arena *a, const struct inventory *inv, struct report *r)
{
    struct advisor d = {.db = db, .a = a, .inv = inv, .report = r};
    collect(&d);
    for (size_t i = 0; i < d.packages.n; i++)
        advise(&d, &d.packages.v[i]);
    arena_free(&d.scratch);
    arena_free(&d.run);
}
