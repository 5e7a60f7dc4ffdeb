/* CSAF documents of vendors: security advisories and VEX (OASIS CSAF 2.0 and 2.1, csaf.h). A fix notice that
 * is known by its own id ("RHSA-2023:7207") is one record about all CVEs that it fixes; else each
 * vulnerability is one, called by the vendor and the CVE ("REDHAT-CVE-2024-1597"), so that it stands beside
 * what others say of that CVE. What a vendor says of a product that is no package of csaf_package.h becomes
 * no row.
 *
 * Of one package of one release the best word counts: fixed, affected, will not be fixed, under
 * investigation, not affected. Red Hat speaks of a release by its minor versions under one CPE: what 8.10 has
 * fixed, 8.9 may still list as never to be fixed. */
#include "advisory/feed/csaf_package.h"
#include "advisory/ecosystem.h"
#include "advisory/feed/feed_format.h"

#define REFERENCES_MAX 64

/* What is said of products, by kind; of one kind the first word counts. */
enum kind {
    KIND_NO_FIX_PLANNED,
    KIND_NONE_AVAILABLE,
    KIND_FIX_PLANNED,
    KIND_VENDOR_FIX,
    KIND_FLAG,
    KIND_IMPACT, /* in words */
    KIND_RATING, /* "Important" */
    KINDS
};
/* The remarks on one product. They hold for the vulnerability of that number, so that none has to be cleared.
 */
struct remarks {
    size_t vulnerability;
    const struct csaf_remark *v[KINDS];
};
struct builder {
    struct arena *a; /* of the document */
    struct draft_set *set;
    const struct csaf_document *d;
    enum csaf_vendor vendor;
    const struct csaf_vulnerability *v;
    size_t number;           /* of vulnerabilities so far */
    struct remarks *remarks; /* by product */
    struct remarks of_all;   /* those that name no product */
    struct osv_record *r;
    struct map rows;     /* release, package, module and fixed version: there is a row */
    struct map packages; /* release, package and module: something was said */
    size_t not_told;     /* ranges that no event says */
};

static bool is_csaf(str path, str head)
{
    (void)path;
    return csaf_is(head);
}

/* --- what is said of a product --- */

static bool is_rating(str word)
{
    static const char *const words[] = {"critical", "important", "high",      "moderate",
                                        "medium",   "low",       "negligible"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_ieq(word, str_c(words[i])))
            return true;
    return false;
}

static str one_line(struct arena *a, str s)
{
    str line;
    s = str_trim(s);
    return str_line(&s, &line) ? arena_dup(a, str_sub(str_trim(line), 0, 200)) : STR("");
}

static void add_remark(struct builder *b, enum kind kind, const struct csaf_remark *m)
{
    if (m->about.all && !b->of_all.v[kind])
        b->of_all.v[kind] = m;
    for (size_t i = 0; i < m->about.products.n; i++) {
        struct remarks *r = &b->remarks[m->about.products.v[i]];
        if (r->vulnerability != b->number)
            *r = (struct remarks){.vulnerability = b->number};
        if (!r->v[kind])
            r->v[kind] = m;
    }
}

static void add_remediations(struct builder *b, const struct csaf_vulnerability *v)
{
    static const struct {
        str category;
        enum kind kind;
    } kinds[] = {{STR_INIT("no_fix_planned"), KIND_NO_FIX_PLANNED},
                 {STR_INIT("none_available"), KIND_NONE_AVAILABLE},
                 {STR_INIT("fix_planned"), KIND_FIX_PLANNED},
                 {STR_INIT("vendor_fix"), KIND_VENDOR_FIX}};
    for (size_t i = 0; i < v->remediations.n; i++)
        for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
            if (str_eq(v->remediations.v[i].category, kinds[k].category))
                add_remark(b, kinds[k].kind, &v->remediations.v[i]);
}

/* Begins with a vulnerability. */
static void look_at(struct builder *b, const struct csaf_vulnerability *v)
{
    b->v = v;
    b->number++;
    b->of_all = (struct remarks){0};
    add_remediations(b, v);
    for (size_t i = 0; i < v->flags.n; i++)
        add_remark(b, KIND_FLAG, &v->flags.v[i]);
    for (size_t i = 0; i < v->threats.n; i++)
        if (str_is(v->threats.v[i].category, "impact"))
            add_remark(b, is_rating(v->threats.v[i].details) ? KIND_RATING : KIND_IMPACT, &v->threats.v[i]);
}

static const struct csaf_remark *remark_on(const struct builder *b, enum kind kind, uint32_t product)
{
    const struct remarks *r = &b->remarks[product];
    return r->vulnerability == b->number && r->v[kind] ? r->v[kind] : b->of_all.v[kind];
}

/* "KB5053596" of "https://catalog.update.microsoft.com/...?q=KB5053596", ".../help/5053596". */
static str kb_of(struct arena *a, str url)
{
    ptrdiff_t at = str_find(url, STR("KB"));
    str number = at >= 0 ? str_from(url, (size_t)at + 2) : str_base(url);
    size_t n = 0;
    while (n < number.n && ch_digit(number.p[n]))
        n++;
    return n >= 6 && n == number.n ? arena_join(a, STR("KB"), number, STR_NONE) : STR("");
}

/* The notice that brings the fix: "RHSA-2024:1686", "KB5053596". */
static str notice_of(struct arena *a, const struct csaf_remark *fix)
{
    str base = fix ? str_base(fix->url) : STR("");
    if (!fix)
        return STR("");
    if (publisher_of(base)->flags & PUBLISHER_NOTICE && base.n < 64)
        return base;
    return kb_of(a, fix->url);
}

struct word {
    enum vendor_status status;
    str reason;
};

/* On a product that is affected. */
static struct word affected_word(const struct builder *b, uint32_t product)
{
    const struct csaf_remark *never = remark_on(b, KIND_NO_FIX_PLANNED, product);
    const struct csaf_remark *none = remark_on(b, KIND_NONE_AVAILABLE, product);
    if (never)
        return (struct word){VENDOR_WILL_NOT_FIX, one_line(b->a, never->details)};
    if (!none)
        none = remark_on(b, KIND_FIX_PLANNED, product);
    str reason = none ? one_line(b->a, none->details) : STR("");
    return (struct word){VENDOR_AFFECTED, str_is(reason, "Affected") ? STR("") : reason};
}

/* Why it is not affected: the label of a flag, else the vendor's words on it. */
static str why_not(const struct builder *b, uint32_t product)
{
    const struct csaf_remark *flag = remark_on(b, KIND_FLAG, product);
    const struct csaf_remark *impact = remark_on(b, KIND_IMPACT, product);
    return flag ? one_line(b->a, flag->category) : impact ? one_line(b->a, impact->details) : STR("");
}

/* --- rows --- */

static str key_of(struct arena *a, const struct csaf_package *p, str place, str version)
{
    return arena_printf(a, "%.*s\n%.*s\n%.*s\n%.*s", STR_ARG(place), STR_ARG(p->name), STR_ARG(p->module),
                        STR_ARG(version));
}

/* The vendor's rating of this product, where it does not say one word of all. */
static void add_rating(struct builder *b, struct osv_affected *f, uint32_t product)
{
    const struct csaf_remark *m = remark_on(b, KIND_RATING, product);
    if (m && !m->about.all)
        vec_push(b->a, &f->ratings, m->details);
}

static bool add_versions(struct builder *b, struct osv_affected *f, const struct csaf_package *p,
                         enum vendor_status status)
{
    struct osv_range range = {.type = OSV_ECOSYSTEM};
    if (p->range.n)
        return csaf_range(b->a, p->range, f);
    if (p->version.n && status != VENDOR_FIXED && !ecosystem_rpm(p->ecosystem)) {
        vec_push(b->a, &f->versions, p->version);
        return true;
    }
    vec_push(b->a, &range.events, (struct osv_event){OSV_INTRODUCED, STR("0")});
    if (p->version.n)
        vec_push(b->a, &range.events,
                 (struct osv_event){status == VENDOR_FIXED ? OSV_FIXED : OSV_LAST_AFFECTED, p->version});
    vec_push(b->a, &f->ranges, range);
    return true;
}

static void add_row(struct builder *b, const struct csaf_package *p, struct word w, uint32_t product)
{
    struct osv_affected f = osv_affected_empty();
    f.ecosystem = p->ecosystem;
    f.name = p->name;
    f.module = p->module;
    f.status = w.status;
    f.reason = w.reason;
    if (!add_versions(b, &f, p, w.status)) {
        b->not_told++;
        return;
    }
    add_rating(b, &f, product);
    vec_push(b->a, &b->r->affected, f);
}

/* A fix: the same one of several architectures is one row, other versions are rows of their own. */
static void add_fixed(struct builder *b, const struct csaf_package *p, uint32_t product)
{
    bool added;
    map_put(b->a, &b->packages, key_of(b->a, p, p->release, STR("")), NULL);
    map_put(b->a, &b->rows, key_of(b->a, p, p->ecosystem, p->version), &added);
    if (!added)
        return;
    str notice = notice_of(b->a, remark_on(b, KIND_VENDOR_FIX, product));
    add_row(b, p, (struct word){VENDOR_FIXED, str_eq(notice, b->r->id) ? STR("") : notice}, product);
}

static void add_unfixed(struct builder *b, const struct csaf_package *p, struct word w, uint32_t product)
{
    bool added;
    str which = p->range.n || ecosystem_rpm(p->ecosystem) ? p->range : p->version;
    map_put(b->a, &b->packages, key_of(b->a, p, p->release, which), &added);
    if (added)
        add_row(b, p, w, product);
}

/* Microsoft tells the fixed build with the product that is affected: as its range, or in front of the words
 * on the fix ("10.0.17763.7009:Security Update:https://..."). */
static void add_build(struct builder *b, struct csaf_package *p, uint32_t product)
{
    const struct csaf_remark *fix = remark_on(b, KIND_VENDOR_FIX, product);
    str build = STR(""), rest;
    if (fix)
        str_cut(fix->details, ':', &build, &rest);
    if (!p->range.n && build.n && ch_digit(build.p[0]) && str_of(build, ".")) {
        p->range = arena_join(b->a, STR("<"), build, STR_NONE);
        p->version = STR("");
    }
    add_unfixed(b, p,
                fix && p->range.n ? (struct word){VENDOR_FIXED, notice_of(b->a, fix)}
                                  : affected_word(b, product),
                product);
}

static void read_fixed(struct builder *b, enum csaf_status s)
{
    struct csaf_package p;
    for (size_t i = 0; i < b->v->status[s].n; i++) {
        uint32_t product = b->v->status[s].v[i];
        if (csaf_package_of(b->a, b->d, product, true, &p) && ecosystem_rpm(p.ecosystem) && p.version.n)
            add_fixed(b, &p, product);
    }
}

/* Those products of a list on which the vendor's word is `status`. */
static void read_unfixed(struct builder *b, enum csaf_status s, enum vendor_status status)
{
    struct csaf_package p;
    for (size_t i = 0; i < b->v->status[s].n; i++) {
        uint32_t product = b->v->status[s].v[i];
        struct word w = {status, STR("")};
        if (status == VENDOR_AFFECTED || status == VENDOR_WILL_NOT_FIX)
            w = affected_word(b, product);
        else if (status == VENDOR_NOT_AFFECTED)
            w.reason = why_not(b, product);
        /* A bare "not affected" says no more than the absence of a row. */
        if (w.status != status || (status == VENDOR_NOT_AFFECTED && !w.reason.n) ||
            !csaf_package_of(b->a, b->d, product, false, &p))
            continue;
        if (s != CSAF_KNOWN_AFFECTED && status <= VENDOR_AFFECTED && ecosystem_rpm(p.ecosystem))
            continue; /* one version of many builds */
        if (b->vendor == CSAF_MICROSOFT && status == VENDOR_AFFECTED)
            add_build(b, &p, product);
        else
            add_unfixed(b, &p, w, product);
    }
}

static void read_statuses(struct builder *b)
{
    static const enum csaf_status fixed[] = {CSAF_FIXED, CSAF_FIRST_FIXED, CSAF_RECOMMENDED};
    static const enum csaf_status affected[] = {CSAF_KNOWN_AFFECTED, CSAF_FIRST_AFFECTED, CSAF_LAST_AFFECTED};
    static const enum vendor_status words[] = {VENDOR_AFFECTED, VENDOR_WILL_NOT_FIX};
    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++)
        read_fixed(b, fixed[i]);
    for (size_t k = 0; k < sizeof words / sizeof *words; k++)
        for (size_t i = 0; i < sizeof affected / sizeof *affected; i++)
            read_unfixed(b, affected[i], words[k]);
    read_unfixed(b, CSAF_UNDER_INVESTIGATION, VENDOR_INVESTIGATING);
    read_unfixed(b, CSAF_KNOWN_NOT_AFFECTED, VENDOR_NOT_AFFECTED);
}

/* --- records --- */

static str note_text(const struct csaf_note *v, size_t n)
{
    static const char *const kinds[] = {"description", "details", "summary", "general"};
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
        for (size_t i = 0; i < n; i++)
            if (str_eq(v[i].category, str_c(kinds[k])) && !str_is(v[i].title, "Assigning CNA"))
                return v[i].text;
    return STR("");
}

static str details_of(struct builder *b)
{
    str text = b->v ? note_text(b->v->notes.v, b->v->notes.n) : STR("");
    for (size_t i = 0; b->v && i < b->v->notes.n; i++)
        if (str_is(b->v->notes.v[i].title, "Statement")) {
            text = arena_join(b->a, text, STR("\n\n"), b->v->notes.v[i].text);
            break;
        }
    for (size_t i = 0; b->v && i < b->v->remediations.n; i++)
        if (str_is(b->v->remediations.v[i].category, "workaround") ||
            str_is(b->v->remediations.v[i].category, "mitigation"))
            return arena_join(b->a, text, STR("\n\nWithout the fix: "), b->v->remediations.v[i].details);
    return text;
}

/* A title that says no more than "SUSE CVE CVE-2023-5568" is none. */
static str title_of(const struct builder *b)
{
    str title = b->v->title;
    return b->v->cve.n && str_ends(title, b->v->cve) ? STR("") : title;
}

static void add_references(struct builder *b, const struct csaf_reference *v, size_t n)
{
    for (size_t i = 0; i < n && b->r->references.n < REFERENCES_MAX; i++)
        if (str_starts(v[i].url, STR("http")))
            vec_push(b->a, &b->r->references,
                     (struct osv_reference){str_is(v[i].category, "self") ? STR("ADVISORY") : STR("WEB"),
                                            v[i].url});
}

static void add_word(struct builder *b, str word)
{
    if (is_rating(word))
        vec_push(b->a, &b->r->ratings, word);
}

/* The vendor's one word on the flaw in all products; else rows have their own. */
static void add_severity(struct builder *b)
{
    bool told = false;
    for (size_t i = 0; i < b->v->threats.n; i++) {
        const struct csaf_remark *t = &b->v->threats.v[i];
        if (!str_is(t->category, "impact") || !is_rating(t->details))
            continue;
        told = true;
        if (t->about.all)
            add_word(b, t->details);
    }
    if (!told && b->d->vulnerabilities.n == 1)
        add_word(b, b->d->severity);
}

/* The vectors of the score that most products have. */
static const struct csaf_score *score_of(const struct csaf_vulnerability *v)
{
    const struct csaf_score *best = NULL;
    for (size_t i = 0; i < v->scores.n; i++)
        if (v->scores.v[i].vectors.n && (!best || v->scores.v[i].products.n > best->products.n))
            best = &v->scores.v[i];
    return best;
}

static void add_vectors(struct builder *b, const struct csaf_vulnerability *v)
{
    const struct csaf_score *s = score_of(v);
    for (size_t i = 0; s && i < s->vectors.n; i++)
        vec_push(b->a, &b->r->ratings, s->vectors.v[i]);
}

/* Weaknesses, titles, and scores that differ between the CVEs of one notice are kept with the CVE. */
static void add_flaw(struct builder *b, const struct csaf_vulnerability *v, bool scores)
{
    const struct csaf_score *s = scores ? score_of(v) : NULL;
    struct draft_flaw f = {.cve = v->cve, .source = b->d->publisher, .cwes = {v->cwes.v, v->cwes.n}};
    if (s)
        f.ratings = (struct strs){s->vectors.v, s->vectors.n};
    if (f.cwes.n || f.ratings.n)
        draft_flaw(b->set, &f);
}

static struct osv_record new_record(struct builder *b, str id)
{
    struct osv_record r = osv_empty();
    b->rows = b->packages = (struct map){0};
    r.id = id;
    r.modified = b->d->current_release;
    r.published = b->d->initial_release;
    r.source = b->vendor == CSAF_OTHER ? b->d->publisher : STR("");
    r.rank = 1;
    return r;
}

static void put(struct builder *b)
{
    add_references(b, b->d->references.v, b->d->references.n);
    if (b->v)
        add_references(b, b->v->references.v, b->v->references.n);
    draft_record(b->set, b->r);
}

/* All CVEs of a fix notice are fixed in the same packages. */
static void read_notice(struct builder *b, str id)
{
    struct osv_record r = new_record(b, id);
    const struct csaf_document *d = b->d;
    b->r = &r;
    r.whole = true;
    r.summary = d->title;
    for (size_t i = 0; i < d->vulnerabilities.n; i++) {
        look_at(b, &d->vulnerabilities.v[i]);
        read_statuses(b);
        if (b->v->cve.n)
            vec_push(b->a, &r.upstream, b->v->cve);
        add_flaw(b, b->v, d->vulnerabilities.n > 1);
    }
    r.details = d->vulnerabilities.n == 1 ? details_of(b) : note_text(d->notes.v, d->notes.n);
    if (d->vulnerabilities.n == 1)
        add_vectors(b, b->v);
    add_word(b, d->severity);
    b->v = NULL;
    put(b);
}

/* Of the vendors that are known a document says all on a CVE; others speak of it wherever it matters to them.
 */
static void read_flaw(struct builder *b, const struct csaf_vulnerability *v)
{
    str prefix = csaf_vendor_prefix(b->a, b->d);
    struct osv_record r = new_record(b, v->cve.n ? arena_join(b->a, prefix, v->cve, STR_NONE) : b->d->id);
    b->r = &r;
    look_at(b, v);
    r.whole = b->vendor != CSAF_OTHER && v->cve.n && b->d->vulnerabilities.n == 1;
    r.summary = title_of(b);
    r.details = details_of(b);
    add_vectors(b, v);
    add_severity(b);
    read_statuses(b);
    add_flaw(b, v, false);
    if (r.affected.n)
        put(b);
}

/* "OESA-2025-1351" of "openEuler-SA-2025-1351", as OSV calls it. */
static str notice_id(struct arena *a, const struct csaf_document *d, enum csaf_vendor vendor)
{
    str id = d->id;
    if (vendor == CSAF_OPENEULER && str_istarts(id, STR("openEuler-SA-")))
        id = arena_join(a, STR("OESA-"), str_from(id, sizeof "openEuler-SA-" - 1), STR_NONE);
    return vendor != CSAF_OTHER && publisher_of(id)->flags & PUBLISHER_NOTICE ? id : STR("");
}

static void read_records(struct builder *b)
{
    str id = notice_id(b->a, b->d, b->vendor);
    if (id.n && b->d->vulnerabilities.n)
        read_notice(b, id);
    for (size_t i = 0; !id.n && i < b->d->vulnerabilities.n; i++)
        read_flaw(b, &b->d->vulnerabilities.v[i]);
    if (b->not_told)
        draft_note(b->set, b->d->id,
                   arena_printf(b->a, "%zu ranges of versions cannot be told by events", b->not_told).p);
}

static bool read_csaf(struct draft_set *set, const struct feed_document *doc, struct err *e)
{
    struct csaf_document d;
    struct builder b = {.a = &set->scratch, .set = set, .d = &d};
    arena_reset(&set->scratch);
    if (!csaf_read(b.a, doc->text, &d, e))
        return false;
    b.vendor = csaf_vendor_of(&d);
    b.remarks = arena_many(b.a, struct remarks, d.products.n);
    if (str_is(d.status, "draft"))
        draft_note(set, d.id, "it is a draft, which says nothing yet");
    else
        read_records(&b);
    return true;
}

const struct feed_format feed_csaf = {
    .name = "CSAF",
    .doc = "docs.oasis-open.org/csaf/csaf/v2.0",
    .is = is_csaf,
    .read = read_csaf,
};
