#include "catalog/layer_store.h"
#include "base/arena.h"
#include <stdlib.h>

struct stored {
    void *unit;
    struct layer_read read;
    size_t bytes;
    uint64_t asked; /* when, by the count of questions */
};
struct layer_store {
    struct stored *v;
    size_t n, cap;
    size_t bytes, most;
    uint64_t clock;
    layer_drop drop;
};

struct layer_store *layer_store_new(size_t bytes, layer_drop drop)
{
    struct layer_store *s = mem_alloc(sizeof *s);
    *s = (struct layer_store){.most = bytes, .drop = drop};
    return s;
}

void layer_store_free(struct layer_store *s)
{
    if (!s)
        return;
    for (size_t i = 0; i < s->n; i++)
        s->drop(s->v[i].unit);
    free(s->v);
    free(s);
}

void *layer_store_get(struct layer_store *s, str digest, const struct layer_read **read)
{
    for (size_t i = 0; s && i < s->n; i++)
        if (str_eq(str_c(s->v[i].read.digest), digest)) {
            s->v[i].asked = ++s->clock;
            *read = &s->v[i].read;
            return s->v[i].unit;
        }
    return NULL;
}

static void give_up_one(struct layer_store *s)
{
    size_t oldest = 0;
    for (size_t i = 1; i < s->n; i++)
        oldest = s->v[i].asked < s->v[oldest].asked ? i : oldest;
    s->drop(s->v[oldest].unit);
    s->bytes -= s->v[oldest].bytes;
    s->v[oldest] = s->v[--s->n];
}

void layer_store_put(struct layer_store *s, void *unit, const struct layer_read *read, size_t bytes)
{
    if (s->n == s->cap) {
        s->cap = s->cap ? 2 * s->cap : 32;
        s->v = mem_realloc(s->v, s->cap * sizeof *s->v);
    }
    s->v[s->n++] = (struct stored){unit, *read, bytes, ++s->clock};
    s->bytes += bytes;
}

void layer_store_trim(struct layer_store *s)
{
    while (s && s->n && s->bytes > s->most)
        give_up_one(s);
}
