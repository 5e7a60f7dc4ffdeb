/* deb822: paragraphs of "Field: value" lines (deb822(5), RFC 5322 style folding), read in place.
 *   struct deb822 d; struct deb822_field f;
 *   deb822_init(&d, text);
 *   while (deb822_paragraph(&d))
 *       while (deb822_field(&d, &f)) ...
 * LF and CRLF are line ends; a line that begins with '#' is a comment; an empty line ends a paragraph; a line
 * that begins with a blank continues the field before it. Never fails: a line that is none of these is passed
 * over, and the first such line is remembered. Nothing is copied or allocated. */
#ifndef ASSAY_FORMAT_DEB822_H
#define ASSAY_FORMAT_DEB822_H

#include "base/str.h"

struct deb822 {
    str rest;
    uint32_t line;     /* of what comes next, from 1 */
    uint32_t bad_line; /* first line that is no field, comment or continuation; 0: none */
    bool inside;       /* a paragraph that deb822_paragraph gave */
};
struct deb822_field {
    str name;      /* as written; names are compared without case (str_ieq) */
    str value;     /* trimmed; with its continuation lines as they stand: see deb822_value_line */
    uint32_t line; /* where the field begins */
};

void deb822_init(struct deb822 *d, str text);
/* Goes to the next paragraph, past fields of the current one that were not asked for; false at the end. */
bool deb822_paragraph(struct deb822 *d);
/* The next field of the paragraph; false at its end. */
bool deb822_field(struct deb822 *d, struct deb822_field *out);
/* The lines of a folded value, each trimmed, comments left out: str rest = f.value, line; while (...). */
bool deb822_value_line(str *rest, str *line);

#endif
