/* ghc: Haskell packages that are installed, by the databases of GHC (package.conf.d), of the store of cabal
 * (package.db) and of Stack (pkgdb): NAME-VERSION[-ID].conf, one "field: value" file each (GHC User's Guide,
 * "Packages", "InstalledPackageInfo"). A library inside of a package has a name of its
 * own and names that package. */
#include "catalog/catalog.h"
#include "catalog/licence.h"
#include "format/deb822.h"

#define NAME "ghc"

static bool is_plain(str s)
{
    return s.n > 0 && str_of(s, "-.");
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    struct deb822 d;
    struct deb822_field f;
    str text, name = STR(""), package = STR(""), version = STR(""), licence = STR("");
    if (!catalog_text(ctx, entry, content, &text))
        return;
    deb822_init(&d, text);
    while (deb822_paragraph(&d))
        while (deb822_field(&d, &f)) {
            str *to = str_ieq(f.name, STR("name"))           ? &name
                      : str_ieq(f.name, STR("package-name")) ? &package
                      : str_ieq(f.name, STR("version"))      ? &version
                      : str_ieq(f.name, STR("license"))      ? &licence
                                                             : NULL;
            if (to)
                *to = f.value;
        }
    name = package.n ? package : name;
    if (!is_plain(name) || !is_plain(version)) {
        catalog_diag(ctx, DIAG_WARNING, entry, "description of a Haskell package without name and version");
        return;
    }
    struct component *c = component_add(ctx, entry, NAME, "version");
    c->name = catalog_keep(ctx, name);
    c->version = catalog_keep(ctx, version);
    c->type = STR("hackage");
    c->ecosystem = STR("Hackage");
    c->scope = SCOPE_RUNTIME;
    str spdx = licence_spdx(licence);
    if (spdx.n)
        vec_push(&ctx->unit->arena, &c->licences, catalog_keep(ctx, spdx));
    component_finish(ctx, c);
}

const struct cataloger cataloger_ghc = {
    .name = NAME,
    .doc = "Haskell packages that are installed: databases of GHC, cabal and Stack",
    .ecosystem = "Haskell (Hackage)",
    .gives = READS_INSTALLED | TELLS_LICENCES,
    .patterns =
        (const char *const[]){"**/package.conf.d/*.conf", "**/package.db/*.conf", "**/pkgdb/*.conf", NULL},
    .run = run,
};
