/* macports: ports that MacPorts installed; its registry keeps the port file of each in
 * registry/portfiles/NAME-VERSION_REVISION/SHA256-SIZE/Portfile. */
#include "catalog/catalog.h"
#include "catalog/qualifier.h"

/* "SHA256-SIZE" */
static bool is_digest_folder(str s)
{
    str sum, size;
    uint64_t v;
    if (!str_cut(s, '-', &sum, &size) || sum.n != 64 || !str_u64(size, 10, &v))
        return false;
    for (size_t i = 0; i < sum.n; i += 16)
        if (!str_u64(str_sub(sum, i, 16), 16, &v))
            return false;
    return true;
}

static bool is_text(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] <= ' ' || s.p[i] == 127)
            return false;
    return s.n > 0;
}

/* All is told by the path. */
static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    str sum = str_dir(entry->path), port = str_base(str_dir(sum));
    ptrdiff_t line = str_rchr(port, '_'), dash;
    uint64_t revision;
    (void)content;
    if (line < 0 || !str_u64(str_from(port, (size_t)line + 1), 10, &revision) ||
        !is_digest_folder(str_base(sum)))
        return;
    str name = str_sub(port, 0, (size_t)line);
    if ((dash = str_rchr(name, '-')) <= 0 || !is_text(name) || (size_t)dash + 1 == name.n)
        return;
    struct component *c = component_add(ctx, entry, "macports", "path");
    c->name = catalog_keep(ctx, str_sub(name, 0, (size_t)dash));
    c->version = catalog_keep(ctx, str_from(name, (size_t)dash + 1));
    c->type = STR("macports");
    c->kind = STR("package");
    if (revision)
        c->qualifiers = qualifier_set(&ctx->unit->arena, c->qualifiers, STR("revision"),
                                      str_from(port, (size_t)line + 1));
    component_finish(ctx, c);
}

static const char *const patterns[] = {"**/macports/registry/portfiles/*/*/Portfile", NULL};

const struct cataloger cataloger_macports = {
    .name = "macports",
    .doc = "MacPorts: registry/portfiles/NAME-VERSION_REVISION",
    .ecosystem = "MacPorts",
    .gives = READS_INSTALLED,
    .patterns = patterns,
    .run = run,
};
