/* The lists of the HTML report: what could not be read, upgrades, findings, components, sources. */
#include "base/date.h"
#include "check/standard.h"
#include "report/html.h"
#include "report/markup.h"
#include "report/text.h"
#include "report/words.h"

enum {
    AT_FIRST = 200,      /* findings, */
    UPGRADES_FIRST = 15, /* and upgrades that the script lays out at first */
    PLACES_SHOWN = 3,    /* of an upgrade */
    LINES_OPEN = 5       /* as many diagnostics or breaches are shown without a click */
};

static void add(struct html *h, const char *markup)
{
    buf_add(h->out, str_c(markup));
}

/* <td class="...">text</td> */
static void cell(struct html *h, const char *class, str text)
{
    buf_printf(h->out, *class ? "<td class=\"%s\">" : "<td>", class);
    markup_text(h->out, text);
    add(h, "</td>");
}

/* A number as people write it, and as the script sorts by it; "" and -1 where it is not known. */
static void number(struct html *h, const char *label, double v, str text)
{
    buf_printf(h->out, "<td class=\"num\" data-v=\"%s%.*s\"", v < 0 ? "-" : "",
               STR_ARG(text_decimal(h->scratch, v < 0 ? 1 : v, 5)));
    if (*label && text.n)
        buf_printf(h->out, " data-label=\"%s\"", label);
    add(h, ">");
    markup_text(h->out, text);
    add(h, "</td>");
}

static void next(struct html *h)
{
    arena_reset(h->scratch);
    report_drain(h->out, h->style);
}

/* ---- what could not be read ---- */

static void diagnostics_of(struct html *h, bool unread, const char *title)
{
    const struct inventory *inv = h->r->inventory;
    size_t n = 0;
    for (size_t i = 0; i < inv->diagnostics.n; i++)
        n += (inv->diagnostics.v[i].level >= DIAG_WARNING) == unread;
    if (!n)
        return;
    buf_printf(h->out, "<details%s%s><summary>%s: %zu</summary>\n<ul class=\"list\">\n",
               unread ? " class=\"warn\"" : "", unread && n <= LINES_OPEN ? " open" : "", title, n);
    for (size_t i = 0; i < inv->diagnostics.n; i++) {
        const struct diagnostic *d = &inv->diagnostics.v[i];
        if ((d->level >= DIAG_WARNING) != unread)
            continue;
        add(h, "<li>");
        if (d->path.n) {
            add(h, "<span class=\"path\">");
            markup_text(h->out, d->path);
            add(h, "</span>: ");
        }
        markup_text(h->out, d->message);
        add(h, "</li>\n");
        next(h);
    }
    add(h, "</ul></details>\n");
}

void html_diagnostics(struct html *h)
{
    diagnostics_of(h, true, "<b>Incomplete:</b> parts that could not be read or decided");
    diagnostics_of(h, false, "Notes");
}

/* ---- policy ---- */

void html_policy(struct html *h)
{
    const struct policy_verdict *p = &h->r->policy;
    if (!p->given)
        return;
    buf_printf(h->out, p->breaches.n ? "<details class=\"warn\"%s><summary><b>" : "<p class=\"good\">",
               p->breaches.n <= LINES_OPEN ? " open" : "");
    markup_text(h->out, words_verdict(h->scratch, h->r));
    add(h, p->breaches.n ? "</b></summary>\n<ul class=\"list\">\n" : "</p>\n");
    for (size_t i = 0; i < p->breaches.n; i++) {
        add(h, "<li>");
        markup_text(h->out, words_breach(h->scratch, h->r, &p->breaches.v[i]));
        add(h, "</li>\n");
        next(h);
    }
    add(h, p->breaches.n ? "</ul></details>\n" : "");
}

/* ---- the standard ---- */

static void standard_row(struct html *h, const struct check *c)
{
    const str cells[] = {str_c(check_result_name(c->result)), c->id,
                         standard_controls(h->scratch, h->r->standard, c->id), c->why};
    add(h, c->result == CHECK_FAIL ? "<tr class=\"warn\">" : "<tr>");
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
        add(h, "<td>");
        markup_text(h->out, cells[i]);
        add(h, "</td>");
    }
    add(h, "</tr>\n");
}

void html_standard(struct html *h)
{
    bool failed;
    str sum = words_standard(h->scratch, h->r, &failed);
    if (!sum.n)
        return;
    add(h, failed ? "<h3 class=\"warn\">" : "<h3>");
    markup_text(h->out, sum);
    add(h, "</h3>\n<div class=\"scroll\"><table class=\"sortable\"><thead><tr><th>Result</th><th>Rule</th>"
           "<th>Controls</th><th>Why</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < h->r->checks.n; i++) {
        standard_row(h, &h->r->checks.v[i]);
        next(h);
    }
    add(h, "</tbody></table></div>\n");
}

/* ---- upgrades ---- */

static void places(struct html *h, const struct fix_group *g)
{
    const struct inventory *inv = h->r->inventory;
    struct map seen = {0};
    for (size_t i = 0; i < g->components.n; i++) {
        const struct component *c = &inv->components.v[g->components.v[i]];
        const struct location *l = words_main_place(c->locations.v, c->locations.n);
        str place = c->source_name.n ? c->name : l ? words_place(h->scratch, l) : STR("");
        bool added = false;
        if (place.n)
            map_put(h->scratch, &seen, place, &added);
        if (!added || seen.n > PLACES_SHOWN)
            continue;
        add(h, seen.n > 1 ? ", " : "");
        markup_text(h->out, place);
    }
    if (seen.n > PLACES_SHOWN)
        buf_printf(h->out, " and %zu more", seen.n - PLACES_SHOWN);
}

/* What has to move for it, and command lines. */
static void advice(struct html *h, const struct upgrade *x)
{
    struct words_lines lines = {0};
    words_upgrade(h->scratch, x, &lines);
    if (!lines.list.n && !x->commands.n)
        return;
    add(h, "<details><summary>how</summary><ul class=\"list\">");
    for (size_t i = 0; i < lines.list.n; i++) {
        add(h, "<li>");
        markup_text(h->out, lines.list.v[i]);
        add(h, "</li>");
    }
    for (size_t i = 0; i < x->commands.n; i++) {
        add(h, i ? "<li>or <code>" : "<li><code>");
        markup_text(h->out, x->commands.v[i]);
        add(h, "</code></li>");
    }
    add(h, "</ul></details>");
}

static void upgrade(struct html *h, const struct fix_group *g, bool late)
{
    add(h, late ? "<tr class=\"late\">" : "<tr>");
    cell(h, "", g->name);
    cell(h, "ver", g->from);
    cell(h, "ver", g->to);
    buf_printf(h->out, "<td data-v=\"%zu\">", g->flaws.n);
    html_counts(h, g->counts);
    if (g->exploited)
        buf_printf(h->out, "<span class=\"tag hot\">%zu exploited</span>", g->exploited);
    add(h, "</td><td class=\"path\">");
    places(h, g);
    add(h, "</td><td>");
    if (g->fix)
        advice(h, g->fix);
    add(h, "</td></tr>\n");
    next(h);
}

void html_upgrades(struct html *h)
{
    if (!h->groups->fixed.n)
        return;
    buf_printf(h->out,
               "<h3>What to upgrade</h3>\n<div><div class=\"scroll\"><table class=\"sortable\" "
               "data-step=\"%d\"><thead>"
               "<tr><th>Package</th><th>From</th><th>To</th><th "
               "data-first=\"descending\">Closes</th><th>Where</th><th></th></tr>"
               "</thead><tbody>\n",
               UPGRADES_FIRST);
    for (size_t i = 0; i < h->groups->fixed.n; i++)
        upgrade(h, &h->groups->fixed.v[i], i >= UPGRADES_FIRST);
    add(h, "</tbody></table></div><button type=\"button\" class=\"more\" hidden>Show more</button></div>\n");
}

/* ---- findings ---- */

static void tag(struct html *h, bool hot, str text)
{
    if (!text.n)
        return;
    add(h, hot ? "<span class=\"tag hot\">" : "<span class=\"tag\">");
    markup_text(h->out, text);
    add(h, "</span>");
}

static void tags(struct html *h, const struct finding *f)
{
    const struct component *c = words_component(h->r, f);
    add(h, "<td class=\"tags\">");
    if (f->status != STATUS_OPEN)
        tag(h, false, f->status == STATUS_IGNORED ? STR("ignored") : STR("not affected"));
    tag(h, true, f->kev ? STR("exploited") : STR(""));
    tag(h, true, f->ransomware ? STR("ransomware") : STR(""));
    if (f->kev_due.n)
        tag(h, true, arena_join(h->scratch, STR("due "), f->kev_due, STR("")));
    if (f->cls != CLASS_VULNERABILITY)
        tag(h, f->cls == CLASS_MALWARE, str_c(finding_class_name(f->cls)));
    if (f->reachable != REACHABLE_UNKNOWN)
        tag(h, false,
            f->reachable == REACHABLE_YES ? STR("in the running path") : STR("not in the running path"));
    if (!str_is(f->vendor_status, "affected") && !str_is(f->vendor_status, "fixed"))
        tag(h, false, words_spaced(h->scratch, f->vendor_status));
    if (c && component_in_base(h->r->inventory, c) == TRI_YES)
        tag(h, false, STR("from the base image"));
    add(h, "</td>");
}

static void identity(struct html *h, const struct finding *f)
{
    str url =
        f->cls == CLASS_VULNERABILITY || f->cls == CLASS_MALWARE ? words_url(h->scratch, f->id) : STR("");
    add(h, "<td class=\"id\">");
    if (url.n) {
        add(h, "<a rel=\"noreferrer noopener\"");
        markup_attribute(h->out, "href", url);
        add(h, ">");
    }
    markup_text(h->out, f->id);
    add(h, url.n ? "</a></td>" : "</td>");
}

static void severity(struct html *h, const struct finding *f)
{
    /* Sorted by severity, then score. */
    double order = (double)f->severity * 100 + (f->score > 0 ? f->score : 0);
    buf_printf(h->out, "<td class=\"sev s%d\" data-v=\"%.*s\">%s", f->severity,
               STR_ARG(text_decimal(h->scratch, order, 1)), severity_name(f->severity));
    if (f->score >= 0)
        buf_printf(h->out, "<span>%.*s</span>", STR_ARG(text_decimal(h->scratch, f->score, 1)));
    add(h, "</td>");
}

static void labelled(struct html *h, const char *label, str text)
{
    buf_printf(h->out, text.n ? "<td class=\"ver\" data-label=\"%s\">" : "<td class=\"ver\">", label);
    markup_text(h->out, text);
    add(h, "</td>");
}

static void facts(struct html *h, const struct finding *f)
{
    struct words_facts all = {0};
    words_facts(h->scratch, h->r, f, &all);
    const struct component *c = words_component(h->r, f);
    add(h, "<dl>");
    for (size_t i = 0; i < all.list.n; i++) {
        buf_printf(h->out, "<dt>%s</dt><dd>", all.list.v[i].label);
        markup_text(h->out, all.list.v[i].text);
        add(h, "</dd>");
    }
    if (c) {
        add(h, "<dt>Package URL</dt><dd class=\"path\">");
        markup_text(h->out, c->purl);
        add(h, "</dd>");
    }
    add(h, "</dl>");
}

static void finding(struct html *h, const struct finding *f, bool late)
{
    const struct component *c = words_component(h->r, f);
    buf_printf(
        h->out,
        "<tbody class=\"%s%s\" data-s=\"%d\" data-c=\"%s\" data-t=\"%s\" data-k=\"%d\" data-x=\"%d\"><tr>",
        late ? "late" : "", f->status == STATUS_OPEN ? "" : " aside", f->severity, finding_class_name(f->cls),
        status_name(f->status), f->kev, f->fix_version.n > 0);
    severity(h, f);
    identity(h, f);
    cell(h, "pkg", c ? c->name : words_subject(h->scratch, h->r, f));
    labelled(h, "installed", c ? c->version : STR(""));
    labelled(h, "fixed in", f->fix_version);
    number(h, "EPSS", f->epss, f->epss < 0 ? STR("") : words_percent(h->scratch, f->epss));
    tags(h, f);
    add(h, "</tr><tr class=\"why\"><td colspan=\"7\"><details><summary>");
    markup_text(h->out, words_title(f));
    add(h, "</summary>");
    facts(h, f);
    add(h, "</details></td></tr></tbody>\n");
    next(h);
}

static void exploited(struct html *h, const struct finding *f)
{
    const struct component *c = words_component(h->r, f);
    add(h, "<tr>");
    severity(h, f);
    identity(h, f);
    cell(h, "", c ? c->name : words_subject(h->scratch, h->r, f));
    cell(h, "ver", c ? c->version : STR(""));
    cell(h, "ver", f->fix_version.n ? f->fix_version : STR("none yet"));
    cell(h, "", f->kev_due);
    cell(h, "", words_title(f));
    add(h, "</tr>\n");
    next(h);
}

static bool urgent(const struct html *h, const struct finding *f)
{
    return f->kev && f->status == STATUS_OPEN && f->severity >= h->style->at_least;
}

void html_exploited(struct html *h)
{
    size_t n = 0;
    for (size_t i = 0; i < h->r->findings.n; i++) {
        if (!urgent(h, &h->r->findings.v[i]))
            continue;
        if (n++ == 0)
            add(h, "<h3>Known to be exploited: act on these first</h3>\n<div class=\"scroll\"><table "
                   "class=\"sortable\">"
                   "<thead><tr><th "
                   "data-first=\"descending\">Severity</th><th>Flaw</th><th>Package</th><th>Installed</th>"
                   "<th>Fixed in</th><th>CISA's due day</th><th>What it is</th></tr></thead><tbody>\n");
        exploited(h, &h->r->findings.v[i]);
    }
    add(h, n ? "</tbody></table></div>\n" : "");
}

static bool listed(const struct html *h, const struct finding *f, bool open)
{
    return f->severity >= h->style->at_least && (f->status == STATUS_OPEN) == open;
}

/* Open ones, then what was set aside; each in the order of its rank. */
void html_findings(struct html *h)
{
    size_t n = 0;
    if (!h->groups->findings && !h->groups->aside.n)
        return;
    buf_printf(
        h->out,
        "<h3>Findings</h3>\n<div><div class=\"scroll\"><table class=\"sortable findings\" data-step=\"%d\">"
        "<colgroup><col class=\"c-sev\"><col class=\"c-id\"><col><col class=\"c-ver\"><col class=\"c-ver\">"
        "<col class=\"c-num\"><col class=\"c-tags\"></colgroup><thead><tr><th "
        "data-first=\"descending\">Severity"
        "</th><th>Flaw</th><th>Package</th><th>Installed</th><th>Fixed in</th><th class=\"num\" "
        "data-first=\"descending\">EPSS</th><th></th></tr></thead>\n",
        AT_FIRST);
    for (int open = 1; open >= 0; open--)
        for (size_t i = 0; i < h->r->findings.n; i++)
            if (listed(h, &h->r->findings.v[i], open))
                finding(h, &h->r->findings.v[i], n++ >= AT_FIRST);
    add(h, "</table></div><button type=\"button\" class=\"more\" hidden>Show more</button></div>\n");
}

/* ---- components ---- */

static str state_words(struct html *h, const struct component *c)
{
    if (c->fixture.n)
        return c->fixture;
    if (c->owner.n)
        return arena_join(h->scratch, STR("installed by "), c->owner, STR(""));
    return str_c(state_name(c->state));
}

static void component(struct html *h, const struct component *c)
{
    const struct location *l = words_main_place(c->locations.v, c->locations.n);
    add(h, "<tr>");
    cell(h, "", c->name);
    cell(h, "ver", c->version);
    cell(h, "", c->ecosystem);
    add(h, "<td>");
    for (size_t i = 0; i < c->licences.n; i++) {
        add(h, i ? ", " : "");
        markup_text(h->out, c->licences.v[i]);
    }
    add(h, "</td>");
    cell(h, "", state_words(h, c));
    cell(h, "path", l ? words_place(h->scratch, l) : STR(""));
    add(h, "</tr>\n");
    next(h);
}

void html_components(struct html *h)
{
    const struct inventory *inv = h->r->inventory;
    if (!inv->components.n)
        return;
    buf_printf(
        h->out,
        "<details%s><summary class=\"head\">Components: %zu</summary>\n<div class=\"scroll\"><table "
        "class=\"sortable\"><thead><tr><th>Name</th><th>Version</th><th>Ecosystem</th><th>Licences</th>"
        "<th>State</th><th>Place</th></tr></thead><tbody>\n",
        h->r->have_database ? "" : " open", inv->components.n);
    for (size_t i = 0; i < inv->components.n; i++)
        component(h, &inv->components.v[i]);
    add(h, "</tbody></table></div></details>\n");
}

/* ---- sources ---- */

/* "3 days" from the newest entry to the day that was judged at; "" where one of them is not known. */
static str age(struct html *h, str modified, double *days)
{
    int64_t then, now;
    *days = -1;
    if (!date_days(str_sub(modified, 0, 10), &then) || !date_days(h->r->as_of, &now))
        return STR("");
    *days = (double)(now > then ? now - then : 0);
    return arena_printf(h->scratch, "%.0f day%s", *days, *days == 1 ? "" : "s");
}

static void source(struct html *h, const struct database_source *s)
{
    double days;
    str words = age(h, s->modified, &days);
    add(h, "<tr>");
    cell(h, "", s->name);
    number(h, "", (double)s->records, arena_printf(h->scratch, "%llu", (unsigned long long)s->records));
    cell(h, "", str_sub(s->modified, 0, 10));
    number(h, "", days, words);
    cell(h, "", s->licence);
    add(h, "</tr>\n");
    next(h);
}

void html_sources(struct html *h)
{
    const struct report *r = h->r;
    if (!r->have_database) {
        add(h, "<p class=\"soft\">Judged as of ");
        markup_text(h->out, r->as_of);
        add(h, ", without a database of advisories.</p>\n");
        return;
    }
    buf_printf(h->out, "<details><summary class=\"head\">Judged as of %.*s by %llu advisories of %zu sources",
               STR_ARG(r->as_of), (unsigned long long)r->advisories, r->sources.n);
    if (r->database_built.n) {
        add(h, "; database built ");
        markup_text(h->out, str_sub(r->database_built, 0, 10));
    }
    add(h, "</summary>\n<div class=\"scroll\"><table class=\"sortable\"><thead><tr><th>Source</th><th "
           "class=\"num\" "
           "data-first=\"descending\">Records</th><th>Newest entry</th><th class=\"num\" "
           "data-first=\"descending\">Age"
           "</th><th>Licence</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < r->sources.n; i++)
        source(h, &r->sources.v[i]);
    add(h, "</tbody></table></div></details>\n");
}
