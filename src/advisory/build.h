/* build: feeds to a database: finds the files, reads the records on several threads, resolves flaws, writes a
 * generation. The result depends on the feeds and `built` alone, not on the number of threads. */
#ifndef ASSAY_ADVISORY_BUILD_H
#define ASSAY_ADVISORY_BUILD_H

#include "base/err.h"
#include <signal.h>

struct build_options {
    const char *const *from; /* files, folders or URLs (file, http, https) */
    size_t n_from;
    const char *db;
    bool offline;    /* refuse http and https */
    const char *tmp; /* folder for what is fetched; NULL: $TMPDIR, else /tmp */
    unsigned jobs;
    uint64_t built;                    /* seconds since 1970 */
    const volatile sig_atomic_t *stop; /* may be NULL; set by a signal: the build ends and cleans up */
};
struct build_result {
    uint64_t advisories, rows, packages;
    uint64_t repeated; /* records whose id came before */
    uint64_t refused;  /* files that are no advisory; each has had a warning, up to 20 */
    uint64_t core_bytes, text_bytes;
    unsigned shards, unchanged; /* of all kinds */
    uint64_t facts, cycles;     /* CVEs that something is told of; release cycles of products */
};

/* False when a feed cannot be read, holds no advisory, or the database cannot be written; what was there then
 * stays. */
bool database_build(const struct build_options *o, struct build_result *r, struct err *e);

#endif
