/* deno: what Deno resolved and what is asked for. deno.lock of versions 2 to 5 (Deno documentation,
 * "Lockfile"): packages of npm and JSR, in "npm" and "jsr" or, in version 3, below "packages", and modules by
 * their addresses ("remote"; all that version 1 has). deno.json, deno.jsonc and import_map.json: "imports"
 * and "scopes", where a version that is a range stays open. Of addresses those are read that tell a package:
 * of deno.land, jsr.io, GitHub and networks that deliver npm. */
#include "version/version.h"
#include "catalog/locked.h"
#include "catalog/npm.h"

#define NAME "deno"

struct deno {
    struct locked_file f;
    struct map specifiers; /* "jsr:@std/path@^1" to 1 + index into `resolved` */
    VEC(str) resolved;
    VEC(str) direct;    /* specifiers that the project asks for itself */
    VEC(str) integrity; /* of each package; "" if none */
    struct map seen;    /* modules of addresses: type, name and version */
    uint64_t version;
    unsigned others; /* addresses that tell no package */
    bool workspace;
};

/* "@scope/name@version" to its parts; what a peer is resolved to follows the version of an npm package behind
 * '_'. */
static void cut_version(str text, str *name, str *version)
{
    ptrdiff_t at = text.n ? str_chr(str_from(text, 1), '@') : -1;
    *name = at < 0 ? text : str_sub(text, 0, (size_t)at + 1);
    *version = at < 0 ? STR("") : str_from(text, (size_t)at + 2);
    str peers;
    str_cut(*version, '_', version, &peers);
}

static struct locked *add(struct deno *d, uint32_t line, bool jsr)
{
    struct locked *p = locked_add(&d->f, line);
    p->type = jsr ? STR("jsr") : STR("npm");
    p->ecosystem = jsr ? STR("") : STR("npm");
    vec_push(d->f.ctx->scratch, &d->integrity, STR(""));
    return p;
}

/* "npm:" or "jsr:" of a specifier, and a slash that may follow it, taken off. */
static bool cut_scheme(str *text, bool *jsr)
{
    *jsr = str_starts(*text, STR("jsr:"));
    if (!*jsr && !str_starts(*text, STR("npm:")))
        return false;
    *text = str_from(*text, 4);
    while (str_starts(*text, STR("/")))
        *text = str_from(*text, 1);
    return true;
}

/* ---- addresses ---- */

/* The first part of a path, two where it begins with '@'; the path goes on behind it. */
static str take_package(str *path)
{
    str first, rest;
    str_cut(*path, '/', &first, &rest);
    if (str_starts(first, STR("@")) && path->n > first.n) {
        str second, tail;
        str_cut(rest, '/', &second, &tail);
        str both = str_sub(*path, 0, first.n + 1 + second.n);
        *path = tail;
        return both;
    }
    *path = path->n > first.n ? rest : STR("");
    return first;
}

static struct locked *add_module(struct deno *d, uint32_t line, str type, str name, str version)
{
    struct arena *a = d->f.ctx->scratch;
    bool added;
    str key = arena_join(a, arena_join(a, type, STR("/"), name), STR("@"), version);
    map_put(a, &d->seen, key, &added);
    if (!added || !name.n)
        return NULL;
    struct locked *p = add(d, line, false);
    p->name = name;
    p->version = version;
    p->type = type;
    p->ecosystem = str_is(type, "npm") ? STR("npm") : STR("");
    p->confidence = CONFIDENCE_MEDIUM;
    p->field = STR("remote");
    return p;
}

/* "std@0.140.0/path/mod.ts", "x/oak@v12.1.0/mod.ts" */
static bool read_deno_land(struct deno *d, uint32_t line, str path)
{
    struct arena *a = d->f.ctx->scratch;
    bool third = str_starts(path, STR("x/"));
    str rest = third ? str_from(path, 2) : path, name, version;
    str package = take_package(&rest);
    cut_version(package, &name, &version);
    if (!third && !str_is(name, "std"))
        return false;
    struct locked *p = add_module(d, line, STR("generic"), name, version);
    if (p) {
        p->qualifier = STR("download_url");
        p->value = arena_join(a, STR("https://deno.land/"), third ? STR("x/") : STR(""), package);
    }
    return true;
}

/* "owner/name@ref/path" of jsDelivr, "owner/name/ref/path" of GitHub itself */
static bool read_github(struct deno *d, uint32_t line, str path, bool raw)
{
    str owner, rest, name, ref = STR("");
    if (!str_cut(path, '/', &owner, &rest))
        return false;
    str_cut(rest, '/', &name, &rest);
    if (raw)
        str_cut(rest, '/', &ref, &rest);
    else
        str_cut(name, '@', &name, &ref);
    if (!owner.n || !name.n)
        return false;
    name = arena_join(d->f.ctx->scratch, owner, STR("/"), name);
    add_module(d, line, STR("github"), name, ref);
    return true;
}

/* "name@1.2.3/file" of networks that deliver npm; a range was redirected to an address with the version. */
static bool read_npm_path(struct deno *d, uint32_t line, str path)
{
    str name, version, one;
    /* "v135/", "stable/" and "*" of esm.sh */
    if (str_starts(path, STR("stable/")) || (str_starts(path, STR("v")) && path.n > 1 && ch_digit(path.p[1])))
        str_cut(path, '/', &one, &path);
    if (str_starts(path, STR("*")))
        path = str_from(path, 1);
    cut_version(take_package(&path), &name, &version);
    str_cut(version, '&', &version, &one);
    if (!name.n || !npm_name_valid(name) || str_chr(name, '.') == 0)
        return false;
    if (version_exact(version))
        add_module(d, line, STR("npm"), name, version);
    return version_exact(version);
}

/* "@scope/name/1.2.3/mod.ts" */
static bool read_jsr(struct deno *d, uint32_t line, str path)
{
    str name = take_package(&path), version, rest;
    str_cut(path, '/', &version, &rest);
    if (!str_starts(name, STR("@")) || !version_exact(version))
        return false;
    add_module(d, line, STR("jsr"), name, version);
    return true;
}

static bool read_address(struct deno *d, uint32_t line, str url)
{
    str host, path, rest;
    if (!str_starts(url, STR("https://")) && !str_starts(url, STR("http://")))
        return false;
    for (size_t i = 0; i < url.n; i++)
        if (url.p[i] == '?' || url.p[i] == '#')
            url = str_sub(url, 0, i);
    str_cut(str_from(url, (size_t)str_find(url, STR("://")) + 3), '/', &host, &path);
    if (str_is(host, "deno.land"))
        return read_deno_land(d, line, path);
    if (str_is(host, "jsr.io"))
        return read_jsr(d, line, path);
    if (str_is(host, "raw.githubusercontent.com"))
        return read_github(d, line, path, true);
    if (str_is(host, "esm.sh") && str_starts(path, STR("gh/")))
        return read_github(d, line, str_from(path, 3), false);
    if (str_is(host, "esm.sh") || str_is(host, "unpkg.com") || str_is(host, "cdn.skypack.dev"))
        return read_npm_path(d, line, path);
    if (!str_is(host, "cdn.jsdelivr.net") || !str_cut(path, '/', &host, &rest))
        return false;
    return str_is(host, "npm") ? read_npm_path(d, line, rest)
                               : str_is(host, "gh") && read_github(d, line, rest, false);
}

/* ---- deno.lock ---- */

/* A dependency of a package: "name", "name@1.2.3", "alias@npm:name@1.2.3", "jsr:@scope/name@^1" */
static void read_need(struct deno *d, struct locked *p, str text)
{
    str name, version;
    bool jsr;
    const uint64_t *at = map_get(&d->specifiers, text);
    ptrdiff_t alias = str_find(text, STR("@npm:"));
    if (alias > 0)
        text = str_from(text, (size_t)alias + 1);
    cut_scheme(&text, &jsr);
    cut_version(text, &name, &version);
    if (at) {
        str found = d->resolved.v[*at - 1], again;
        if (cut_scheme(&found, &jsr))
            cut_version(found, &again, &version);
        else /* version 4 and later tell the version only */
            str_cut(found, '_', &version, &again);
    } else if (!version_exact(version)) {
        version = STR("");
    }
    locked_need(&d->f, p, name, version, SCOPE_UNKNOWN);
}

/* ["a", "b@1"] or, before version 4, {"a": "a@1.0.0"} */
static void read_needs(struct deno *d, struct locked *p, struct json *j)
{
    str key, text;
    if (json_peek(j) == JSON_OBJECT && json_object(j)) {
        while (json_key(j, &key))
            if (json_string(j, &text))
                read_need(d, p, text);
    } else if (json_array(j)) {
        while (json_more(j))
            if (json_string(j, &text))
                read_need(d, p, text);
    }
}

static void read_package(struct deno *d, struct json *j, str id, uint32_t line, bool jsr)
{
    str key, text;
    struct locked *p = add(d, line, jsr);
    cut_version(id, &p->name, &p->version);
    if (!p->version.n)
        p->name = STR("");
    if (!json_object(j))
        return;
    while (json_key(j, &key)) {
        if (str_is(key, "dependencies") || str_is(key, "optionalDependencies"))
            read_needs(d, p, j);
        else if (str_is(key, "integrity") && json_peek(j) == JSON_STRING && json_string(j, &text))
            d->integrity.v[d->integrity.n - 1] = text;
        else
            json_skip(j);
    }
}

static void read_packages(struct deno *d, struct json *j, bool jsr)
{
    str id;
    if (!json_object(j))
        return;
    while (json_key(j, &id)) {
        if (!jsr && str_is(id, "packages")) /* version 2 has "specifiers" and "packages" in "npm" */
            read_packages(d, j, false);
        else if (!jsr && str_is(id, "specifiers"))
            json_skip(j);
        else
            read_package(d, j, id, json_line(j), jsr);
    }
}

static void read_specifiers(struct deno *d, struct json *j)
{
    struct arena *a = d->f.ctx->scratch;
    str key, text;
    if (!json_object(j))
        return;
    while (json_key(j, &key))
        if (json_string(j, &text)) {
            vec_push(a, &d->resolved, text);
            *map_put(a, &d->specifiers, key, NULL) = d->resolved.n;
        }
}

static void read_remote(struct deno *d, struct json *j)
{
    str url;
    if (!json_object(j))
        return;
    while (json_key(j, &url)) {
        d->others += !read_address(d, json_line(j), url);
        json_skip(j);
    }
}

/* "dependencies" at any depth: of the workspace, its members, and their package.json. */
static void read_workspace(struct deno *d, struct json *j)
{
    str key, text;
    if (!json_object(j))
        return;
    d->workspace = true;
    while (json_key(j, &key)) {
        if (str_is(key, "dependencies") && json_peek(j) == JSON_ARRAY && json_array(j)) {
            while (json_more(j))
                if (json_string(j, &text))
                    vec_push(d->f.ctx->scratch, &d->direct, text);
        } else if (json_peek(j) == JSON_OBJECT) {
            read_workspace(d, j);
        } else {
            json_skip(j);
        }
    }
}

static void read_version(struct deno *d, struct json *j)
{
    str text;
    if (json_string(j, &text))
        str_u64(text, 10, &d->version);
}

static void read_lock(struct deno *d, struct json *j)
{
    str key;
    if (!json_object(j))
        return;
    while (json_key(j, &key)) {
        if (str_is(key, "version"))
            read_version(d, j);
        else if (str_is(key, "specifiers"))
            read_specifiers(d, j);
        else if (str_is(key, "packages")) /* of version 3 */
            read_lock(d, j);
        else if (str_is(key, "npm") || str_is(key, "jsr"))
            read_packages(d, j, str_is(key, "jsr"));
        else if (str_is(key, "remote"))
            read_remote(d, j);
        else if (str_is(key, "workspace"))
            read_workspace(d, j);
        else if (str_starts(key, STR("http"))) { /* version 1 */
            d->others += !read_address(d, json_line(j), key);
            json_skip(j);
        } else
            json_skip(j);
    }
}

/* A project that needs what the workspace asks for, so that those are direct. */
static void add_root(struct deno *d)
{
    if (!d->workspace)
        return;
    struct locked *p = add(d, 0, false);
    p->name = STR("workspace");
    p->own = p->omit = true;
    for (size_t i = 0; i < d->direct.n; i++)
        read_need(d, p, d->direct.v[i]);
}

/* ---- deno.json and import maps ---- */

static void read_import(struct deno *d, uint32_t line, str target)
{
    bool jsr;
    str name, version;
    if (!cut_scheme(&target, &jsr)) {
        size_t before = d->f.packages.n;
        if (str_find(target, STR("://")) > 0)
            d->others += !read_address(d, line, target);
        if (d->f.packages.n > before)
            d->f.packages.v[before].direct = TRI_YES;
        return;
    }
    cut_version(take_package(&target), &name, &version);
    struct locked *p =
        add_module(d, line, jsr ? STR("jsr") : STR("npm"), name, version_exact(version) ? version : STR(""));
    if (!p)
        return;
    p->field = STR("imports");
    p->confidence = CONFIDENCE_HIGH;
    p->direct = TRI_YES;
}

static void read_imports(struct deno *d, struct json *j)
{
    str key, target;
    if (!json_object(j))
        return;
    while (json_key(j, &key)) {
        uint32_t line = json_line(j);
        if (json_peek(j) == JSON_OBJECT) /* "scopes": below a prefix */
            read_imports(d, j);
        else if (json_string(j, &target))
            read_import(d, line, target);
    }
}

static void read_map(struct deno *d, struct json *j)
{
    str key;
    if (!json_object(j))
        return;
    while (json_key(j, &key)) {
        if (str_is(key, "imports") || str_is(key, "scopes"))
            read_imports(d, j);
        else
            json_skip(j);
    }
}

static void finish(struct deno *d)
{
    struct catalog_ctx *ctx = d->f.ctx;
    locked_finish(&d->f);
    for (size_t i = 0; i < d->f.packages.n; i++)
        if (d->f.packages.v[i].component != SIZE_MAX && str_is(d->f.packages.v[i].type, "npm"))
            npm_integrity(ctx, &ctx->unit->components.v[d->f.packages.v[i].component], d->integrity.v[i]);
    if (d->version > 5)
        catalog_diag(ctx, DIAG_WARNING, d->f.entry,
                     "has version %llu, of which only what earlier ones have is read",
                     (unsigned long long)d->version);
    if (d->others)
        catalog_diag(ctx, DIAG_NOTE, d->f.entry, "%u addresses tell no package", d->others);
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    struct deno d = {.f = {.ctx = ctx,
                           .entry = entry,
                           .cataloger = NAME,
                           .field = "packages",
                           .ecosystem = STR_INIT(""),
                           .type = STR_INIT("generic"),
                           .state = STATE_DECLARED}};
    struct json j;
    str text;
    bool lock = str_is(str_base(entry->path), "deno.lock");
    if (!catalog_text(ctx, entry, content, &text))
        return;
    json_init(&j, text, ctx->scratch, ctx->limits->json_depth);
    j.relaxed = !lock;
    if (lock) {
        read_lock(&d, &j);
        add_root(&d);
    } else {
        read_map(&d, &j);
    }
    if (!json_done(&j))
        catalog_diag(ctx, DIAG_WARNING, entry, "is not valid JSON: %s", j.why);
    finish(&d);
}

static const char *const patterns[] = {"deno.lock", "deno.json", "deno.jsonc", "import_map.json", NULL};

const struct cataloger cataloger_deno = {
    .name = NAME,
    .doc = "Deno: packages of npm and JSR and modules by address, locked (deno.lock, versions 1 to 5) and "
           "asked for "
           "(deno.json, deno.jsonc, import_map.json)",
    .ecosystem = "Deno (JSR)",
    .gives = READS_DECLARED | TELLS_RELATIONS | TELLS_DIRECT | TELLS_HASHES,
    .patterns = patterns,
    .run = run,
};
