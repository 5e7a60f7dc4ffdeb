/* dpkg: the package database of Debian and its derivatives (dpkg(1), deb-control(5), deb822(5)). */
#include "catalog/os_packages.h"
#include "format/deb822.h"

struct package {
    str name, version, source, arch, status, depends, pre_depends, provides, origin, conffiles;
    uint32_t line;
};

static void set_field(struct package *p, const struct deb822_field *f)
{
    const struct {
        str name;
        str *to;
    } known[] = {
        {STR("Package"), &p->name},      {STR("Version"), &p->version},
        {STR("Source"), &p->source},     {STR("Architecture"), &p->arch},
        {STR("Status"), &p->status},     {STR("Depends"), &p->depends},
        {STR("Provides"), &p->provides}, {STR("Pre-Depends"), &p->pre_depends},
        {STR("Origin"), &p->origin},     {STR("Conffiles"), &p->conffiles},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (str_ieq(f->name, known[i].name)) {
            *known[i].to = f->value;
            if (i == 0)
                p->line = f->line;
            return;
        }
}

static struct package read_paragraph(struct deb822 *d)
{
    struct package p = {.line = d->line};
    struct deb822_field f;
    while (deb822_field(d, &f))
        set_field(&p, &f);
    return p;
}

/* The third word of "want flag status" (dpkg-query(1)); installed where the field is absent, as in status.d.
 */
static str status_word(str status)
{
    ptrdiff_t at = str_rchr(status, ' ');
    return status.n ? str_from(status, (size_t)(at + 1)) : STR("installed");
}

static bool has_files(str word)
{
    return !str_is(word, "config-files") && !str_is(word, "not-installed");
}

/* "Source: name (version)"; both default to the binary package's (deb-control(5)). */
static void set_source(struct catalog_ctx *ctx, struct component *c, str source)
{
    str name = source, version = STR_NONE;
    if (str_cut(source, '(', &name, &version))
        version = str_sub(version, 0, (size_t)(str_chr(version, ')') + 1));
    if (version.n)
        version = str_trim(str_sub(version, 0, version.n - 1));
    name = str_trim(name);
    c->source_name = name.n ? catalog_keep(ctx, name) : c->name;
    c->source_version = version.n ? catalog_keep(ctx, version) : c->version;
}

/* The vendor that a package names as its origin, "Ubuntu" as "ubuntu": distro_apply compares it. */
static str vendor(struct catalog_ctx *ctx, str origin)
{
    str v = catalog_keep(ctx, origin);
    for (size_t i = 0; i < v.n; i++)
        ((char *)(uintptr_t)v.p)[i] = ch_lower(v.p[i]);
    return v;
}

static void add_component(struct os_packages *db, const struct entry *entry, const struct package *p)
{
    struct catalog_ctx *ctx = db->ctx;
    struct component *c = component_add(ctx, entry, "dpkg", "Package");
    c->locations.v[0].line = p->line;
    c->name = catalog_keep(ctx, p->name);
    c->version = catalog_keep(ctx, p->version);
    c->type = STR("deb");
    c->kind = STR("package");
    c->scope = SCOPE_RUNTIME;
    c->key_unowned = true;
    c->namespace_ = vendor(ctx, p->origin);
    if (os_packages_plain(p->arch))
        c->qualifiers = arena_join(&ctx->unit->arena, STR("arch="), p->arch, STR(""));
    if (str_is(status_word(p->status), "half-installed"))
        c->evidence.v[0].confidence = CONFIDENCE_MEDIUM;
    set_source(ctx, c, p->source);
    os_packages_relations(ctx, c, p->pre_depends);
    os_packages_relations(ctx, c, p->depends);
    os_packages_name(db, c->name);
    os_packages_provide_all(db, p->provides, c->name);
    component_finish(ctx, c);
}

/* Lines " PATH MD5 [obsolete]"; the MD5 is "newconffile" for what is not there yet. */
static void list_conffiles(struct catalog_ctx *ctx, const struct package *p)
{
    str rest = p->conffiles, line, path, digest, more;
    if (!p->conffiles.n)
        return;
    uint32_t package = ownership_package(ctx, p->name);
    while (deb822_value_line(&rest, &line))
        if (str_cut(line, ' ', &path, &digest)) {
            str_cut(digest, ' ', &digest, &more);
            listed_add_md5(ctx, package, path, digest, true);
        }
}

struct tally {
    unsigned removed, nameless;
    uint32_t nameless_line;
};

static void report(struct catalog_ctx *ctx, const struct entry *entry, const struct tally *t,
                   uint32_t bad_line)
{
    if (t->removed)
        catalog_diag(ctx, DIAG_NOTE, entry,
                     "%u packages were removed and left configuration files: not listed", t->removed);
    if (t->nameless)
        catalog_diag(ctx, DIAG_WARNING, entry,
                     "%u paragraphs without a Package or Version field, the first at line %u", t->nameless,
                     t->nameless_line);
    if (bad_line)
        catalog_diag(ctx, DIAG_WARNING, entry, "line %u is no field of a package database", bad_line);
}

static void read_status(struct catalog_ctx *ctx, const struct entry *entry, str text, bool whole)
{
    struct os_packages db;
    struct deb822 d;
    struct tally t = {0};
    os_packages_init(&db, ctx);
    deb822_init(&d, text);
    while (deb822_paragraph(&d)) {
        struct package p = read_paragraph(&d);
        if (!has_files(status_word(p.status))) {
            t.removed++;
        } else if (!p.name.n || !p.version.n) {
            t.nameless_line = t.nameless++ ? t.nameless_line : p.line;
        } else {
            add_component(&db, entry, &p);
            list_conffiles(ctx, &p);
        }
    }
    if (whole)
        os_packages_resolve(&db);
    report(ctx, entry, &t, d.bad_line);
}

/* info/NAME.list: a path a line. */
static void read_list(struct catalog_ctx *ctx, str name, str text)
{
    uint32_t package = ownership_package(ctx, name);
    str line;
    while (str_line(&text, &line))
        if (line.n > 1 && line.p[0] == '/' && !str_is(line, "/."))
            ownership_add(ctx, package, line);
}

/* NAME.md5sums: digest, blanks, path. In status.d of distroless images, which have no list files, it tells
 * too what belongs to the package. */
static void read_md5sums(struct catalog_ctx *ctx, str name, str text, bool owns)
{
    uint32_t package = ownership_package(ctx, name);
    str line, digest, path;
    while (str_line(&text, &line))
        if (str_cut(line, ' ', &digest, &path) && (path = str_trim(path)).n) {
            if (str_starts(path, STR("./")))
                path = str_from(path, 2);
            if (owns)
                ownership_add(ctx, package, path);
            listed_add_md5(ctx, package, path, digest, false);
        }
}

/* Three lines each: from, to, package, where ":" is the administrator (dpkg-divert(1)). */
static void read_diversions(struct catalog_ctx *ctx, str text)
{
    struct unit *u = ctx->unit;
    str from, to, package;
    while (str_line(&text, &from) && str_line(&text, &to) && str_line(&text, &package)) {
        struct diversion d = {ownership_key(from), ownership_key(to),
                              str_is(package, ":") ? STR("") : catalog_keep(ctx, package),
                              catalog_keep(ctx, ctx->origin)};
        vec_push(&u->arena, &u->diversions, d);
    }
}

static str without(str name, str suffix)
{
    return str_sub(name, 0, name.n - suffix.n);
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    struct err e;
    str text, base = str_base(entry->path);
    if (!os_packages_here(ctx))
        return;
    if (!content_view(content, &text, &e)) {
        catalog_diag(ctx, DIAG_WARNING, entry, "%s", e.text);
        return;
    }
    if (str_is(base, "diversions"))
        read_diversions(ctx, text);
    else if (str_ends(base, STR(".list")))
        read_list(ctx, without(base, STR(".list")), text);
    else if (str_ends(base, STR(".md5sums")))
        read_md5sums(ctx, without(base, STR(".md5sums")), text,
                     str_starts(entry->path, STR("var/lib/dpkg/status.d/")));
    else
        read_status(ctx, entry, text, str_is(base, "status"));
}

static const char *const patterns[] = {"var/lib/dpkg/status",      "var/lib/dpkg/status.d/*",
                                       "var/lib/dpkg/info/*.list", "var/lib/dpkg/info/*.md5sums",
                                       "var/lib/dpkg/diversions",  NULL};

const struct cataloger cataloger_dpkg = {
    .name = "dpkg",
    .doc = "Debian packages: var/lib/dpkg/status, status.d (distroless); file lists and diversions for "
           "ownership, digests of files",
    .ecosystem = "Debian, Ubuntu packages",
    .gives = READS_INSTALLED | TELLS_RELATIONS | TELLS_FILES,
    .patterns = patterns,
    .run = run,
};
