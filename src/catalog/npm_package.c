/* npm_package: packages that are installed below a node_modules folder, or were unpacked as NAME-VERSION
 * elsewhere
 * ("opt/yarn-v1.22.22"), each by its package.json (npm documentation, package.json). */
#include "catalog/npm.h"

struct package {
    str name, version, resolved, integrity;
    struct json licence; /* stands at the value, when has_licence */
    bool has_licence;
    json_names depends;
    enum tri direct;
};

/* "_requiredBy" of npm 5 and 6: "/" and "#USER" are the application itself, "#DEV:/" its development. */
static enum tri read_required_by(struct json *j)
{
    enum tri direct = TRI_NO;
    str by;
    if (!json_array(j))
        return TRI_UNKNOWN;
    while (json_more(j))
        if (json_string(j, &by) && (str_is(by, "/") || str_is(by, "#USER") || str_is(by, "#DEV:/")))
            direct = TRI_YES;
    return direct;
}

static void read_package(struct catalog_ctx *ctx, struct package *p, struct json *j)
{
    str key;
    if (!json_object(j))
        return;
    while (json_key(j, &key)) {
        if (str_is(key, "name")) {
            json_string(j, &p->name);
        } else if (str_is(key, "version")) {
            json_string(j, &p->version);
        } else if (str_is(key, "license") || (str_is(key, "licenses") && !p->has_licence)) {
            p->licence = *j;
            p->has_licence = true;
            json_skip(j);
        } else if (str_is(key, "dependencies") || str_is(key, "optionalDependencies")) {
            json_keys(ctx->scratch, &p->depends, j);
        } else if (str_is(key, "_resolved")) {
            json_string(j, &p->resolved);
        } else if (str_is(key, "_integrity")) {
            json_string(j, &p->integrity);
        } else if (str_is(key, "_requiredBy")) {
            p->direct = read_required_by(j);
        } else {
            json_skip(j);
        }
    }
}

static void add_component(struct catalog_ctx *ctx, const struct entry *entry, struct package *p)
{
    struct component *c = component_add(ctx, entry, "npm", "version");
    c->name = catalog_keep(ctx, p->name);
    c->version = catalog_keep(ctx, p->version);
    c->type = STR("npm");
    c->ecosystem = STR("npm");
    c->direct = p->direct;
    for (size_t i = 0; i < p->depends.n; i++)
        vec_push(&ctx->unit->arena, &c->depends, catalog_keep(ctx, p->depends.v[i]));
    if (p->has_licence)
        npm_licences(ctx, c, &p->licence);
    npm_integrity(ctx, c, p->integrity);
    npm_resolved(ctx, c, p->resolved);
    component_finish(ctx, c);
}

static const char *const patterns[] = {"**/node_modules/*/package.json", "**/node_modules/@*/*/package.json",
                                       "**/*-*/package.json", NULL};

static bool in_node_modules(const struct entry *entry)
{
    str above = str_dir(str_dir(entry->path));
    if (str_starts(str_base(above), STR("@")))
        above = str_dir(above);
    return str_is(str_base(above), "node_modules");
}

/* Is the folder called as the archive of a release is: "yarn-v1.22.22"? */
static bool of_release(const struct entry *entry)
{
    str folder = str_base(str_dir(entry->path));
    for (size_t i = 1; i + 1 < folder.n; i++) {
        size_t at = i + 1 + (folder.p[i + 1] == 'v');
        if (folder.p[i] == '-' && at < folder.n && ch_digit(folder.p[at]))
            return true;
    }
    return false;
}

static bool applies(const struct entry *entry)
{
    bool extension =
        str_is(str_base(str_dir(str_dir(entry->path))), "extensions"); /* an editor's: vscode.c */
    return in_node_modules(entry) || (of_release(entry) && !extension);
}

/* A package.json elsewhere than in node_modules is a project's, unless its folder is NAME-VERSION. */
static bool is_package(const struct entry *entry, const struct package *p)
{
    str folder = str_base(str_dir(entry->path)), name = str_base(p->name);
    if (in_node_modules(entry))
        return true;
    str rest = str_starts(folder, name) ? str_from(folder, name.n) : STR("");
    return str_starts(rest, STR("-")) &&
           (str_eq(str_from(rest, 1), p->version) ||
            (str_starts(rest, STR("-v")) && str_eq(str_from(rest, 2), p->version)));
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    struct err e;
    struct json j;
    struct package p = {0};
    str text;
    if (!content_view(content, &text, &e)) {
        catalog_diag(ctx, DIAG_WARNING, entry, "%s", e.text);
        return;
    }
    json_init(&j, text, ctx->scratch, ctx->limits->json_depth);
    j.lenient = true; /* an author's name in Latin-1 takes nothing from the package */
    read_package(ctx, &p, &j);
    p.version = str_trim(p.version);
    if (!json_done(&j))
        catalog_diag(ctx, DIAG_WARNING, entry, "is not valid JSON: %s", j.why);
    else if (p.version.n && npm_name_valid(p.name) && is_package(entry, &p))
        add_component(ctx, entry, &p);
}

const struct cataloger cataloger_npm = {
    .name = "npm",
    .doc = "npm packages that are installed: node_modules/**/package.json, NAME-VERSION/package.json",
    .ecosystem = "npm",
    .gives = READS_INSTALLED | TELLS_RELATIONS | TELLS_DIRECT | TELLS_LICENCES | TELLS_HASHES,
    .patterns = patterns,
    .applies = applies,
    .run = run,
};
