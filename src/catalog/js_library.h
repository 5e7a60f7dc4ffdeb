/* js_library: the rules of rules/javascript.txt as tools/js_libraries.py compiles them (docs/javascript.md).
 */
#ifndef ASSAY_CATALOG_JS_LIBRARY_H
#define ASSAY_CATALOG_JS_LIBRARY_H

#include "catalog/classifier.h"

struct js_library {
    const char *name; /* of the npm package */
    bool banner; /* the pattern is a comment that begins with the library's name; else what is in its code */
    struct classifier_pattern pattern;
};
extern const struct js_library js_libraries[]; /* one for each pattern */
extern const size_t js_libraries_count;
/* Packages whose files begin with a comment of their name and "Copyright(c)", sorted, NULL-terminated. */
extern const char *const js_headers[];

#endif
