/* nuget: .NET packages by what the SDK writes: NAME.deps.json beside a published program and in each shared
 * framework (.NET runtime configuration files), obj/project.assets.json (project.lock.json of the first
 * SDKs), and packages.lock.json or packages.PROJECT.lock.json (NuGet documentation, "PackageReference in
 * project files"). Names are compared without case. The hashes in these files are of a package's content
 * without its signature, which is no digest of any file: they are not told. */
#include "base/map.h"
#include "catalog/catalog.h"
#include "format/json.h"

#define PACKAGES_MAX 200000u
#define NONE         UINT32_MAX

/* Of .NET 10, where targets go by aliases. */
enum { ASSETS_NEWEST = 4, LOCK_NEWEST = 3 };

struct package {
    str name, version;
    uint32_t line;
    bool known, local, direct;
    bool targeted, files, linked; /* a target names it; gives it files at run time; or lets others use it */
    VEC(uint32_t) depends;
    size_t component;
    uint32_t marked;
};
struct wish {
    uint32_t from; /* NONE: the project itself */
    str name;
};
struct nuget {
    struct catalog_ctx *ctx;
    const struct entry *entry;
    const char *field;
    bool installed, assets, rooted, targets;
    uint64_t format; /* the version of the file's format, and the newest that is known */
    uint64_t newest;
    str framework, release; /* of a shared framework: "Microsoft.NETCore.App", "8.0.1"; else "" */
    struct map by_key;      /* "name/version" in small letters */
    VEC(struct package) packages;
    /* Of the target that is read: */
    struct map by_name;
    VEC(struct wish) wishes;
    unsigned nameless;
};

static str lower(struct arena *a, str s)
{
    char *out = arena_bytes(a, s.n);
    for (size_t i = 0; i < s.n; i++)
        out[i] = ch_lower(s.p[i]);
    return str_make(out, s.n);
}

static bool is_word(str s)
{
    if (!s.n || s.n > 256)
        return false;
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] <= ' ' || s.p[i] == 0x7f || s.p[i] == '/' || s.p[i] == '\\')
            return false;
    return true;
}

static uint32_t package_at(struct nuget *n, str name, str version, uint32_t line)
{
    struct arena *a = n->ctx->scratch;
    bool added;
    if (!is_word(name) || !is_word(version) || n->packages.n >= PACKAGES_MAX) {
        n->nameless++;
        return NONE;
    }
    uint64_t *at = map_put(a, &n->by_key, lower(a, arena_join(a, name, STR("/"), version)), &added);
    if (!added)
        return (uint32_t)*at;
    *at = n->packages.n;
    struct package *p = vec_add(a, &n->packages);
    *p = (struct package){.name = name, .version = version, .line = line, .component = SIZE_MAX};
    return (uint32_t)*at;
}

static bool split_key(str key, str *name, str *version)
{
    return str_cut(key, '/', name, version);
}

static void add_wishes(struct nuget *n, uint32_t from, struct json *j)
{
    str name;
    if (!json_object(j))
        return;
    while (json_key(j, &name)) {
        vec_push(n->ctx->scratch, &n->wishes, (struct wish){from, name});
        json_skip(j);
    }
}

static void name_in_target(struct nuget *n, uint32_t at, str name)
{
    if (at != NONE)
        *map_put(n->ctx->scratch, &n->by_name, lower(n->ctx->scratch, name), NULL) = at;
}

static void grant_wishes(struct nuget *n)
{
    for (size_t i = 0; i < n->wishes.n; i++) {
        const struct wish *w = &n->wishes.v[i];
        const uint64_t *to = map_get(&n->by_name, lower(n->ctx->scratch, w->name));
        if (!to)
            continue;
        if (w->from == NONE || n->packages.v[w->from].local)
            n->packages.v[*to].direct = true;
        if (w->from != NONE)
            vec_push(n->ctx->scratch, &n->packages.v[w->from].depends, (uint32_t)*to);
    }
    n->wishes.n = 0;
    n->by_name = (struct map){0};
}

/* "NAME/VERSION": {"type": "package", "sha512": ...} */
static void read_library(struct nuget *n, str key, struct json *j)
{
    str name, version, field, type = STR("package");
    uint32_t line = json_line(j);
    if (!json_object(j))
        return;
    while (json_key(j, &field)) {
        if (str_is(field, "type"))
            json_string(j, &type);
        else
            json_skip(j);
    }
    split_key(key, &name, &version);
    uint32_t at = package_at(n, name, version, line);
    if (at == NONE)
        return;
    struct package *p = &n->packages.v[at];
    p->line = line;
    p->known = true;
    p->local = str_is(type, "project");
    n->rooted |= p->local && n->installed;
    /* The shared framework of a self-contained program. */
    if (str_is(type, "runtimepack") && str_starts(name, STR("runtimepack.")))
        p->name = str_from(name, 12);
    else if (!str_is(type, "package"))
        p->local = true;
}

static void read_libraries(struct nuget *n, struct json *j)
{
    str key;
    if (!json_object(j))
        return;
    while (json_key(j, &key))
        read_library(n, key, j);
}

/* {"lib/net6.0/A.dll": {}}: true if it names a file, which "_._", the sign of an empty folder, is not. */
static bool names_file(struct json *j)
{
    bool any = false;
    str file;
    if (!json_object(j))
        return false;
    while (json_key(j, &file)) {
        any |= !str_is(str_base(file), "_._");
        json_skip(j);
    }
    return any;
}

/* What a target says of a package: what it needs, and which of its files are used. */
static void read_use(struct nuget *n, uint32_t at, struct json *j)
{
    str field;
    if (!json_object(j))
        return;
    while (json_key(j, &field)) {
        bool needs = str_is(field, "dependencies");
        bool run = str_is(field, "runtime") || str_is(field, "runtimeTargets") || str_is(field, "native") ||
                   str_is(field, "resources") || str_is(field, "resource");
        if (at == NONE) {
            json_skip(j);
            continue;
        }
        struct package *p = &n->packages.v[at];
        p->linked |= needs || run || str_is(field, "compile") || str_is(field, "frameworkAssemblies") ||
                     str_is(field, "frameworkReferences");
        if (needs)
            add_wishes(n, at, j);
        else if (run)
            p->files |= names_file(j);
        else
            json_skip(j);
    }
}

/* The first look takes the libraries, which say what is a project; this one the relations. */
static void read_target(struct nuget *n, struct json *j)
{
    str key, name, version;
    if (!json_object(j))
        return;
    while (json_key(j, &key)) {
        uint32_t line = json_line(j);
        split_key(key, &name, &version);
        uint32_t at = package_at(n, name, version, line);
        name_in_target(n, at, name);
        if (at != NONE)
            n->packages.v[at].targeted = true;
        read_use(n, at, j);
    }
}

/* {"net6.0": ["Newtonsoft.Json >= 13.0.1"]}: of all targets, by name. */
static void read_groups(struct nuget *n, struct json *j)
{
    str target, text, name, rest;
    if (!json_object(j))
        return;
    n->rooted = true;
    while (json_key(j, &target)) {
        if (!json_array(j))
            continue;
        while (json_more(j))
            if (json_string(j, &text)) {
                str_cut(text, ' ', &name, &rest);
                vec_push(n->ctx->scratch, &n->wishes, (struct wish){NONE, name});
            }
    }
    for (size_t i = 0; i < n->packages.n; i++)
        name_in_target(n, (uint32_t)i, n->packages.v[i].name);
    grant_wishes(n);
}

static void read_targets(struct nuget *n, struct json *j)
{
    str name;
    if (!json_object(j))
        return;
    while (json_key(j, &name)) {
        n->targets = true;
        read_target(n, j);
        grant_wishes(n);
    }
}

static void read_graph(struct nuget *n, struct json *j)
{
    struct json targets, libraries, groups;
    bool have_targets = false, have_libraries = false, have_groups = false;
    str key;
    if (!json_object(j))
        return;
    while (json_key(j, &key)) {
        if (str_is(key, "version") && json_u64(j, &n->format))
            continue;
        if (str_is(key, "targets")) {
            targets = *j;
            have_targets = true;
        } else if (str_is(key, "libraries")) {
            libraries = *j;
            have_libraries = true;
        } else if (str_is(key, "projectFileDependencyGroups")) {
            groups = *j;
            have_groups = true;
        }
        json_skip(j);
    }
    if (have_libraries)
        read_libraries(n, &libraries);
    if (have_targets)
        read_targets(n, &targets);
    if (have_groups)
        read_groups(n, &groups);
}

/* "NAME": {"type": "Direct", "resolved": "1.0.0", "contentHash": ..., "dependencies": {}} */
static void read_locked(struct nuget *n, str name, struct json *j)
{
    struct json needs;
    bool have_needs = false;
    str key, type = STR(""), version = STR("");
    uint32_t line = json_line(j);
    if (!json_object(j))
        return;
    while (json_key(j, &key)) {
        if (str_is(key, "type")) {
            json_string(j, &type);
        } else if (str_is(key, "resolved")) {
            json_string(j, &version);
        } else {
            if (str_is(key, "dependencies")) {
                needs = *j;
                have_needs = true;
            }
            json_skip(j);
        }
    }
    bool project = str_is(type, "Project");
    uint32_t at = package_at(n, name, project && !version.n ? STR("0") : version, line);
    if (at == NONE)
        return;
    struct package *p = &n->packages.v[at];
    p->known = true;
    p->local = project;
    p->direct |= str_is(type, "Direct");
    name_in_target(n, at, name);
    if (have_needs)
        add_wishes(n, at, &needs);
}

static void read_lock(struct nuget *n, struct json *j)
{
    str key, target, name;
    if (!json_object(j))
        return;
    while (json_key(j, &key)) {
        if (str_is(key, "version") && json_u64(j, &n->format))
            continue;
        if (!str_is(key, "dependencies")) {
            json_skip(j);
            continue;
        }
        n->rooted = true;
        if (!json_object(j))
            continue;
        while (json_key(j, &target)) {
            if (!json_object(j))
                continue;
            while (json_key(j, &name))
                read_locked(n, name, j);
            grant_wishes(n);
        }
    }
}

/* A published program's list also names packages of which nothing is published: those that only the build
 * used, and what trimming took away. */
static bool is_there(const struct nuget *n, const struct package *p)
{
    return n->installed && (p->files || !n->targets);
}

/* In a restored project a package that gives nothing to link, to run or to need is a tool of the build. */
static enum scope scope_of(const struct nuget *n, const struct package *p)
{
    if (p->files)
        return SCOPE_RUNTIME;
    return n->assets && p->targeted && !p->linked ? SCOPE_DEV : SCOPE_UNKNOWN;
}

/* shared/NAME/VERSION/NAME.deps.json */
static void find_framework(struct nuget *n, str path)
{
    str folder = str_dir(path), above = str_dir(folder), base = str_base(path);
    if (!str_is(str_base(str_dir(above)), "shared") || !str_starts(base, str_base(above)) ||
        base.n != str_base(above).n + sizeof ".deps.json" - 1)
        return;
    n->framework = str_base(above);
    n->release = str_base(folder);
}

/* A framework's own list has the versions that its build had ("3.1.23-servicing.22122.4"), and in .NET Core 3
 * another name for what is published as NAME.Runtime.PLATFORM, of which advisories speak. */
static void as_published(const struct nuget *n, struct package *p)
{
    str build = str_from(p->version, n->release.n), platform = p->name;
    if (!n->framework.n || !str_starts(p->version, n->release))
        return;
    if (str_starts(build, STR("-servicing.")) || str_starts(build, STR("-rtm.")))
        p->version = n->release;
    if (!str_starts(p->name, STR("runtime.")) || !str_ends(p->name, n->framework) ||
        p->name.n < n->framework.n + 10 || !str_starts(n->release, STR("3.")))
        return;
    platform = str_sub(platform, 8, p->name.n - n->framework.n - 9);
    p->name = arena_join(n->ctx->scratch, n->framework, STR(".Runtime."), platform);
}

static void add_component(struct nuget *n, struct package *p)
{
    struct catalog_ctx *ctx = n->ctx;
    as_published(n, p);
    p->component = ctx->unit->components.n;
    struct component *c = component_add(ctx, n->entry, "nuget", n->field);
    c->locations.v[0].line = p->line;
    c->name = catalog_keep(ctx, p->name);
    c->version = catalog_keep(ctx, p->version);
    c->type = STR("nuget");
    c->ecosystem = STR("NuGet");
    c->state = is_there(n, p) ? STATE_INSTALLED : STATE_DECLARED;
    c->scope = scope_of(n, p);
    c->direct = !n->rooted ? TRI_UNKNOWN : p->direct ? TRI_YES : TRI_NO;
    component_finish(ctx, c);
}

static void add_depends(struct nuget *n, uint32_t from)
{
    struct unit *u = n->ctx->unit;
    const struct package *p = &n->packages.v[from];
    for (size_t i = 0; i < p->depends.n; i++) {
        struct package *to = &n->packages.v[p->depends.v[i]];
        if (to->component == SIZE_MAX || to->marked == from + 1)
            continue;
        to->marked = from + 1;
        vec_push(&u->arena, &u->components.v[p->component].depends, u->components.v[to->component].purl);
    }
}

static void add_all(struct nuget *n)
{
    for (size_t i = 0; i < n->packages.n; i++)
        if (n->packages.v[i].known && !n->packages.v[i].local)
            add_component(n, &n->packages.v[i]);
    for (uint32_t i = 0; i < n->packages.n; i++)
        if (n->packages.v[i].component != SIZE_MAX)
            add_depends(n, i);
    if (n->nameless)
        catalog_diag(n->ctx, DIAG_WARNING, n->entry,
                     "%u packages have no valid name and version, or are too many", n->nameless);
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    struct json j;
    str text;
    bool installed = str_ends(entry->path, STR(".deps.json"));
    bool lock = !installed && str_starts(str_base(entry->path), STR("packages."));
    struct nuget n = {.ctx = ctx,
                      .entry = entry,
                      .field = lock ? "resolved" : "libraries",
                      .installed = installed,
                      .assets = !installed && !lock,
                      .newest = lock ? LOCK_NEWEST : ASSETS_NEWEST};
    if (installed)
        find_framework(&n, entry->path);
    if (!catalog_text(ctx, entry, content, &text))
        return;
    json_init(&j, text, ctx->scratch, ctx->limits->json_depth);
    j.lenient = n.installed;
    if (lock)
        read_lock(&n, &j);
    else
        read_graph(&n, &j);
    if (!json_done(&j))
        catalog_diag(ctx, DIAG_WARNING, entry, "is not valid JSON: %s", j.why);
    if (n.format > n.newest)
        catalog_diag(ctx, DIAG_NOTE, entry, "format version %llu is newer than what is known (%llu)",
                     (unsigned long long)n.format, (unsigned long long)n.newest);
    add_all(&n);
}

static const char *const patterns[] = {"*.deps.json",         "packages.lock.json", "packages.*.lock.json",
                                       "project.assets.json", "project.lock.json",  NULL};

const struct cataloger cataloger_nuget = {
    .name = "nuget",
    .doc = ".NET packages: published (*.deps.json), restored (project.assets.json) and locked "
           "(packages.lock.json)",
    .ecosystem = "NuGet (.NET)",
    .gives = READS_INSTALLED | READS_DECLARED | TELLS_RELATIONS | TELLS_DIRECT | TELLS_SCOPE,
    .patterns = patterns,
    .run = run,
};
