/* properties: a Java .properties file (java.util.Properties, method load): "key=value", "key: value" or
 * "key value", lines continued by a backslash at their end, escapes, \uXXXX. Bytes above 127 are passed on as
 * they are: such files are UTF-8 far more often than the ISO 8859-1 that they once had to be. */
#ifndef ASSAY_FORMAT_PROPERTIES_H
#define ASSAY_FORMAT_PROPERTIES_H

#include "base/arena.h"

struct properties {
    str rest;
    struct arena *arena; /* for keys and values with escapes or continued; others are views of the text */
};

/* The next pair; false at the end. A key may come twice: in Java the last one holds. */
bool properties_next(struct properties *p, str *key, str *value);

#endif
