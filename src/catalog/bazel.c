/* bazel: modules that Bazel resolved, MODULE.bazel.lock (Bazel documentation, "Lockfile"). Of every version
 * that was looked at the lock has a MODULE.bazel, but only of those that were selected a source.json:
 * "REGISTRY/modules/NAME/VERSION/source.json". Before Bazel 7.2 "moduleDepGraph" listed them by
 * "NAME@VERSION". */
#include "catalog/catalog.h"
#include "catalog/qualifier.h"
#include "format/json.h"

#define NAME    "bazel"
#define CENTRAL "https://bcr.bazel.build"

static bool is_name(str s)
{
    return s.n > 0 && s.n <= 256 && s.p[0] != '.' && str_of(s, "._-");
}

static bool is_version(str s)
{
    return s.n > 0 && s.n <= 128 && str_of(s, ".-+");
}

static void add(struct catalog_ctx *ctx, const struct entry *entry, str name, str version, str registry,
                uint32_t line)
{
    struct component *c = component_add(ctx, entry, NAME, "modules");
    c->locations.v[0].line = line;
    c->name = catalog_keep(ctx, name);
    c->version = catalog_keep(ctx, version);
    c->type = STR("bazel");
    c->state = STATE_DECLARED;
    /* An address with a user may hold a secret. */
    if (!str_is(registry, CENTRAL) && str_chr(registry, '@') < 0)
        c->qualifiers = qualifier_set(&ctx->unit->arena, c->qualifiers, STR("repository_url"), registry);
    component_finish(ctx, c);
}

/* "REGISTRY/modules/NAME/VERSION/source.json" */
static void read_address(struct catalog_ctx *ctx, const struct entry *entry, str address, uint32_t line)
{
    str folder = str_dir(address), version = str_base(folder), name = str_base(str_dir(folder));
    str modules = str_dir(str_dir(folder));
    if (str_is(str_base(address), "source.json") && str_is(str_base(modules), "modules") && is_name(name) &&
        is_version(version))
        add(ctx, entry, name, version, str_dir(modules), line);
}

static void read_hashes(struct catalog_ctx *ctx, const struct entry *entry, struct json *j)
{
    str address;
    if (!json_object(j))
        return;
    while (json_key(j, &address)) {
        uint32_t line = json_line(j);
        bool there = json_peek(j) == JSON_STRING;
        json_skip(j);
        if (there)
            read_address(ctx, entry, address, line);
    }
}

/* "<root>" is the project, and "NAME@_" a module that it overrides with one of its own. */
static void read_graph(struct catalog_ctx *ctx, const struct entry *entry, struct json *j)
{
    str key, name, version;
    if (!json_object(j))
        return;
    while (json_key(j, &key)) {
        uint32_t line = json_line(j);
        json_skip(j);
        if (str_cut(key, '@', &name, &version) && is_name(name) && is_version(version))
            add(ctx, entry, name, version, STR(CENTRAL), line);
    }
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    struct json j;
    str text, key;
    if (!catalog_text(ctx, entry, content, &text))
        return;
    json_init(&j, text, ctx->scratch, ctx->limits->json_depth);
    if (json_object(&j))
        while (json_key(&j, &key)) {
            if (str_is(key, "registryFileHashes"))
                read_hashes(ctx, entry, &j);
            else if (str_is(key, "moduleDepGraph"))
                read_graph(ctx, entry, &j);
            else
                json_skip(&j);
        }
    if (!json_done(&j))
        catalog_diag(ctx, DIAG_WARNING, entry, "is not valid JSON: %s",
                     j.failed ? j.why : "more than one value");
}

const struct cataloger cataloger_bazel = {
    .name = NAME,
    .doc = "Bazel modules that are resolved: MODULE.bazel.lock (declared)",
    .ecosystem = "Bazel",
    .gives = READS_DECLARED,
    .patterns = (const char *const[]){"MODULE.bazel.lock", NULL},
    .run = run,
};
