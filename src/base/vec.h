/* vec: a growable array of one type whose memory comes from an arena.
 *   VEC(struct component) list = {0};
 *   vec_push(&arena, &list, component);
 *   for (size_t i = 0; i < list.n; i++) use(&list.v[i]);
 * Pointers into it hold until the next push. Growth leaves the old array in the arena (at most as much
 * again), unless nothing came behind it. */
#ifndef ASSAY_BASE_VEC_H
#define ASSAY_BASE_VEC_H

#include "base/arena.h"

#define VEC(T)                                                                                               \
    struct {                                                                                                 \
        T *v;                                                                                                \
        size_t n, cap;                                                                                       \
    }

void *vec_grow(struct arena *a, void *old, size_t n, size_t *cap, size_t size);

#define vec_reserve(a, vec)                                                                                  \
    ((vec)->n < (vec)->cap                                                                                   \
         ? (void)0                                                                                           \
         : (void)((vec)->v = vec_grow((a), (vec)->v, (vec)->n, &(vec)->cap, sizeof *(vec)->v)))
#define vec_push(a, vec, ...) (vec_reserve((a), (vec)), (void)((vec)->v[(vec)->n++] = (__VA_ARGS__)))
/* A new zeroed element at the end, as a pointer. */
#define vec_add(a, vec)                                                                                      \
    (vec_reserve((a), (vec)), memset(&(vec)->v[(vec)->n], 0, sizeof *(vec)->v), &(vec)->v[(vec)->n++])

#endif
