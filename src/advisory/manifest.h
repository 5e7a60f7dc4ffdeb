/* manifest: what a generation of the database holds: DB/gN/manifest.json, guarded by DB/gN/manifest.sha256 in
 * the form that sha256sum -c reads. */
#ifndef ASSAY_ADVISORY_MANIFEST_H
#define ASSAY_ADVISORY_MANIFEST_H

#include "advisory/shard.h"
#include "base/buf.h"
#include "model/finding.h"

#define MANIFEST_FILE "manifest.json"
#define MANIFEST_SUM  "manifest.sha256"

struct manifest_shard {
    str ecosystem, file, sha256;
    enum shard_kind kind;
    uint64_t bytes, advisories, packages, rows;
};
struct manifest {
    uint64_t built, advisories; /* seconds since 1970; each advisory once */
    database_sources sources;
    VEC(struct manifest_shard) shards; /* by ecosystem, core before text */
};

void manifest_write(struct buf *out, const struct manifest *m);
/* The same with the ages of database and sources, in seconds at `now` (since 1970). */
void manifest_tell(struct buf *out, const struct manifest *m, uint64_t now);
/* Seconds from the newest entry of a source to `now`; false when that is not told. */
bool manifest_age(const struct database_source *s, uint64_t now, uint64_t *seconds);
bool manifest_read(struct arena *a, str text, struct manifest *m, struct err *e);
/* The line of MANIFEST_SUM for the text of a manifest. */
void manifest_sum(struct buf *out, str text);
/* Reads and checks both files of a generation's folder. */
bool manifest_load(struct arena *a, int dir, struct manifest *m, struct err *e);

/* "2026-11-24T05:30:00Z", UTC (RFC 3339). */
str time_rfc3339(struct arena *a, uint64_t seconds);

#endif
