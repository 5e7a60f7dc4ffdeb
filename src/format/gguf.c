#include "format/gguf.h"

enum { TYPE_STRING = 8, TYPE_ARRAY = 9, TYPES = 13 };
/* Bytes of a value of each type; 0: has its own length. */
static const unsigned char sizes[TYPES] = {1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8};

static bool take(struct gguf *g, size_t n, uint64_t *out)
{
    if (g->rest.n < n)
        return false;
    *out = 0;
    for (size_t i = 0; i < n; i++)
        *out |= (uint64_t)(unsigned char)g->rest.p[g->big ? n - 1 - i : i] << 8 * i;
    g->rest = str_from(g->rest, n);
    return true;
}

/* Counts and lengths have 4 bytes in version 1. */
static bool take_length(struct gguf *g, uint64_t *out)
{
    return take(g, g->version == 1 ? 4 : 8, out);
}

static bool take_string(struct gguf *g, str *out)
{
    uint64_t n;
    if (!take_length(g, &n) || n > g->rest.n)
        return false;
    *out = str_sub(g->rest, 0, (size_t)n);
    g->rest = str_from(g->rest, (size_t)n);
    return true;
}

static bool skip(struct gguf *g, uint64_t count, unsigned size)
{
    if (count > g->rest.n / size)
        return false;
    g->rest = str_from(g->rest, (size_t)count * size);
    return true;
}

/* Arrays of arrays are not written by any program. */
static bool skip_array(struct gguf *g)
{
    uint64_t type, count;
    str ignored;
    if (!take(g, 4, &type) || type >= TYPES || type == TYPE_ARRAY || !take_length(g, &count))
        return false;
    if (type != TYPE_STRING)
        return skip(g, count, sizes[type]);
    while (count--)
        if (!take_string(g, &ignored))
            return false;
    return true;
}

bool gguf_open(struct gguf *g, str text)
{
    uint64_t version, tensors;
    *g = (struct gguf){.rest = str_from(text, 4)};
    if (!str_starts(text, STR("GGUF")) || !take(g, 4, &version))
        return false;
    g->big = version >= 1 << 16;
    if (g->big)
        version = (version >> 24 & 0xff) | (version >> 8 & 0xff00);
    g->version = (uint32_t)version;
    return version >= 1 && version <= 3 && take_length(g, &tensors) && take_length(g, &g->left);
}

static bool next(struct gguf *g, str *key, str *value)
{
    uint64_t type;
    *value = STR_NONE;
    if (!take_string(g, key) || !take(g, 4, &type) || type >= TYPES)
        return false;
    if (type == TYPE_STRING)
        return take_string(g, value);
    return type == TYPE_ARRAY ? skip_array(g) : skip(g, 1, sizes[type]);
}

bool gguf_next(struct gguf *g, str *key, str *value)
{
    if (g->left == 0 || g->cut)
        return false;
    g->left--;
    g->cut = !next(g, key, value);
    return !g->cut;
}
