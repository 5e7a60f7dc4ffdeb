/* sbt: build.sbt.lock of the plug-in sbt-dependency-lock (its README, "Lockfile format"): what a Scala build
 * was resolved to, each with its checksum and the configurations that it is in. */
#include "catalog/maven.h"
#include "format/json.h"

#define NAME "sbt-lock"

struct dependency {
    str org, name, version, sha1;
    bool compile, runtime, provided, test, optional;
};

static void read_artifacts(struct dependency *d, struct json *j)
{
    str key, hash;
    if (!json_array(j))
        return;
    for (bool first = true; json_more(j); first = false) {
        if (!json_object(j))
            continue;
        while (json_key(j, &key)) {
            if (str_is(key, "hash") && json_string(j, &hash) && first && str_starts(hash, STR("sha1:")))
                d->sha1 = str_from(hash, 5);
            else if (!str_is(key, "hash"))
                json_skip(j);
        }
    }
}

static void read_configurations(struct dependency *d, struct json *j)
{
    str name;
    if (!json_array(j))
        return;
    while (json_more(j)) {
        if (!json_string(j, &name))
            continue;
        d->compile |= str_is(name, "compile");
        d->runtime |= str_is(name, "runtime");
        d->provided |= str_is(name, "provided");
        d->optional |= str_is(name, "optional");
        d->test |= str_is(name, "test") || str_is(name, "it");
    }
}

static void read_dependency(struct dependency *d, struct json *j)
{
    str key;
    if (!json_object(j))
        return;
    while (json_key(j, &key)) {
        if (str_is(key, "org"))
            json_string(j, &d->org);
        else if (str_is(key, "name"))
            json_string(j, &d->name);
        else if (str_is(key, "version"))
            json_string(j, &d->version);
        else if (str_is(key, "artifacts"))
            read_artifacts(d, j);
        else if (str_is(key, "configurations"))
            read_configurations(d, j);
        else
            json_skip(j);
    }
}

/* What is provided is given by whoever runs it. */
static enum scope scope_of(const struct dependency *d)
{
    return d->compile || d->runtime     ? SCOPE_RUNTIME
           : d->provided || d->optional ? SCOPE_OPTIONAL
           : d->test                    ? SCOPE_TEST
                                        : SCOPE_UNKNOWN;
}

static bool is_sha1(str s)
{
    uint64_t v;
    return s.n == 40 && str_u64(str_sub(s, 0, 16), 16, &v) && str_u64(str_sub(s, 16, 16), 16, &v) &&
           str_u64(str_sub(s, 32, 8), 16, &v);
}

static bool add(struct catalog_ctx *ctx, const struct entry *entry, const struct dependency *d, uint32_t line)
{
    str version = maven_pin(d->version);
    if (!maven_name_valid(d->org) || !maven_name_valid(d->name) || !version.n)
        return false;
    struct component *c = maven_add(ctx, entry, NAME, "dependencies", d->org, d->name, version, line);
    c->scope = scope_of(d);
    if (is_sha1(d->sha1)) {
        struct hash h = {STR_INIT("SHA-1"), catalog_keep(ctx, d->sha1)};
        vec_push(&ctx->unit->arena, &c->hashes, h);
    }
    component_finish(ctx, c);
    return true;
}

static unsigned read_dependencies(struct catalog_ctx *ctx, const struct entry *entry, struct json *j)
{
    unsigned bad = 0;
    if (!json_array(j))
        return 0;
    while (json_more(j)) {
        struct dependency d = {.org = STR_INIT(""), .version = STR_INIT("")};
        uint32_t line = json_line(j);
        read_dependency(&d, j);
        bad += !j->failed && !add(ctx, entry, &d, line);
    }
    return bad;
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    struct json j;
    str text, key;
    uint64_t version;
    unsigned bad = 0;
    if (!catalog_text(ctx, entry, content, &text))
        return;
    json_init(&j, text, ctx->scratch, ctx->limits->json_depth);
    if (json_object(&j))
        while (json_key(&j, &key)) {
            if (str_is(key, "dependencies"))
                bad = read_dependencies(ctx, entry, &j);
            else if (!str_is(key, "lockVersion"))
                json_skip(&j);
            else if (json_u64(&j, &version) && version > 1)
                catalog_diag(ctx, DIAG_WARNING, entry, "has the lockVersion %llu; 1 is known",
                             (unsigned long long)version);
        }
    if (!json_done(&j))
        catalog_diag(ctx, DIAG_WARNING, entry, "is not valid JSON: %s",
                     j.failed ? j.why : "more than one value");
    if (bad)
        catalog_diag(ctx, DIAG_WARNING, entry, "%u dependencies have no valid coordinates", bad);
}

const struct cataloger cataloger_sbt = {
    .name = NAME,
    .doc = "Maven artifacts that sbt locked: build.sbt.lock (declared)",
    .ecosystem = "Maven",
    .gives = READS_DECLARED | TELLS_SCOPE | TELLS_HASHES,
    .patterns = (const char *const[]){"*.sbt.lock", NULL},
    .run = run,
};
