/* From a target's name to its inventory: read in a confined process, taken over as one checked message. */
#include "catalog/collect.h"
#include "catalog/reader.h"
#include "model/wire.h"
#include <sys/stat.h>
#include <sys/utsname.h>

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

/* The release of the kernel that runs, "6.1.0-18-amd64", when the target is the root of this very system. In
 * a container that is the kernel of its host, which is none of its packages. */
static str running_kernel(struct arena *a, const char *spec)
{
    struct stat here, root;
    struct utsname u;
    const char *path = strncmp(spec, "dir:", 4) == 0 ? spec + 4 : spec;
    bool live = stat(path, &here) == 0 && stat("/", &root) == 0 && here.st_dev == root.st_dev &&
                here.st_ino == root.st_ino;
    return live && uname(&u) == 0 ? arena_dup(a, str_c(u.release)) : STR("");
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
    if (ok)
        inv->running_kernel = running_kernel(inv->arena, spec);
    return ok;
}
