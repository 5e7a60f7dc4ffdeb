/* opkg: the package database of OpenWrt and of Yocto's images, whose paragraphs are those of dpkg. */
#include "catalog/os_packages.h"
#include "catalog/qualifier.h"
#include "format/deb822.h"

struct package {
    str name, version, source, arch, status, depends, provides, licence;
    uint32_t line;
};

static struct package read_paragraph(struct deb822 *d)
{
    struct package p = {.line = d->line};
    struct deb822_field f;
    const struct {
        str name;
        str *to;
    } known[] = {
        {STR("Package"), &p.name},    {STR("Version"), &p.version},   {STR("Source"), &p.source},
        {STR("Status"), &p.status},   {STR("Depends"), &p.depends},   {STR("Architecture"), &p.arch},
        {STR("License"), &p.licence}, {STR("Provides"), &p.provides},
    };
    while (deb822_field(d, &f))
        for (size_t i = 0; i < sizeof known / sizeof *known; i++)
            if (str_ieq(f.name, known[i].name))
                *known[i].to = f.value;
    return p;
}

/* The third word of "install user installed" tells what is there. */
static bool has_files(str status)
{
    ptrdiff_t at = str_rchr(status, ' ');
    str word = str_from(status, (size_t)(at + 1));
    return !str_is(word, "not-installed") && !str_is(word, "config-files");
}

static void add_component(struct os_packages *db, const struct entry *entry, const struct package *p)
{
    struct catalog_ctx *ctx = db->ctx;
    struct component *c = component_add(ctx, entry, "opkg", "Package");
    c->locations.v[0].line = p->line;
    c->name = catalog_keep(ctx, p->name);
    c->version = catalog_keep(ctx, p->version);
    c->type = STR("opkg");
    c->kind = STR("package");
    c->scope = SCOPE_RUNTIME;
    c->key_unowned = true;
    /* OpenWrt's sources are folders: "feeds/base/package/libs/openssl". */
    c->source_name = p->source.n ? catalog_keep(ctx, str_base(p->source)) : c->name;
    c->source_version = c->version;
    c->qualifiers = qualifier_set(&ctx->unit->arena, c->qualifiers, STR("arch"), p->arch);
    if (p->licence.n)
        vec_push(&ctx->unit->arena, &c->licences, catalog_keep(ctx, p->licence));
    os_packages_relations(ctx, c, p->depends);
    os_packages_name(db, c->name);
    os_packages_provide_all(db, p->provides, c->name);
    component_finish(ctx, c);
}

static void read_status(struct catalog_ctx *ctx, const struct entry *entry, str text)
{
    struct os_packages db;
    struct deb822 d;
    unsigned nameless = 0;
    os_packages_init(&db, ctx);
    deb822_init(&d, text);
    while (deb822_paragraph(&d)) {
        struct package p = read_paragraph(&d);
        if (!p.name.n || !p.version.n)
            nameless++;
        else if (has_files(p.status))
            add_component(&db, entry, &p);
    }
    os_packages_resolve(&db);
    if (nameless)
        catalog_diag(ctx, DIAG_WARNING, entry, "%u packages without a name or version", nameless);
    if (d.bad_line)
        catalog_diag(ctx, DIAG_WARNING, entry, "line %u is no field of a package database", d.bad_line);
}

/* info/NAME.list: a path a line, with a tab and its mode behind it in newer ones. */
static void read_list(struct catalog_ctx *ctx, const struct entry *entry, str text)
{
    str name = str_base(entry->path), line, path, mode;
    uint32_t package = ownership_package(ctx, str_sub(name, 0, name.n - strlen(".list")));
    while (str_line(&text, &line)) {
        str_cut(line, '\t', &path, &mode);
        if (path.n > 1)
            ownership_add(ctx, package, path);
    }
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    struct err e;
    str text;
    if (!os_packages_here(ctx))
        return;
    if (!content_view(content, &text, &e))
        catalog_diag(ctx, DIAG_WARNING, entry, "%s", e.text);
    else if (str_ends(entry->path, STR(".list")))
        read_list(ctx, entry, text);
    else
        read_status(ctx, entry, text);
}

static const char *const patterns[] = {"usr/lib/opkg/status", "var/lib/opkg/status",
                                       "usr/lib/opkg/info/*.list", "var/lib/opkg/info/*.list", NULL};

const struct cataloger cataloger_opkg = {
    .name = "opkg",
    .doc = "OpenWrt and Yocto packages: usr/lib/opkg/status, var/lib/opkg/status; file lists for ownership",
    .ecosystem = "OpenWrt, Yocto packages",
    .gives = READS_INSTALLED | TELLS_RELATIONS | TELLS_LICENCES | TELLS_FILES,
    .patterns = patterns,
    .run = run,
};
