/* compile_parts: what the pieces of compile.c share. */
#ifndef ASSAY_ADVISORY_COMPILE_PARTS_H
#define ASSAY_ADVISORY_COMPILE_PARTS_H

#include "advisory/shard_maker.h"
#include "advisory/stage.h"

/* The sections of a core shard or a text shard, and how many advisories it holds; the maker is begun and,
 * where all went well, sealed. */
bool compile_core(struct shard_maker *m, const struct stage *g, const struct spool_stream *s,
                  size_t *advisories, struct err *e);
bool compile_text(struct shard_maker *m, const struct stage *g, const struct spool_stream *s,
                  size_t *advisories, struct err *e);

#endif
