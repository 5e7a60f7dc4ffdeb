/* collect: from a target to its inventory. inventory_read runs in the confined reader; inventory_of_target
 * is what commands call: it opens the target, forks the reader, and takes its one message. */
#ifndef ASSAY_CATALOG_COLLECT_H
#define ASSAY_CATALOG_COLLECT_H

#include "source/source.h"

struct layer_store;
struct collect_options {
    struct source_options source;
    const char *tmp_dir;      /* --tmp */
    uint64_t timeout_seconds; /* 0: none */
    int tier;                 /* enum tier to override, or -1 */
    unsigned checks; /* what is looked for besides components: of CHECKS_ (model/checks.h); 0: nothing */
    struct layer_store *store; /* layers of other images of this run; NULL: none are kept */
    bool parts_only;   /* of an image: digests and sizes are checked, nothing is looked for in files */
    bool hash_folders; /* for CHECKS_DRIFT: files of folders and archives too, not those of images alone */
};
/* Reads all units, merges them in path order, applies whiteouts, joins evidences, owners and the
 * distribution. inv->arena must be set; everything else is filled in. With `store`
 * some strings live there: use the inventory before the next one is read. */
bool inventory_read(struct target *t, const struct collect_options *o, struct inventory *inv, struct err *e);
/* For inventory_read with the same options: what it keeps of layers, at most so many bytes. */
struct layer_store *collect_store_new(size_t bytes);
void collect_store_free(struct layer_store *s);
/* The same in a forked, confined process; a reader that crashes, overruns its time or sends rubbish is an
 * error that names the target. */
bool inventory_of_target(const char *spec, const struct collect_options *o, struct inventory *inv,
                         struct err *e);

#endif
