/* qualifier: the key=value pairs of a purl, kept sorted by key and percent-encoded. */
#ifndef ASSAY_CATALOG_QUALIFIER_H
#define ASSAY_CATALOG_QUALIFIER_H

#include "base/arena.h"

/* `qualifiers` ("a=1&c=2", or empty) with key=value put where it sorts, in place of one of that key; the
 * value is given as it is and percent-encoded here. An empty value changes nothing. */
str qualifier_set(struct arena *a, str qualifiers, str key, str value);

#endif
