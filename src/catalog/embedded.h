/* embedded: what is linked into programs and other libraries, told by texts in their data. */
#ifndef ASSAY_CATALOG_EMBEDDED_H
#define ASSAY_CATALOG_EMBEDDED_H

#include "catalog/catalog.h"

/* Paths of crates end before this many bytes behind their sign. */
#define CRATE_PATH_MAX 256u

/* The signs of a path below the sources of crates that cargo fetched; NULL-terminated. */
extern const char *const crate_signs[];
/* The crate of a path, of which `text` is what follows sign `which`; false when it is none of crates.io. */
bool crate_of_path(size_t which, str text, str *name, str *version);

#endif
