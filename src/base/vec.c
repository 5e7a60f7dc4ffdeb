#include "base/vec.h"

void *vec_grow(struct arena *a, void *old, size_t n, size_t *cap, size_t size)
{
    size_t want = *cap ? *cap * 2 : 8;
    size_t bytes;
    if (__builtin_mul_overflow(want, size, &bytes))
        mem_exhausted();
    char *p = old;
    if (!arena_extend(a, old, *cap * size, bytes - *cap * size)) {
        p = arena_raw(a, bytes);
        if (n)
            memcpy(p, old, n * size);
    }
    *cap = want;
    return p;
}
