/* Markdown for the comment on a pull or merge request: the sum, what to upgrade, the rest folded. GitHub
 * takes 65,536 characters, so every list ends where its share of them does and says how many more there are.
 */
#include "check/standard.h"
#include "report/group.h"
#include "report/markup.h"
#include "report/summary.h"
#include "report/text.h"
#include "report/words.h"

enum {
    COMMENT_MAX = 65536, /* bytes: at least as many as characters */
    RESERVE = 2500,      /* of it for titles and ends of lists */
    TARGET_LEAST = 8192, /* what one of several targets may take */
    TEXT_MAX = 200,      /* columns of a name or title */
};

struct page {
    struct buf *out;
    struct arena *a;
    const struct report *r;
    const struct report_style *style;
    struct fix_groups groups;
    size_t most; /* bytes for the target */
    size_t end;  /* where the list must have ended */
    struct buf row;
};

/* ---- lists that end in time ---- */

/* The list that begins may fill so many parts of a hundred of what is left. */
static void begin_list(struct page *p, size_t share)
{
    size_t full = p->most - RESERVE, at = p->out->n;
    p->end = at < full ? at + (full - at) * share / 100 : at;
}

/* Adds the row if there is room for it. */
static bool add_row(struct page *p)
{
    bool fits = p->out->n + p->row.n <= p->end;
    if (fits)
        buf_add(p->out, buf_str(&p->row));
    p->row.n = 0;
    return fits;
}

static void say_more(struct page *p, size_t n)
{
    if (n)
        buf_printf(p->out, "\n… and %zu more\n", n);
}

static void open_fold(struct page *p, const char *title, size_t n)
{
    buf_printf(p->out, "\n<details><summary>%s: %zu</summary>\n\n", title, n);
}

static void close_fold(struct page *p)
{
    buf_add(p->out, STR("\n</details>\n"));
}

/* ---- cells ---- */

/* Cut, so that one long text cannot take the place of all others. */
static void add_text(struct buf *out, str s, void (*add)(struct buf *, str))
{
    struct buf clean = {0}, cut = {0};
    buf_escape(&clean, s);
    text_cut(&cut, buf_str(&clean), TEXT_MAX);
    add(out, buf_str(&cut));
    buf_free(&clean);
    buf_free(&cut);
}

static void code(struct page *p, str s)
{
    add_text(&p->row, s, markup_code);
}

static void prose(struct page *p, str s)
{
    add_text(&p->row, s, markup_prose);
}

static void cell(struct page *p)
{
    buf_add(&p->row, STR(" | "));
}

static void id(struct page *p, const struct finding *f)
{
    str url = words_url(p->a, f->id);
    if (url.n && (f->cls == CLASS_VULNERABILITY || f->cls == CLASS_MALWARE))
        buf_printf(&p->row, "[%.*s](%.*s)", STR_ARG(f->id), STR_ARG(url));
    else
        code(p, f->id);
}

static void severity(struct page *p, const struct finding *f)
{
    buf_printf(&p->row, f->severity == SEVERITY_CRITICAL ? "**%s**" : "%s", severity_name(f->severity));
    if (f->score >= 0)
        buf_printf(&p->row, " %.*s", STR_ARG(text_decimal(p->a, f->score, 1)));
}

/* What makes one flaw more urgent than another: "**exploited**, due 2026-01-02; EPSS 97.42 %". */
static void urgency(struct page *p, const struct finding *f)
{
    const char *between = "";
    if (f->kev) {
        buf_add(&p->row, STR("**exploited**"));
        if (f->ransomware)
            buf_add(&p->row, STR(" (ransomware)"));
        if (f->kev_due.n) {
            buf_add(&p->row, STR(", due "));
            prose(p, f->kev_due);
        }
        between = "; ";
    }
    if (f->epss >= 0) {
        buf_printf(&p->row, "%sEPSS %.*s", between, STR_ARG(words_percent(p->a, f->epss)));
        between = "; ";
    }
    if (f->reachable != REACHABLE_UNKNOWN)
        buf_printf(&p->row, "%s%s", between,
                   f->reachable == REACHABLE_YES ? "in the running path" : "not in the running path");
}

/* ---- sections ---- */

static size_t fixable(const struct fix_groups *g)
{
    size_t n = 0;
    for (size_t i = 0; i < g->fixed.n; i++)
        n += g->fixed.v[i].flaws.n;
    return n;
}

static size_t unread(const struct report *r)
{
    size_t n = 0;
    for (size_t i = 0; i < r->inventory->diagnostics.n; i++)
        n += r->inventory->diagnostics.v[i].level >= DIAG_WARNING;
    return n;
}

static const char *plural(size_t n)
{
    return n == 1 ? "" : "s";
}

static void write_verdict(struct buf *out, const struct report *r, const struct fix_groups *g)
{
    size_t known = fix_groups_exploited(g), closed = fixable(g);
    if (words_unjudged(r))
        buf_add(out, STR("**Vulnerabilities were not judged: there is no advisory database.** "));
    if (g->flaws) {
        buf_printf(out, "**%zu flaw%s**: ", g->flaws, plural(g->flaws));
        summary_words(out, g->counts);
        if (known)
            buf_printf(out, " · **%zu known to be exploited**", known);
        if (g->fixed.n)
            buf_printf(out, " · %zu closed by %zu upgrade%s", closed, g->fixed.n, plural(g->fixed.n));
    } else if (!g->below) {
        buf_add(out, words_clear(r));
    }
    if (g->below)
        buf_printf(out, " · %zu more below the severity asked for", g->below);
    struct arena a = {0};
    str left_out = words_left_out(&a, r), verdict = words_verdict(&a, r);
    if (left_out.n)
        buf_printf(out, " · %.*s", STR_ARG(left_out));
    if (verdict.n) {
        buf_add(out, STR(" · **"));
        add_text(out, verdict, markup_prose);
        buf_add(out, STR("**"));
    }
    arena_free(&a);
    size_t missing = unread(r);
    if (missing)
        buf_printf(out, " · **incomplete**: %zu part%s could not be read", missing, plural(missing));
}

static void write_breaches(struct page *p)
{
    size_t n = p->r->policy.breaches.n, shown = 0;
    if (!n)
        return;
    open_fold(p, "Breaches of the policy", n);
    begin_list(p, 25);
    for (; shown < n; shown++) {
        buf_add(&p->row, STR("- "));
        prose(p, words_breach(p->a, p->r, &p->r->policy.breaches.v[shown]));
        buf_ch(&p->row, '\n');
        if (!add_row(p))
            break;
    }
    say_more(p, n - shown);
    close_fold(p);
}

/* What each rule of --standard came to. */
static void write_standard(struct page *p)
{
    const struct report *r = p->r;
    bool failed;
    str sum = words_standard(p->a, r, &failed);
    size_t shown = 0;
    if (!sum.n)
        return;
    buf_add(p->out, STR("\n### "));
    add_text(p->out, sum, markup_prose);
    buf_add(p->out, STR("\n\n| Result | Rule | Controls | Why |\n| --- | --- | --- | --- |\n"));
    begin_list(p, 45);
    for (; shown < r->checks.n; shown++) {
        const struct check *c = &r->checks.v[shown];
        buf_printf(&p->row, c->result == CHECK_FAIL ? "| **%s** | " : "| %s | ",
                   check_result_name(c->result));
        code(p, c->id);
        cell(p);
        prose(p, standard_controls(p->a, r->standard, c->id));
        cell(p);
        prose(p, c->why);
        buf_add(&p->row, STR(" |\n"));
        if (!add_row(p))
            break;
    }
    say_more(p, r->checks.n - shown);
}

static void write_upgrades(struct page *p)
{
    size_t n = p->groups.fixed.n, shown = 0;
    if (!n)
        return;
    buf_add(p->out, STR("\n### Upgrades\n\n| Package | From | To | Closes |\n| --- | --- | --- | --- |\n"));
    begin_list(p, 45);
    for (; shown < n; shown++) {
        const struct fix_group *g = &p->groups.fixed.v[shown];
        buf_add(&p->row, STR("| "));
        code(p, g->name);
        cell(p);
        code(p, g->from);
        cell(p);
        code(p, g->to);
        cell(p);
        summary_words(&p->row, g->counts);
        if (g->exploited)
            buf_printf(&p->row, ", **%zu exploited**", g->exploited);
        buf_add(&p->row, STR(" |\n"));
        if (!add_row(p))
            break;
    }
    say_more(p, n - shown);
}

/* What has to move for each upgrade, and the command line that is advised. */
static void write_advice(struct page *p, const struct fix_group *g)
{
    struct words_lines lines = {0};
    words_upgrade(p->a, g->fix, &lines);
    buf_add(&p->row, STR("- "));
    code(p, arena_join(p->a, g->name, STR(" "), g->to));
    for (size_t i = 0; i < g->fix->commands.n; i++) {
        buf_add(&p->row, i ? STR(" or ") : STR(": "));
        markup_code(&p->row, g->fix->commands.v[i]);
    }
    buf_ch(&p->row, '\n');
    for (size_t i = 0; i < lines.list.n; i++) {
        buf_add(&p->row, STR("  - "));
        prose(p, lines.list.v[i]);
        buf_ch(&p->row, '\n');
    }
}

/* Is there more to be said of the upgrade than its versions? */
static bool telling(struct page *p, const struct fix_group *g)
{
    struct words_lines lines = {0};
    if (g->fix)
        words_upgrade(p->a, g->fix, &lines);
    return lines.list.n || (g->fix && g->fix->commands.n);
}

static void write_how(struct page *p)
{
    size_t n = 0, shown = 0;
    for (size_t i = 0; i < p->groups.fixed.n; i++)
        n += telling(p, &p->groups.fixed.v[i]);
    if (!n)
        return;
    open_fold(p, "How to upgrade", n);
    begin_list(p, 30);
    for (size_t i = 0; i < p->groups.fixed.n; i++) {
        if (!telling(p, &p->groups.fixed.v[i]))
            continue;
        write_advice(p, &p->groups.fixed.v[i]);
        if (!add_row(p))
            break;
        shown++;
    }
    say_more(p, n - shown);
    close_fold(p);
}

static void write_flaw(struct page *p, const struct finding *f)
{
    buf_add(&p->row, STR("| "));
    severity(p, f);
    cell(p);
    id(p, f);
    cell(p);
    code(p, words_subject(p->a, p->r, f));
    cell(p);
    code(p, f->fix_version);
    cell(p);
    urgency(p, f);
    cell(p);
    prose(p, words_title(f));
    if (f->fix_by.n) {
        buf_add(&p->row, STR(" · "));
        prose(p, f->fix_by);
    }
    buf_add(&p->row, STR(" |\n"));
}

static bool listed(const struct page *p, const struct finding *f)
{
    return f->status == STATUS_OPEN && f->severity >= p->style->at_least;
}

static void write_flaws(struct page *p)
{
    size_t n = p->groups.findings, shown = 0;
    if (!n)
        return;
    open_fold(p, "Findings, the worst first", n);
    buf_add(p->out, STR("| Severity | Flaw | Component | Fixed in | Urgency | |\n| --- | --- | --- | --- | "
                        "--- | --- |\n"));
    begin_list(p, 75);
    for (size_t i = 0; i < p->r->findings.n; i++) {
        if (!listed(p, &p->r->findings.v[i]))
            continue;
        write_flaw(p, &p->r->findings.v[i]);
        if (!add_row(p))
            break;
        shown++;
    }
    say_more(p, n - shown);
    close_fold(p);
}

static void write_aside(struct page *p)
{
    size_t n = p->groups.aside.n, shown = 0;
    if (!n)
        return;
    open_fold(p, "Ignored or not affected", n);
    begin_list(p, 50);
    for (; shown < n; shown++) {
        const struct finding *f = p->groups.aside.v[shown];
        buf_add(&p->row, STR("- "));
        id(p, f);
        buf_ch(&p->row, ' ');
        code(p, words_subject(p->a, p->r, f));
        buf_add(&p->row, STR(": "));
        prose(p, words_aside(p->a, f));
        buf_ch(&p->row, '\n');
        if (!add_row(p))
            break;
    }
    say_more(p, n - shown);
    close_fold(p);
}

static void write_diagnostics(struct page *p)
{
    const struct inventory *inv = p->r->inventory;
    size_t n = inv->diagnostics.n, shown = 0;
    if (!n)
        return;
    open_fold(p, unread(p->r) ? "Could not be read or decided, and notes" : "Notes", n);
    begin_list(p, 50);
    for (; shown < n; shown++) {
        const struct diagnostic *d = &inv->diagnostics.v[shown];
        buf_printf(&p->row, "- %s: ", diag_level_name(d->level));
        code(p, d->path);
        buf_add(&p->row, d->path.n ? STR(": ") : STR(""));
        prose(p, d->message);
        buf_ch(&p->row, '\n');
        if (!add_row(p))
            break;
    }
    say_more(p, n - shown);
    close_fold(p);
}

static void write_database(struct page *p)
{
    const struct report *r = p->r;
    buf_printf(p->out, "\n<sub>judged as of %.*s", STR_ARG(r->as_of));
    if (r->have_database) {
        buf_printf(p->out, " by %llu advisories of %zu source%s", (unsigned long long)r->advisories,
                   r->sources.n, plural(r->sources.n));
        buf_add(p->out, STR(", database built "));
        markup_prose(p->out, str_sub(r->database_built, 0, 10));
    }
    buf_printf(p->out, " · %zu components · assay " ASSAY_VERSION "</sub>\n", r->inventory->components.n);
}

static void write_target(struct buf *out, const struct report *r, const struct report_style *style,
                         size_t most)
{
    struct arena a = {0};
    struct page p = {.out = out, .a = &a, .r = r, .style = style, .most = most};
    fix_groups_make(&a, r, style->at_least, &p.groups);
    buf_add(out, STR("## Assay: "));
    add_text(out, r->inventory->ref.n ? r->inventory->ref : STR("artifact"), markup_code);
    buf_add(out, STR("\n\n"));
    write_verdict(out, r, &p.groups);
    buf_ch(out, '\n');
    write_breaches(&p);
    write_standard(&p);
    write_upgrades(&p);
    write_how(&p);
    write_flaws(&p);
    write_aside(&p);
    write_diagnostics(&p);
    write_database(&p);
    buf_free(&p.row);
    arena_free(&a);
}

/* With several targets, first a line for each. */
static void write_overview(struct buf *out, const struct report *const *reports, size_t n,
                           const struct report_style *style)
{
    struct page p = {.out = out, .style = style, .most = COMMENT_MAX};
    size_t shown = 0;
    buf_printf(out, "## Assay: %zu targets\n\n| Target | |\n| --- | --- |\n", n);
    begin_list(&p, 30);
    for (; shown < n; shown++) {
        struct arena a = {0};
        fix_groups_make(&a, reports[shown], style->at_least, &p.groups);
        buf_add(&p.row, STR("| "));
        code(&p, reports[shown]->inventory->ref);
        cell(&p);
        write_verdict(&p.row, reports[shown], &p.groups);
        buf_add(&p.row, STR(" |\n"));
        arena_free(&a);
        if (!add_row(&p))
            break;
    }
    say_more(&p, n - shown);
    buf_ch(out, '\n');
    buf_free(&p.row);
}

static void markdown_write(struct buf *out, const struct report *const *reports, size_t n,
                           const struct report_style *style)
{
    enum { last_line = 100 };
    struct buf target = {0};
    size_t shown = 0;
    if (n != 1)
        write_overview(out, reports, n, style);
    for (; shown < n; shown++) {
        size_t left = COMMENT_MAX - last_line - out->n, most = left / (n - shown);
        target.n = 0;
        write_target(&target, reports[shown], style, most > TARGET_LEAST ? most : TARGET_LEAST);
        if (target.n > left)
            break;
        buf_add(out, buf_str(&target));
    }
    if (shown < n)
        buf_printf(out, "\n… and %zu more target%s, for which there is no room here\n", n - shown,
                   plural(n - shown));
    buf_free(&target);
}

const struct report_format format_markdown = {
    .name = "markdown",
    .doc = "for comments on pull and merge requests: the sum and what to upgrade, the rest folded",
    .write = markdown_write,
};
