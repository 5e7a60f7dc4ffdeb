/* shellvar: NAME=value lines with the quoting rules of os-release(5): what a shell would assign, without
 * expansion. Also reads /etc/default and environment files. */
#ifndef ASSAY_FORMAT_SHELLVAR_H
#define ASSAY_FORMAT_SHELLVAR_H

#include "base/arena.h"

struct shellvar {
    str rest;
    uint32_t line; /* of what comes next, from 1 */
};
struct shellvar_item {
    str name, value; /* the value unquoted: a view of the text, or in the arena where quotes had to go */
    uint32_t line;
};

void shellvar_init(struct shellvar *s, str text);
/* The next assignment; comments, blank lines, and lines that are no assignment are passed over. */
bool shellvar_next(struct shellvar *s, struct arena *a, struct shellvar_item *out);

#endif
