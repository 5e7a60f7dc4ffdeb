#include "advisory/compile.h"
#include "advisory/compile_parts.h"

bool compile_shard(const struct stage *g, const struct spool_stream *s, uint64_t built, struct buf *out,
                   size_t *advisories, struct err *e)
{
    struct shard_maker m = {0};
    enum shard_kind kind = stage_kind(s);
    shard_maker_begin(&m);
    bool ok = (kind == SHARD_TEXT ? compile_text : compile_core)(&m, g, s, advisories, e);
    return shard_maker_end(&m, kind, stage_ecosystem(s), built, out, ok ? e : NULL) && ok;
}

size_t compile_cost(const struct spool_stream *s)
{
    return stage_kind(s) == SHARD_TEXT ? s->bytes / 2 : s->bytes * 3;
}
