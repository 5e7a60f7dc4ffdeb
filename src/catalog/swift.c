/* swift: packages that Swift's package manager resolved: Package.resolved of versions 1, 2 and 3 (Swift
 * package manager, "Package.resolved"; also inside of Xcode projects), and fetched: workspace-state.json of a
 * folder that it builds in, where a package is a "packageRef" and a "checkoutState". A package is named by
 * the address of its repository; a pin of a branch or a commit has its commit as version. */
#include "catalog/locked.h"
#include "catalog/repository.h"
#include "format/json.h"

#define NAME "swift"

struct pin {
    str location, identity, kind, version, revision;
};

static void read_state(struct json *j, struct pin *p)
{
    str key;
    if (!json_object(j))
        return;
    while (json_key(j, &key)) {
        if (str_is(key, "version"))
            json_string(j, &p->version);
        else if (str_is(key, "revision"))
            json_string(j, &p->revision);
        else if (str_is(key, "checkoutState"))
            read_state(j, p);
        else
            json_skip(j);
    }
}

static void add_pin(struct locked_file *f, const struct pin *p, uint32_t line)
{
    bool registry = str_is(p->kind, "registry");
    if (str_is(p->kind, "fileSystem") || str_is(p->kind, "local") || str_is(p->kind, "root"))
        return; /* a folder next to the project: a part of it */
    str name = registry ? p->identity : repository_place(f->ctx->scratch, p->location);
    if (!name.n && !p->identity.n && !p->location.n)
        return;
    struct locked *k = locked_add(f, line);
    k->name = name.n ? name : p->identity.n ? p->identity : str_base(p->location);
    k->version = p->version.n ? p->version : p->revision;
    k->local = registry || !name.n || str_is(p->kind, "localSourceControl");
}

static void read_fields(struct json *j, struct pin *p)
{
    str key;
    if (!json_object(j))
        return;
    while (json_key(j, &key)) {
        if (str_is(key, "location") || str_is(key, "repositoryURL") || str_is(key, "path"))
            json_string(j, &p->location);
        else if (str_is(key, "identity") || str_is(key, "package"))
            json_string(j, &p->identity);
        else if (str_is(key, "kind"))
            json_string(j, &p->kind);
        else if (str_is(key, "state"))
            read_state(j, p);
        else if (str_is(key, "packageRef"))
            read_fields(j, p);
        else
            json_skip(j);
    }
}

static void read_pin(struct locked_file *f, struct json *j)
{
    struct pin p = {0};
    uint32_t line = json_line(j);
    read_fields(j, &p);
    if (!j->failed)
        add_pin(f, &p, line);
}

static void read_top(struct locked_file *f, struct json *j, uint64_t *version)
{
    str key, list = f->state == STATE_INSTALLED ? STR("dependencies") : STR("pins");
    if (!json_object(j))
        return;
    while (json_key(j, &key)) {
        if (str_is(key, "object")) {
            read_top(f, j, version);
        } else if (str_is(key, "version")) {
            json_u64(j, version);
        } else if (!str_eq(key, list)) {
            json_skip(j);
        } else if (json_array(j)) {
            while (json_more(j))
                read_pin(f, j);
        }
    }
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    str text;
    struct json j;
    uint64_t version = 0;
    struct locked_file f = {.ctx = ctx,
                            .entry = entry,
                            .cataloger = NAME,
                            .field = "pins",
                            .ecosystem = STR_INIT("SwiftURL"),
                            .type = STR_INIT("swift"),
                            .state = STATE_DECLARED};
    if (!catalog_text(ctx, entry, content, &text))
        return;
    if (str_is(str_base(entry->path), "workspace-state.json")) {
        f.field = "dependencies";
        f.state = STATE_INSTALLED;
    }
    json_init(&j, text, ctx->scratch, ctx->limits->json_depth);
    read_top(&f, &j, &version);
    if (!json_done(&j))
        catalog_diag(ctx, DIAG_WARNING, entry, "is not valid JSON: %s", j.why);
    if (version > (f.state == STATE_INSTALLED ? 7 : 3))
        catalog_diag(ctx, DIAG_WARNING, entry,
                     "has version %llu, of which only what earlier ones have is read",
                     (unsigned long long)version);
    locked_finish(&f);
}

const struct cataloger cataloger_swift = {
    .name = NAME,
    .doc = "Swift packages that are resolved, Package.resolved (versions 1 to 3), and fetched, "
           ".build/workspace-state.json (versions 1 to 7)",
    .ecosystem = "Swift",
    .gives = READS_INSTALLED | READS_DECLARED,
    .patterns = (const char *const[]){"Package.resolved", "**/.build/workspace-state.json",
                                      "**/SourcePackages/workspace-state.json", NULL},
    .run = run,
};
