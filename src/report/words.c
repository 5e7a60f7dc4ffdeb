#include "report/words.h"
#include "codec/digest.h"
#include "report/text.h"

const struct component *words_component(const struct report *r, const struct finding *f)
{
    return f->component < r->inventory->components.n ? &r->inventory->components.v[f->component] : NULL;
}

str words_subject(struct arena *a, const struct report *r, const struct finding *f)
{
    const struct component *c = words_component(r, f);
    if (!c)
        return f->subject.n ? f->subject : r->inventory->ref;
    return c->version.n ? arena_join(a, c->name, STR(" "), c->version) : c->name;
}

/* Advisories without a title get one of the id and the package, which stand beside it anyway. */
static bool titled(const struct finding *f)
{
    return f->title.n &&
           !(str_starts(f->title, f->id) && str_starts(str_from(f->title, f->id.n), STR(" in ")));
}

str words_title(const struct finding *f)
{
    if (titled(f) || !f->evidence.n)
        return f->title.n ? f->title : str_c(finding_class_name(f->cls));
    return f->evidence;
}

str words_why(const struct finding *f)
{
    return titled(f) ? f->evidence : STR("");
}

/* ---- what to do ---- */

static void add_sentence(struct buf *b, str s)
{
    if (!s.n)
        return;
    if (b->n)
        buf_ch(b, ' ');
    buf_add(b, s);
    if (!strchr(".!?", s.p[s.n - 1]))
        buf_ch(b, '.');
}

static str kept(struct arena *a, struct buf *b)
{
    str s = arena_dup(a, buf_str(b));
    buf_free(b);
    return s;
}

str words_fix(struct arena *a, const struct report *r, const struct finding *f)
{
    const struct component *c = words_component(r, f);
    struct buf b = {0};
    add_sentence(&b, f->fix_text);
    if (!f->fix_text.n && f->fix_version.n && c && c->version.n)
        add_sentence(&b, arena_printf(a, "upgrade %.*s from %.*s to %.*s", STR_ARG(c->name),
                                      STR_ARG(c->version), STR_ARG(f->fix_version)));
    else if (!f->fix_text.n && f->fix_version.n)
        add_sentence(&b, arena_join(a, STR("upgrade to "), f->fix_version, STR("")));
    add_sentence(&b, f->fix_by);
    return kept(a, &b);
}

static str joined(struct arena *a, const str *v, size_t n)
{
    struct buf b = {0};
    for (size_t i = 0; i < n; i++) {
        buf_add(&b, i ? STR(", ") : STR(""));
        buf_add(&b, v[i]);
    }
    return kept(a, &b);
}

static void line_of_ids(struct arena *a, struct words_lines *out, const char *head, const str *ids, size_t n)
{
    enum { most = 20 };
    size_t shown = n < most ? n : most;
    if (!n)
        return;
    str all = arena_printf(a, "%s %.*s", head, STR_ARG(joined(a, ids, shown)));
    if (shown < n)
        all = arena_printf(a, "%.*s and %zu more", STR_ARG(all), n - shown);
    vec_push(a, &out->list, all);
}

void words_upgrade(struct arena *a, const struct upgrade *x, struct words_lines *out)
{
    enum { ways = 5 };
    for (size_t i = 0; i < x->chains.n && i < ways; i++)
        vec_push(a, &out->list, x->chains.v[i].words);
    if (x->chains.n > ways)
        vec_push(a, &out->list, arena_printf(a, "and %zu more ways", x->chains.n - ways));
    if (x->by.n)
        vec_push(a, &out->list, x->by);
    if (x->near.n)
        vec_push(
            a, &out->list,
            arena_printf(a, "a smaller step: %.*s closes %zu of them", STR_ARG(x->near), x->near_closes.n));
    line_of_ids(a, out, "leaves open:", x->leaves.v, x->leaves.n);
    line_of_ids(a, out, "has flaws of its own:", x->opens.v, x->opens.n);
}

str words_aside(struct arena *a, const struct finding *f)
{
    if (f->status == STATUS_OPEN)
        return STR("");
    return arena_join(a, f->status == STATUS_IGNORED ? STR("ignored: ") : STR("not affected: "),
                      f->status_reason.n ? f->status_reason : STR("no reason is given"), STR(""));
}

static size_t depth(str path)
{
    size_t n = 0;
    for (size_t i = 0; i < path.n; i++)
        n += path.p[i] == '/';
    return n;
}

const struct location *words_main_place(const struct location *v, size_t n)
{
    const struct location *best = n ? v : NULL;
    for (size_t i = 1; i < n; i++)
        if (depth(v[i].path) < depth(best->path))
            best = &v[i];
    return best;
}

str words_place(struct arena *a, const struct location *l)
{
    str at = l->line ? arena_printf(a, "%.*s:%u", STR_ARG(l->path), l->line) : l->path;
    return l->layer < 0 ? at : arena_printf(a, "%.*s (layer %d)", STR_ARG(at), (int)l->layer);
}

str words_url(struct arena *a, str id)
{
    if (!id.n || id.n > 128 || !str_of(id, "-_.:"))
        return STR("");
    if (str_starts(id, STR("CVE-")))
        return arena_join(a, STR("https://www.cve.org/CVERecord?id="), id, STR(""));
    if (str_starts(id, STR("GHSA-")))
        return arena_join(a, STR("https://github.com/advisories/"), id, STR(""));
    return arena_join(a, STR("https://osv.dev/vulnerability/"), id, STR(""));
}

str words_percent(struct arena *a, double part)
{
    return arena_join(a, text_decimal(a, part * 100, 2), STR(" %"), STR(""));
}

/* ---- policy ---- */

str words_verdict(struct arena *a, const struct report *r)
{
    size_t n = r->policy.breaches.n;
    if (!r->policy.given)
        return STR("");
    if (!n)
        return arena_join(a, STR("policy "), r->policy.name, STR(": passes"));
    return arena_printf(a, "policy %.*s: fails, %zu breach%s", STR_ARG(r->policy.name), n,
                        n == 1 ? "" : "es");
}

str words_standard(struct arena *a, const struct report *r, bool *failed)
{
    size_t n[CHECK_FAIL + 1] = {0};
    for (size_t i = 0; i < r->checks.n; i++)
        n[r->checks.v[i].result]++;
    *failed = n[CHECK_FAIL] > 0;
    if (!r->standard.n)
        return STR("");
    return arena_printf(a, "standard %.*s: %zu fail, %zu unknown, %zu pass, %zu not applicable",
                        STR_ARG(r->standard), n[CHECK_FAIL], n[CHECK_UNKNOWN], n[CHECK_PASS],
                        n[CHECK_NOT_APPLICABLE]);
}

str words_breach(struct arena *a, const struct report *r, const struct breach *b)
{
    struct finding f = {.subject = b->subject, .component = b->component};
    if (!b->id.n)
        return arena_join(a, b->rule, STR(": "), b->text);
    return arena_printf(a, "%.*s: %.*s in %.*s: %.*s", STR_ARG(b->rule), STR_ARG(b->id),
                        STR_ARG(words_subject(a, r, &f)), STR_ARG(b->text));
}

/* ---- what is not there ---- */

bool words_unjudged(const struct report *r)
{
    const struct inventory *inv = r->inventory;
    return !r->have_database &&
           (inv->components.n || inv->os.id.n || !inv->workloads.n || str_is(inv->kind, "image"));
}

str words_clear(const struct report *r)
{
    if (!r->have_database)
        return STR("");
    if (r->left_out.unfixed || r->left_out.known)
        return STR("No open flaw but those left out is known");
    return r->complete ? STR("No open flaw is known") : STR("No open flaw is known in what could be read");
}

str words_left_out(struct arena *a, const struct report *r)
{
    struct buf b = {0};
    if (r->left_out.unfixed)
        buf_printf(&b, "left out: %zu without a fix", r->left_out.unfixed);
    if (r->left_out.compared)
        buf_printf(&b, "%ssince the report before: %zu known ones left out, %zu gone", b.n ? "; " : "",
                   r->left_out.known, r->left_out.gone);
    return kept(a, &b);
}

/* ---- facts ---- */

/* Of this finding, */
static void fact(struct arena *a, struct words_facts *out, const char *label, str text)
{
    if (text.n)
        vec_push(a, &out->list, (struct words_fact){label, text, false});
}

/* and of the flaw wherever it is. */
static void general(struct arena *a, struct words_facts *out, const char *label, str text)
{
    if (text.n)
        vec_push(a, &out->list, (struct words_fact){label, text, true});
}

static str exploited(struct arena *a, const struct finding *f)
{
    struct buf b = {0};
    if (!f->kev && !f->ransomware)
        return STR("");
    buf_add(&b, STR("known to be exploited"));
    if (f->kev_added.n)
        buf_printf(&b, " since %.*s", STR_ARG(f->kev_added));
    if (f->ransomware)
        buf_add(&b, STR(", also by ransomware"));
    if (f->kev_due.n)
        buf_printf(&b, "; CISA's day for mending it is %.*s", STR_ARG(f->kev_due));
    return kept(a, &b);
}

static str likely(struct arena *a, const struct finding *f)
{
    if (f->epss < 0)
        return STR("");
    str chance = words_percent(a, f->epss);
    if (f->percentile <= 0)
        return arena_join(a, chance, STR(" within 30 days"), STR(""));
    return arena_printf(a, "%.*s within 30 days, more than %.*s of all", STR_ARG(chance),
                        STR_ARG(words_percent(a, f->percentile)));
}

static str reachable(struct arena *a, const struct finding *f)
{
    str word = str_c(reachable_name(f->reachable));
    if (f->reachable_why.n)
        return arena_join(a, word, STR(": "), f->reachable_why);
    return f->reachable == REACHABLE_UNKNOWN ? STR("") : word;
}

static str rated(struct arena *a, const struct finding *f)
{
    if (f->score < 0)
        return f->vector;
    return arena_join(a, text_decimal(a, f->score, 1), f->vector.n ? STR(", ") : STR(""), f->vector);
}

str words_spaced(struct arena *a, str s)
{
    char *p = arena_bytes(a, s.n);
    for (size_t i = 0; i < s.n; i++)
        p[i] = s.p[i] == '_' ? ' ' : s.p[i];
    return str_make(p, s.n);
}

static str places(struct arena *a, const struct finding *f)
{
    struct buf b = {0};
    for (size_t i = 0; i < f->locations.n; i++) {
        buf_add(&b, i ? STR(", ") : STR(""));
        buf_add(&b, words_place(a, &f->locations.v[i]));
    }
    return kept(a, &b);
}

/* Is there an advisory that is named neither by the id nor by an alias? */
static bool more_advisories(const struct finding *f)
{
    for (size_t i = 0; i < f->advisories.n; i++) {
        bool named = str_eq(f->advisories.v[i], f->id);
        for (size_t k = 0; k < f->aliases.n; k++)
            named = named || str_eq(f->advisories.v[i], f->aliases.v[k]);
        if (!named)
            return true;
    }
    return false;
}

void words_facts(struct arena *a, const struct report *r, const struct finding *f, struct words_facts *out)
{
    out->list.n = 0;
    fact(a, out, "Set aside", words_aside(a, f));
    general(a, out, "Exploited", exploited(a, f));
    fact(a, out, "What to do", words_fix(a, r, f));
    fact(a, out, "Why it applies", words_why(f));
    fact(a, out, "In the running path", reachable(a, f));
    general(a, out, "CVSS", rated(a, f));
    general(a, out, "EPSS", likely(a, f));
    general(a, out, "Weakness", joined(a, f->cwes.v, f->cwes.n));
    fact(a, out, "Vendor", words_spaced(a, f->vendor_status));
    fact(a, out, "Vendor's reason", f->vendor_reason);
    fact(a, out, "VEX", f->status == STATUS_OPEN ? f->status_reason : STR(""));
    fact(a, out, "Found in", places(a, f));
    general(a, out, "Also known as", joined(a, f->aliases.v, f->aliases.n));
    if (more_advisories(f))
        general(a, out, "Advisories", joined(a, f->advisories.v, f->advisories.n));
    general(a, out, "Controls", joined(a, f->controls.v, f->controls.n));
}

/* ---- identity ---- */

/* The purl without version and qualifiers; the raw subject of what is no component. */
static str package(const struct report *r, const struct finding *f)
{
    const struct component *c = words_component(r, f);
    str s = c ? c->purl : f->subject;
    ptrdiff_t query = c ? str_chr(s, '?') : -1;
    if (query >= 0)
        s = str_sub(s, 0, (size_t)query);
    ptrdiff_t at = c && c->version.n ? str_rchr(s, '@') : -1;
    return at > 0 ? str_sub(s, 0, (size_t)at) : s;
}

str words_key(struct arena *a, struct map *seen, const struct report *r, const struct finding *f)
{
    char hex[DIGEST_HEX_MAX];
    const struct location *main_place = words_main_place(f->locations.v, f->locations.n);
    str place = main_place ? main_place->path : STR(""), what = package(r, f);
    str text = arena_printf(a, "%s\n%.*s\n%.*s\n%.*s", finding_class_name(f->cls), STR_ARG(f->id),
                            STR_ARG(what), STR_ARG(place));
    uint64_t before = (*map_put(a, seen, text, NULL))++;
    if (before)
        text = arena_printf(a, "%.*s\n%llu", STR_ARG(text), (unsigned long long)before);
    return arena_dup(a, digest_of(DIGEST_SHA256, text, hex));
}
