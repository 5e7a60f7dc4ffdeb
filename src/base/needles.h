/* needles: many strings searched for at once (Wu and Manber, "A fast algorithm for multi-pattern searching",
 * 1994): two bytes tell how far the search may go on; the longer the shortest needle, the farther. */
#ifndef ASSAY_BASE_NEEDLES_H
#define ASSAY_BASE_NEEDLES_H

#include "base/arena.h"

struct needles {
    const str *v;       /* each of at least two bytes; must live as long as this */
    size_t n, shortest; /* shortest: bytes */
    uint8_t *shift;     /* by the two bytes at the end of the window of `shortest` bytes */
    uint32_t *first;    /* by the same, where shift is 0: 1 + the first needle; then `next` */
    uint32_t *next;
};

void needles_make(struct needles *s, struct arena *a, const str *v, size_t n);
/* The first place from `from` on where a needle begins, and which (of several at one place the last); or
 * hay.n. */
size_t needles_find(const struct needles *s, str hay, size_t from, size_t *which);

#endif
