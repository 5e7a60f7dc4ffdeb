/* zon: a pull parser of Zig object notation, as in build.zig.zon (Zig language reference, "ZON"): anonymous
 * structures `.{ .key = value, .@"key" = value }` and tuples of strings, numbers and words. It flattens them:
 * each value comes with its key, those of the structures around it, and the number of the innermost one.
 *   zon_init(&z, text, &arena);
 *   while (zon_next(&z, &i))
 *       if (z.open.n == 2 && str_is(z.open.v[1].key, "paths")) ...
 * Lenient: what cannot be is passed over; comments are left out; a string of lines ("\\\\") is a word. */
#ifndef ASSAY_FORMAT_ZON_H
#define ASSAY_FORMAT_ZON_H

#include "base/vec.h"

struct zon_open {
    str key;         /* "" of the outermost one, and in a tuple */
    uint32_t number; /* from 1, in the order of the file */
};
struct zon {
    str rest;
    struct arena *arena;
    uint32_t line, opened;
    uint32_t deeper; /* that are open beyond those kept in `open` */
    VEC(struct zon_open) open;
};
struct zon_item {
    str key;
    str text;    /* of a string what it means, of others what is written */
    bool string; /* in quotes */
    uint32_t line;
};

void zon_init(struct zon *z, str text, struct arena *a);
/* The next value that is no structure; z->open tells where. False at the end. */
bool zon_next(struct zon *z, struct zon_item *item);

#endif
