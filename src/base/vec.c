#include "base/vec.h"

void *vec_grow(struct arena *a, void *old, size_t n, size_t *cap, size_t size)
{
    size_t want = *cap ? *cap * 2 : 8;
    void *p = arena_array(a, want, size);
    if (n)
        memcpy(p, old, n * size);
    *cap = want;
    return p;
}
