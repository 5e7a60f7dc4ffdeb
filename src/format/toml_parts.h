/* toml_parts: what the files of the TOML parser share. Only format/toml*.c. */
#ifndef ASSAY_FORMAT_TOML_PARTS_H
#define ASSAY_FORMAT_TOML_PARTS_H

#include "format/toml.h"

/* Notes why and where the text is wrong, the first time; returns false. */
bool toml_fail(struct toml *t, const char *why);
/* A quoted string of any of the four forms, or with `one_line` of the two that a key may have. */
bool toml_string(struct toml *t, bool one_line, str *out);
/* A number, boolean or date. */
bool toml_scalar(struct toml *t, enum toml_type *type, str *text);
static inline bool toml_at(const struct toml *t, char c)
{
    return t->p < t->end && *t->p == c;
}

#endif
