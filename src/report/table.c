/* What a person sees first: what it is, what to upgrade and what that closes, what has no fix, what could not
 * be read, and what to do next. */
#include "base/map.h"
#include "check/standard.h"
#include "report/group.h"
#include "report/summary.h"
#include "report/text.h"
#include "report/words.h"
#include <stdlib.h>

enum {
    ROWS_FIXED = 8,    /* on a terminal: flaws listed of one upgrade, */
    ROWS_UNFIXED = 4,  /* of one package without a fix, */
    GROUPS_WHOLE = 10, /* packages without a fix that are shown with their flaws, */
    ROWS_OTHER = 20,   /* and of components and diagnostics */
    PLACES = 3,
    CHAINS = 3,      /* ways by which a package is needed, */
    COMMANDS = 2,    /* command lines */
    ROWS_SOURCE = 5, /* and steps that bring in several upgrades */
    SOURCES = 5,
    WIDTH_LIKELY = 80, /* narrower ones have no room for likelihoods, */
    WIDTH_DUE = 110,   /* nor for the day that an exploited flaw is due */
    WIDTH_LEAST = 60,  /* what the columns of a flaw take; a narrower terminal wraps by itself */
};

struct table {
    struct buf *out;
    struct arena *a;
    const struct report_style *style;
    const struct report *r;
    struct fix_groups groups;
    size_t width;    /* 0: no limit */
    size_t id_width; /* of the longest id that is listed */
    bool likely;     /* it is known of some how likely they are to be exploited */
};

static void paint(struct table *t, enum paint p, str s)
{
    text_paint(t->out, t->style->colour, p, s);
}

static void wrapped(struct table *t, size_t indent, str s)
{
    text_pad(t->out, indent);
    text_wrap(t->out, s, t->width, indent, indent + 2);
}

/* A wrapped line of its own in a colour. */
static void painted(struct table *t, enum paint p, str s)
{
    struct buf b = {0};
    text_wrap(&b, s, t->width, 0, 2);
    paint(t, p, str_sub(buf_str(&b), 0, b.n - 1));
    buf_ch(t->out, '\n');
    buf_free(&b);
}

static void title(struct table *t, str s)
{
    buf_ch(t->out, '\n');
    painted(t, PAINT_BOLD, s);
}

static size_t limit(const struct table *t, size_t n, size_t most)
{
    return t->width && n > most ? most : n;
}

/* "2 critical, 3 high" with each severity in its colour, from column `at` on, and a newline. */
static void paint_counts(struct table *t, const size_t counts[], size_t at)
{
    bool any = false;
    for (int i = SEVERITY_CRITICAL; i >= SEVERITY_UNKNOWN; i--) {
        if (!counts[i])
            continue;
        str text = arena_printf(t->a, "%zu %s", counts[i], severity_name((enum severity)i));
        bool fits = !t->width || at + 2 + text.n < t->width;
        if (any)
            buf_add(t->out, fits ? STR(", ") : STR(",\n    "));
        paint(t, text_severity_paint((enum severity)i), text);
        at = (any && !fits ? 4 : at + (any ? 2 : 0)) + text.n;
        any = true;
    }
    buf_add(t->out, any ? STR("\n") : STR("none\n"));
}

static size_t counts_width(const size_t counts[])
{
    struct buf b = {0};
    summary_words(&b, counts);
    size_t n = b.n;
    buf_free(&b);
    return n;
}

static int by_count(const void *x, const void *y)
{
    const struct map_slot *p = x, *q = y;
    if (p->value != q->value)
        return p->value < q->value ? 1 : -1;
    return str_cmp(p->key, q->key);
}

static bool is_part(const struct component *c)
{
    return c->state != STATE_REMOVED && !c->fixture.n;
}

/* ": 2 Debian:12, 1 npm", the largest first. */
static str ecosystems(struct table *t)
{
    const struct inventory *inv = t->r->inventory;
    struct map count = {0};
    struct buf b = {0};
    size_t n = 0;
    for (size_t i = 0; i < inv->components.n; i++) {
        if (!is_part(&inv->components.v[i]))
            continue;
        str name = inv->components.v[i].ecosystem;
        ++*map_put(t->a, &count, name.n ? name : STR("of no ecosystem"), NULL);
    }
    struct map_slot *all = arena_many(t->a, struct map_slot, count.n);
    for (size_t i = 0; i < count.cap; i++)
        if (count.slots[i].key.p)
            all[n++] = count.slots[i];
    if (n)
        qsort(all, n, sizeof *all, by_count);
    for (size_t i = 0; i < n; i++) {
        buf_printf(&b, "%s%llu ", i ? ", " : ": ", (unsigned long long)all[i].value);
        buf_escape(&b, all[i].key);
    }
    str kept = arena_dup(t->a, buf_str(&b));
    buf_free(&b);
    return kept;
}

static const char *plural(size_t n)
{
    return n == 1 ? "" : "s";
}

/* "built on debian:12, by its first 3 layers (--base)" */
static void write_base(struct table *t)
{
    const struct base_image *base = &t->r->inventory->base;
    struct buf b = {0};
    if (!base->name.n && !base->digest.n && !base->layers)
        return;
    buf_add(&b, STR("built on "));
    buf_escape(&b, base->name.n     ? base->name
                   : base->digest.n ? base->digest
                                    : STR("an image that is not named"));
    if (base->layers)
        buf_printf(&b, ": its first %u layer%s%s", base->layers, plural(base->layers),
                   str_is(base->how, "history") ? ", estimated by the history" : "");
    wrapped(t, 2, buf_str(&b));
    buf_free(&b);
}

static void write_component_counts(struct table *t)
{
    struct summary s = report_summary(t->r);
    struct buf b = {0};
    size_t n = s.components - s.removed - s.fixtures;
    buf_printf(&b, "%zu component%s", n, plural(n));
    buf_add(&b, ecosystems(t));
    wrapped(t, 2, buf_str(&b));
    b.n = 0;
    if (s.removed)
        buf_printf(&b, "%zu more that later layers removed or replaced", s.removed);
    if (s.fixtures)
        buf_printf(&b, "%s%zu more in data of tests or in other projects' files, not judged",
                   b.n ? " · " : "", s.fixtures);
    if (b.n)
        wrapped(t, 2, buf_str(&b));
    buf_free(&b);
}

static void write_header(struct table *t)
{
    const struct inventory *inv = t->r->inventory;
    struct buf b = {0};
    painted(t, PAINT_BOLD, text_clean(t->a, inv->ref));
    buf_escape(&b, inv->kind);
    if (inv->platform.n) {
        buf_add(&b, STR(" for "));
        buf_escape(&b, inv->platform);
    }
    if (inv->os.id.n) {
        buf_add(&b, STR(" · "));
        buf_escape(&b, inv->os.name.n ? inv->os.name : inv->os.id);
    }
    if (inv->layers.n)
        buf_printf(&b, " · %zu layer%s", inv->layers.n, plural(inv->layers.n));
    buf_printf(&b, " · %llu file%s", (unsigned long long)inv->files, plural((size_t)inv->files));
    wrapped(t, 2, buf_str(&b));
    buf_free(&b);
    write_base(t);
    write_component_counts(t);
}

/* Open findings on what came with the base image. */
static size_t in_base(const struct report *r)
{
    size_t n = 0;
    for (size_t i = 0; i < r->findings.n; i++)
        n += r->findings.v[i].status == STATUS_OPEN && r->findings.v[i].component != SIZE_MAX &&
             component_in_base(r->inventory, &r->inventory->components.v[r->findings.v[i].component]) ==
                 TRI_YES;
    return n;
}

/* "7 flaws: 1 critical ...", how many of them an upgrade closes and how many are known to be exploited. */
static void write_counts(struct table *t)
{
    const struct fix_groups *g = &t->groups;
    size_t fixable = 0, exploited = 0;
    for (size_t i = 0; i < g->fixed.n; i++) {
        fixable += g->fixed.v[i].flaws.n;
        exploited += g->fixed.v[i].exploited;
    }
    for (size_t i = 0; i < g->unfixed.n; i++)
        exploited += g->unfixed.v[i].exploited;
    str total = arena_printf(t->a, "%zu flaw%s: ", g->flaws, plural(g->flaws));
    text_pad(t->out, 2);
    paint(t, PAINT_BOLD, total);
    paint_counts(t, g->counts, 2 + total.n);
    if (!g->fixed.n && !g->unfixed.n)
        return;
    struct buf b = {0};
    buf_printf(&b, "%zu closed by %zu upgrade%s", fixable, g->fixed.n, plural(g->fixed.n));
    if (exploited)
        buf_printf(&b, " · %zu known to be exploited", exploited);
    if (g->unreached)
        buf_printf(&b, " · %zu in code that is not reached", g->unreached);
    if (g->findings > g->flaws)
        buf_printf(&b, " · %zu findings, as several packages share a flaw", g->findings);
    size_t based = in_base(t->r);
    if (based)
        buf_printf(&b, " · %zu finding%s in what the base image brought", based, plural(based));
    wrapped(t, 2, buf_str(&b));
    buf_free(&b);
}

/* Where one step brings several upgrades in. */
static void write_sources(struct table *t)
{
    const struct fix_groups *g = &t->groups;
    size_t shown = limit(t, g->sources.n, ROWS_SOURCE);
    if (g->sources.n == g->fixed.n || g->fixed.n < 2)
        return;
    title(t, STR("what closes most"));
    for (size_t i = 0; i < shown; i++) {
        const struct fix_source *s = &g->sources.v[i];
        struct buf b = {0};
        buf_escape(&b, s->words);
        if (s->packages > 1)
            buf_printf(&b, " (%zu packages)", s->packages);
        buf_add(&b, STR(": "));
        summary_words(&b, s->counts);
        buf_printf(t->out, "%5zu  ", s->flaws);
        text_wrap(t->out, buf_str(&b), t->width, 7, 9);
        buf_free(&b);
    }
    if (shown < g->sources.n)
        buf_printf(t->out, "       … and %zu more\n", g->sources.n - shown);
}

static void write_flaw(struct table *t, const struct finding *f)
{
    struct buf b = {0};
    size_t at = 2 + 8 + 2 + 4 + 2 + t->id_width + 2;
    str word = str_c(severity_name(f->severity));
    text_pad(t->out, 2);
    paint(t, text_severity_paint(f->severity), word);
    text_pad(t->out, 8 - word.n);
    if (f->score >= 0)
        buf_printf(t->out, "  %4.1f  ", f->score);
    else
        buf_add(t->out, STR("     -  "));
    if (t->likely) {
        if (f->epss >= 0)
            buf_printf(t->out, "%5.1f%%  ", f->epss * 100);
        else
            buf_add(t->out, STR("     -  "));
        at += 8;
    }
    size_t used = text_cut(&b, text_clean(t->a, f->id), t->id_width);
    buf_add(t->out, buf_str(&b));
    text_pad(t->out, t->id_width - used + 2);
    if (f->kev) {
        bool dated = f->kev_due.n && (!t->width || t->width >= WIDTH_DUE);
        str due = dated ? arena_join(t->a, STR("exploited, due "), text_clean(t->a, f->kev_due), STR(""))
                        : STR("exploited");
        paint(t, PAINT_BOLD_RED, due);
        text_pad(t->out, 2);
        at += text_width(due) + 2;
    }
    if (f->reachable == REACHABLE_NO) {
        paint(t, PAINT_DIM, STR("not reached"));
        text_pad(t->out, 2);
        at += 13;
    }
    str line = text_clean(t->a, words_title(f));
    text_cut(t->out, line, t->width > at + 8 ? t->width - at : t->width ? 8 : 0);
    while (t->out->n && t->out->p[t->out->n - 1] == ' ')
        t->out->n--;
    buf_ch(t->out, '\n');
    buf_free(&b);
}

static void write_flaws(struct table *t, const struct fix_group *g, size_t most)
{
    size_t shown = limit(t, g->flaws.n, most), rest[SEVERITY_CRITICAL + 1] = {0};
    for (size_t i = 0; i < shown; i++)
        write_flaw(t, g->flaws.v[i]);
    if (shown == g->flaws.n)
        return;
    for (size_t i = shown; i < g->flaws.n; i++)
        rest[g->flaws.v[i]->severity]++;
    str more = arena_printf(t->a, "  … and %zu more: ", g->flaws.n - shown);
    buf_add(t->out, more);
    paint_counts(t, rest, text_width(more));
}

/* Adds a place to the list behind "in", up to PLACES of them; a place that stands there already is none. */
static void add_place(struct table *t, struct buf *b, struct map *seen, str text)
{
    bool added;
    map_put(t->a, seen, text, &added);
    if (!added || seen->n > PLACES)
        return;
    buf_add(b, seen->n > 1 ? STR(", ") : STR(""));
    buf_add(b, text);
}

static str place(struct table *t, const struct location *l)
{
    str path = text_clean(t->a, l->path);
    return l->layer < 0 ? path : arena_printf(t->a, "%.*s (layer %d)", STR_ARG(path), (int)l->layer);
}

/* "in app/lib/a.jar (layer 1), app/b.jar and 4 more", or the packages that an OS source package was built
 * into. */
static void write_places(struct table *t, const struct fix_group *g)
{
    const struct inventory *inv = t->r->inventory;
    const struct component *first = &inv->components.v[g->components.v[0]];
    struct buf b = {0};
    struct map seen = {0};
    bool packages = first->source_name.n > 0;
    buf_add(&b, packages ? STR("packages ") : STR("in "));
    for (size_t i = 0; i < g->components.n; i++) {
        const struct component *c = &inv->components.v[g->components.v[i]];
        for (size_t k = 0; k < (packages ? 1 : c->locations.n); k++)
            add_place(t, &b, &seen, packages ? text_clean(t->a, c->name) : place(t, &c->locations.v[k]));
    }
    if (seen.n > PLACES)
        buf_printf(&b, " and %zu more", seen.n - PLACES);
    if (seen.n > 1 || (seen.n && !(packages && str_eq(first->name, g->name))))
        wrapped(t, 2, buf_str(&b));
    buf_free(&b);
}

static str heading(struct table *t, const struct fix_group *g)
{
    struct buf b = {0};
    if (g->to.n)
        buf_add(&b, STR("upgrade "));
    buf_escape(&b, g->name);
    buf_add(&b, g->to.n ? STR(" from ") : STR(" "));
    buf_escape(&b, g->from);
    if (g->to.n) {
        buf_add(&b, STR(" to "));
        buf_escape(&b, g->to);
    }
    str kept = arena_dup(t->a, buf_str(&b));
    buf_free(&b);
    return kept;
}

static void write_heading(struct table *t, const struct fix_group *g)
{
    struct buf b = {0};
    str head = heading(t, g), does = arena_printf(t->a,
                                                  g->to.n   ? "closes %zu: "
                                                  : g->left ? "stays open, the upgrade above leaves %zu: "
                                                            : "has no fix for %zu: ",
                                                  g->flaws.n);
    size_t used = text_width(head), more = 1 + does.n + counts_width(g->counts);
    bool fits = !t->width || used + more <= t->width;
    text_cut(&b, head, t->width);
    paint(t, PAINT_BOLD, buf_str(&b));
    buf_add(t->out, fits ? STR(" ") : STR("\n  "));
    buf_add(t->out, does);
    paint_counts(t, g->counts, (fits ? used + 1 : 2) + does.n);
    buf_free(&b);
}

/* A command line, broken only where a shell takes it for one: between words, with a backslash. */
static void write_command(struct table *t, const char *head, str command)
{
    size_t at = 2 + strlen(head), from = 0;
    bool quoted = false;
    text_pad(t->out, 2);
    paint(t, PAINT_DIM, str_c(head));
    for (size_t i = 0; i <= command.n; i++) {
        quoted ^= i < command.n && command.p[i] == '\'';
        if (i < command.n && (command.p[i] != ' ' || quoted))
            continue;
        str word = str_sub(command, from, i - from);
        if (from && t->width && at + 1 + text_width(word) + 2 > t->width) {
            buf_add(t->out, STR(" \\\n        "));
            at = 8;
        } else if (from) {
            buf_ch(t->out, ' ');
            at++;
        }
        buf_add(t->out, word);
        at += text_width(word);
        from = i + 1;
    }
    buf_ch(t->out, '\n');
}

static void write_ids(struct table *t, const char *head, const str *ids, size_t n)
{
    struct buf b = {0};
    size_t shown = limit(t, n, ROWS_FIXED);
    if (!n)
        return;
    buf_printf(&b, "%s ", head);
    for (size_t i = 0; i < shown; i++) {
        buf_add(&b, i ? STR(", ") : STR(""));
        buf_escape(&b, ids[i]);
    }
    if (shown < n)
        buf_printf(&b, " and %zu more", n - shown);
    wrapped(t, 2, buf_str(&b));
    buf_free(&b);
}

/* Which way the package comes in, what has to move, and what the upgrade does besides. */
static void write_advice(struct table *t, const struct upgrade *x)
{
    size_t ways = limit(t, x->chains.n, CHAINS);
    for (size_t i = 0; i < ways; i++)
        wrapped(t, 2, text_clean(t->a, x->chains.v[i].words));
    if (ways < x->chains.n)
        wrapped(t, 2, arena_printf(t->a, "… and %zu more ways", x->chains.n - ways));
    if (x->by.n)
        wrapped(t, 2, text_clean(t->a, x->by));
    if (x->near.n)
        wrapped(t, 2,
                text_clean(t->a, arena_printf(t->a, "a smaller step: %.*s closes %zu of them",
                                              STR_ARG(x->near), x->near_closes.n)));
    write_ids(t, "leaves open:", x->leaves.v, x->leaves.n);
    write_ids(t, "has flaws of its own:", x->opens.v, x->opens.n);
    for (size_t i = 0; i < x->commands.n && i < COMMANDS; i++)
        write_command(t, i ? "or $ " : "$ ", x->commands.v[i]);
}

static void write_fixed(struct table *t)
{
    for (size_t i = 0; i < t->groups.fixed.n; i++) {
        const struct fix_group *g = &t->groups.fixed.v[i];
        buf_ch(t->out, '\n');
        write_heading(t, g);
        write_places(t, g);
        if (g->fix)
            write_advice(t, g->fix);
        write_flaws(t, g, ROWS_FIXED);
    }
}

static void write_unfixed(struct table *t)
{
    size_t whole = limit(t, t->groups.unfixed.n, GROUPS_WHOLE);
    for (size_t i = 0; i < t->groups.unfixed.n; i++) {
        const struct fix_group *g = &t->groups.unfixed.v[i];
        if (i <= whole)
            buf_ch(t->out, '\n');
        write_heading(t, g);
        if (i >= whole)
            continue;
        write_places(t, g);
        write_flaws(t, g, ROWS_UNFIXED);
    }
}

static void write_other(struct table *t, const struct finding *f)
{
    write_flaw(t, f);
    if (f->subject.n)
        wrapped(t, 4, text_clean(t->a, f->subject));
    if (f->title.n && f->evidence.n)
        wrapped(t, 4, text_clean(t->a, f->evidence));
    if (f->cls == CLASS_EOL && f->fix_text.n)
        wrapped(t, 4, text_clean(t->a, f->fix_text));
}

static void write_some_others(struct table *t, bool ended, str head)
{
    bool any = false;
    for (size_t i = 0; i < t->groups.others.n; i++) {
        if ((t->groups.others.v[i]->cls == CLASS_EOL) != ended)
            continue;
        if (!any)
            title(t, head);
        any = true;
        write_other(t, t->groups.others.v[i]);
    }
}

static void write_others(struct table *t)
{
    write_some_others(t, true, STR("end of life"));
    write_some_others(t, false, STR("not a matter of packages"));
}

static void write_aside(struct table *t)
{
    const struct fix_groups *g = &t->groups;
    if (!t->style->all) {
        if (g->aside.n)
            wrapped(t, 0,
                    arena_printf(t->a, "%zu more %s ignored or not affected (-f json lists them)", g->aside.n,
                                 g->aside.n == 1 ? "is" : "are"));
        return;
    }
    if (g->aside.n)
        title(t, STR("ignored or not affected"));
    for (size_t i = 0; i < g->aside.n; i++) {
        struct buf b = {0};
        write_flaw(t, g->aside.v[i]);
        buf_printf(&b, "%s: ", g->aside.v[i]->status == STATUS_IGNORED ? "ignored" : "not affected");
        buf_escape(&b,
                   g->aside.v[i]->status_reason.n ? g->aside.v[i]->status_reason : STR("no reason given"));
        wrapped(t, 4, buf_str(&b));
        buf_free(&b);
    }
}

/* Without advisories the inventory is what there is to tell. */
static void write_components(struct table *t)
{
    const struct inventory *inv = t->r->inventory;
    size_t shown = limit(t, inv->components.n, ROWS_OTHER), widest = 0;
    if (shown)
        title(t, STR("components"));
    for (size_t i = 0; i < shown; i++) {
        size_t n = text_width(text_clean(t->a, inv->components.v[i].name)) + 1 +
                   text_width(text_clean(t->a, inv->components.v[i].version));
        widest = n > widest ? n : widest;
    }
    size_t most = t->width ? t->width / 2 : 60;
    widest = widest < most ? widest : most;
    for (size_t i = 0; i < shown; i++) {
        const struct component *c = &inv->components.v[i];
        str name = arena_join(t->a, text_clean(t->a, c->name), STR(" "), text_clean(t->a, c->version));
        text_pad(t->out, 2);
        size_t used = text_cut(t->out, name, t->width ? widest : 0);
        text_pad(t->out, (used < widest ? widest - used : 0) + 2);
        str place = c->locations.n ? text_clean(t->a, c->locations.v[0].path) : STR("");
        used = used > widest ? used : widest;
        text_cut(t->out, place, t->width > used + 12 ? t->width - used - 4 : t->width ? 8 : 0);
        buf_ch(t->out, '\n');
    }
    if (shown < inv->components.n)
        buf_printf(t->out, "  … and %zu more (-f json lists all)\n", inv->components.n - shown);
}

static void write_diagnostics_of(struct table *t, bool unread)
{
    const struct inventory *inv = t->r->inventory;
    size_t n = 0, shown = 0, total = 0;
    for (size_t i = 0; i < inv->diagnostics.n; i++)
        total += (inv->diagnostics.v[i].level >= DIAG_WARNING) == unread;
    if (!total)
        return;
    title(t, unread ? arena_printf(t->a, "incomplete: %zu part%s could not be read or decided", total,
                                   plural(total))
                    : arena_printf(t->a, "%zu note%s", total, plural(total)));
    shown = limit(t, total, ROWS_OTHER);
    for (size_t i = 0; i < inv->diagnostics.n && n < shown; i++) {
        const struct diagnostic *d = &inv->diagnostics.v[i];
        if ((d->level >= DIAG_WARNING) != unread)
            continue;
        str path = text_clean(t->a, d->path);
        wrapped(t, 2, arena_join(t->a, path, path.n ? STR(": ") : STR(""), text_clean(t->a, d->message)));
        n++;
    }
    if (shown < total)
        buf_printf(t->out, "  … and %zu more (-f json lists all)\n", total - shown);
}

/* "fail       CVE-2024-1 in pkg:npm/a@1: critical of class vulnerability" */
static void write_breach(struct table *t, const struct breach *b)
{
    str id = text_clean(t->a, b->id), subject = text_clean(t->a, b->subject),
        text = text_clean(t->a, b->text), rule = text_clean(t->a, b->rule);
    wrapped(t, 2,
            arena_printf(t->a, "%-9.*s %.*s%s%.*s%s%.*s", STR_ARG(rule), STR_ARG(id), subject.n ? " in " : "",
                         STR_ARG(subject), id.n ? ": " : "", STR_ARG(text)));
}

static void write_policy(struct table *t)
{
    const struct policy_verdict *p = &t->r->policy;
    size_t n = p->breaches.n, shown = limit(t, n, ROWS_OTHER);
    if (!p->given)
        return;
    str name = text_clean(t->a, p->name);
    buf_ch(t->out, '\n');
    str verdict =
        n ? arena_printf(t->a, "policy %.*s: fails, %zu breach%s", STR_ARG(name), n, n == 1 ? "" : "es")
          : arena_printf(t->a, "policy %.*s: passes", STR_ARG(name));
    painted(t, n ? PAINT_BOLD_RED : PAINT_GREEN, verdict);
    for (size_t i = 0; i < shown; i++)
        write_breach(t, &p->breaches.v[i]);
    if (shown < n)
        buf_printf(t->out, "  … and %zu more (-f json lists all)\n", n - shown);
}

/* What each rule of --standard came to. */
static void write_standard(struct table *t)
{
    const struct report *r = t->r;
    bool failed;
    str sum = words_standard(t->a, r, &failed);
    if (!sum.n)
        return;
    buf_ch(t->out, '\n');
    painted(t, failed ? PAINT_BOLD_RED : PAINT_GREEN, sum);
    for (size_t i = 0; i < r->checks.n; i++) {
        const struct check *c = &r->checks.v[i];
        wrapped(t, 2,
                arena_printf(t->a, "%-14s %.*s  %.*s: %.*s", check_result_name(c->result), STR_ARG(c->id),
                             STR_ARG(standard_controls(t->a, r->standard, c->id)),
                             STR_ARG(text_clean(t->a, c->why))));
    }
}

static void write_no_database(struct table *t)
{
    title(t, STR("vulnerabilities were not judged: there is no advisory database"));
    wrapped(t, 2, STR("`assay db build --from FOLDER` makes one from a folder (or all.zip) of OSV records"));
}

/* By what was judged: no open flaw means little where the database is small or old. */
static void write_database(struct table *t)
{
    const struct report *r = t->r;
    struct buf b = {0};
    buf_printf(&b, "judged as of %.*s by %llu advisories", STR_ARG(r->as_of),
               (unsigned long long)r->advisories);
    for (size_t i = 0; i < r->sources.n && i < SOURCES; i++) {
        buf_add(&b, i ? STR(", ") : STR(" of "));
        buf_escape(&b, r->sources.v[i].name);
    }
    if (r->sources.n > SOURCES)
        buf_printf(&b, " and %zu more sources", r->sources.n - SOURCES);
    if (r->database_built.n) {
        buf_add(&b, STR("; database built "));
        buf_escape(&b, str_sub(r->database_built, 0, 10));
    }
    buf_ch(t->out, '\n');
    if (t->likely)
        painted(t, PAINT_DIM, STR("percentages: how likely it is to be exploited within 30 days (EPSS)"));
    painted(t, PAINT_DIM, buf_str(&b));
    buf_free(&b);
}

static void write_next(struct table *t)
{
    const struct fix_groups *g = &t->groups;
    const struct finding *f = g->fixed.n     ? g->fixed.v[0].flaws.v[0]
                              : g->unfixed.n ? g->unfixed.v[0].flaws.v[0]
                                             : NULL;
    if (!f)
        return;
    struct buf b = {0};
    buf_add(&b, STR("next: `assay explain "));
    buf_shell_word(&b, f->id);
    buf_ch(&b, ' ');
    buf_shell_word(&b, t->r->inventory->ref);
    buf_add(&b, STR("` tells why it applies; `-f json` gives everything"));
    if (!t->r->have_database)
        buf_ch(t->out, '\n');
    text_wrap(t->out, buf_str(&b), t->width, 0, 6);
    buf_free(&b);
}

/* Ids are mostly CVE-2024-12345, GHSA-xxxx-xxxx-xxxx at times; a narrow terminal cuts longer ones. */
static size_t longest_id(const struct table *t)
{
    size_t widest = 0, most = t->width && t->width < 80 ? 19 : 26;
    for (size_t i = 0; i < t->r->findings.n; i++) {
        size_t n = text_width(text_clean(t->a, t->r->findings.v[i].id));
        widest = n > widest ? n : widest;
    }
    return widest < most ? widest : most;
}

static bool left_out(const struct report *r)
{
    return r->left_out.unfixed || r->left_out.known;
}

/* Said only where everything was judged; and of what could not be read nothing is known. */
static void write_nothing_open(struct table *t)
{
    text_pad(t->out, 2);
    paint(t, t->r->complete ? PAINT_GREEN : PAINT_YELLOW,
          left_out(t->r)   ? STR("no open flaw but those left out is known")
          : t->r->complete ? STR("no open flaw is known")
                           : STR("no open flaw is known in what could be read"));
    buf_ch(t->out, '\n');
}

/* What --fixed-only and --only-new-since left out, so that a short list is not taken for all. */
static void write_left_out(struct table *t)
{
    const struct report *r = t->r;
    if (r->left_out.unfixed)
        wrapped(t, 2,
                arena_printf(t->a, "left out: %zu finding%s without a fix", r->left_out.unfixed,
                             plural(r->left_out.unfixed)));
    if (r->left_out.compared)
        wrapped(t, 2,
                arena_printf(t->a, "since the report before: %zu known finding%s left out, %zu gone",
                             r->left_out.known, plural(r->left_out.known), r->left_out.gone));
}

static void write_judged(struct table *t)
{
    if (t->groups.flaws)
        write_counts(t);
    else if (t->r->have_database && !t->groups.below)
        write_nothing_open(t);
    write_left_out(t);
    write_sources(t);
    write_fixed(t);
    write_unfixed(t);
    write_others(t);
    if (t->groups.below || (t->groups.aside.n && !t->style->all))
        buf_ch(t->out, '\n');
    if (t->groups.below)
        wrapped(t, 0,
                arena_printf(t->a, "%zu more below severity %s", t->groups.below,
                             severity_name(t->style->at_least)));
    write_aside(t);
}

static void write_one(struct buf *out, const struct report *r, const struct report_style *style)
{
    struct arena a = {0};
    struct table t = {.out = out, .a = &a, .style = style, .r = r, .width = style->width};
    if (t.width && t.width < WIDTH_LEAST)
        t.width = WIDTH_LEAST;
    fix_groups_make(&a, r, style->at_least, &t.groups);
    t.id_width = longest_id(&t);
    for (size_t i = 0; i < r->findings.n; i++)
        t.likely |= r->findings.v[i].epss >= 0 && (!t.width || t.width >= WIDTH_LIKELY);
    write_header(&t);
    write_judged(&t);
    if (!r->have_database)
        write_components(&t);
    write_diagnostics_of(&t, true);
    write_diagnostics_of(&t, false);
    write_policy(&t);
    write_standard(&t);
    if (words_unjudged(r))
        write_no_database(&t);
    else if (r->have_database)
        write_database(&t);
    write_next(&t);
    arena_free(&a);
}

/* With several targets, at the end: one line each. */
static void write_overview(struct buf *out, const struct report *const *reports, size_t n,
                           const struct report_style *style)
{
    struct arena a = {0};
    struct table t = {.out = out, .a = &a, .style = style, .width = style->width};
    title(&t, arena_printf(&a, "%zu targets", n));
    for (size_t i = 0; i < n; i++) {
        struct fix_groups g;
        fix_groups_make(&a, reports[i], style->at_least, &g);
        painted(&t, PAINT_NONE, text_clean(&a, reports[i]->inventory->ref));
        text_pad(out, 4);
        bool judged = reports[i]->have_database || g.flaws;
        str mark = reports[i]->complete ? STR("") : STR("incomplete: ");
        paint(&t, PAINT_YELLOW, mark);
        if (judged)
            paint_counts(&t, g.counts, 4 + mark.n);
        else
            buf_add(out, STR("not judged\n"));
    }
    arena_free(&a);
}

static void table_write(struct buf *out, const struct report *const *reports, size_t n,
                        const struct report_style *style)
{
    for (size_t i = 0; i < n; i++) {
        if (i)
            buf_ch(out, '\n');
        write_one(out, reports[i], style);
    }
    if (n > 1)
        write_overview(out, reports, n, style);
}

const struct report_format format_table = {
    .name = "table",
    .doc = "for a person: what to upgrade, what that closes, what is left",
    .write = table_write,
};
