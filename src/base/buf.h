/* buf: a growable byte string for output; its memory is its own (buf_free). */
#ifndef ASSAY_BASE_BUF_H
#define ASSAY_BASE_BUF_H

#include "base/arena.h"

struct buf {
    char *p;
    size_t n, cap;
};

void buf_free(struct buf *b);
void buf_add(struct buf *b, str s);
void buf_ch(struct buf *b, char c);
void buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Room for n more bytes; returns where they go. The caller adds to b->n what it wrote. */
char *buf_room(struct buf *b, size_t n);
static inline str buf_str(const struct buf *b)
{
    return str_make(b->p, b->n);
}
/* Appends `s` for a person's eyes: control and bidirectional characters as \u{..}, bytes that are not UTF-8
 * as \xNN. Newlines and tabs are escaped too. Every untrusted text that reaches a terminal goes through it.
 */
void buf_escape(struct buf *b, str s);
/* A word that a shell reads back as it was: quoted if need be. `s` is raw, what is added is escaped. */
void buf_shell_word(struct buf *b, str s);

#endif
