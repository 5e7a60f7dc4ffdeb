/* flatpak: installed applications and runtimes (Flatpak documentation; AppStream specification, "Releases
 * Information"). They lie in flatpak/app/ID/ARCH/BRANCH/COMMIT and flatpak/runtime/ID/ARCH/BRANCH/COMMIT. An
 * application's version is that of the newest release in its metainfo, which stands first; a runtime's is its
 * branch. */
#include "catalog/catalog.h"
#include "catalog/licence.h"
#include "format/ini.h"
#include "format/xml.h"

#define NAME "flatpak"

static bool is_id(str s)
{
    bool dot = false;
    for (size_t i = 0; i < s.n; i++) {
        if (!ch_alnum(s.p[i]) && !memchr(".-_", s.p[i], 3))
            return false;
        dot |= s.p[i] == '.';
    }
    return dot && s.n <= 255;
}

static bool is_version(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] <= ' ' || s.p[i] == 127)
            return false;
    return s.n > 0 && s.n <= 128;
}

/* The nth folder (from 0) behind "/flatpak/app/" or "/flatpak/runtime/". */
static str folder(str path, str mark, unsigned nth)
{
    str part = STR("");
    ptrdiff_t at = str_find(path, mark);
    str rest = at < 0 ? STR_NONE : str_from(path, (size_t)at + mark.n);
    for (unsigned i = 0; i <= nth; i++)
        if (!str_split(&rest, '/', &part))
            return STR("");
    return part;
}

static struct component *add(struct catalog_ctx *ctx, const struct entry *entry, str id, str version,
                             const char *field)
{
    struct component *c = component_add(ctx, entry, NAME, field);
    c->name = catalog_keep(ctx, id);
    c->version = is_version(version) ? catalog_keep(ctx, version) : STR("");
    c->type = STR("flatpak");
    c->kind = STR("package");
    return c;
}

static void run_app(struct catalog_ctx *ctx, const struct entry *entry, str text)
{
    str id = folder(entry->path, STR("flatpak/app/"), 0), version = STR(""), licence = STR("");
    struct xml x;
    xml_init(&x, text, ctx->scratch, ctx->limits->json_depth);
    bool is = xml_child(&x, 0) && (str_is(x.name, "component") || str_is(x.name, "application"));
    while (is && xml_child(&x, 1)) {
        if (str_is(x.name, "project_license"))
            licence = licence_spdx(xml_text(&x));
        else if (str_is(x.name, "releases") && !version.n && xml_child(&x, 2))
            version = xml_attribute(&x, STR("version"));
    }
    if (x.failed)
        catalog_diag(ctx, DIAG_WARNING, entry, "is not valid XML: %s", x.why);
    if (!is || !is_id(id))
        return;
    struct component *c = add(ctx, entry, id, version, "release");
    c->kind = STR("application");
    if (licence.n)
        vec_push(&ctx->unit->arena, &c->licences, catalog_keep(ctx, licence));
    component_finish(ctx, c);
}

/* Translations are parts of their runtime. */
static void run_runtime(struct catalog_ctx *ctx, const struct entry *entry, str text)
{
    struct ini ini;
    struct ini_item item;
    str name = STR("");
    ini_init(&ini, text, 0);
    while (ini_next(&ini, &item))
        if (str_is(item.section, "Runtime") && str_is(item.key, "name"))
            name = item.value;
    if (!is_id(name) || str_ends(name, STR(".Locale")) ||
        !str_eq(name, folder(entry->path, STR("flatpak/runtime/"), 0)))
        return;
    component_finish(ctx, add(ctx, entry, name, folder(entry->path, STR("flatpak/runtime/"), 2), "name"));
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    str text;
    if (!catalog_text(ctx, entry, content, &text))
        return;
    if (str_ends(entry->path, STR(".xml")))
        run_app(ctx, entry, text);
    else
        run_runtime(ctx, entry, text);
}

static const char *const patterns[] = {"**/flatpak/app/**/export/share/metainfo/*.xml",
                                       "**/flatpak/app/**/export/share/appdata/*.xml",
                                       "**/flatpak/runtime/*/*/*/*/metadata", NULL};

const struct cataloger cataloger_flatpak = {
    .name = NAME,
    .doc = "Flatpak applications and runtimes: metainfo, flatpak/runtime/*/metadata",
    .ecosystem = "Flatpak",
    .gives = READS_INSTALLED | TELLS_LICENCES,
    .patterns = patterns,
    .run = run,
};
