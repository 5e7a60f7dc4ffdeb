/* HTML: one page that holds everything and fetches nothing, for people who read a report in a browser or on
 * paper. All that it says is in the markup; the script filters and sorts. Untrusted text is only ever the
 * text of an element or a quoted attribute, and a policy in the page forbids every other script, style and
 * request. */
#include "report/html.h"
#include "report/markup.h"
#include "report/summary.h"
#include "report/text.h"
#include "report/words.h"

extern const struct embedded embedded_page_css, embedded_page_js, embedded_start_js;

static void add(struct html *h, const char *markup)
{
    buf_add(h->out, str_c(markup));
}

/* ---- the frame ---- */

static void write_policy(struct buf *out)
{
    buf_printf(out,
               "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src '%s'; "
               "script-src "
               "'%s' '%s'; base-uri 'none'; form-action 'none'\">\n",
               embedded_page_css.hash, embedded_start_js.hash, embedded_page_js.hash);
}

static void write_file(struct buf *out, const char *tag, const struct embedded *file)
{
    buf_printf(out, "<%s>", tag);
    buf_add(out, file->text);
    buf_printf(out, "</%s>\n", tag);
}

static void write_head(struct buf *out, const struct report *const *reports, size_t n)
{
    buf_add(out, STR("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"));
    write_policy(out);
    buf_add(out, STR("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                     "<meta name=\"referrer\" content=\"no-referrer\">\n<title>Assay: "));
    if (n == 1)
        markup_text(out, reports[0]->inventory->ref);
    else
        buf_printf(out, "%zu targets", n);
    buf_add(out, STR("</title>\n"));
    write_file(out, "style", &embedded_page_css);
    write_file(out, "script", &embedded_start_js);
    buf_add(
        out,
        STR("</head>\n<body>\n<a class=\"skip\" href=\"#t1\">Skip to the report</a>\n<header class=\"top\">\n"
            "<h1>Assay report</h1>\n<label class=\"theme\" hidden>Theme <select id=\"theme\"><option "
            "value=\"\">"
            "as the system<option value=\"light\">light<option value=\"dark\">dark</select></label>\n"
            "</header>\n"));
}

/* ---- several targets: one line each ---- */

static void write_overview_row(struct html *h)
{
    const struct report *r = h->r;
    buf_printf(h->out, "<tr><td><a href=\"#t%zu\">", h->number);
    markup_text(h->out, r->inventory->ref);
    add(h, "</a></td>");
    for (int i = SEVERITY_CRITICAL; i >= SEVERITY_UNKNOWN; i--)
        buf_printf(h->out, "<td class=\"num%s\" data-v=\"%zu\">%zu</td>", h->groups->counts[i] ? "" : " soft",
                   h->groups->counts[i], h->groups->counts[i]);
    buf_printf(h->out, "<td class=\"num\" data-v=\"%zu\">%zu</td><td>%s</td></tr>\n",
               fix_groups_exploited(h->groups), fix_groups_exploited(h->groups),
               !r->have_database ? "not judged"
               : r->complete     ? "yes"
                                 : "<b>no</b>");
}

static void write_overview(struct buf *out, const struct report *const *reports, size_t n,
                           const struct report_style *style)
{
    buf_add(
        out,
        STR("<h2>Targets</h2>\n<div class=\"scroll\"><table class=\"sortable\"><thead><tr><th>Target</th>"));
    for (int i = SEVERITY_CRITICAL; i >= SEVERITY_UNKNOWN; i--)
        buf_printf(out, "<th class=\"num\" data-first=\"descending\">%s</th>",
                   severity_name((enum severity)i));
    buf_add(out, STR("<th class=\"num\" data-first=\"descending\">exploited</th><th>read "
                     "whole</th></tr></thead><tbody>\n"));
    for (size_t i = 0; i < n; i++) {
        struct arena a = {0};
        struct fix_groups groups;
        fix_groups_make(&a, reports[i], style->at_least, &groups);
        struct html h = {
            .out = out, .a = &a, .r = reports[i], .style = style, .groups = &groups, .number = i + 1};
        write_overview_row(&h);
        arena_free(&a);
    }
    buf_add(out, STR("</tbody></table></div>\n"));
}

/* ---- filters, which the script shows ---- */

/* Classes that occur, so that no choice leads nowhere. */
static uint32_t classes_of(const struct report *const *reports, size_t n)
{
    uint32_t classes = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < reports[i]->findings.n; k++)
            classes |= 1u << reports[i]->findings.v[k].cls;
    return classes;
}

static void write_filters(struct buf *out, const struct report *const *reports, size_t n)
{
    uint32_t classes = classes_of(reports, n);
    buf_add(out, STR("<form class=\"filters\" id=\"filters\" hidden aria-label=\"Filters\">\n<label "
                     "class=\"search\">Search "
                     "<input type=\"search\" name=\"q\" placeholder=\"id, package, path, text\"></label>\n"
                     "<fieldset><legend>Severity</legend>"));
    for (int i = SEVERITY_CRITICAL; i >= SEVERITY_UNKNOWN; i--)
        buf_printf(
            out,
            "<label class=\"s%d\"><input type=\"checkbox\" name=\"severity\" value=\"%d\" data-name=\"%s\" "
            "checked> %s</label>",
            i, i, severity_name((enum severity)i), severity_name((enum severity)i));
    buf_add(out, STR("</fieldset>\n<label><input type=\"checkbox\" name=\"kev\"> exploited</label>\n"
                     "<label><input type=\"checkbox\" name=\"fix\"> has a fix</label>\n"
                     "<label>Class <select name=\"class\"><option value=\"\">all"));
    for (int c = CLASS_VULNERABILITY; c <= CLASS_EOL; c++)
        if (classes >> c & 1)
            buf_printf(out, "<option>%s", finding_class_name((enum finding_class)c));
    buf_add(
        out,
        STR("</select></label>\n<label>Status <select name=\"status\"><option value=\"open\" selected>open"
            "<option value=\"ignored\">ignored<option value=\"not_affected\">not affected"
            "<option value=\"\">all</select></label>\n<button type=\"reset\">Clear</button>\n"
            "<output id=\"count\" aria-live=\"polite\"></output>\n</form>\n"));
}

/* ---- the sum of a target ---- */

static const char *plural(size_t n)
{
    return n == 1 ? "" : "s";
}

static void write_about(struct html *h)
{
    const struct inventory *inv = h->r->inventory;
    add(h, "<p class=\"soft\">");
    markup_text(h->out, inv->kind);
    if (inv->platform.n) {
        add(h, " for ");
        markup_text(h->out, inv->platform);
    }
    if (inv->os.id.n) {
        add(h, " · ");
        markup_text(h->out, inv->os.name.n ? inv->os.name : inv->os.id);
    }
    if (h->r->os_life.eol.n) {
        add(h, ", end of life: ");
        markup_text(h->out, h->r->os_life.eol);
    }
    if (inv->layers.n)
        buf_printf(h->out, " · %zu layer%s", inv->layers.n, plural(inv->layers.n));
    buf_printf(h->out, " · %llu file%s · %zu component%s", (unsigned long long)inv->files, plural(inv->files),
               inv->components.n, plural(inv->components.n));
    if (inv->base.name.n) {
        add(h, " · built on ");
        markup_text(h->out, inv->base.name);
    }
    if (inv->digest.n) {
        add(h, "<br><span class=\"path\">");
        markup_text(h->out, inv->digest);
        add(h, "</span>");
    }
    add(h, "</p>\n");
}

/* A bar as an image, since widths of elements would need styles. */
static void write_bar(struct html *h)
{
    const size_t *counts = h->groups->counts, all = h->groups->flaws;
    double at = 0;
    if (!all)
        return;
    add(h, "<svg class=\"bar\" viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\">");
    for (int i = SEVERITY_CRITICAL; i >= SEVERITY_UNKNOWN; i--) {
        double width = 1000.0 * (double)counts[i] / (double)all;
        if (counts[i])
            buf_printf(h->out, "<rect class=\"s%d\" x=\"%.*s\" width=\"%.*s\" height=\"10\"/>", i,
                       STR_ARG(text_decimal(h->scratch, at, 1)), STR_ARG(text_decimal(h->scratch, width, 1)));
        at += width;
    }
    add(h, "</svg>");
}

void html_counts(struct html *h, const size_t counts[SEVERITY_CRITICAL + 1])
{
    add(h, "<span class=\"counts\">");
    for (int i = SEVERITY_CRITICAL; i >= SEVERITY_UNKNOWN; i--)
        if (counts[i])
            buf_printf(h->out, "<a class=\"filter s%d\" href=\"#severity=%s\">%zu %s</a>", i,
                       severity_name((enum severity)i), counts[i], severity_name((enum severity)i));
    add(h, "</span>");
}

/* Open findings on what came with the base image. */
static size_t in_base(const struct report *r)
{
    size_t n = 0;
    for (size_t i = 0; i < r->findings.n; i++) {
        const struct component *c = words_component(r, &r->findings.v[i]);
        n += r->findings.v[i].status == STATUS_OPEN && c && component_in_base(r->inventory, c) == TRI_YES;
    }
    return n;
}

static void write_numbers(struct html *h)
{
    const struct fix_groups *g = h->groups;
    size_t known = fix_groups_exploited(g), closed = 0, base = in_base(h->r);
    for (size_t i = 0; i < g->fixed.n; i++)
        closed += g->fixed.v[i].flaws.n;
    if (known)
        buf_printf(h->out,
                   "<li class=\"hot\"><b>%zu</b><a class=\"filter\" href=\"#kev=1\">known to be "
                   "exploited</a></li>\n",
                   known);
    if (g->fixed.n)
        buf_printf(h->out,
                   "<li><b>%zu</b><a class=\"filter\" href=\"#fix=1\">closed by %zu upgrade%s</a></li>\n",
                   closed, g->fixed.n, plural(g->fixed.n));
    if (base)
        buf_printf(h->out, "<li><b>%zu</b>finding%s in what the base image brought</li>\n", base,
                   plural(base));
    if (g->aside.n)
        buf_printf(h->out, "<li><b>%zu</b>ignored or not affected</li>\n", g->aside.n);
    if (g->below)
        buf_printf(h->out, "<li><b>%zu</b>more below the severity asked for</li>\n", g->below);
}

static void write_sums(struct html *h)
{
    const struct fix_groups *g = h->groups;
    if (words_unjudged(h->r))
        add(h, "<p class=\"warn\"><b>Vulnerabilities were not judged:</b> there is no advisory database. The "
               "list of "
               "components is all that this report can tell.</p>\n");
    str clear = !g->flaws && !g->below ? words_clear(h->r) : STR("");
    if (clear.n)
        buf_printf(h->out, "<p class=\"good\">%.*s.</p>\n", STR_ARG(clear));
    str left_out = words_left_out(h->scratch, h->r);
    if (left_out.n)
        buf_printf(h->out, "<p>%.*s.</p>\n", STR_ARG(left_out));
    add(h, "<ul class=\"sums\">\n");
    if (g->flaws) {
        buf_printf(h->out, "<li class=\"wide\"><b>%zu flaw%s</b>", g->flaws, plural(g->flaws));
        write_bar(h);
        html_counts(h, g->counts);
        add(h, "</li>\n");
    }
    write_numbers(h);
    add(h, "</ul>\n");
}

static void write_target(struct html *h)
{
    buf_printf(h->out, "<section id=\"t%zu\">\n<h2>", h->number);
    markup_text(h->out, h->r->inventory->ref);
    add(h, "</h2>\n");
    write_about(h);
    write_sums(h);
    html_policy(h);
    html_standard(h);
    html_diagnostics(h);
    html_exploited(h);
    html_upgrades(h);
    html_findings(h);
    html_components(h);
    html_sources(h);
    add(h, "</section>\n");
}

static void html_write(struct buf *out, const struct report *const *reports, size_t n,
                       const struct report_style *style)
{
    write_head(out, reports, n);
    if (n > 1)
        write_overview(out, reports, n, style);
    write_filters(out, reports, n);
    buf_add(out, STR("<main>\n"));
    for (size_t i = 0; i < n; i++) {
        struct arena a = {0}, scratch = {0};
        struct fix_groups groups;
        fix_groups_make(&a, reports[i], style->at_least, &groups);
        struct html h = {out, &a, &scratch, reports[i], style, &groups, i + 1};
        write_target(&h);
        arena_free(&a);
        arena_free(&scratch);
    }
    buf_add(out, STR("</main>\n<footer>Made by assay " ASSAY_VERSION
                     ". This page fetches nothing; links lead to public "
                     "pages on a flaw and are followed only when you click.</footer>\n"));
    write_file(out, "script", &embedded_page_js);
    buf_add(out, STR("</body>\n</html>\n"));
}

const struct report_format format_html = {
    .name = "html",
    .doc = "one page for a browser or paper: sums, upgrades, filters, evidence; it fetches nothing",
    .write = html_write,
};
