/* err: why something failed, made where the knowledge is and printed once at the top.
 * A function that can fail returns bool (or a pointer) and takes `struct err *` last. */
#ifndef ASSAY_BASE_ERR_H
#define ASSAY_BASE_ERR_H

#include "base/str.h"
#include <stdbool.h>

struct err {
    char text[1024]; /* one line: what, where, why, what to do; "" if nothing failed */
};

/* Writes "WHAT WHERE: WHY" (where may be empty) and returns false, so that one can `return err_set(...)`.
 * Untrusted bytes in it are escaped when it is printed, not here. */
bool err_set(struct err *e, const char *what, str where, const char *why, ...)
    __attribute__((format(printf, 4, 5)));
/* Adds "; HINT", what the user can do about it; returns false. */
bool err_hint(struct err *e, const char *hint);

#endif
