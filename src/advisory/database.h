/* database: an opened generation, for the parts of advisory/ that read it. One thread at a time. */
#ifndef ASSAY_ADVISORY_DATABASE_H
#define ASSAY_ADVISORY_DATABASE_H

#include "advisory/advisory.h"
#include "advisory/manifest.h"
#include "advisory/release.h"
#include "base/map.h"

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
    struct map cores;            /* ecosystem -> struct database_cores, once it was asked for */
};

/* A core shard that speaks of a component's release (release.h). */
struct database_core {
    size_t slot;
    enum release_fit fit;
    str mark;
};
struct database_cores {
    const struct database_core *v; /* those of RELEASE_OWN first */
    size_t n;
};
/* All of them, also those that cannot be read; none when the database holds nothing on the ecosystem. */
struct database_cores database_cores(struct database *db, str ecosystem);
/* The text shard of an ecosystem, its release left out; NULL as above. */
const struct shard *database_text(struct database *db, str ecosystem, struct err *e);
/* The place of the shard of malicious packages of an ecosystem, SIZE_MAX when the database has none. */
size_t database_malware(struct database *db, str ecosystem);
/* The one shard of a kind that has one; NULL as above. */
const struct shard *database_of_kind(struct database *db, enum shard_kind kind, struct err *e);
/* The shard by its place in the manifest. */
const struct shard *database_slot(struct database *db, size_t i, struct err *e);

#endif
