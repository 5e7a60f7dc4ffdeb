/* dockerfile: the lines of a Dockerfile as instructions, and the variables in their words. Pure.
 * Sources: Dockerfile reference (docs.docker.com/reference/dockerfile), as BuildKit reads it. */
#ifndef ASSAY_MANIFEST_DOCKERFILE_H
#define ASSAY_MANIFEST_DOCKERFILE_H

#include "base/vec.h"

enum { DOCKERFILE_INSTRUCTIONS = 10000, DOCKERFILE_VALUE = 64 << 10 };

struct dockerfile_instruction {
    str name;  /* upper case, also of words that are no instruction */
    str flags; /* "--from=a --link" */
    str text;  /* its arguments, lines joined; heredocs not in it */
    str here;  /* the bodies of its heredocs, joined; "" for none */
    uint32_t line;
};
struct dockerfile {
    VEC(struct dockerfile_instruction) list;
    str syntax;  /* "# syntax=": the image of the frontend; "" if none is named */
    char escape; /* '\\' or '`' */
    uint32_t syntax_line, open_heredoc,
        dropped; /* lines; 0: none. A heredoc without end; where it is over the limit */
};
/* Takes the text apart; strings are in `a` or in `text`. */
void dockerfile_parse(struct arena *a, str text, struct dockerfile *d);

/* The next word, divided by white space outside of quotes; quotes and escapes stay in it. */
bool dockerfile_word(str *rest, char escape, str *word);
/* ["a", "b"]: its strings; false for what is no array of strings. */
typedef VEC(str) dockerfile_words;
bool dockerfile_array(struct arena *a, str text, dockerfile_words *words);

struct dockerfile_variable {
    str name, value;
    bool set; /* false: an argument without a value, which the build may be given */
};
struct dockerfile_scope {
    VEC(struct dockerfile_variable) variables;
    char escape;
    uint64_t work; /* steps of patterns and bytes of values that are left, so that no file takes long */
};
void dockerfile_define(struct arena *a, struct dockerfile_scope *s, str name, str value, bool set);
/* The word with its variables replaced, and without quotes and escapes. A variable that nobody sets stays as
 * it is written and makes the result false: what it will be is not known. */
bool dockerfile_expand(struct arena *a, struct dockerfile_scope *s, str word, str *out);

#endif
