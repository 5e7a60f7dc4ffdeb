/* gradle_catalog: version catalogs of Gradle, gradle/NAME.versions.toml (Gradle user manual, "Version
 * catalogs"): the libraries that a build asks for. A version may be a text, a reference to one in [versions],
 * or a table of strictly, require and prefer; a range is none. Plug-ins and bundles name no artifacts. */
#include "base/map.h"
#include "catalog/maven.h"
#include "format/toml.h"

#define NAME "gradle-catalog"

struct request {
    str exact, prefer; /* of a version: what is asked for */
};
struct library {
    str group, name, reference;
    struct request version;
    uint32_t line;
};
struct versions {
    struct map names, libraries;
    VEC(struct request) requests;
    VEC(struct library) found;
};

static void take(struct request *r, str key, str text)
{
    if (str_is(key, "prefer"))
        r->prefer = text;
    else if (str_is(key, "strictly") || str_is(key, "require") || str_is(key, "version"))
        r->exact = text;
}

/* Where `key` stands in a table of `n`; the next free place for a new one. */
static uint64_t place(struct arena *a, struct map *names, str key, size_t n, bool *added)
{
    uint64_t *at = map_put(a, names, key, added);
    if (*added)
        *at = n;
    return *at;
}

static void read_version(struct versions *v, struct arena *a, const struct toml_item *i)
{
    bool added;
    uint64_t at = place(a, &v->names, i->path[1].key, v->requests.n, &added);
    if (added)
        vec_push(a, &v->requests, ((struct request){STR_INIT(""), STR_INIT("")}));
    take(&v->requests.v[at], i->n == 2 ? STR("version") : i->path[2].key, i->text);
}

/* "group:name" or "group:name:version" */
static void set_module(struct library *l, str text)
{
    str version;
    if (!str_cut(str_trim(text), ':', &l->group, &l->name))
        return;
    if (str_cut(l->name, ':', &l->name, &version))
        l->version.exact = version;
}

static void read_library(struct versions *v, struct arena *a, const struct toml_item *i)
{
    bool added;
    uint64_t at = place(a, &v->libraries, i->path[1].key, v->found.n, &added);
    if (added)
        vec_push(a, &v->found, ((struct library){.group = STR_INIT(""), .line = i->line}));
    struct library *l = &v->found.v[at];
    str key = i->n > 2 ? i->path[2].key : STR("");
    if (i->type != TOML_STRING)
        return;
    if (i->n == 2 || (i->n == 3 && str_is(key, "module")))
        set_module(l, i->text);
    else if (i->n == 3 && str_is(key, "group"))
        l->group = i->text;
    else if (i->n == 3 && str_is(key, "name"))
        l->name = i->text;
    else if (i->n == 3)
        take(&l->version, key, i->text);
    else if (i->n == 4 && str_is(key, "version") && str_is(i->path[3].key, "ref"))
        l->reference = i->text;
    else if (i->n == 4 && str_is(key, "version"))
        take(&l->version, i->path[3].key, i->text);
}

static str version_of(const struct versions *v, const struct library *l)
{
    const struct request *r = &l->version;
    const uint64_t *at = l->reference.n ? map_get(&v->names, l->reference) : NULL;
    if (at)
        r = &v->requests.v[*at];
    str pin = maven_pin(r->exact);
    return pin.n ? pin : maven_pin(r->prefer);
}

static void add_libraries(struct catalog_ctx *ctx, const struct entry *entry, const struct versions *v)
{
    unsigned bad = 0;
    for (size_t i = 0; i < v->found.n; i++) {
        const struct library *l = &v->found.v[i];
        if (!maven_name_valid(l->group) || !maven_name_valid(l->name)) {
            bad++;
            continue;
        }
        struct component *c =
            maven_add(ctx, entry, NAME, "libraries", l->group, l->name, version_of(v, l), l->line);
        c->direct = TRI_YES;
        component_finish(ctx, c);
    }
    if (bad)
        catalog_diag(ctx, DIAG_WARNING, entry, "%u libraries have no valid group and name", bad);
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    struct versions v = {0};
    struct toml t;
    struct toml_item i;
    str text;
    if (!catalog_text(ctx, entry, content, &text))
        return;
    toml_init(&t, text, ctx->scratch, ctx->limits->json_depth);
    while (toml_next(&t, &i)) {
        if (i.n < 2 || !i.path[1].key.p || !i.path[i.n - 1].key.p)
            continue;
        if (str_is(i.path[0].key, "versions") && i.type == TOML_STRING)
            read_version(&v, ctx->scratch, &i);
        else if (str_is(i.path[0].key, "libraries"))
            read_library(&v, ctx->scratch, &i);
    }
    if (t.failed)
        catalog_diag(ctx, DIAG_WARNING, entry, "is not valid TOML: %s", t.why);
    add_libraries(ctx, entry, &v);
}

const struct cataloger cataloger_gradle_catalog = {
    .name = NAME,
    .doc = "Maven artifacts that a Gradle build asks for: gradle/libs.versions.toml (declared)",
    .ecosystem = "Maven",
    .gives = READS_DECLARED | TELLS_DIRECT,
    .patterns = (const char *const[]){"**/gradle/*.versions.toml", "libs.versions.toml", NULL},
    .run = run,
};
