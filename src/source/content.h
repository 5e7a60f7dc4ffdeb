/* content: the bytes of one wanted entry, however its source holds them: in memory up to
 * limits.memory_entry, else in the source's own file or in an unlinked file of --tmp. */
#ifndef ASSAY_SOURCE_CONTENT_H
#define ASSAY_SOURCE_CONTENT_H

#include "base/limits.h"
#include "codec/stream.h"
#include "model/entry.h"

/* Who wants an entry: one bit each, up to 128. */
typedef unsigned __int128 want_set;
static inline unsigned want_first(want_set w)
{
    return (uint64_t)w ? (unsigned)__builtin_ctzll((uint64_t)w)
                       : 64u + (unsigned)__builtin_ctzll((uint64_t)(w >> 64));
}

struct content {
    struct reader_at at;
    const struct limits *limits;
    void *map; /* a view of a spilled file, unmapped by content_close */
    size_t map_size;
    char *owned;           /* memory freed by content_close */
    int tmp_fd;            /* a spilled file, closed by content_close; -1 if none */
    int (*spill_fd)(void); /* gives a new unlinked temporary file, or -1; for nested archives */
};

/* All bytes as one slice, valid until content_close. False when it is over limits.content, or cannot be read.
 */
bool content_view(struct content *c, str *out, struct err *e);
void content_close(struct content *c);
/* Collects the rest of an entry (size bytes if known, else UINT64_MAX) from `in` into a content. */
bool content_collect(struct content *c, struct inbuf *in, uint64_t size, const struct limits *l,
                     int (*spill_fd)(void), struct err *e);

#endif
