/* Maps of sparse files (GNU tar manual, "Storing Sparse Files"). */
#include "format/tar_parts.h"

struct old_segment {
    char offset[12], size[12];
};

/* False at the map's end. */
static bool old_segments(struct tar *t, const struct old_segment *s, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        uint64_t offset, size;
        if (s[i].size[0] == 0)
            return false;
        if (!tar_number(s[i].offset, 12, &offset) || !tar_number(s[i].size, 12, &size)) {
            t->extra.bad = "its sparse map cannot be read";
            return false;
        }
        tar_segment_add(&t->extra, &t->arena, offset, size);
    }
    return true;
}

/* In the header: at 386 four segments, at 482 whether a block of 21 more follows, at 483 the real size. */
bool tar_sparse_old(struct tar *t, const struct tar_header *h, struct err *e)
{
    const char *p = (const char *)h;
    bool more = p[482] != 0;
    if (!tar_number(p + 483, 12, &t->extra.real))
        t->extra.bad = "its real size cannot be read";
    t->extra.has_real = t->extra.sparse = true;
    old_segments(t, (const struct old_segment *)(p + 386), 4);
    while (more) {
        str block;
        if (!inbuf_take(t->in, TAR_BLOCK, &block, e))
            return false;
        if (block.n < TAR_BLOCK)
            return err_set(e, "truncated", STR_NONE, "the tar ends inside a sparse map");
        more = block.p[504] != 0;
        old_segments(t, (const struct old_segment *)block.p, 21);
    }
    return true;
}

static bool map_bad(struct tar *t, const char *why)
{
    t->extra.bad = why;
    return false;
}

/* One decimal number and its LF, block by block off the content. False with extra.bad set when it is no
 * number, and without it when the stream fails. */
static bool map_number(struct tar *t, str *block, uint64_t *out, struct err *e)
{
    *out = 0;
    for (unsigned digits = 0;;) {
        if (block->n == 0) {
            if (t->left < TAR_BLOCK)
                return map_bad(t, "its sparse map is cut");
            if (!inbuf_take(t->in, TAR_BLOCK, block, e))
                return false;
            if (block->n < TAR_BLOCK)
                return err_set(e, "truncated", STR_NONE, "the tar ends inside a sparse map");
            t->left -= TAR_BLOCK;
        }
        char c = block->p[0];
        *block = str_from(*block, 1);
        if (c == '\n' && digits)
            return true;
        if (!ch_digit(c) || ++digits > 18)
            return map_bad(t, "its sparse map cannot be read");
        *out = *out * 10 + (uint64_t)(c - '0');
    }
}

bool tar_sparse_pax1(struct tar *t, struct err *e)
{
    str block = STR_NONE;
    uint64_t n = 0, offset, size;
    if (!map_number(t, &block, &n, e))
        return t->extra.bad != NULL;
    if (n > TAR_SEGMENTS_MAX)
        t->extra.bad = "its sparse map is too long";
    for (uint64_t i = 0; i < n && !t->extra.bad; i++) {
        if (!map_number(t, &block, &offset, e) || !map_number(t, &block, &size, e))
            return t->extra.bad != NULL;
        tar_segment_add(&t->extra, &t->arena, offset, size);
    }
    return true;
}

void tar_sparse_check(struct tar *t)
{
    const struct tar_extra *x = &t->extra;
    uint64_t stored = 0;
    for (size_t i = 0; i < x->n; i++)
        stored += x->segments[i].size; /* cannot overflow: they do not overlap */
    if (x->n && x->segments[x->n - 1].offset + x->segments[x->n - 1].size > x->real)
        t->bad = "its sparse map reaches past its size";
    else if (stored > t->left)
        t->bad = "less of it is stored than its sparse map says";
    if (x->bad)
        t->bad = x->bad;
    t->is_sparse = true;
    t->real = x->real;
}
