/* CSAF 2.0 documents (advisories and VEX) as statements: docs/vex.md. A product by relationship ("openssl as
 * a component of Red Hat Enterprise Linux 9") is a product with one part. */
#include "check/vex_csaf.h"
#include "advisory/feed/csaf.h"
#include "base/date.h"

struct making {
    struct arena *a;
    const struct csaf_document *d;
    const struct csaf_vulnerability *v;
    struct vex_document *out;
    struct vex_statement plain; /* what all statements on the vulnerability share */
};

static str hash_name(struct arena *a, str algorithm)
{
    str low = algorithm;
    if (!str_istarts(low, STR("sha")))
        return str_ieq(low, STR("md5")) ? STR("MD5") : algorithm;
    str size = str_from(low, 3);
    size = str_starts(size, STR("-")) ? str_from(size, 1) : size;
    return arena_join(a, STR("SHA-"), size, STR_NONE);
}

/* A purl without a version is limited to the version that the branches around the product name. */
static struct vex_item item_of(struct making *m, const struct csaf_product *p)
{
    struct vex_item item = {.id = p->id, .cpe = p->cpe};
    bool versioned = false;
    for (size_t i = 0; i < p->purls.n; i++) {
        str plain, rest;
        str_cut(p->purls.v[i], '?', &plain, &rest);
        versioned |= str_rchr(plain, '@') > str_rchr(plain, '/');
        vec_push(m->a, &item.purls, p->purls.v[i]);
    }
    for (size_t i = 0; i < p->hashes.n; i++)
        vec_push(m->a, &item.hashes,
                 (struct hash){hash_name(m->a, p->hashes.v[i].algorithm), p->hashes.v[i].value});
    if (!versioned && (p->range.n || p->version.n))
        vec_push(m->a, &item.versions, p->range.n ? p->range : p->version);
    return item;
}

static void add_product(struct making *m, struct vex_statement *s, const struct csaf_product *p)
{
    struct vex_product product = {0};
    bool related = p->related && p->component < m->d->products.n && p->relates_to < m->d->products.n;
    if (related) {
        struct vex_item part = item_of(m, &m->d->products.v[p->component]);
        if (!part.purls.n)
            part = item_of(m, p);
        product.self = item_of(m, &m->d->products.v[p->relates_to]);
        vec_push(m->a, &product.parts, part);
    } else {
        product.self = item_of(m, p);
    }
    vec_push(m->a, &s->products, product);
}

/* The words of the remarks on a product, of one of the categories (ending in NULL), the first that has some.
 */
static const struct csaf_remark *remark_on(const struct csaf_remark *v, size_t n, uint32_t product,
                                           const char *const *categories)
{
    for (; *categories; categories++)
        for (size_t i = 0; i < n; i++)
            if (str_eq(v[i].category, str_c(*categories)) && csaf_speaks_of(&v[i].about, product))
                return &v[i];
    return NULL;
}

static str justification_of(const struct csaf_vulnerability *v, uint32_t product)
{
    for (size_t i = 0; i < v->flags.n; i++)
        if (csaf_speaks_of(&v->flags.v[i].about, product))
            return v->flags.v[i].category;
    return STR("");
}

/* Some vendors tell there how bad it is, and nothing else. */
static bool is_rating(str s)
{
    static const str ratings[] = {STR_INIT("low"),       STR_INIT("moderate"), STR_INIT("medium"),
                                  STR_INIT("important"), STR_INIT("high"),     STR_INIT("critical"),
                                  STR_INIT("none")};
    bool is = false;
    for (size_t i = 0; i < sizeof ratings / sizeof *ratings; i++)
        is |= str_ieq(str_trim(s), ratings[i]);
    return is;
}

static void add_reasons(struct making *m, struct vex_statement *s, uint32_t product)
{
    static const char *const impacts[] = {"impact", NULL}, *const never[] = {"no_fix_planned", NULL};
    static const char *const actions[] = {"vendor_fix", "workaround", "mitigation", NULL};
    const struct csaf_vulnerability *v = m->v;
    const struct csaf_remark *why = remark_on(v->threats.v, v->threats.n, product, impacts);
    if (s->status == VEX_NOT_AFFECTED) {
        s->justification = justification_of(v, product);
        s->impact = why && !is_rating(why->details) ? why->details : STR("");
        if (!s->justification.n && !s->impact.n)
            s->impact = STR("listed as not affected");
    }
    if (s->status != VEX_AFFECTED)
        return;
    const struct csaf_remark *act = remark_on(v->remediations.v, v->remediations.n, product, never);
    if (act)
        s->status = VEX_WILL_NOT_FIX;
    else
        act = remark_on(v->remediations.v, v->remediations.n, product, actions);
    s->action = act ? act->details : STR("");
}

static bool same_words(const struct vex_statement *x, const struct vex_statement *y)
{
    return x->status == y->status && str_eq(x->justification, y->justification) &&
           str_eq(x->impact, y->impact) && str_eq(x->action, y->action);
}

/* One statement for a run of products of which the same is said. */
static void add_status(struct making *m, const csaf_products *products, enum vex_status status)
{
    struct vex_statement s = m->plain;
    for (size_t i = 0; i < products->n; i++) {
        struct vex_statement next = m->plain;
        next.status = status;
        add_reasons(m, &next, products->v[i]);
        if (s.products.n && !same_words(&s, &next))
            vex_add(m->a, m->out, &s);
        if (!s.products.n || !same_words(&s, &next))
            s = next;
        add_product(m, &s, &m->d->products.v[products->v[i]]);
    }
    if (s.products.n)
        vex_add(m->a, m->out, &s);
}

static void add_vulnerability(struct making *m)
{
    static const struct {
        enum csaf_status status;
        enum vex_status means;
    } meanings[] = {{CSAF_KNOWN_NOT_AFFECTED, VEX_NOT_AFFECTED},
                    {CSAF_FIXED, VEX_FIXED},
                    {CSAF_FIRST_FIXED, VEX_FIXED},
                    {CSAF_KNOWN_AFFECTED, VEX_AFFECTED},
                    {CSAF_FIRST_AFFECTED, VEX_AFFECTED},
                    {CSAF_LAST_AFFECTED, VEX_AFFECTED},
                    {CSAF_UNDER_INVESTIGATION, VEX_UNDER_INVESTIGATION}};
    m->plain = (struct vex_statement){.flaw = m->v->cve, .time = INT64_MIN, .day = STR("")};
    if (date_micros(m->d->current_release, &m->plain.time))
        m->plain.day = str_sub(m->d->current_release, 0, 10);
    for (size_t i = 0; i < m->v->ids.n; i++) {
        if (!m->plain.flaw.n)
            m->plain.flaw = m->v->ids.v[i].text;
        else
            vec_push(m->a, &m->plain.aliases, m->v->ids.v[i].text);
    }
    for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++)
        add_status(m, &m->v->status[meanings[i].status], meanings[i].means);
}

bool vex_of_csaf(struct arena *a, str text, struct vex_document *out, struct err *e)
{
    struct csaf_document *d = arena_new(a, struct csaf_document);
    *out = (struct vex_document){0};
    if (!csaf_read(a, text, d, e))
        return false;
    out->id = d->id;
    out->author = d->publisher;
    struct making m = {.a = a, .d = d, .out = out};
    for (size_t i = 0; i < d->vulnerabilities.n; i++) {
        m.v = &d->vulnerabilities.v[i];
        add_vulnerability(&m);
    }
    return true;
}
