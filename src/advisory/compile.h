/* compile: drafts to the bytes of shards. */
#ifndef ASSAY_ADVISORY_COMPILE_H
#define ASSAY_ADVISORY_COMPILE_H

#include "advisory/draft.h"
#include "base/buf.h"

/* One shard to be written: a core shard of an ecosystem and release, or a text shard of an ecosystem. */
struct plan_row {
    const struct draft *draft;
    const struct draft_row *row;
};
struct plan {
    str ecosystem;
    enum shard_kind kind;
    VEC(const struct draft *) drafts; /* each once; sorted by id by plans_of */
    VEC(struct plan_row) rows;
};
typedef VEC(struct plan) plan_list;

/* The ecosystem of records that name no package. */
#define ECOSYSTEM_NONE STR("[EMPTY]")

/* Which advisory goes into which shards: sorted by ecosystem, core before text. `drafts` is sorted by id. */
void plans_of(struct arena *a, const struct draft *const *drafts, size_t n, plan_list *out);

/* The bytes of the shard (all of the file). False when it would be over what the format can hold. */
bool compile_shard(const struct plan *p, uint64_t built, struct buf *out, struct err *e);

/* Counts records of drafts by source: sorted by name. */
struct source_count {
    str name, licence, modified;
    uint32_t records;
};
typedef VEC(struct source_count) source_counts;
void count_sources(struct arena *a, const struct draft *const *drafts, size_t n, source_counts *out);

#endif
