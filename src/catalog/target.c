/* From a target's name to its inventory: read in a confined process, taken over as one checked message. */
#include "catalog/collect.h"
#include "catalog/reader.h"
#include "model/wire.h"

static bool work(void *ctx, struct target *t, struct buf *out, struct err *e)
{
    const struct collect_options *o = ctx;
    struct arena arena = {0};
    struct inventory inv = {.arena = &arena};
    bool ok = inventory_read(t, o, &inv, e);
    if (ok)
        wire_encode(out, &inv);
    arena_free(&arena);
    return ok;
}

bool inventory_of_target(const char *spec, const struct collect_options *o, struct inventory *inv,
                         struct err *e)
{
    struct collect_options copy = *o;
    struct reader r = {.spec = spec,
                       .tmp_dir = o->tmp_dir,
                       .timeout_seconds = o->timeout_seconds,
                       .work = work,
                       .ctx = &copy};
    struct arena message = {0};
    struct err why;
    str bytes;
    bool ok = reader_run(&r, &message, &bytes, e);
    if (ok && !wire_decode(inv->arena, bytes, inv, &why))
        ok = err_set(e, "cannot read", str_c(spec), "its reader answered with rubbish (%s)", why.text);
    arena_free(&message);
    return ok;
}
