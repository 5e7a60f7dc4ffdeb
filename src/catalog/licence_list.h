/* licence_list: the SPDX licence list, compiled in (tools/licences.py makes the tables of the list's own
 * data; SPDX specification 2.3, annex A). */
#ifndef ASSAY_CATALOG_LICENCE_LIST_H
#define ASSAY_CATALOG_LICENCE_LIST_H

#include "base/str.h"

struct licence_row {
    const char *id, *name; /* "Apache-2.0", "Apache License 2.0" */
    const char *instead;   /* what a deprecated id is called today; NULL: it stays */
    uint16_t shingles;     /* how many of its text are in licence_shingles; 0: its text is not told apart */
    uint16_t size;         /* how many its text has */
};
extern const struct licence_row licence_list[]; /* sorted by id without case */
extern const unsigned licence_count;
extern const char *const licence_exceptions[]; /* ids that may stand behind WITH; NULL-terminated */

/* Hashes of runs of four words, sorted; licence_shingle_of tells whose each is (index into the list).
 * licence_buckets[h >> 18] is the first with a hash of that bucket. */
#define LICENCE_BUCKETS (1 << 14)
extern const uint32_t licence_buckets[LICENCE_BUCKETS + 1];
extern const uint32_t licence_shingles[];
extern const uint16_t licence_shingle_of[];

/* The row of an identifier, case ignored; NULL if it is none. */
const struct licence_row *licence_row_of(str id);

#endif
