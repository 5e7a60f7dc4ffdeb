/* opam: a pull parser of the files of opam (opam manual, "Common file format"): `field: value` with strings,
 * lists, and options in braces, and sections `name { field: value }`. It flattens them: each item comes with
 * the field that it belongs to and how deep in lists and options it lies. struct opam_item i; opam_init(&o,
 * text, &arena); while (opam_next(&o, &i)) if (i.string && str_is(i.field, "depends") && i.options == 0) ...
 * Never fails: what is no token is passed over; an open string ends with the text. */
#ifndef ASSAY_FORMAT_OPAM_H
#define ASSAY_FORMAT_OPAM_H

#include "base/arena.h"

struct opam {
    str rest;
    struct arena *arena; /* for strings with escapes */
    str field;
    uint32_t line, lists, options;
};
struct opam_item {
    str field; /* "" before the first */
    str text;  /* of a string what it means; else a word ("with-test", "true") or an operator (">=") */
    bool string;
    uint32_t lists, options; /* "[" and "{" that are open around it */
    uint32_t line;           /* from 1 */
};

void opam_init(struct opam *o, str text, struct arena *a);
bool opam_next(struct opam *o, struct opam_item *item);

#endif
