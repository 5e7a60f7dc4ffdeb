/* advisory: the compiled database of advisories and the matcher.
 * On disk: a folder with `current` (a symbolic link) -> a generation folder of shards; docs/database.md. */
#ifndef ASSAY_ADVISORY_ADVISORY_H
#define ASSAY_ADVISORY_ADVISORY_H

#include "base/err.h"
#include "model/finding.h"

/* A database, opened: shards are mapped read-only when first asked for. */
struct database;
/* NULL and *e when there is none or it is damaged. `dir` is the --db folder. */
struct database *database_open(const char *dir, struct err *e);
void database_close(struct database *db);
/* True when `dir` holds no database at all (as opposed to a damaged one). */
bool database_absent(const char *dir);

/* Fills report->sources, database_built, have_database. */
void database_describe(struct database *db, struct arena *a, struct report *r);

struct match_options {
    bool all_layers; /* also what a later layer removed */
    bool upstream;   /* also upstream's word on what a distribution packaged */
};
/* Adds one finding per flaw and component to report->findings (in `a`) for all components of the inventory
 * that have a version, no owner and are not removed, by the advisories of their ecosystem; unpackaged
 * programs by those on upstream's releases (upstream.h). A shard that cannot be read becomes a diagnostic in
 * *diagnostics_of. */
bool advisory_match(struct database *db, struct arena *a, const struct inventory *inv,
                    const struct match_options *o, struct report *r, struct inventory *diagnostics_of);

/* CVSS v2, v3.0, v3.1 and v4.0 over all metrics given (FIRST specifications): *score is 0.0 to 10.0 with one
 * decimal. v2: environmental if any environmental metric is given, else temporal if any, else base; likewise
 * v3; v4: one score over all metrics. False for an invalid vector: unknown or repeated metric, missing
 * mandatory one, bad value. *version (may be NULL): 2, 30, 31 or 40. */
bool cvss_score(str vector, double *score, int *version);

#endif
