/* version: the order of two versions in each ecosystem. One comparator a file; each ends in one
 * `const struct version_scheme scheme_NAME`; the build makes the table. */
#ifndef ASSAY_VERSION_VERSION_H
#define ASSAY_VERSION_VERSION_H

#include "base/str.h"

struct version_scheme {
    const char *name;              /* "dpkg" */
    const char *source;            /* the specification or program it follows */
    const char *const *ecosystems; /* OSV names without suffix, NULL-terminated */
    /* Negative, 0 or positive. A total order for any two strings: never fails, never allocates without bound.
     */
    int (*compare)(str a, str b);
};
extern const struct version_scheme *const version_schemes[]; /* NULL-terminated, generated */
extern const struct version_scheme scheme_rpm;

/* By OSV name, case ignored and a ":suffix" ignored; NULL if unknown. */
const struct version_scheme *version_scheme_of(str ecosystem);
/* False for what is no version at all: an empty string or one with control characters. */
bool version_valid(str v);
/* "1.2.3", with or without what follows a '-' or '+': three numbers, where a range could stand too. */
bool version_exact(str v);

#endif
