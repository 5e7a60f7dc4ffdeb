/* starlark: the literal arguments of calls in build files (Starlark specification; Bazel documentation,
 * "MODULE.bazel files"). Nothing is evaluated: what is computed is not seen. Comments, strings of all four
 * kinds of quotes (their escapes kept as they are written), lists inside of arguments, and calls inside of
 * calls. while (starlark_next(&s, &i)) if (i.end) ... the call i.call, number i.number, is over else ...
 * i.value is a literal of its argument i.keyword */
#ifndef ASSAY_FORMAT_STARLARK_H
#define ASSAY_FORMAT_STARLARK_H

#include "base/str.h"

enum { STARLARK_DEPTH = 32 };

struct starlark_call {
    str name, keyword;
    uint64_t number;
    unsigned lists; /* open brackets inside */
    uint32_t line;
};
struct starlark {
    str rest;
    uint32_t line;
    uint64_t calls;
    unsigned depth;
    struct starlark_call open[STARLARK_DEPTH];
    bool failed; /* nested too deep, or a string that does not end */
};
struct starlark_item {
    str call, keyword, value; /* "maven.install", "artifacts" ("" of a positional one), the text */
    uint64_t number;          /* of the call, from 1 */
    uint32_t line;            /* where the call begins */
    bool text;                /* a string; else a name such as True, or a number */
    bool end;
};

void starlark_init(struct starlark *s, str text);
bool starlark_next(struct starlark *s, struct starlark_item *i);

#endif
