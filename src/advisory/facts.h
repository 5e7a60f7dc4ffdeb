/* facts: what feeds tell of CVEs themselves and of the release cycles of products, gathered over all parts of
 * all feeds while a database is built. What comes out does not depend on the order in which they come in. */
#ifndef ASSAY_ADVISORY_FACTS_H
#define ASSAY_ADVISORY_FACTS_H

#include "advisory/draft.h"
#include "advisory/generation.h"
#include "advisory/manifest.h"
#include <pthread.h>

struct facts {
    struct arena arena;
    pthread_mutex_t lock;
    struct intern intern;
    VEC(struct draft_flaw) flaws;
    VEC(struct draft_epss) epss;
    VEC(struct draft_cycle) cycles;
    VEC(struct draft_identifier) identifiers;
    database_sources sources;
};

void facts_init(struct facts *f);
void facts_free(struct facts *f);
/* Copies what a set holds of them, which may be freed then. Threads may call it at once. */
void facts_take(struct facts *f, const struct draft_set *set);
/* True when nothing was taken in. */
bool facts_none(const struct facts *f);

struct facts_result {
    unsigned shards, unchanged;
    uint64_t bytes;
    size_t flaws, cycles; /* CVEs; cycles of products */
};
/* Writes their shards and enters them and their sources into the manifest, which stays sorted. */
bool facts_put(struct facts *f, struct arena *a, const struct generation *g, uint64_t built,
               struct manifest *m, struct facts_result *r, struct err *e);

#endif
