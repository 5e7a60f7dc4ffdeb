#include "advisory/text.h"
#include <zstd.h>

#define DETAILS_MAX    ((size_t)1 << 20)
#define REFERENCES_MAX 10000
#define TITLE_MAX      160

/* Backs off to a character's first byte. */
static str cut_utf8(str s, size_t max)
{
    if (s.n <= max)
        return s;
    while (max && ((unsigned char)s.p[max] & 0xc0) == 0x80)
        max--;
    return str_sub(s, 0, max);
}

/* Up to the first full stop that ends a sentence, or a line's end; marks of a heading are left out. */
static str first_sentence(str s)
{
    s = str_trim(s);
    while (s.n && (s.p[0] == '#' || s.p[0] == '*' || ch_space(s.p[0])))
        s = str_from(s, 1);
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] == '\n' || (s.p[i] == '.' && i > 20 && i + 1 < s.n && ch_space(s.p[i + 1])))
            return str_trim(str_sub(s, 0, i));
    return str_trim(s);
}

str text_title_of(const struct osv_record *r)
{
    str s = str_trim(r->summary), line;
    if (!s.n)
        s = first_sentence(r->details);
    str rest = s;
    if (str_line(&rest, &line))
        s = line;
    return cut_utf8(s, TITLE_MAX);
}

static void put_number(struct buf *out, size_t n)
{
    for (; n >= 0x80; n >>= 7)
        buf_ch(out, (char)(n | 0x80));
    buf_ch(out, (char)n);
}

static void put_str(struct buf *out, str s)
{
    put_number(out, s.n);
    buf_add(out, s);
}

static void put_strs(struct buf *out, const str *v, size_t n)
{
    put_number(out, n);
    for (size_t i = 0; i < n; i++)
        put_str(out, v[i]);
}

void text_encode(struct buf *out, const struct osv_record *r)
{
    size_t links = r->references.n < REFERENCES_MAX ? r->references.n : REFERENCES_MAX;
    put_str(out, cut_utf8(r->summary, DETAILS_MAX));
    put_str(out, cut_utf8(r->details, DETAILS_MAX));
    put_str(out, r->published);
    put_str(out, r->modified);
    put_str(out, r->withdrawn);
    put_strs(out, r->aliases.v, r->aliases.n);
    put_strs(out, r->upstream.v, r->upstream.n);
    put_strs(out, r->related.v, r->related.n);
    put_number(out, links);
    for (size_t i = 0; i < links; i++) {
        put_str(out, r->references.v[i].type);
        put_str(out, cut_utf8(r->references.v[i].url, 4096));
    }
}

static bool take_number(str *in, size_t *n)
{
    *n = 0;
    for (unsigned shift = 0; in->n && shift < 35; shift += 7) {
        unsigned char c = (unsigned char)in->p[0];
        *in = str_from(*in, 1);
        *n |= (size_t)(c & 0x7f) << shift;
        if (!(c & 0x80))
            return true;
    }
    return false;
}

static bool take_str(str *in, str *out)
{
    size_t n;
    if (!take_number(in, &n) || n > in->n)
        return false;
    *out = str_sub(*in, 0, n);
    *in = str_from(*in, n);
    return true;
}

#define take_strs(in, a, vec)                                                                                \
    ({                                                                                                       \
        size_t n_ = 0;                                                                                       \
        str s_;                                                                                              \
        bool ok_ = take_number((in), &n_);                                                                   \
        for (; ok_ && n_; n_--) {                                                                            \
            ok_ = take_str((in), &s_);                                                                       \
            if (ok_)                                                                                         \
                vec_push((a), (vec), s_);                                                                    \
        }                                                                                                    \
        ok_;                                                                                                 \
    })

static bool take_links(str *in, struct arena *a, struct text *out)
{
    size_t n = 0;
    struct osv_reference r;
    if (!take_number(in, &n))
        return false;
    for (; n; n--) {
        if (!take_str(in, &r.type) || !take_str(in, &r.url))
            return false;
        vec_push(a, &out->references, r);
    }
    return true;
}

static bool decode(str in, struct arena *a, struct text *out)
{
    return take_str(&in, &out->summary) && take_str(&in, &out->details) && take_str(&in, &out->published) &&
           take_str(&in, &out->modified) && take_str(&in, &out->withdrawn) &&
           take_strs(&in, a, &out->aliases) && take_strs(&in, a, &out->upstream) &&
           take_strs(&in, a, &out->related) && take_links(&in, a, out);
}

static str section(const struct shard *s, enum shard_section_name name)
{
    const struct shard_section *c = &s->head->section[name];
    return str_make(s->bytes.p + c->off, c->size);
}

static const struct shard_text *find(const struct shard *s, str id)
{
    str all = section(s, SECTION_ADVISORIES);
    const struct shard_text *v = (const void *)all.p;
    size_t lo = 0, hi = all.n / sizeof *v;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        int c = str_cmp(shard_string(s, v[mid].id), id);
        if (c == 0)
            return &v[mid];
        if (c < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return NULL;
}

str text_title(const struct shard *s, str id)
{
    const struct shard_text *t = find(s, id);
    return t ? shard_string(s, t->title) : STR("");
}

/* The block's content in `a`; empty when it is damaged. */
static str block(const struct shard *s, struct arena *a, uint32_t index)
{
    str table = section(s, SECTION_NOTES), data = section(s, SECTION_SOURCES);
    const struct shard_block *b = (const struct shard_block *)(const void *)table.p + index;
    if (index >= table.n / sizeof *b || b->off > data.n || b->stored > data.n - b->off ||
        b->raw > SHARD_BLOCK_MAX)
        return STR("");
    char *out = arena_bytes(a, b->raw);
    size_t n = ZSTD_decompress(out, b->raw, data.p + b->off, b->stored);
    return !ZSTD_isError(n) && n == b->raw ? str_make(out, n) : STR("");
}

bool text_read(const struct shard *s, struct arena *a, str id, struct text *out, struct err *e)
{
    const struct shard_text *t = find(s, id);
    *out = (struct text){.summary = STR("")};
    if (!t)
        return err_set(e, "no text of", id, "the database does not hold it");
    str in = block(s, a, t->block);
    if (t->offset >= in.n || !decode(str_from(in, t->offset), a, out))
        return err_set(e, "no text of", id, "the text shard is damaged");
    return true;
}

void text_walk_init(struct text_walk *w, const struct shard *s)
{
    *w = (struct text_walk){.s = s};
}

void text_walk_free(struct text_walk *w)
{
    arena_free(&w->arena);
}

bool text_walk_next(struct text_walk *w)
{
    str all = w->s ? shard_section(w->s, SECTION_ADVISORIES) : STR_NONE;
    const struct shard_text *v = (const void *)all.p, *t = v + w->at;
    size_t n = all.n / sizeof *v;
    if (w->failed || w->at >= n)
        return false;
    if (w->block != t->block + 1) {
        arena_reset(&w->arena);
        w->content = block(w->s, &w->arena, t->block);
        w->block = t->block + 1;
    }
    bool last = w->at + 1 == n || t[1].block != t->block;
    size_t end = last ? w->content.n : t[1].offset;
    w->failed = t->offset >= end || end > w->content.n;
    if (w->failed)
        return false;
    w->id = shard_string(w->s, t->id);
    w->title = shard_string(w->s, t->title);
    w->raw = str_sub(w->content, t->offset, end - t->offset);
    w->at++;
    return true;
}
