/* escape: backslashes in quoted texts of languages that follow C in it. */
#ifndef ASSAY_FORMAT_ESCAPE_H
#define ASSAY_FORMAT_ESCAPE_H

#include "base/arena.h"

/* \n, \t and \r, and any other byte behind a backslash as itself. `s` where it has none, else in `a`. */
str escape_decode(struct arena *a, str s);

#endif
