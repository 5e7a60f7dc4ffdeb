/* nuget: .NET packages by what the SDK writes: NAME.deps.json beside a published program (.NET runtime
 * configuration files), obj/project.assets.json, and packages.lock.json (NuGet documentation,
 * "PackageReference in project files"). Names are compared without case. */
#include "base/map.h"
#include "catalog/catalog.h"
#include "format/base64.h"
#include "format/json.h"

#define PACKAGES_MAX 200000u
#define NONE         UINT32_MAX

struct package {
    str name, version, hash; /* hash: SHA-512 in base64, perhaps with "sha512-" before it */
    uint32_t line;
    bool known, local, direct;
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
    bool installed, rooted;
    struct map by_key; /* "name/version" in small letters */
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
    str name, version, field, type = STR("package"), hash = STR("");
    uint32_t line = json_line(j);
    if (!json_object(j))
        return;
    while (json_key(j, &field)) {
        if (str_is(field, "type"))
            json_string(j, &type);
        else if (str_is(field, "sha512"))
            json_string(j, &hash);
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
    p->hash = hash;
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

/* The first look takes the libraries, which say what is a project; this one the relations. */
static void read_target(struct nuget *n, struct json *j)
{
    str key, field, name, version;
    if (!json_object(j))
        return;
    while (json_key(j, &key)) {
        uint32_t line = json_line(j);
        split_key(key, &name, &version);
        uint32_t at = package_at(n, name, version, line);
        name_in_target(n, at, name);
        if (!json_object(j))
            continue;
        while (json_key(j, &field)) {
            if (str_is(field, "dependencies") && at != NONE)
                add_wishes(n, at, j);
            else
                json_skip(j);
        }
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
    str key, type = STR(""), version = STR(""), hash = STR("");
    uint32_t line = json_line(j);
    if (!json_object(j))
        return;
    while (json_key(j, &key)) {
        if (str_is(key, "type")) {
            json_string(j, &type);
        } else if (str_is(key, "resolved")) {
            json_string(j, &version);
        } else if (str_is(key, "contentHash")) {
            json_string(j, &hash);
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
    p->hash = hash;
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

static void add_hash(struct nuget *n, struct component *c, str hash)
{
    str bytes;
    if (str_starts(hash, STR("sha512-")))
        hash = str_from(hash, 7);
    if (!base64_decode(n->ctx->scratch, hash, &bytes) || bytes.n != 64)
        return;
    struct hash h = {STR("SHA-512"), hex_encode(&n->ctx->unit->arena, bytes)};
    vec_push(&n->ctx->unit->arena, &c->hashes, h);
}

static void add_component(struct nuget *n, struct package *p)
{
    struct catalog_ctx *ctx = n->ctx;
    p->component = ctx->unit->components.n;
    struct component *c = component_add(ctx, n->entry, "nuget", n->field);
    c->locations.v[0].line = p->line;
    c->name = catalog_keep(ctx, p->name);
    c->version = catalog_keep(ctx, p->version);
    c->type = STR("nuget");
    c->ecosystem = STR("NuGet");
    c->state = n->installed ? STATE_INSTALLED : STATE_DECLARED;
    c->direct = !n->rooted ? TRI_UNKNOWN : p->direct ? TRI_YES : TRI_NO;
    add_hash(n, c, p->hash);
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
    bool lock = str_is(str_base(entry->path), "packages.lock.json");
    struct nuget n = {.ctx = ctx,
                      .entry = entry,
                      .field = lock ? "resolved" : "libraries",
                      .installed = str_ends(entry->path, STR(".deps.json"))};
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
    add_all(&n);
}

static const char *const patterns[] = {"*.deps.json", "packages.lock.json", "project.assets.json", NULL};

const struct cataloger cataloger_nuget = {
    .name = "nuget",
    .doc = ".NET packages: published (*.deps.json), restored (project.assets.json) and locked "
           "(packages.lock.json)",
    .ecosystem = "NuGet (.NET)",
    .gives = READS_INSTALLED | READS_DECLARED | TELLS_RELATIONS | TELLS_DIRECT | TELLS_HASHES,
    .patterns = patterns,
    .run = run,
};
