/* apk: the installed database of Alpine, Wolfi and their kin (apk-package(5): "X:value" lines, a blank line
 * between packages; F: and R: lines are the folders and files that a package brought, a: and Z: lines the
 * mode and the digest of the file above them: "Q1" and the SHA-1, "Q2" and the SHA-256, in base64; of a
 * symbolic link that of its target). */
#include "catalog/os_packages.h"
#include "format/base64.h"

enum { PATH_MOST = 8192 };

struct package {
    str name, version, arch, origin, licence, depends, provides, description;
    uint32_t line;
};

struct reader {
    struct os_packages db;
    const struct entry *entry;
    struct package p;
    str folder, file; /* file: of the last R: line */
    uint16_t mode;    /* that its a: line tells, or LISTED_MODE_UNKNOWN */
    int64_t owner;    /* index from ownership_package; -1: not made yet */
    unsigned nameless, named_sets;
    uint32_t nameless_line;
};

/* What a relation names: "libc6-compat", "so:libc.musl-x86_64.so.1", without version or repository tag;
 * empty for a conflict ("!x"). */
static str relation_name(str relation)
{
    size_t n = 0;
    if (relation.n && relation.p[0] == '!')
        return STR_NONE;
    while (n < relation.n && !strchr("<>=~@", relation.p[n]))
        n++;
    return str_sub(relation, 0, n);
}

static void add_depends(struct catalog_ctx *ctx, struct component *c, str relations)
{
    str one;
    while (str_split(&relations, ' ', &one)) {
        str name = relation_name(one);
        if (name.n)
            vec_push(&ctx->unit->arena, &c->depends, catalog_keep(ctx, name));
    }
}

static void add_provides(struct os_packages *db, str relations, str provider)
{
    str one;
    while (str_split(&relations, ' ', &one)) {
        str name = relation_name(one);
        if (name.n)
            os_packages_provide(db, name, provider);
    }
}

static void add_component(struct reader *r)
{
    struct catalog_ctx *ctx = r->db.ctx;
    const struct package *p = &r->p;
    struct component *c = component_add(ctx, r->entry, "apk", "P");
    c->locations.v[0].line = p->line;
    c->name = catalog_keep(ctx, p->name);
    c->version = catalog_keep(ctx, p->version);
    c->type = STR("apk");
    c->kind = STR("package");
    c->scope = SCOPE_RUNTIME;
    c->key_unowned = true;
    c->source_name = p->origin.n ? catalog_keep(ctx, p->origin) : c->name;
    c->source_version = c->version;
    if (os_packages_plain(p->arch))
        c->qualifiers = arena_join(&ctx->unit->arena, STR("arch="), p->arch, STR(""));
    if (p->licence.n)
        vec_push(&ctx->unit->arena, &c->licences, catalog_keep(ctx, p->licence));
    add_depends(ctx, c, p->depends);
    os_packages_name(&r->db, c->name);
    add_provides(&r->db, p->provides, c->name);
    component_finish(ctx, c);
}

/* What "apk add --virtual .build-deps" makes: a name for a set of packages, and no software. */
static bool is_named_set(const struct package *p)
{
    return str_is(p->description, "virtual meta package") && !p->origin.n;
}

static void end_package(struct reader *r)
{
    const struct package *p = &r->p;
    if (is_named_set(p))
        r->named_sets++;
    else if (p->name.n && p->version.n)
        add_component(r);
    else if (p->line && !r->nameless++)
        r->nameless_line = p->line;
    r->p = (struct package){0};
    r->folder = r->file = STR_NONE;
    r->owner = -1;
}

static str file_path(const struct reader *r, char path[PATH_MOST])
{
    size_t n = 0;
    if (!r->p.name.n || r->folder.n + r->file.n + 1 > PATH_MOST)
        return STR_NONE;
    if (r->folder.n) {
        memcpy(path, r->folder.p, r->folder.n);
        n = r->folder.n;
        path[n++] = '/';
    }
    memcpy(path + n, r->file.p, r->file.n);
    return str_make(path, n + r->file.n);
}

static void own(struct reader *r, str file)
{
    char bytes[PATH_MOST];
    r->file = file;
    r->mode = LISTED_MODE_UNKNOWN;
    str path = file.n ? file_path(r, bytes) : STR_NONE;
    if (!path.n)
        return;
    if (r->owner < 0)
        r->owner = ownership_package(r->db.ctx, r->p.name);
    ownership_add(r->db.ctx, (uint32_t)r->owner, path);
}

/* "a:UID:GID:MODE" */
static void set_mode(struct reader *r, str value)
{
    uint64_t mode;
    if (str_u64(str_from(value, (size_t)(str_rchr(value, ':') + 1)), 8, &mode) && mode <= 07777)
        r->mode = (uint16_t)mode;
}

static void list(struct reader *r, str value)
{
    char bytes[PATH_MOST];
    str path = r->file.n ? file_path(r, bytes) : STR_NONE, digest = STR_NONE;
    bool sha1 = str_starts(value, STR("Q1")), sha256 = str_starts(value, STR("Q2"));
    if (!path.n || r->owner < 0 || !(sha1 || sha256) ||
        !base64_decode(r->db.ctx->scratch, str_from(value, 2), &digest))
        return;
    listed_add(r->db.ctx, (uint32_t)r->owner, path, sha1 ? DIGEST_SHA1 : DIGEST_SHA256, digest, r->mode,
               str_starts(path, STR("etc/")));
}

static void set_field(struct reader *r, char field, str value)
{
    struct package *p = &r->p;
    switch (field) {
    case 'P':
        p->name = value;
        break;
    case 'V':
        p->version = value;
        break;
    case 'A':
        p->arch = value;
        break;
    case 'o':
        p->origin = value;
        break;
    case 'L':
        p->licence = value;
        break;
    case 'D':
        p->depends = value;
        break;
    case 'p':
        p->provides = value;
        break;
    case 'T':
        p->description = value;
        break;
    case 'F':
        r->folder = value;
        r->file = STR_NONE;
        break;
    case 'a':
        set_mode(r, value);
        break;
    case 'Z':
        list(r, value);
        break;
    case 'R':
        own(r, value);
        break;
    default:
        break;
    }
}

static void read_installed(struct reader *r, str text)
{
    str line;
    for (uint32_t n = 1; str_line(&text, &line); n++) {
        if (!line.n) {
            end_package(r);
            continue;
        }
        if (line.n < 2 || line.p[1] != ':')
            continue;
        if (!r->p.line)
            r->p.line = n;
        if (line.p[0] == 'P')
            r->p.line = n;
        set_field(r, line.p[0], str_from(line, 2));
    }
    end_package(r);
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    struct err e;
    str text;
    if (!os_packages_here(ctx))
        return;
    if (!content_view(content, &text, &e)) {
        catalog_diag(ctx, DIAG_WARNING, entry, "%s", e.text);
        return;
    }
    struct reader r = {.entry = entry, .owner = -1};
    os_packages_init(&r.db, ctx);
    read_installed(&r, text);
    os_packages_resolve(&r.db);
    if (r.named_sets)
        catalog_diag(ctx, DIAG_NOTE, entry,
                     "%u names of sets (apk add --virtual) are no packages: not listed", r.named_sets);
    if (r.nameless)
        catalog_diag(ctx, DIAG_WARNING, entry, "%u packages without a name or version, the first at line %u",
                     r.nameless, r.nameless_line);
}

static const char *const patterns[] = {"lib/apk/db/installed", "usr/lib/apk/db/installed", NULL};

const struct cataloger cataloger_apk = {
    .name = "apk",
    .doc = "Alpine, Wolfi and Chainguard packages: lib/apk/db/installed, with file lists for ownership "
           "and their digests",
    .ecosystem = "Alpine, Wolfi, Chainguard packages",
    .gives = READS_INSTALLED | TELLS_RELATIONS | TELLS_LICENCES | TELLS_FILES,
    .patterns = patterns,
    .run = run,
};
