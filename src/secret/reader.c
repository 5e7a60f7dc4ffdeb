#include "secret/reader.h"
#include "codec/digest.h"
#include "secret/literals.h"
#include "secret/value.h"
#include <stdio.h>
#include <stdlib.h>

enum {
    BEHIND = 1024, /* bytes that stay in sight before a literal */
    AHEAD = 9216,  /* and behind it: the longest match and what its check looks at */
    ROOM = 128 << 10,
    HEAD = 4096, /* tells whether a file is text */
    NEARBY = 256,
};
/* So much is compared for each byte of a file, and so much at least. */
#define WORK_PER_BYTE 16u
#define WORK_MIN      ((uint64_t)16 << 20)

void secret_begin(struct secret_reader *r, str path)
{
    char *bytes = r->bytes ? r->bytes : mem_alloc(ROOM);
    memset(r, 0, offsetof(struct secret_reader, hits));
    r->bytes = bytes;
    r->path = path;
    r->open = true;
}

void secret_free(struct secret_reader *r)
{
    free(r->bytes);
    r->bytes = NULL;
}

/* ---- one place ---- */

/* Each item takes all that it can. False when one has too little. */
static bool match_after(const struct secret_pattern *p, str w, size_t at, size_t *end, size_t *value,
                        size_t *value_end)
{
    bool begun = false;
    for (size_t i = 0; i < p->n_after; i++) {
        const struct secret_item *item = &p->after[i];
        size_t n = 0;
        while (n < item->max && at + n < w.n && secret_item_has(item, w.p[at + n]))
            n++;
        *end = at + n;
        if (n < item->min)
            return false;
        if (item->value && !begun)
            *value = at;
        begun |= item->value;
        at += n;
        if (item->value)
            *value_end = at;
    }
    return true;
}

static bool match_before(const struct secret_pattern *p, str w, size_t at, size_t *start)
{
    for (size_t i = p->n_before; i-- > 0;) {
        const struct secret_item *item = &p->before[i];
        size_t n = 0;
        while (n < item->max && n < at && secret_item_has(item, w.p[at - n - 1]))
            n++;
        *start = at - n;
        if (n < item->min)
            return false;
        at -= n;
    }
    return true;
}

static bool goes_on(char c)
{
    return ch_alnum(c) || c == '_';
}

/* Letters before or behind the match are part of it, or it is part of something else. */
static bool has_edges(const struct secret_pattern *p, str w, size_t start, size_t end)
{
    if (p->any_edge)
        return true;
    bool escape = start > 1 && w.p[start - 2] == '\\'; /* the n of "\nAKIA..." */
    if (start > 0 && goes_on(w.p[start - 1]) && goes_on(w.p[start]) && !escape)
        return false;
    const struct secret_item *last = p->n_after ? &p->after[p->n_after - 1] : NULL;
    return end >= w.n || !(goes_on(w.p[end]) || (last && secret_item_has(last, w.p[end])));
}

static bool has_near(const struct secret_pattern *p, str w, size_t start, size_t end)
{
    size_t from = start < NEARBY ? 0 : start - NEARBY;
    str around = str_sub(w, from, end - from + NEARBY);
    for (size_t i = 0; i < p->n_near; i++)
        for (size_t k = 0; k + p->near[i].n <= around.n; k++)
            if (ch_lower(around.p[k]) == p->near[i].p[0] && str_istarts(str_from(around, k), p->near[i]))
                return true;
    return p->n_near == 0;
}

static bool has_path(const struct secret_pattern *p, str path)
{
    for (size_t i = 0; i < p->n_paths; i++)
        if (str_glob(p->paths[i], str_base(path)))
            return true;
    return p->n_paths == 0;
}

/* ---- what is kept of it ---- */

static bool is_printable(str v)
{
    for (size_t i = 0; i < v.n; i++)
        if (v.p[i] <= 0x20 || v.p[i] == 0x7f)
            return false;
    return true;
}

static void show(struct secret_hit *h, const struct secret_match *m)
{
    struct digest d = {0};
    char hex[DIGEST_HEX_MAX];
    str v = m->value;
    if (m->plain || v.n < 16) {
        snprintf(h->shown, sizeof h->shown, "%zu characters, not shown", v.n);
        return;
    }
    if (v.n < 500 && is_printable(v))
        snprintf(h->shown, sizeof h->shown, "%.4s...%.2s, %zu characters", v.p, v.p + v.n - 2, v.n);
    if (digest_init(&d, DIGEST_SHA256)) {
        digest_update(&d, STR("assay secret\n"));
        for (str rest = v, line; str_line(&rest, &line);)
            digest_update(&d, str_trim(line));
        snprintf(h->fingerprint, sizeof h->fingerprint, "%.16s", digest_hex(&d, hex).p);
    }
    digest_free(&d);
}

static uint32_t line_of(struct secret_reader *r, size_t at)
{
    uint64_t to = r->offset + at;
    uint32_t less = 0;
    for (; r->counted < to; r->counted++)
        r->lines += r->bytes[r->counted - r->offset] == '\n';
    for (uint64_t i = to; i < r->counted; i++)
        less += r->bytes[i - r->offset] == '\n';
    return r->lines + 1 - less;
}

/* Of two patterns that see the same bytes the first in the file of patterns counts. */
static bool is_seen(struct secret_reader *r, const struct secret_hit *h)
{
    for (size_t i = 0; i < r->n; i++) {
        struct secret_hit *old = &r->hits[i];
        if (h->value >= old->value_end || old->value >= h->value_end)
            continue;
        if (h->pattern < old->pattern)
            *old = *h;
        return true;
    }
    return false;
}

static bool is_known(const struct secret_hit *h)
{
    for (size_t i = 0; i < h->pattern->n_known; i++)
        if (str_eq(h->pattern->known[i], str_c(h->fingerprint)))
            return true;
    return false;
}

static void keep(struct secret_reader *r, const struct secret_match *m)
{
    size_t value = (size_t)(m->value.p - m->window.p);
    struct secret_hit h = {.pattern = m->pattern,
                           .rule = m->rule,
                           .note = m->note,
                           .start = r->offset + m->start,
                           .end = r->offset + m->end,
                           .value = r->offset + value,
                           .value_end = r->offset + value + m->value.n,
                           .line = r->text ? line_of(r, m->start) : 0};
    show(&h, m);
    if (is_known(&h) || is_seen(r, &h))
        return;
    if (r->n == SECRETS_OF_FILE)
        r->more++;
    else
        r->hits[r->n++] = h;
}

static void judge(struct secret_reader *r, struct secret_match *m)
{
    const struct secret_pattern *p = m->pattern;
    if (p->starts.n && !str_starts(str_from(m->window, m->start), p->starts))
        return;
    if (p->check ? p->check(m) : !value_is_example(m->value))
        if (value_entropy(m->value) >= p->entropy)
            keep(r, m);
}

static void found(void *ctx, size_t number, str literal, size_t at)
{
    struct secret_reader *r = ctx;
    const struct secret_pattern *p = &secret_patterns[number];
    str w = str_make(r->bytes, r->size);
    size_t start = at, end = at + literal.n, value = at, value_end = at;
    if ((p->text_only && !r->text) || r->exhausted || !has_path(p, r->path))
        return;
    bool ok = match_after(p, w, at + literal.n, &end, &value, &value_end) && match_before(p, w, at, &start);
    r->work += 64 + end - start;
    r->exhausted = r->work > WORK_MIN + WORK_PER_BYTE * (r->offset + r->size);
    if (!ok || !has_edges(p, w, start, end) || !has_near(p, w, start, end))
        return;
    struct secret_match m = {.pattern = p,
                             .window = w,
                             .literal = at,
                             .start = start,
                             .end = end,
                             .value = p->whole || value_end == value ? str_sub(w, start, end - start)
                                                                     : str_sub(w, value, value_end - value),
                             .path = r->path,
                             .text = r->text,
                             .at_start = r->offset == 0,
                             .rule = p->rule};
    judge(r, &m);
}

/* ---- the bytes ---- */

/* Patterns without a literal: their check gets what the file begins with. */
static void search_whole(struct secret_reader *r)
{
    for (size_t i = 0; i < secret_patterns_n; i++) {
        const struct secret_pattern *p = &secret_patterns[i];
        if (p->n_literals || (p->text_only && !r->text) || !has_path(p, r->path))
            continue;
        struct secret_match m = {.pattern = p,
                                 .window = str_make(r->bytes, r->size),
                                 .path = r->path,
                                 .text = r->text,
                                 .at_start = true,
                                 .rule = p->rule};
        judge(r, &m);
    }
}

static void search(struct secret_reader *r, bool last)
{
    size_t to = last ? r->size : r->size - AHEAD;
    if (!r->begun) {
        r->begun = true;
        r->text = !memchr(r->bytes, 0, r->size < HEAD ? r->size : HEAD);
        search_whole(r);
    }
    literals_find(str_make(r->bytes, r->size), r->done, to, found, r);
    r->done = to;
}

static void slide(struct secret_reader *r)
{
    size_t drop = r->done < BEHIND ? 0 : r->done - BEHIND;
    if (r->text)
        line_of(r, drop);
    memmove(r->bytes, r->bytes + drop, r->size - drop);
    r->size -= drop;
    r->done -= drop;
    r->offset += drop;
}

static void add_plain(struct secret_reader *r, str bytes)
{
    while (bytes.n) {
        size_t n = ROOM - r->size < bytes.n ? ROOM - r->size : bytes.n;
        memcpy(r->bytes + r->size, bytes.p, n);
        r->size += n;
        bytes = str_from(bytes, n);
        if (r->size == ROOM) {
            search(r, false);
            slide(r);
        }
    }
}

/* Characters beyond ASCII are in no pattern: one sign stands for all of them. */
static void add_wide(struct secret_reader *r, str bytes)
{
    char out[1024];
    size_t n = 0;
    for (size_t i = 0; i < bytes.n; i++) {
        r->half = !r->half;
        if (r->half) {
            r->pending = bytes.p[i];
            continue;
        }
        char high = r->big_endian ? r->pending : bytes.p[i], low = r->big_endian ? bytes.p[i] : r->pending;
        out[n++] = !high && (low & 0x80) == 0 ? low : '\x7f';
        if (n == sizeof out) {
            add_plain(r, str_make(out, n));
            n = 0;
        }
    }
    add_plain(r, str_make(out, n));
}

void secret_add(struct secret_reader *r, str bytes)
{
    if (!r->begun && !r->size && !r->wide && bytes.n >= 2) {
        r->wide = str_starts(bytes, STR("\xff\xfe")) || str_starts(bytes, STR("\xfe\xff"));
        r->big_endian = r->wide && bytes.p[0] == '\xfe';
        bytes = str_from(bytes, r->wide ? 2 : 0);
    }
    if (r->wide)
        add_wide(r, bytes);
    else
        add_plain(r, bytes);
}

static int by_place(const void *a, const void *b)
{
    const struct secret_hit *x = a, *y = b;
    return x->start != y->start ? (x->start < y->start ? -1 : 1)
                                : (x->pattern > y->pattern) - (x->pattern < y->pattern);
}

void secret_end(struct secret_reader *r)
{
    if (r->size)
        search(r, true);
    r->open = false;
    qsort(r->hits, r->n, sizeof *r->hits, by_place);
}
