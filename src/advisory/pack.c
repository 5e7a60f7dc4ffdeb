#include "advisory/pack.h"

void pack_number(struct buf *out, uint64_t n)
{
    for (; n >= 0x80; n >>= 7)
        buf_ch(out, (char)(n | 0x80));
    buf_ch(out, (char)n);
}

void pack_str(struct buf *out, str s)
{
    pack_number(out, s.n);
    buf_add(out, s);
}

void pack_strs(struct buf *out, struct strs v)
{
    pack_number(out, v.n);
    for (size_t i = 0; i < v.n; i++)
        pack_str(out, v.v[i]);
}

uint64_t unpack_number(const char **p)
{
    uint64_t n = 0;
    for (unsigned shift = 0;; shift += 7) {
        unsigned char c = (unsigned char)*(*p)++;
        n |= (uint64_t)(c & 0x7f) << shift;
        if (!(c & 0x80))
            return n;
    }
}

str unpack_str(const char **p)
{
    size_t n = unpack_number(p);
    str s = str_make(*p, n);
    *p += n;
    return s;
}

struct strs unpack_strs(const char **p, struct arena *a)
{
    struct strs out = {NULL, unpack_number(p)};
    if (out.n)
        out.v = arena_many(a, str, out.n);
    for (size_t i = 0; i < out.n; i++)
        out.v[i] = unpack_str(p);
    return out;
}

static void skip_strs(const char **p)
{
    for (size_t n = unpack_number(p); n; n--)
        unpack_str(p);
}

/* A record begins with the bytes that follow, and its number. */
static size_t begin(struct buf *out, uint32_t record, str id)
{
    size_t at = out->n;
    uint32_t head[2] = {0, record};
    buf_add(out, str_make(head, sizeof head));
    pack_str(out, id);
    return at;
}

static void finish(struct buf *out, size_t at)
{
    uint32_t n = (uint32_t)(out->n - at);
    memcpy(out->p + at, &n, sizeof n);
}

static void pack_ranges(struct buf *out, struct draft_ranges r)
{
    pack_number(out, r.n);
    for (size_t i = 0; i < r.n; i++) {
        buf_ch(out, (char)r.v[i].kind);
        pack_str(out, r.v[i].s);
    }
}

/* Equal sets share their pointer; the rows of a notice mostly share one set. */
static void pack_rows(struct buf *out, const struct draft *d, const size_t *rows, size_t n_rows)
{
    struct arena a = {0};
    struct map known = {0};
    struct buf sets = {0}, tail = {0};
    const struct draft_row *last = NULL;
    for (size_t i = 0, set = 0; i < n_rows; i++) {
        const struct draft_row *r = &d->rows[rows[i]];
        if (!last || last->ranges.v != r->ranges.v) {
            bool added;
            const struct draft_ranges *ranges = &r->ranges;
            uint64_t *at = map_put(&a, &known, str_make(&ranges->v, sizeof ranges->v), &added);
            if (added) {
                *at = known.n - 1;
                pack_ranges(&sets, *ranges);
            }
            set = *at;
        }
        last = r;
        pack_str(&tail, r->package);
        pack_number(&tail, set);
        pack_strs(&tail, r->ratings);
        pack_number(&tail, r->flags);
        pack_number(&tail, r->status);
        pack_str(&tail, r->reason);
        pack_strs(&tail, r->code);
    }
    pack_number(out, known.n);
    pack_number(out, n_rows);
    buf_add(out, buf_str(&sets));
    buf_add(out, buf_str(&tail));
    buf_free(&sets);
    buf_free(&tail);
    arena_free(&a);
}

void pack_head(struct buf *out, const struct draft *d)
{
    pack_str(out, d->modified);
    pack_str(out, d->source);
    pack_str(out, d->licence);
    pack_number(out, d->flags);
    pack_strs(out, d->cves);
    pack_strs(out, d->aliases);
    pack_strs(out, d->ratings);
    pack_strs(out, d->cwes);
}

void pack_core(struct buf *out, uint32_t record, const struct draft *d, const size_t *rows, size_t n_rows)
{
    size_t at = begin(out, record, d->id);
    pack_head(out, d);
    pack_rows(out, d, rows, n_rows);
    finish(out, at);
}

void pack_text(struct buf *out, uint32_t record, const struct draft *d)
{
    size_t at = begin(out, record, d->id);
    pack_str(out, d->title);
    pack_str(out, d->text);
    finish(out, at);
}

struct packed unpack_head(const char *p)
{
    uint32_t head[2];
    struct packed out;
    memcpy(head, p, sizeof head);
    out.end = p + head[0];
    out.record = head[1];
    out.rest = p + sizeof head;
    out.id = unpack_str(&out.rest);
    return out;
}

void unpack_skip_ranges(const char **p)
{
    for (size_t n = unpack_number(p); n; n--) {
        ++*p;
        unpack_str(p);
    }
}

void unpack_draft(const char **p, struct arena *a, struct draft *out)
{
    out->modified = unpack_str(p);
    out->source = unpack_str(p);
    out->licence = unpack_str(p);
    out->flags = (uint32_t)unpack_number(p);
    out->cves = unpack_strs(p, a);
    out->aliases = unpack_strs(p, a);
    out->ratings = unpack_strs(p, a);
    out->cwes = unpack_strs(p, a);
}

void unpack_core(const struct packed *in, struct arena *a, struct draft *out, struct packed_rows *rows)
{
    const char *p = in->rest;
    *out = (struct draft){.id = in->id};
    unpack_draft(&p, a, out);
    rows->n_sets = unpack_number(&p);
    rows->n_rows = unpack_number(&p);
    rows->sets = p;
    for (size_t i = 0; i < rows->n_sets; i++)
        unpack_skip_ranges(&p);
    rows->rows = p;
}

void unpack_ranges(const char **p, struct arena *a, struct draft_ranges *out)
{
    size_t n = unpack_number(p);
    struct draft_item *v = n ? arena_many(a, struct draft_item, n) : NULL;
    for (size_t i = 0; i < n; i++) {
        v[i].kind = (enum range_item)(unsigned char)*(*p)++;
        v[i].s = unpack_str(p);
    }
    *out = (struct draft_ranges){v, n};
}

str unpack_row_package(const char **p, size_t *set)
{
    str package = unpack_str(p);
    *set = unpack_number(p);
    skip_strs(p);
    unpack_number(p);
    unpack_number(p);
    unpack_str(p);
    skip_strs(p);
    return package;
}

void unpack_row(const char **p, struct arena *a, struct draft_row *out, size_t *set)
{
    *out = (struct draft_row){.package = unpack_str(p)};
    *set = unpack_number(p);
    out->ratings = unpack_strs(p, a);
    out->flags = (uint32_t)unpack_number(p);
    out->status = (enum vendor_status)unpack_number(p);
    out->reason = unpack_str(p);
    out->code = unpack_strs(p, a);
}

void unpack_text(const struct packed *in, str *title, str *text)
{
    const char *p = in->rest;
    *title = unpack_str(&p);
    *text = unpack_str(&p);
}
