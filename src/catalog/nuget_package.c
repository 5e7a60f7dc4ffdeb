/* nuget-package: packages of NuGet that are there themselves, by their specification: in the folders into
 * which NuGet unpacks them (NuGet documentation, "Managing the global packages folder": ID/VERSION/ID.nuspec;
 * with packages.config: ID.VERSION/ID.nuspec), also of .NET tools, and in *.nupkg files. A specification that
 * stands elsewhere is the source of a package, and none. Which others they need is told by ranges only. */
#include "catalog/nuspec.h"

#define NAME "nuget-package"

/* Without build metadata, which is no part of a version's identity. */
static str without_metadata(str version)
{
    str head, rest;
    str_cut(version, '+', &head, &rest);
    return head;
}

/* NuGet writes folders by the version made normal: "1.0" is "1.0.0", "1.0.0.0" too. */
static bool same_version(str folder, str version)
{
    return folder.n && ch_digit(folder.p[0]) &&
           (str_istarts(folder, version) || str_istarts(version, folder));
}

/* In small letters, as NuGet compares ids: ID.VERSION. */
static bool is_pair(str folder, const struct nuspec *s)
{
    return folder.n > s->id.n + 1 && str_istarts(folder, s->id) && folder.p[s->id.n] == '.' &&
           same_version(str_from(folder, s->id.n + 1), without_metadata(s->version));
}

static bool in_archive(const struct catalog_ctx *ctx, str path)
{
    return str_chr(path, '/') < 0 && str_ends(ctx->prefix, STR(".nupkg!/"));
}

/* The version, as it is written normally, if the file lies where one of an unpacked package does. */
static bool place(const struct catalog_ctx *ctx, str path, const struct nuspec *s, str *version)
{
    str folder = str_base(str_dir(path)), above = str_base(str_dir(str_dir(path)));
    *version = without_metadata(s->version);
    if (in_archive(ctx, path) || is_pair(folder, s))
        return true;
    if (!str_ieq(above, s->id) || !same_version(folder, *version))
        return false;
    *version = folder;
    return true;
}

/* Chocolatey's packages have the same form and are another ecosystem's. */
static bool is_chocolatey(const struct catalog_ctx *ctx, str path)
{
    return str_find(path, STR("chocolatey/lib/")) >= 0 || str_find(ctx->prefix, STR("chocolatey/lib/")) >= 0;
}

/* By its path alone: the file's name is the id. */
static bool may_be(const struct catalog_ctx *ctx, str path)
{
    str id = str_base(path), folder = str_base(str_dir(path)), above = str_base(str_dir(str_dir(path)));
    id.n -= 7; /* ".nuspec" */
    return in_archive(ctx, path) || (id.n && (str_ieq(above, id) || str_istarts(folder, id)));
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    struct nuspec s;
    str version;
    if (!may_be(ctx, entry->path) || is_chocolatey(ctx, entry->path) ||
        !nuspec_read(ctx, entry, content, &s) || !place(ctx, entry->path, &s, &version))
        return;
    struct component *c = component_add(ctx, entry, NAME, "version");
    c->name = catalog_keep(ctx, s.id);
    c->version = catalog_keep(ctx, version);
    c->type = STR("nuget");
    c->ecosystem = STR("NuGet");
    if (s.licence.n)
        vec_push(&ctx->unit->arena, &c->licences, catalog_keep(ctx, s.licence));
    component_finish(ctx, c);
}

const struct cataloger cataloger_nuget_package = {
    .name = NAME,
    .doc = "NuGet packages unpacked in the global packages folder, tools' stores and packages folders, and "
           "*.nupkg files, by their *.nuspec",
    .ecosystem = "NuGet (.NET)",
    .gives = READS_INSTALLED | TELLS_LICENCES,
    .patterns = (const char *const[]){"*.nuspec", NULL},
    .run = run,
};
