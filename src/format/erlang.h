/* erlang: the terms of a file that file:consult/1 reads (Erlang reference manual, "Data Types"): tuples,
 * lists and maps of strings, binaries, atoms and numbers, each term with a full stop behind it.
 *   erlang_init(&e, text, &arena, 100);
 *   while ((term = erlang_next(&e)))
 *       for (it = erlang_items(term); erlang_item(&it, &item);) ...
 *   if (e.failed) ... e.why; the last term holds what came before the error
 * Lenient in what changes no meaning here: a comma too many or too few. Strings, binaries of one string,
 * atoms and numbers are all given as text; a map is a tuple of its keys and values in turn. */
#ifndef ASSAY_FORMAT_ERLANG_H
#define ASSAY_FORMAT_ERLANG_H

#include "base/vec.h"

enum erlang_type { ERLANG_TUPLE, ERLANG_LIST, ERLANG_TEXT };

struct erlang_node {
    enum erlang_type type;
    uint32_t line; /* from 1 */
    uint32_t span; /* nodes that it consists of, itself included; those inside follow it */
    str text;      /* of ERLANG_TEXT; a view of the input unless it had escapes */
};
struct erlang {
    bool failed;
    char why[96]; /* when failed: "line 3: ..." */

    /* Private */
    str rest;
    struct arena *arena;
    unsigned depth_max;
    uint32_t line;
    VEC(struct erlang_node) nodes;
    VEC(uint32_t) open;
};
struct erlang_iter {
    const struct erlang_node *at, *end;
};

void erlang_init(struct erlang *e, str text, struct arena *a, unsigned depth_max);
/* The next term, which holds as long as the arena; NULL at the end and behind an error. */
const struct erlang_node *erlang_next(struct erlang *e);

/* What is in a tuple or list; nothing when `n` is NULL or a text. */
struct erlang_iter erlang_items(const struct erlang_node *n);
bool erlang_item(struct erlang_iter *it, const struct erlang_node **item);
/* The element at `index` of a tuple or list; NULL when there is none. */
const struct erlang_node *erlang_at(const struct erlang_node *n, unsigned index);
/* Its text; "" when it is no text. */
str erlang_text(const struct erlang_node *n, unsigned index);
/* The value of {key, value} in a list of such pairs; NULL when there is none. */
const struct erlang_node *erlang_get(const struct erlang_node *list, str key);

#endif
