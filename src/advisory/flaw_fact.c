#include "advisory/flaw_fact.h"
#include "advisory/cve.h"
#include "advisory/shard_maker.h"
#include "advisory/text.h"
#include "base/date.h"
#include <stdlib.h>

/* ---- writing ---- */

static int strs_cmp(struct strs x, struct strs y)
{
    for (size_t i = 0; i < x.n && i < y.n; i++) {
        int c = str_cmp(x.v[i], y.v[i]);
        if (c)
            return c;
    }
    return (x.n > y.n) - (x.n < y.n);
}

/* By CVE; what follows only makes the order the same whatever came in first. */
static int flaw_order(const void *x, const void *y)
{
    const struct draft_flaw *p = x, *q = y;
    int c = (p->key > q->key) - (p->key < q->key);
    c = c ? c : str_cmp(p->source, q->source);
    c = c ? c : strs_cmp(p->ratings, q->ratings);
    c = c ? c : strs_cmp(p->cwes, q->cwes);
    return c ? c : str_cmp(p->title, q->title);
}

/* By CVE, the latest first. */
static int epss_order(const void *x, const void *y)
{
    const struct draft_epss *p = x, *q = y;
    int c = (p->cve > q->cve) - (p->cve < q->cve);
    c = c ? c : (q->day > p->day) - (q->day < p->day);
    c = c ? c : (q->epss > p->epss) - (q->epss < p->epss);
    return c ? c : (q->percentile > p->percentile) - (q->percentile < p->percentile);
}

static size_t put_epss(struct shard_maker *m, struct draft_epss *v, size_t n)
{
    struct buf *b = &m->section[SECTION_ADVISORIES];
    if (n)
        qsort(v, n, sizeof *v, epss_order);
    for (size_t i = 0; i < n; i++) {
        struct shard_epss row = {v[i].cve, v[i].epss, v[i].percentile};
        if (!i || v[i].cve != v[i - 1].cve)
            buf_add(b, str_make(&row, sizeof row));
    }
    return b->n / sizeof(struct shard_epss);
}

static int rating_order(const void *x, const void *y)
{
    const struct flaw_rating *p = x, *q = y;
    int c = str_cmp(p->source, q->source);
    return c ? c : str_cmp(p->rating, q->rating);
}

typedef VEC(struct flaw_rating) rating_list;
typedef VEC(str) strings;

/* Pairs of who says it and what, each once. */
static uint32_t put_ratings(struct shard_maker *m, struct arena *a, rating_list *r)
{
    strings words = {0};
    if (r->n)
        qsort(r->v, r->n, sizeof *r->v, rating_order);
    for (size_t i = 0; i < r->n; i++) {
        if (i && rating_order(&r->v[i], &r->v[i - 1]) == 0)
            continue;
        vec_push(a, &words, r->v[i].source);
        vec_push(a, &words, r->v[i].rating);
    }
    return shard_put_list(m, (struct strs){words.v, words.n});
}

static int by_bytes(const void *x, const void *y)
{
    return str_cmp(*(const str *)x, *(const str *)y);
}

static uint32_t put_words(struct shard_maker *m, strings *w)
{
    size_t n = 0;
    if (w->n)
        qsort(w->v, w->n, sizeof *w->v, by_bytes);
    for (size_t i = 0; i < w->n; i++)
        if (!n || !str_eq(w->v[n - 1], w->v[i]))
            w->v[n++] = w->v[i];
    return shard_put_list(m, (struct strs){w->v, n});
}

static uint16_t day_of(str s)
{
    int64_t days;
    return date_days(s, &days) && days > 0 && days <= UINT16_MAX ? (uint16_t)days : 0;
}

static uint16_t earlier(uint16_t have, str s)
{
    uint16_t day = day_of(s);
    return day && (!have || day < have) ? day : have;
}

static void put_title(struct shard_maker *m, str title, struct shard_flaw *row)
{
    struct buf *b = &m->section[SECTION_SOURCES];
    if (!title.n)
        return;
    if (!b->n)
        buf_ch(b, 0); /* 0 is no title */
    row->title = (uint32_t)b->n;
    row->title_crc = shard_crc(title);
    shard_put_bytes(b, title);
    m->too_large |= b->n >= UINT32_MAX;
}

/* All that is told of one CVE, one row. */
static void put_flaw(struct shard_maker *m, struct arena *a, const struct draft_flaw *v, size_t n)
{
    struct shard_flaw row = {.cve = v->key};
    rating_list ratings = {0};
    strings cwes = {0};
    str title = STR("");
    for (size_t i = 0; i < n; i++) {
        row.flags |= (v[i].kev ? FLAW_KEV : 0u) | (v[i].ransomware ? FLAW_RANSOMWARE : 0u);
        row.kev_added = earlier(row.kev_added, v[i].kev_added);
        row.kev_due = earlier(row.kev_due, v[i].kev_due);
        for (size_t k = 0; k < v[i].ratings.n; k++)
            vec_push(a, &ratings, (struct flaw_rating){v[i].source, v[i].ratings.v[k]});
        for (size_t k = 0; k < v[i].cwes.n; k++)
            vec_push(a, &cwes, v[i].cwes.v[k]);
        str t = text_title_of(&(struct osv_record){.summary = v[i].title});
        if (t.n && (!title.n || t.n < title.n || (t.n == title.n && str_cmp(t, title) < 0)))
            title = t;
    }
    row.ratings = put_ratings(m, a, &ratings);
    row.cwes = put_words(m, &cwes);
    put_title(m, title, &row);
    buf_add(&m->section[SECTION_PACKAGES], str_make(&row, sizeof row));
}

static size_t put_flaws(struct shard_maker *m, struct draft_flaw *v, size_t n)
{
    struct arena a = {0};
    if (n)
        qsort(v, n, sizeof *v, flaw_order);
    for (size_t i = 0, end; i < n; i = end) {
        for (end = i; end < n && v[end].key == v[i].key;)
            end++;
        arena_reset(&a);
        put_flaw(m, &a, &v[i], end - i);
    }
    arena_free(&a);
    return m->section[SECTION_PACKAGES].n / sizeof(struct shard_flaw);
}

/* CVEs that stand in either of the two. */
static size_t count_cves(const struct shard_maker *m, size_t n_epss, size_t n_flaws)
{
    const struct shard_epss *epss = (const void *)m->section[SECTION_ADVISORIES].p;
    const struct shard_flaw *flaws = (const void *)m->section[SECTION_PACKAGES].p;
    size_t n = n_epss + n_flaws;
    for (size_t i = 0, k = 0; i < n_epss && k < n_flaws;) {
        n -= epss[i].cve == flaws[k].cve;
        if (epss[i].cve < flaws[k].cve)
            i++;
        else
            k++;
    }
    return n;
}

bool flaw_facts_compile(struct draft_flaw *flaws, size_t n_flaws, struct draft_epss *epss, size_t n_epss,
                        uint64_t built, struct buf *out, size_t *n, struct err *e)
{
    struct shard_maker m = {0};
    shard_maker_begin(&m);
    size_t rows_epss = put_epss(&m, epss, n_epss), rows_flaws = put_flaws(&m, flaws, n_flaws);
    *n = count_cves(&m, rows_epss, rows_flaws);
    return shard_maker_end(&m, SHARD_FLAWS, STR(""), built, out, e);
}

/* ---- reading ---- */

/* The element of a section whose first word, the CVE, is `key`; NULL if there is none. */
static const void *find(str section, size_t size, uint32_t key)
{
    size_t lo = 0, hi = section.n / size;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        uint32_t at;
        memcpy(&at, section.p + mid * size, sizeof at);
        if (at == key)
            return section.p + mid * size;
        if (at < key)
            lo = mid + 1;
        else
            hi = mid;
    }
    return NULL;
}

static str day_text(struct arena *a, uint16_t day)
{
    return day ? date_of_seconds(a, (int64_t)day * 86400) : STR("");
}

static str title_of(const struct shard *s, const struct shard_flaw *row)
{
    str title = row->title ? shard_bytes_at(shard_section(s, SECTION_SOURCES), row->title) : STR("");
    return shard_crc(title) == row->title_crc ? title : STR("");
}

static void read_flaw(const struct shard *s, struct arena *a, const struct shard_flaw *row,
                      struct flaw_fact *out)
{
    struct words ratings = shard_list(s, row->ratings), cwes = shard_list(s, row->cwes);
    out->kev = row->flags & FLAW_KEV;
    out->ransomware = row->flags & FLAW_RANSOMWARE;
    out->kev_added = day_text(a, row->kev_added);
    out->kev_due = day_text(a, row->kev_due);
    out->title = title_of(s, row);
    out->ratings = arena_many(a, struct flaw_rating, ratings.n / 2);
    for (; out->n_ratings < ratings.n / 2; out->n_ratings++)
        out->ratings[out->n_ratings] =
            (struct flaw_rating){shard_string(s, ratings.v[2 * out->n_ratings]),
                                 shard_string(s, ratings.v[2 * out->n_ratings + 1])};
    out->cwes.v = arena_many(a, str, cwes.n);
    for (; out->cwes.n < cwes.n; out->cwes.n++)
        out->cwes.v[out->cwes.n] = shard_string(s, cwes.v[out->cwes.n]);
}

bool flaw_fact_of(const struct shard *s, struct arena *a, str cve, struct flaw_fact *out)
{
    uint32_t key;
    *out = (struct flaw_fact){.epss = -1, .percentile = -1};
    if (!cve_key(cve, &key))
        return false;
    const struct shard_epss *epss = find(shard_section(s, SECTION_ADVISORIES), sizeof *epss, key);
    const struct shard_flaw *row = find(shard_section(s, SECTION_PACKAGES), sizeof *row, key);
    if (epss) {
        out->epss = (double)epss->epss / 1e5;
        out->percentile = (double)epss->percentile / 1e5;
    }
    if (row)
        read_flaw(s, a, row, out);
    return epss || row;
}

bool database_flaw(struct database *db, struct arena *a, str cve, struct flaw_fact *out, struct err *e)
{
    const struct shard *s = database_of_kind(db, SHARD_FLAWS, e);
    *out = (struct flaw_fact){.epss = -1, .percentile = -1};
    return s && flaw_fact_of(s, a, cve, out);
}
