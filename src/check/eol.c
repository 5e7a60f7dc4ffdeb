#include "check/eol.h"
#include "advisory/cycle.h"
#include "base/date.h"
#include "base/map.h"
#include <stdlib.h>

/* Unsupported system components; flaw remediation; monitoring for vulnerabilities. */
static const char *const controls[] = {"NIST-800-53:SA-22", "NIST-800-53:SI-2", "SOC2:CC7.1"};

/* Severities for an end that came so many days ago. */
enum { MONTHS_6 = 183, YEARS_2 = 730 };

enum phase { PHASE_NONE, PHASE_SOON, PHASE_EXTENDED, PHASE_ENDED };
struct life {
    enum phase phase;
    int64_t days; /* since the last end, or until the first one; negative: not known */
    str day;      /* of that end; "" if not told */
};

static bool passed(str end, int64_t today)
{
    int64_t day;
    return str_is(end, "yes") || (date_days(end, &day) && today > day);
}

/* The last day counts as one on which it is still cared for. */
static struct life life_of(const struct cycle *c, int64_t today)
{
    struct life l = {PHASE_NONE, -1, STR("")};
    bool extended = c->extended.n && !passed(c->extended, today);
    str end = c->eol;
    int64_t day;
    if (passed(c->eol, today)) {
        l.phase = extended ? PHASE_EXTENDED : PHASE_ENDED;
        if (l.phase == PHASE_ENDED && date_days(c->extended, &day))
            end = c->extended;
    }
    if (!date_days(end, &day))
        return l;
    l.day = end;
    l.days = l.phase == PHASE_NONE ? day - today : today - day;
    if (l.phase == PHASE_NONE && l.days <= EOL_NOTICE_DAYS)
        l.phase = PHASE_SOON;
    return l;
}

static enum severity severity_of(const struct life *l, bool os)
{
    if (l->phase == PHASE_SOON)
        return SEVERITY_INFO;
    if (l->phase == PHASE_EXTENDED)
        return os ? SEVERITY_LOW : SEVERITY_INFO;
    int step = l->days < 0 ? 1 : l->days <= MONTHS_6 ? 0 : l->days <= YEARS_2 ? 1 : 2;
    return (enum severity)((os ? SEVERITY_MEDIUM : SEVERITY_LOW) + step);
}

struct eol {
    struct arena *a;
    struct report *r;
    struct inventory *inv;
    struct database *db;
    int64_t today;
    struct map series; /* product and cycle to 1 + index of their finding */
};

/* "until 2028-08-09", or "" where no end is told. */
static str until(struct arena *a, const struct cycle *c)
{
    int64_t day;
    return date_days(c->eol, &day) ? arena_printf(a, " (until %.*s)", STR_ARG(c->eol)) : STR("");
}

static int64_t last_day(const struct cycle *c)
{
    int64_t day;
    return date_days(c->eol, &day) ? day : str_is(c->eol, "no") ? INT64_MAX : INT64_MIN;
}

/* Released later than `from` and still cared for beyond the time of a notice. */
static bool better(const struct eol *x, const struct cycle *from, const struct cycle *c)
{
    int64_t out;
    return date_days(c->released, &out) && out <= x->today && from->released.n &&
           str_cmp(c->released, from->released) > 0 && last_day(c) > x->today + EOL_NOTICE_DAYS;
}

/* The next series that is cared for, and the one that is for the longest. */
static str next_step(const struct eol *x, const struct product *p, const struct cycle *from)
{
    struct cycle near = {.cycle = STR("")}, far = {.cycle = STR("")};
    for (size_t i = 0; i < p->n; i++) {
        struct cycle c = product_cycle(p, i);
        if (!better(x, from, &c))
            continue;
        near = c; /* they come newest first */
        if (!far.cycle.n || last_day(&c) > last_day(&far))
            far = c;
    }
    if (!near.cycle.n)
        return arena_printf(x->a, "no later series of %.*s is known to be cared for: replace it",
                            STR_ARG(p->label));
    str s = arena_printf(x->a, "move to %.*s %.*s%.*s", STR_ARG(p->label), STR_ARG(near.cycle),
                         STR_ARG(until(x->a, &near)));
    if (!str_eq(near.cycle, far.cycle))
        s = arena_printf(x->a, "%.*s, or for the longest time to %.*s%.*s", STR_ARG(s), STR_ARG(far.cycle),
                         STR_ARG(until(x->a, &far)));
    return s;
}

static str series_name(const struct eol *x, const struct product *p, const struct cycle *c)
{
    return arena_printf(x->a, "%.*s %.*s", STR_ARG(p->label), STR_ARG(c->cycle));
}

static str title_of(const struct eol *x, str name, const struct life *l)
{
    const char *what = l->phase == PHASE_ENDED      ? "is no longer cared for"
                       : l->phase == PHASE_EXTENDED ? "gets fixes by extended support only"
                                                    : "will soon no longer be cared for";
    return arena_printf(x->a, "%.*s %s", STR_ARG(name), what);
}

/* "security fixes ended on 2026-07-11, 136 days before 2026-11-24; extended support lasts until 2028-06-30"
 */
static str evidence_of(const struct eol *x, const struct cycle *c, const struct life *l)
{
    struct arena *a = x->a;
    int64_t day;
    if (l->phase == PHASE_SOON)
        return arena_printf(a, "security fixes end on %.*s, in %lld days", STR_ARG(l->day),
                            (long long)l->days);
    str s = date_days(c->eol, &day)
                ? arena_printf(a, "security fixes for everyone ended on %.*s, %lld days before %.*s",
                               STR_ARG(c->eol), (long long)(x->today - day), STR_ARG(x->r->as_of))
                : STR("security fixes for everyone have ended");
    if (l->phase == PHASE_EXTENDED)
        return arena_printf(
            a, "%.*s; extended support (by the vendor or others, perhaps to subscribers only) %s%.*s",
            STR_ARG(s), str_is(c->extended, "no") ? "goes on" : "lasts until ",
            STR_ARG(str_is(c->extended, "no") ? STR("") : c->extended));
    if (date_days(c->extended, &day))
        s = arena_printf(a, "%.*s; extended support ended on %.*s", STR_ARG(s), STR_ARG(c->extended));
    return s;
}

static str fix_of(const struct eol *x, const struct product *p, const struct cycle *c, const struct life *l)
{
    str step = next_step(x, p, c);
    if (l->phase != PHASE_EXTENDED)
        return step;
    return arena_printf(x->a, "see to it that the extended support reaches this installation, and %.*s",
                        STR_ARG(step));
}

static struct finding *add(const struct eol *x, const char *id, const struct product *p,
                           const struct cycle *c, const struct life *l, bool os)
{
    struct finding *f = vec_add(x->a, &x->r->findings);
    *f = (struct finding){.id = str_c(id),
                          .cls = CLASS_EOL,
                          .severity = severity_of(l, os),
                          .score = -1,
                          .title = title_of(x, series_name(x, p, c), l),
                          .component = SIZE_MAX,
                          .evidence = evidence_of(x, c, l),
                          .fix_text = fix_of(x, p, c, l),
                          .epss = -1,
                          .percentile = -1};
    for (size_t i = 0; i < sizeof controls / sizeof *controls; i++)
        vec_push(x->a, &f->controls, str_c(controls[i]));
    return f;
}

static void add_locations(const struct eol *x, struct finding *f, const struct component *c)
{
    for (size_t i = 0; i < c->locations.n; i++)
        vec_push(x->a, &f->locations, c->locations.v[i]);
}

/* ---- the operating system ---- */

/* ID of os-release(5) to the name of its releases at endoflife.date, where they are not the same. */
static str os_product(const struct os_release *os)
{
    static const char *const names[][2] = {
        {"alpine", "alpine-linux"},
        {"amzn", "amazon-linux"},
        {"centos", "centos"},
        {"clear-linux-os", "clearlinux"},
        {"ol", "oracle-linux"},
        {"opensuse-leap", "opensuse"},
        {"photon", "vmware-photon"},
        {"rocky", "rocky-linux"},
        {"sled", "sles"},
        {"sles_sap", "sles"},
        {"sl-micro", "suse-linux-micro"},
        {"sle-micro", "suse-linux-micro"},
    };
    if (str_is(os->id, "centos") && str_find(os->name, STR("Stream")) >= 0)
        return STR("centos-stream");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_eq(os->id, str_c(names[i][0])))
            return str_c(names[i][1]);
    static const char *const same[] = {"almalinux", "debian", "devuan", "eurolinux", "fedora",
                                       "linuxmint", "mageia", "nixos",  "openwrt",   "rhel",
                                       "sles",      "ubuntu", "freebsd"};
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        if (str_eq(os->id, str_c(same[i])))
            return os->id;
    return STR("");
}

/* What is left of an end in the report: its day, "ended" for one whose day is not told. */
static str end_word(str end)
{
    int64_t day;
    return date_days(end, &day) ? end : str_is(end, "yes") ? STR("ended") : STR("");
}

static void check_os(struct eol *x, struct err *e)
{
    static const char *const ids[] = {
        [PHASE_SOON] = "EOL-R03", [PHASE_EXTENDED] = "EOL-R02", [PHASE_ENDED] = "EOL-R01"};
    const struct os_release *os = &x->inv->os;
    str name = os_product(os);
    struct product p;
    struct cycle c;
    if (!name.n || !os->version.n || !database_product(x->db, name, &p, e) ||
        !product_cycle_of(&p, os->version, &c))
        return;
    struct life l = life_of(&c, x->today);
    x->r->os_life.eol = end_word(c.eol);
    x->r->os_life.extended = end_word(c.extended);
    if (l.phase == PHASE_NONE)
        return;
    struct finding *f = add(x, ids[l.phase], &p, &c, &l, true);
    f->subject = arena_join(x->a, os->id, STR(" "), os->version);
    for (size_t i = 0; i < x->inv->components.n; i++)
        if (str_is(x->inv->components.v[i].kind, "os") && x->inv->components.v[i].state != STATE_REMOVED)
            add_locations(x, f, &x->inv->components.v[i]);
}

/* ---- components ---- */

/* Packages of a distribution are cared for by it, whatever upstream does. */
static bool packaged(const struct component *c)
{
    static const char *const types[] = {"deb", "rpm", "apk", "alpm", "opkg", "ebuild", "nix", "brew"};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (str_eq(c->type, str_c(types[i])))
            return true;
    return str_is(c->kind, "os") || c->owner.n;
}

/* The Go toolchain is known by its standard library: they have one version. */
static bool product_of(struct eol *x, const struct component *c, struct product *out, struct err *e)
{
    str purl = component_bare_purl(x->a, c);
    if (str_is(purl, "pkg:golang/stdlib") && c->state == STATE_INSTALLED)
        return database_product(x->db, STR("go"), out, e);
    return database_product_of_purl(x->db, cycle_purl(x->a, purl), out, e);
}

static void check_component(struct eol *x, size_t index, struct err *e)
{
    static const char *const ids[] = {
        [PHASE_SOON] = "EOL-C03", [PHASE_EXTENDED] = "EOL-C02", [PHASE_ENDED] = "EOL-C01"};
    const struct component *c = &x->inv->components.v[index];
    str version = c->version;
    struct product p;
    struct cycle cycle;
    if (str_starts(version, STR("go")))
        version = str_from(version, 2);
    if (!product_of(x, c, &p, e) || !product_cycle_of(&p, version, &cycle))
        return;
    struct life l = life_of(&cycle, x->today);
    if (l.phase == PHASE_NONE)
        return;
    uint64_t *at = map_put(x->a, &x->series, arena_join(x->a, p.name, STR("\n"), cycle.cycle), NULL);
    if (*at) { /* another part of the same product */
        struct finding *f = &x->r->findings.v[*at - 1];
        f->evidence = arena_printf(x->a, "%.*s; so is %.*s", STR_ARG(f->evidence), STR_ARG(c->purl));
        add_locations(x, f, c);
        return;
    }
    struct finding *f = add(x, ids[l.phase], &p, &cycle, &l, false);
    *at = x->r->findings.n;
    f->subject = c->purl;
    f->component = index;
    f->evidence = arena_printf(x->a, "%.*s is of the series %.*s: %.*s", STR_ARG(c->version),
                               STR_ARG(cycle.cycle), STR_ARG(f->evidence));
    add_locations(x, f, c);
}

void eol_check(struct database *db, struct arena *a, int64_t today, struct inventory *inv, struct report *r)
{
    struct eol x = {a, r, inv, db, today, {0}};
    struct err e = {""};
    if (database_of_kind(db, SHARD_CYCLES, &e))
        check_os(&x, &e);
    else if (!e.text[0])
        return;
    for (size_t i = 0; i < inv->components.n && !e.text[0]; i++) {
        const struct component *c = &inv->components.v[i];
        if (c->version.n && c->state != STATE_REMOVED && !c->fixture.n && !packaged(c))
            check_component(&x, i, &e);
    }
    if (e.text[0])
        inventory_diag(inv, DIAG_ERROR, STR(""), "ends of life were not judged: %s", e.text);
}
