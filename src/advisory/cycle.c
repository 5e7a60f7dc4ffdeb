#include "advisory/cycle.h"
#include "advisory/shard_maker.h"
#include "model/purl.h"
#include <stdlib.h>

/* ---- writing ---- */

typedef VEC(str) strings;

/* What there is to know of a cycle, in the order of struct shard_cycle. */
enum { FIELDS = sizeof(struct shard_cycle) / sizeof(uint32_t) };

static void fields_of(const struct draft_cycle *c, str out[FIELDS])
{
    const str all[FIELDS] = {c->cycle, c->codename, c->released, c->latest,  c->latest_on,
                             c->lts,   c->support,  c->eol,      c->extended};
    memcpy(out, all, sizeof all);
}

/* By product and cycle, the higher rank first; what follows only makes the order the same whatever came in
 * first: where one tells more days than another, the later in bytes is the newer document more often. */
static int cycle_order(const void *x, const void *y)
{
    const struct draft_cycle *p = x, *q = y;
    str a[FIELDS], b[FIELDS];
    int c = str_cmp(p->product, q->product);
    c = c ? c : str_cmp(p->cycle, q->cycle);
    c = c ? c : (q->rank > p->rank) - (q->rank < p->rank);
    fields_of(p, a);
    fields_of(q, b);
    for (size_t i = FIELDS; !c && i > 0; i--)
        c = str_cmp(b[i - 1], a[i - 1]);
    return c ? c : str_cmp(q->label, p->label);
}

/* Newest first, as they are told of; those without a day last. */
static int release_order(const void *x, const void *y)
{
    const struct draft_cycle *p = x, *q = y;
    int c = str_cmp(p->product, q->product);
    c = c ? c : str_cmp(q->released, p->released);
    return c ? c : str_cmp(q->cycle, p->cycle);
}

static bool same_cycle(const struct draft_cycle *p, const struct draft_cycle *q)
{
    return str_eq(p->product, q->product) && str_eq(p->cycle, q->cycle);
}

static void fill(str *have, str more)
{
    if (!have->n)
        *have = more;
}

/* One of each: what the first does not tell the next ones do. */
static size_t merge_cycles(struct draft_cycle *v, size_t n)
{
    size_t out = 0;
    if (n)
        qsort(v, n, sizeof *v, cycle_order);
    for (size_t i = 0; i < n; i++) {
        struct draft_cycle *to = out ? &v[out - 1] : NULL;
        if (!to || !same_cycle(to, &v[i])) {
            v[out++] = v[i];
            continue;
        }
        fill(&to->label, v[i].label);
        fill(&to->codename, v[i].codename);
        fill(&to->released, v[i].released);
        fill(&to->latest, v[i].latest);
        fill(&to->latest_on, v[i].latest_on);
        fill(&to->lts, v[i].lts);
        fill(&to->support, v[i].support);
        fill(&to->eol, v[i].eol);
        fill(&to->extended, v[i].extended);
    }
    if (out)
        qsort(v, out, sizeof *v, release_order);
    return out;
}

static void put_product(struct shard_maker *m, str name, str label)
{
    struct shard_product p = {shard_put_string(m, name), shard_put_string(m, label),
                              (uint32_t)(m->section[SECTION_ROWS].n / sizeof(struct shard_cycle))};
    buf_add(&m->section[SECTION_ADVISORIES], str_make(&p, sizeof p));
}

static void put_cycle(struct shard_maker *m, const struct draft_cycle *c)
{
    str fields[FIELDS];
    uint32_t row[FIELDS];
    fields_of(c, fields);
    for (size_t i = 0; i < FIELDS; i++)
        row[i] = shard_put_string(m, fields[i]);
    buf_add(&m->section[SECTION_ROWS], str_make(row, sizeof row));
}

/* Products by name; *known: name to index. */
static void put_cycles(struct shard_maker *m, const struct draft_cycle *v, size_t n, struct map *known)
{
    for (size_t i = 0, end; i < n; i = end) {
        str label = STR("");
        for (end = i; end < n && str_eq(v[end].product, v[i].product); end++)
            label = label.n ? label : v[end].label;
        *map_put(&m->a, known, v[i].product, NULL) =
            m->section[SECTION_ADVISORIES].n / sizeof(struct shard_product);
        put_product(m, v[i].product, label);
        for (size_t k = i; k < end; k++)
            put_cycle(m, &v[k]);
    }
    put_product(m, STR(""), STR(""));
}

/* A Package URL as component_purl writes it, in lower case where its registry ignores case; "" for one that
 * has a version, qualifiers or a subpath, or is none. */
static str plain_purl(struct arena *a, str text)
{
    struct purl p;
    struct err e;
    if (!purl_parse(a, text, &p, &e) || p.version.n || p.qualifiers.n || p.subpath.n)
        return STR("");
    return cycle_purl(a, purl_bare(a, &p));
}

static int identifier_order(const void *x, const void *y)
{
    const struct draft_identifier *p = x, *q = y;
    int c = str_cmp(p->purl, q->purl);
    return c ? c : str_cmp(p->product, q->product);
}

static void put_identifiers(struct shard_maker *m, struct draft_identifier *v, size_t n,
                            const struct map *known)
{
    for (size_t i = 0; i < n; i++)
        v[i].purl = plain_purl(&m->a, v[i].purl);
    if (n)
        qsort(v, n, sizeof *v, identifier_order);
    for (size_t i = 0, end; i < n; i = end) {
        bool several = false;
        for (end = i; end < n && str_eq(v[end].purl, v[i].purl); end++)
            several |= !str_eq(v[end].product, v[i].product);
        const uint64_t *product = map_get(known, v[i].product);
        if (several || !product || !v[i].purl.n)
            continue;
        struct shard_identifier row = {shard_put_string(m, v[i].purl), (uint32_t)*product};
        buf_add(&m->section[SECTION_PACKAGES], str_make(&row, sizeof row));
    }
}

bool cycles_compile(struct draft_cycle *cycles, size_t n_cycles, struct draft_identifier *identifiers,
                    size_t n_identifiers, uint64_t built, struct buf *out, size_t *n, struct err *e)
{
    struct shard_maker m = {0};
    struct map known = {0};
    shard_maker_begin(&m);
    *n = merge_cycles(cycles, n_cycles);
    put_cycles(&m, cycles, *n, &known);
    put_identifiers(&m, identifiers, n_identifiers, &known);
    return shard_maker_end(&m, SHARD_CYCLES, STR(""), built, out, e);
}

/* ---- reading ---- */

str cycle_purl(struct arena *a, str purl)
{
    if (!str_starts(purl, STR("pkg:nuget/")))
        return purl;
    char *p = arena_bytes(a, purl.n);
    for (size_t i = 0; i < purl.n; i++)
        p[i] = ch_lower(purl.p[i]);
    return str_make(p, purl.n);
}

static size_t products(const struct shard *s)
{
    size_t n = shard_section(s, SECTION_ADVISORIES).n / sizeof(struct shard_product);
    return n ? n - 1 : 0;
}

static struct shard_product product_at(const struct shard *s, size_t i)
{
    struct shard_product p;
    memcpy(&p, shard_section(s, SECTION_ADVISORIES).p + i * sizeof p, sizeof p);
    return p;
}

static bool open_product(const struct shard *s, size_t i, struct product *out)
{
    size_t cycles = shard_section(s, SECTION_ROWS).n / sizeof(struct shard_cycle);
    if (i >= products(s))
        return false;
    struct shard_product p = product_at(s, i), next = product_at(s, i + 1);
    if (next.cycle < p.cycle || next.cycle > cycles)
        return false;
    *out =
        (struct product){shard_string(s, p.name), shard_string(s, p.label), s, p.cycle, next.cycle - p.cycle};
    if (!out->label.n)
        out->label = out->name;
    return true;
}

/* The element of a section of strings in their order (its first word is one) that is `want`; SIZE_MAX if none
 * is.
 */
static size_t find(const struct shard *s, enum shard_section_name name, size_t size, size_t n, str want)
{
    str section = shard_section(s, name);
    size_t lo = 0, hi = n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        uint32_t ref;
        memcpy(&ref, section.p + mid * size, sizeof ref);
        int c = str_cmp(shard_string(s, ref), want);
        if (c == 0)
            return mid;
        if (c < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return SIZE_MAX;
}

bool product_of_name(const struct shard *s, str name, struct product *out)
{
    return open_product(s, find(s, SECTION_ADVISORIES, sizeof(struct shard_product), products(s), name), out);
}

bool product_of_purl(const struct shard *s, str purl, struct product *out)
{
    struct shard_identifier row;
    str section = shard_section(s, SECTION_PACKAGES);
    size_t at = find(s, SECTION_PACKAGES, sizeof row, section.n / sizeof row, purl);
    if (at == SIZE_MAX)
        return false;
    memcpy(&row, section.p + at * sizeof row, sizeof row);
    return open_product(s, row.product, out);
}

bool database_product(struct database *db, str name, struct product *out, struct err *e)
{
    const struct shard *s = database_of_kind(db, SHARD_CYCLES, e);
    return s && product_of_name(s, name, out);
}

bool database_product_of_purl(struct database *db, str purl, struct product *out, struct err *e)
{
    const struct shard *s = database_of_kind(db, SHARD_CYCLES, e);
    return s && product_of_purl(s, purl, out);
}

struct cycle product_cycle(const struct product *p, size_t i)
{
    struct shard_cycle c;
    const struct shard *s = p->shard;
    memcpy(&c, shard_section(s, SECTION_ROWS).p + (p->first + i) * sizeof c, sizeof c);
    return (struct cycle){
        shard_string(s, c.cycle),   shard_string(s, c.codename),  shard_string(s, c.released),
        shard_string(s, c.latest),  shard_string(s, c.latest_on), shard_string(s, c.lts),
        shard_string(s, c.support), shard_string(s, c.eol),       shard_string(s, c.extended)};
}

static bool begins(str version, str cycle)
{
    if (!cycle.n || version.n < cycle.n || !str_ieq(str_sub(version, 0, cycle.n), cycle))
        return false;
    return version.n == cycle.n || memchr(".-+~", version.p[cycle.n], 4);
}

bool product_cycle_of(const struct product *p, str version, struct cycle *out)
{
    size_t best = 0;
    if (version.n > 1 && ch_lower(version.p[0]) == 'v' && ch_digit(version.p[1]))
        version = str_from(version, 1);
    for (size_t i = 0; i < p->n; i++) {
        struct cycle c = product_cycle(p, i);
        if (!begins(version, c.cycle) || c.cycle.n <= best)
            continue;
        best = c.cycle.n;
        *out = c;
    }
    return best > 0;
}
