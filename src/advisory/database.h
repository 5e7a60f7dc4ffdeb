/* database: an opened generation, for the parts of advisory/ that read it. One thread at a time. */
#ifndef ASSAY_ADVISORY_DATABASE_H
#define ASSAY_ADVISORY_DATABASE_H

#include "advisory/advisory.h"
#include "advisory/manifest.h"

enum slot_state { SLOT_CLOSED, SLOT_OPEN, SLOT_BROKEN };
struct database_slot {
    struct shard shard;
    enum slot_state state;
    struct err why; /* when broken */
};
struct database {
    int dir;
    struct arena arena;
    struct manifest manifest;
    struct database_slot *slots; /* one a shard of the manifest */
};

/* The core shard that speaks of a component's ecosystem: of that name, else of the name that the feeds use
 * for the same release ("Ubuntu:22.04:LTS" for "Ubuntu:22.04", "AlmaLinux:9" for "AlmaLinux:9.4"). NULL when
 * there is none (e->text is "") or when it cannot be read. */
const struct shard *database_core(struct database *db, str ecosystem, struct err *e);
/* The text shard of an ecosystem, its release left out; NULL as above. */
const struct shard *database_text(struct database *db, str ecosystem, struct err *e);
/* The one shard of a kind that has one; NULL as above. */
const struct shard *database_of_kind(struct database *db, enum shard_kind kind, struct err *e);
/* The shard by its place in the manifest. */
const struct shard *database_slot(struct database *db, size_t i, struct err *e);

#endif
