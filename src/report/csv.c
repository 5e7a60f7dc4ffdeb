/* CSV (RFC 4180): a line for each finding, and for what could not be read one of the class "diagnostic", so
 * that a sheet without findings is not taken for a clean one. A cell that a spreadsheet would run as a
 * formula begins with an apostrophe. */
#include "report/text.h"
#include "report/words.h"

static void begin(struct buf *out, bool first)
{
    if (!first)
        buf_ch(out, ',');
}

static bool formula(str s)
{
    return s.n && strchr("=+-@\t\r", s.p[0]);
}

/* A cell: escaped for the eyes, then for spreadsheets, then quoted where RFC 4180 asks for it. */
static void cell(struct buf *out, bool first, str s)
{
    struct buf b = {0};
    begin(out, first);
    if (formula(s))
        buf_ch(&b, '\'');
    buf_escape(&b, s);
    str text = buf_str(&b), part;
    if (str_chr(text, ',') < 0 && str_chr(text, '"') < 0) {
        buf_add(out, text);
    } else {
        buf_ch(out, '"');
        for (bool any = false; str_split(&text, '"', &part); any = true) {
            if (any)
                buf_add(out, STR("\"\""));
            buf_add(out, part);
        }
        buf_ch(out, '"');
    }
    buf_free(&b);
}

static void number(struct buf *out, struct arena *a, double v, unsigned decimals)
{
    cell(out, false, v < 0 ? STR("") : text_decimal(a, v, decimals));
}

static void list(struct buf *out, const str *v, size_t n)
{
    struct buf b = {0};
    for (size_t i = 0; i < n; i++) {
        buf_add(&b, i ? STR("; ") : STR(""));
        buf_add(&b, v[i]);
    }
    cell(out, false, buf_str(&b));
    buf_free(&b);
}

static void places(struct buf *out, struct arena *a, const struct finding *f)
{
    str *v = arena_many(a, str, f->locations.n);
    for (size_t i = 0; i < f->locations.n; i++)
        v[i] = words_place(a, &f->locations.v[i]);
    list(out, v, f->locations.n);
}

static const char header[] =
    "target,class,id,severity,score,status,title,name,version,ecosystem,fix_version,fix,"
    "fix_by,exploited,exploited_due,epss,epss_percentile,reachable,reachable_why,"
    "vendor_status,vendor_reason,reason,locations,in_base,purl,aliases,advisories,vector,cwes,evidence,"
    "controls,as_of\r\n";

static str base_word(const struct report *r, const struct finding *f)
{
    static const str words[] = {
        [TRI_UNKNOWN] = STR_INIT(""), [TRI_NO] = STR_INIT("no"), [TRI_YES] = STR_INIT("yes")};
    return words[finding_in_base(r->inventory, f)];
}

static void write_rating(struct buf *out, struct arena *a, const struct finding *f)
{
    cell(out, false, f->kev ? STR("yes") : STR("no"));
    cell(out, false, f->kev_due);
    number(out, a, f->epss, 5);
    number(out, a, f->epss < 0 ? -1 : f->percentile, 5);
    cell(out, false, str_c(reachable_name(f->reachable)));
    cell(out, false, f->reachable_why);
    cell(out, false, f->vendor_status);
    cell(out, false, f->vendor_reason);
    cell(out, false, f->status_reason);
}

static void write_finding(struct buf *out, struct arena *a, const struct report *r, const struct finding *f)
{
    static const struct component none;
    const struct component *c = words_component(r, f), *named = c ? c : &none;
    cell(out, true, r->inventory->ref);
    cell(out, false, str_c(finding_class_name(f->cls)));
    cell(out, false, f->id);
    cell(out, false, str_c(severity_name(f->severity)));
    number(out, a, f->score, 1);
    cell(out, false, str_c(status_name(f->status)));
    cell(out, false, words_title(f));
    cell(out, false, c ? c->name : f->subject);
    cell(out, false, named->version);
    cell(out, false, named->ecosystem);
    cell(out, false, f->fix_version);
    cell(out, false, f->fix_text);
    cell(out, false, f->fix_by);
    write_rating(out, a, f);
    places(out, a, f);
    cell(out, false, base_word(r, f));
    cell(out, false, named->purl);
    list(out, f->aliases.v, f->aliases.n);
    list(out, f->advisories.v, f->advisories.n);
    cell(out, false, f->vector);
    list(out, f->cwes.v, f->cwes.n);
    cell(out, false, f->evidence);
    list(out, f->controls.v, f->controls.n);
    cell(out, false, r->as_of);
    buf_add(out, STR("\r\n"));
}

enum { CELLS = 32, CELL_PLACES = 22, CELL_DAY = 31 };

/* A line that is of no finding. */
static void write_other(struct buf *out, const struct report *r, const char *class, str id, str title,
                        str path)
{
    cell(out, true, r->inventory->ref);
    cell(out, false, str_c(class));
    cell(out, false, id);
    cell(out, false, STR("unknown"));
    cell(out, false, STR(""));
    cell(out, false, STR(""));
    cell(out, false, title);
    for (int i = 7; i < CELLS; i++)
        cell(out, false, i == CELL_PLACES ? path : i == CELL_DAY ? r->as_of : STR(""));
    buf_add(out, STR("\r\n"));
}

static void write_others(struct buf *out, struct arena *a, const struct report *r)
{
    for (size_t i = 0; i < r->policy.breaches.n; i++) {
        const struct breach *b = &r->policy.breaches.v[i];
        write_other(out, r, "policy", b->rule, words_breach(a, r, b), STR(""));
        arena_reset(a);
    }
    if (!r->have_database)
        write_other(out, r, "diagnostic", STR("error"),
                    STR("vulnerabilities were not judged: there is no advisory database"), STR(""));
    for (size_t i = 0; i < r->inventory->diagnostics.n; i++) {
        const struct diagnostic *d = &r->inventory->diagnostics.v[i];
        write_other(out, r, "diagnostic", str_c(diag_level_name(d->level)), d->message, d->path);
    }
}

static void csv_write(struct buf *out, const struct report *const *reports, size_t n,
                      const struct report_style *style)
{
    struct arena a = {0};
    buf_add(out, str_c(header));
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < reports[i]->findings.n; k++) {
            if (reports[i]->findings.v[k].severity >= style->at_least)
                write_finding(out, &a, reports[i], &reports[i]->findings.v[k]);
            arena_reset(&a);
            report_drain(out, style);
        }
        write_others(out, &a, reports[i]);
    }
    arena_free(&a);
}

const struct report_format format_csv = {
    .name = "csv",
    .doc = "a table for spreadsheets and databases: a line for each finding",
    .write = csv_write,
};
