/* multi_find: finds many words in one pass over a text (Wu and Manber, "A fast algorithm for multi-pattern
 * searching", 1994). The last two bytes of a window as long as the shortest word tell how far it can move on;
 * most bytes are never looked at. */
#ifndef ASSAY_FORMAT_MULTI_FIND_H
#define ASSAY_FORMAT_MULTI_FIND_H

#include "base/arena.h"

#define MULTI_FIND_MIN 6u /* bytes that each word has at least */

struct multi_find {
    const str *words;
    size_t count;
    uint8_t shift[1 << 16]; /* by two bytes */
    uint32_t *first, *next; /* chains of words whose windows end in the same two bytes: 1 + index, 0 ends */
};

/* The words must outlive `f`, which is only read afterwards. */
void multi_find_init(struct multi_find *f, const str *words, size_t count, struct arena *a);
/* Calls found(ctx, word, at) for each place of each word, from left to right by the end of its window. */
void multi_find(const struct multi_find *f, str text, void (*found)(void *ctx, size_t word, size_t at),
                void *ctx);

#endif
