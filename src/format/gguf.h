/* gguf: the metadata at the beginning of a model file of llama.cpp and others (GGUF specification, versions 1
 * to 3, little and big endian): pairs of a key and a value of one of 13 types. Only the beginning of a file
 * need be given; what reaches beyond it ends the reading (cut), which is no error. */
#ifndef ASSAY_FORMAT_GGUF_H
#define ASSAY_FORMAT_GGUF_H

#include "base/str.h"

struct gguf {
    str rest;
    uint32_t version;
    uint64_t left; /* pairs */
    bool big;      /* endian */
    bool cut;      /* the beginning that was given did not suffice, or is damaged */
};

/* False when the text does not begin as such a file of a known version. */
bool gguf_open(struct gguf *g, str text);
/* The next pair; false at the end. *value is the text of a string, and NULL (p) for a value of another type.
 */
bool gguf_next(struct gguf *g, str *key, str *value);

#endif
