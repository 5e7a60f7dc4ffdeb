/* maven_install: artifacts that Bazel's rules_jvm_external locked, maven_install.json and
 * NAME_maven_install.json (rules_jvm_external, "Pinning artifacts"). Since version 2 "artifacts" maps
 * "group:artifact" to a version and checksums, and "dependencies" tells who needs whom; before,
 * "dependency_tree" lists coordinates. */
#include "base/map.h"
#include "catalog/maven.h"
#include "format/json.h"

#define NAME "maven-install"

struct install {
    struct catalog_ctx *ctx;
    const struct entry *entry;
    struct map names; /* "group:artifact" to index of the component */
    unsigned bad;
};
struct artifact {
    str version, sha256;
};

/* "group:artifact", behind which a packaging and a classifier may stand; *name is without these. */
static bool is_key(str key, str *name)
{
    str group, rest, artifact, more;
    if (!str_cut(key, ':', &group, &rest))
        return false;
    str_cut(rest, ':', &artifact, &more);
    *name = str_sub(key, 0, group.n + 1 + artifact.n);
    return maven_name_valid(group) && maven_name_valid(artifact);
}

static void add(struct install *in, str name, const struct artifact *a, uint32_t line)
{
    str group, artifact, version = maven_pin(a->version);
    bool added;
    str_cut(name, ':', &group, &artifact);
    if (!version.n) {
        in->bad++;
        return;
    }
    uint64_t *at = map_put(in->ctx->scratch, &in->names, name, &added);
    if (!added) /* once more, with another classifier */
        return;
    *at = in->ctx->unit->components.n;
    struct component *c = maven_add(in->ctx, in->entry, NAME, "artifacts", group, artifact, version, line);
    uint64_t v;
    if (a->sha256.n == 64 && str_u64(str_sub(a->sha256, 0, 16), 16, &v) &&
        str_u64(str_sub(a->sha256, 16, 16), 16, &v) && str_u64(str_sub(a->sha256, 32, 16), 16, &v) &&
        str_u64(str_sub(a->sha256, 48, 16), 16, &v)) {
        struct hash h = {STR_INIT("SHA-256"), catalog_keep(in->ctx, a->sha256)};
        vec_push(&in->ctx->unit->arena, &c->hashes, h);
    }
    component_finish(in->ctx, c);
}

static void read_artifact(struct artifact *a, struct json *j)
{
    str key, kind;
    if (!json_object(j))
        return;
    while (json_key(j, &key)) {
        if (str_is(key, "version")) {
            json_string(j, &a->version);
        } else if (str_is(key, "shasums") && json_object(j)) {
            while (json_key(j, &kind)) {
                if (str_is(kind, "jar"))
                    json_string(j, &a->sha256);
                else
                    json_skip(j);
            }
        } else if (!str_is(key, "shasums")) {
            json_skip(j);
        }
    }
}

static void read_artifacts(struct install *in, struct json *j)
{
    str key, name;
    if (!json_object(j))
        return;
    while (json_key(j, &key)) {
        struct artifact a = {STR_INIT(""), STR_INIT("")};
        uint32_t line = json_line(j);
        read_artifact(&a, j);
        if (is_key(key, &name))
            add(in, name, &a, line);
        else
            in->bad++;
    }
}

static void read_needs(struct install *in, struct json *j)
{
    struct unit *u = in->ctx->unit;
    str key, name, need;
    if (!json_object(j))
        return;
    while (json_key(j, &key)) {
        const uint64_t *from = is_key(key, &name) ? map_get(&in->names, name) : NULL;
        if (!json_array(j))
            continue;
        while (json_more(j)) {
            const uint64_t *to = NULL;
            if (json_string(j, &need) && is_key(need, &name))
                to = map_get(&in->names, name);
            if (from && to && *from != *to)
                vec_push(&u->arena, &u->components.v[*from].depends, u->components.v[*to].purl);
        }
    }
}

/* "group:artifact:version", "group:artifact:packaging:version" or
 * "group:artifact:packaging:classifier:version"; sources come as artifacts of their own. */
static void read_coordinate(struct install *in, str coordinate, str sha256, uint32_t line)
{
    str name;
    ptrdiff_t last = str_rchr(coordinate, ':');
    struct artifact a = {last < 0 ? STR("") : str_from(coordinate, (size_t)last + 1), sha256};
    if (str_find(coordinate, STR(":sources:")) >= 0 || str_find(coordinate, STR(":javadoc:")) >= 0)
        return;
    if (last > 0 && is_key(str_sub(coordinate, 0, (size_t)last), &name))
        add(in, name, &a, line);
    else
        in->bad++;
}

static void read_list(struct install *in, struct json *j)
{
    str key;
    if (!json_array(j))
        return;
    while (json_more(j)) {
        str coordinate = STR(""), sha256 = STR("");
        uint32_t line = json_line(j);
        if (!json_object(j))
            continue;
        while (json_key(j, &key)) {
            if (str_is(key, "coord"))
                json_string(j, &coordinate);
            else if (str_is(key, "sha256"))
                json_string(j, &sha256);
            else
                json_skip(j);
        }
        read_coordinate(in, coordinate, sha256, line);
    }
}

static void read_tree(struct install *in, struct json *j)
{
    str key;
    if (!json_object(j))
        return;
    while (json_key(j, &key)) {
        if (str_is(key, "dependencies"))
            read_list(in, j);
        else
            json_skip(j);
    }
}

static void read_top(struct install *in, struct json *j)
{
    str key;
    struct json needs;
    bool has_needs = false;
    if (!json_object(j))
        return;
    while (json_key(j, &key)) {
        if (str_is(key, "artifacts")) {
            read_artifacts(in, j);
        } else if (str_is(key, "dependency_tree")) {
            read_tree(in, j);
        } else if (str_is(key, "dependencies")) {
            needs = *j;
            has_needs = true;
            json_skip(j);
        } else {
            json_skip(j);
        }
    }
    if (has_needs && !j->failed)
        read_needs(in, &needs);
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    struct install in = {.ctx = ctx, .entry = entry};
    struct json j;
    str text;
    if (!catalog_text(ctx, entry, content, &text))
        return;
    json_init(&j, text, ctx->scratch, ctx->limits->json_depth);
    read_top(&in, &j);
    if (!json_done(&j))
        catalog_diag(ctx, DIAG_WARNING, entry, "is not valid JSON: %s",
                     j.failed ? j.why : "more than one value");
    if (in.bad)
        catalog_diag(ctx, DIAG_WARNING, entry, "%u artifacts have no valid coordinates", in.bad);
}

const struct cataloger cataloger_maven_install = {
    .name = NAME,
    .doc = "Maven artifacts that Bazel locked: maven_install.json (declared)",
    .ecosystem = "Maven",
    .gives = READS_DECLARED | TELLS_RELATIONS | TELLS_HASHES,
    .patterns = (const char *const[]){"*maven_install.json", NULL},
    .run = run,
};
