/* stage: what was read on its way to the shards: drafts go to the spool, packed, one stream a shard, and are
 * entered in the ledger; what else feeds tell is kept as facts. */
#ifndef ASSAY_ADVISORY_STAGE_H
#define ASSAY_ADVISORY_STAGE_H

#include "advisory/facts.h"
#include "advisory/ledger.h"
#include "advisory/spool.h"

struct stage {
    struct spool spool; /* one stream a shard; see stage_ecosystem and stage_kind */
    struct ledger ledger;
    struct facts facts;
};

/* The ecosystem of records that name no package. */
#define ECOSYSTEM_NONE STR("[EMPTY]")

/* The spool's file lies in `folder`. */
bool stage_open(struct stage *g, const char *folder, struct err *e);
/* Of a zeroed one, with a spool whose descriptor is -1, too. */
void stage_close(struct stage *g);
/* All that a set holds, which may be freed afterwards. Threads may call it at once; `part` as in ledger_add.
 */
void stage_put(struct stage *g, size_t part, const struct draft_set *set);

/* What a stream holds: a core shard, the malicious packages of an ecosystem, or its texts. */
str stage_ecosystem(const struct spool_stream *s);
enum shard_kind stage_kind(const struct spool_stream *s);

#endif
