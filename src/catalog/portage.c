/* portage: the database of installed packages of Gentoo and its kin (portage(5), /var/db/pkg; names and
 * versions: Package Manager Specification, chapter 3): a folder CATEGORY/NAME-VERSION a package. Its file
 * CONTENTS, which always is there, lists what it brought. */
#include "catalog/os_packages.h"

/* Index of the '-' before the version: "openssl-3.0.13-r2" is openssl, 3.0.13-r2. 0 when there is none. */
static size_t version_dash(str folder)
{
    str name = folder;
    ptrdiff_t dash = str_rchr(name, '-');
    uint64_t revision;
    if (dash > 0 && str_from(name, (size_t)dash + 1).n > 1 && name.p[dash + 1] == 'r' &&
        str_u64(str_from(name, (size_t)dash + 2), 10, &revision)) {
        name = str_sub(name, 0, (size_t)dash);
        dash = str_rchr(name, '-');
    }
    return dash > 0 && (size_t)dash + 1 < name.n && ch_digit(name.p[dash + 1]) ? (size_t)dash : 0;
}

/* "CATEGORY/NAME" and version from the path; false for the folder of a package that is being merged. */
static bool identity(struct catalog_ctx *ctx, str path, str *name, str *version)
{
    str folder = str_base(str_dir(path)), category = str_base(str_dir(str_dir(path)));
    size_t dash = version_dash(folder);
    if (!dash || !category.n || folder.p[0] == '-')
        return false;
    *name = arena_join(&ctx->unit->arena, category, STR("/"), str_sub(folder, 0, dash));
    *version = catalog_keep(ctx, str_from(folder, dash + 1));
    return true;
}

static struct component *add_component(struct catalog_ctx *ctx, const struct entry *entry, const char *field,
                                       str name, str version)
{
    struct component *c = component_add(ctx, entry, "portage", field);
    c->name = c->source_name = name;
    c->version = c->source_version = version;
    c->type = STR("ebuild");
    c->kind = STR("package");
    c->scope = SCOPE_RUNTIME;
    c->key_unowned = true;
    return c;
}

/* "obj PATH MD5 TIME", "sym PATH -> TARGET TIME", "dir PATH"; a path may hold blanks. */
static str owned_path(str line)
{
    str path = str_from(line, 4);
    if (str_starts(line, STR("sym "))) {
        ptrdiff_t arrow = str_find(path, STR(" -> "));
        return str_sub(path, 0, arrow < 0 ? 0 : (size_t)arrow);
    }
    if (!str_starts(line, STR("obj ")))
        return STR_NONE;
    for (int i = 0; i < 2; i++) {
        ptrdiff_t blank = str_rchr(path, ' ');
        path = str_sub(path, 0, blank < 0 ? 0 : (size_t)blank);
    }
    return path;
}

static void read_contents(struct catalog_ctx *ctx, str name, str text)
{
    uint32_t package = ownership_package(ctx, name);
    str line;
    while (str_line(&text, &line)) {
        str path = owned_path(line);
        if (path.n > 1)
            ownership_add(ctx, package, path);
    }
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    struct err e;
    str text, name, version;
    if (!os_packages_here(ctx))
        return;
    if (!identity(ctx, entry->path, &name, &version)) {
        catalog_diag(ctx, DIAG_NOTE, entry, "the folder's name is no package with a version: not listed");
        return;
    }
    bool contents = str_is(str_base(entry->path), "CONTENTS");
    if (!content_view(content, &text, &e)) {
        catalog_diag(ctx, DIAG_WARNING, entry, "%s", e.text);
        text = STR_NONE;
    }
    struct component *c = add_component(ctx, entry, contents ? "CONTENTS" : "LICENSE", name, version);
    if (contents)
        read_contents(ctx, name, text);
    else if (str_trim(text).n)
        vec_push(&ctx->unit->arena, &c->licences, catalog_keep(ctx, str_trim(text)));
    component_finish(ctx, c);
}

static const char *const patterns[] = {"var/db/pkg/*/*/CONTENTS", "var/db/pkg/*/*/LICENSE", NULL};

const struct cataloger cataloger_portage = {
    .name = "portage",
    .doc = "Gentoo packages: var/db/pkg/CATEGORY/NAME-VERSION, with file lists for ownership",
    .ecosystem = "Gentoo packages",
    .gives = READS_INSTALLED | TELLS_LICENCES | TELLS_FILES,
    .patterns = patterns,
    .run = run,
};
