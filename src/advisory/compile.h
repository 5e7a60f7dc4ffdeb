/* compile: the records of one stream of the spool to the bytes of a shard. */
#ifndef ASSAY_ADVISORY_COMPILE_H
#define ASSAY_ADVISORY_COMPILE_H

#include "advisory/stage.h"

/* The bytes of the shard (all of the file), and how many advisories it holds: 0 and no bytes when none of the
 * stream's records counts. False when the spool cannot be read, or the shard would be over what the format
 * can hold. */
bool compile_shard(const struct stage *g, const struct spool_stream *s, uint64_t built, struct buf *out,
                   size_t *advisories, struct err *e);
/* About how much memory that takes. */
size_t compile_cost(const struct spool_stream *s);

#endif
