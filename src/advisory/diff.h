/* diff: what changed from one database to another: advisories that are new, gone, withdrawn or changed,
 * ecosystem by ecosystem. Exact: whatever matching or a reader could see of an advisory is compared, its rows
 * and its text. Shards whose digests are equal are not compared. */
#ifndef ASSAY_ADVISORY_DIFF_H
#define ASSAY_ADVISORY_DIFF_H

#include "advisory/database.h"
#include "base/buf.h"

enum diff_kind { DIFF_NEW, DIFF_GONE, DIFF_WITHDRAWN, DIFF_CHANGED, DIFF_KINDS };
struct diff_entry {
    str id, title; /* title: "" where the database has none */
    enum diff_kind kind;
};
struct diff_ecosystem {
    str name; /* without a release */
    size_t counts[DIFF_KINDS];
    VEC(struct diff_entry) entries; /* by kind, then by id */
};
struct diff {
    size_t counts[DIFF_KINDS];
    VEC(struct diff_ecosystem) ecosystems; /* that differ, by name */
    bool facts;                            /* what is told of CVEs and release cycles differs */
};

/* Strings live in `a` or in the databases. False when a shard cannot be read. */
bool diff_databases(struct arena *a, struct database *from, struct database *to, struct diff *out,
                    struct err *e);
/* Appends a table, counts first, or JSON ("assay/database-diff/1"); `list` is whether each advisory is named
 * in the table. */
void diff_write(struct buf *out, const struct diff *d, const struct database *from, const struct database *to,
                bool json, bool list);

#endif
