/* chocolatey: packages that Chocolatey installed on Windows, each with its specification in
 * ProgramData/chocolatey/lib/NAME/NAME.nuspec (Chocolatey documentation, "Create Packages"; NuGet, ".nuspec
 * reference"). */
#include "catalog/nuspec.h"

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    struct nuspec s;
    if (!nuspec_read(ctx, entry, content, &s))
        return;
    struct component *c = component_add(ctx, entry, "chocolatey", "version");
    c->name = catalog_keep(ctx, s.id);
    c->version = catalog_keep(ctx, s.version);
    c->type = STR("chocolatey");
    c->kind = STR("package");
    if (s.licence.n)
        vec_push(&ctx->unit->arena, &c->licences, catalog_keep(ctx, s.licence));
    for (size_t i = 0; i < s.needs.n; i++)
        vec_push(&ctx->unit->arena, &c->depends, catalog_keep(ctx, s.needs.v[i]));
    component_finish(ctx, c);
}

static const char *const patterns[] = {"**/chocolatey/lib/*/*.nuspec", NULL};

const struct cataloger cataloger_chocolatey = {
    .name = "chocolatey",
    .doc = "Chocolatey packages: ProgramData/chocolatey/lib/NAME/NAME.nuspec",
    .ecosystem = "Chocolatey",
    .gives = READS_INSTALLED | TELLS_RELATIONS | TELLS_LICENCES,
    .patterns = patterns,
    .run = run,
};
