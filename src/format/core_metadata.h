/* core_metadata: what a Python distribution says about itself in METADATA or PKG-INFO (the "Core metadata
 * specifications" of the Python Packaging User Guide): header fields as in a mail (RFC 5322 2.2), then a
 * blank line and a description, which is not read. */
#ifndef ASSAY_FORMAT_CORE_METADATA_H
#define ASSAY_FORMAT_CORE_METADATA_H

#include "base/vec.h"

struct core_metadata {
    str name, version;      /* as written; "" when absent */
    str licence_expression; /* License-Expression (SPDX), metadata 2.4 */
    str licence;            /* License: free text, of several lines sometimes */
    VEC(str) classifiers;
    VEC(str) requires; /* Requires-Dist; requirement.h reads them */
};

/* Reads the fields; values are views of the text, with the line breaks of those folded over lines. A
 * field that is given twice and may not be keeps its first value, as Python's reader takes it. Never fails:
 * what is no field ends the header. */
void core_metadata_parse(str text, struct arena *a, struct core_metadata *out);

#endif
