/* status: what a database holds, and whether it is as it was written. */
#ifndef ASSAY_ADVISORY_STATUS_H
#define ASSAY_ADVISORY_STATUS_H

#include "base/buf.h"
#include "base/err.h"

/* Appends when it was built, its sources with records, newest entry, age and licence, and its shards: a
 * table, or JSON. Ages are those at `now`, in seconds since 1970. */
bool database_status(const char *dir, bool json, uint64_t now, struct buf *out, struct err *e);

/* "6.5 MB" or "12.3 kB", in `out`. */
const char *status_size(uint64_t bytes, char out[24]);

struct verify_result {
    unsigned files;
    uint64_t bytes;
};
/* Reads every file of the current generation and compares its SHA-256 with its header and the manifest. */
bool database_verify(const char *dir, struct verify_result *r, struct err *e);

#endif
