/* literals: where in a text one of many literals may stand, at the speed of memory. Each literal is searched
 * for by the three bytes of it that are rarest, ASCII case ignored; eight sets of them side by side as tables
 * of half bytes (the way of "Teddy" of Hyperscan), then a table by hash, then the literal itself. */
#ifndef ASSAY_SECRET_LITERALS_H
#define ASSAY_SECRET_LITERALS_H

#include "base/str.h"

/* Places found go to `found`: the pattern's number in secret_patterns, and its literal, which begins at `at`.
 */
typedef void (*literal_found)(void *ctx, size_t pattern, str literal, size_t at);

/* Literals that begin in [from, to) of `text`; what is outside of `text` is not looked at. */
void literals_find(str text, size_t from, size_t to, literal_found found, void *ctx);
/* The same without vector instructions: what processors without them do. */
void literals_find_plain(str text, size_t from, size_t to, literal_found found, void *ctx);

#endif
