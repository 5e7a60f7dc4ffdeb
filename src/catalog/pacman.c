/* pacman: the local database of Arch Linux and its kin (alpm-db-desc(5), alpm-db-files(5)): a folder a
 * package, with a file that describes it and one that lists its files. */
#include "catalog/os_packages.h"
#include "catalog/qualifier.h"

struct package {
    str name, version, base, arch;
    VEC(str) depends, licences;
};

/* "glibc>=2.38", "libcrypto.so=3-64", "python: for scripts" name what stands before. */
static str relation_name(str relation)
{
    size_t n = 0;
    while (n < relation.n && !strchr("<>=: ", relation.p[n]))
        n++;
    return str_sub(relation, 0, n);
}

static bool is_section(str line)
{
    return line.n > 2 && line.p[0] == '%' && line.p[line.n - 1] == '%';
}

static void set_line(struct catalog_ctx *ctx, struct package *p, str section, str line)
{
    if (str_is(section, "%NAME%"))
        p->name = line;
    else if (str_is(section, "%VERSION%"))
        p->version = line;
    else if (str_is(section, "%BASE%"))
        p->base = line;
    else if (str_is(section, "%ARCH%"))
        p->arch = line;
    else if (str_is(section, "%DEPENDS%"))
        vec_push(ctx->scratch, &p->depends, relation_name(line));
    else if (str_is(section, "%LICENSE%"))
        vec_push(ctx->scratch, &p->licences, line);
}

static void add_component(struct catalog_ctx *ctx, const struct entry *entry, const struct package *p)
{
    struct arena *a = &ctx->unit->arena;
    struct component *c = component_add(ctx, entry, "pacman", "%NAME%");
    c->name = catalog_keep(ctx, p->name);
    c->version = catalog_keep(ctx, p->version);
    c->type = STR("alpm");
    c->kind = STR("package");
    c->scope = SCOPE_RUNTIME;
    c->key_unowned = true;
    c->source_name = p->base.n ? catalog_keep(ctx, p->base) : c->name;
    c->source_version = c->version;
    c->qualifiers = qualifier_set(a, c->qualifiers, STR("arch"), p->arch);
    for (size_t i = 0; i < p->depends.n; i++)
        if (p->depends.v[i].n)
            vec_push(a, &c->depends, catalog_keep(ctx, p->depends.v[i]));
    for (size_t i = 0; i < p->licences.n; i++)
        vec_push(a, &c->licences, catalog_keep(ctx, p->licences.v[i]));
    component_finish(ctx, c);
}

static void read_desc(struct catalog_ctx *ctx, const struct entry *entry, str text)
{
    struct package p = {0};
    str line, section = STR_NONE;
    while (str_line(&text, &line)) {
        if (is_section(line))
            section = line;
        else if (line.n)
            set_line(ctx, &p, section, line);
    }
    if (p.name.n && p.version.n)
        add_component(ctx, entry, &p);
    else
        catalog_diag(ctx, DIAG_WARNING, entry, "a package without a name or version");
}

/* The folder is NAME-VERSION-RELEASE, where only the name may hold a '-'. */
static str folder_name(str path)
{
    str name = str_base(str_dir(path));
    for (int i = 0; i < 2; i++) {
        ptrdiff_t dash = str_rchr(name, '-');
        name = str_sub(name, 0, dash > 0 ? (size_t)dash : name.n);
    }
    return name;
}

/* Paths without a leading '/'; folders end in one. */
static void read_files(struct catalog_ctx *ctx, const struct entry *entry, str text)
{
    uint32_t package = ownership_package(ctx, folder_name(entry->path));
    str line;
    bool inside = false;
    while (str_line(&text, &line)) {
        if (is_section(line))
            inside = str_is(line, "%FILES%");
        else if (inside && line.n && line.p[line.n - 1] != '/')
            ownership_add(ctx, package, line);
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
    else if (str_is(str_base(entry->path), "desc"))
        read_desc(ctx, entry, text);
    else
        read_files(ctx, entry, text);
}

static const char *const patterns[] = {"var/lib/pacman/local/*/desc", "var/lib/pacman/local/*/files", NULL};

const struct cataloger cataloger_pacman = {
    .name = "pacman",
    .doc = "Arch Linux packages: var/lib/pacman/local/*/desc; file lists for ownership",
    .ecosystem = "Arch Linux packages",
    .gives = READS_INSTALLED | TELLS_RELATIONS | TELLS_LICENCES | TELLS_FILES,
    .patterns = patterns,
    .run = run,
};
