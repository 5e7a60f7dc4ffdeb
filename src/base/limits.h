/* limits: how much of an untrusted input Assay will take. What goes over one becomes a diagnostic. */
#ifndef ASSAY_BASE_LIMITS_H
#define ASSAY_BASE_LIMITS_H

#include <stddef.h>
#include <stdint.h>

struct limits {
    size_t memory_entry;    /* a wanted file up to this size is kept in memory, above it in --tmp (bytes) */
    uint64_t content;       /* a wanted file above this size is not read (bytes) */
    size_t text;            /* a text file that is parsed as a whole (bytes) */
    uint64_t archive;       /* bytes that come out of one compressed stream */
    unsigned ratio;         /* expansion ratio of a compressed stream, once it gave more than archive / 64 */
    uint64_t entries;       /* entries of one archive or layer */
    unsigned archive_depth; /* archives inside archives */
    unsigned json_depth;
    size_t path;             /* length of one path (bytes) */
    unsigned layers;         /* layers of an image */
    uint64_t decoder_window; /* memory a zstd or xz stream may ask for (bytes) */
};

extern const struct limits limits_default;

#endif
