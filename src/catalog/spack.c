/* spack: packages that Spack installed, each with the specification that it was made from in
 * PREFIX/.spack/spec.json (Spack documentation, "Spec files"). The first node is the package itself, the rest
 * are those that it was built with. */
#include "catalog/catalog.h"
#include "catalog/qualifier.h"
#include "format/json.h"

struct node {
    str name, version, hash, space;
    VEC(str) needs;
};

static bool is_name(str s)
{
    return s.n > 0 && s.n <= 256 && str_of(s, "-_.");
}

/* Git references are versions too: "git.main=1.0". */
static bool is_version(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] <= ' ' || s.p[i] == 127)
            return false;
    return s.n > 0 && s.n <= 256;
}

/* [{"name": ..., "hash": ...}], or before Spack 0.18 {NAME: {...}} */
static void read_needs(struct catalog_ctx *ctx, struct node *n, struct json *j)
{
    str key, name;
    if (json_peek(j) == JSON_OBJECT && json_object(j)) {
        while (json_key(j, &key)) {
            if (is_name(key))
                vec_push(ctx->scratch, &n->needs, key);
            json_skip(j);
        }
    } else if (json_array(j)) {
        while (json_more(j)) {
            if (!json_object(j))
                continue;
            while (json_key(j, &key)) {
                if (!str_is(key, "name"))
                    json_skip(j);
                else if (json_string(j, &name) && is_name(name))
                    vec_push(ctx->scratch, &n->needs, name);
            }
        }
    }
}

static void read_node(struct catalog_ctx *ctx, struct node *n, struct json *j)
{
    str key;
    if (!json_object(j))
        return;
    while (json_key(j, &key)) {
        if (str_is(key, "name"))
            json_string(j, &n->name);
        else if (str_is(key, "version"))
            json_string(j, &n->version);
        else if (str_is(key, "hash"))
            json_string(j, &n->hash);
        else if (str_is(key, "namespace"))
            json_string(j, &n->space);
        else if (str_is(key, "dependencies"))
            read_needs(ctx, n, j);
        else
            json_skip(j);
    }
}

/* The first of a list; the others have specifications of their own. */
static void read_nodes(struct catalog_ctx *ctx, struct node *n, struct json *j, bool named)
{
    str key;
    if (!json_array(j))
        return;
    for (bool first = true; json_more(j); first = false) {
        if (!first) {
            json_skip(j);
        } else if (!named) {
            read_node(ctx, n, j);
        } else if (json_object(j)) { /* {NAME: {...}} */
            while (json_key(j, &key)) {
                read_node(ctx, n, j);
                n->name = key;
            }
        }
    }
}

static void read_top(struct catalog_ctx *ctx, struct node *n, struct json *j)
{
    str key, inner;
    if (!json_object(j))
        return;
    while (json_key(j, &key)) {
        if (!str_is(key, "spec"))
            json_skip(j);
        else if (json_peek(j) == JSON_ARRAY)
            read_nodes(ctx, n, j, true);
        else if (json_object(j))
            while (json_key(j, &inner)) {
                if (str_is(inner, "nodes"))
                    read_nodes(ctx, n, j, false);
                else
                    json_skip(j);
            }
    }
}

static void add(struct catalog_ctx *ctx, const struct entry *entry, const struct node *n)
{
    struct arena *a = &ctx->unit->arena;
    struct component *c = component_add(ctx, entry, "spack", "version");
    c->name = catalog_keep(ctx, n->name);
    c->version = is_version(n->version) ? catalog_keep(ctx, n->version) : STR("");
    c->type = STR("spack");
    c->kind = STR("package");
    if (is_name(n->space) && !str_is(n->space, "builtin"))
        c->namespace_ = catalog_keep(ctx, n->space);
    if (is_name(n->hash))
        c->qualifiers = qualifier_set(a, c->qualifiers, STR("sha"), n->hash);
    for (size_t i = 0; i < n->needs.n; i++)
        vec_push(a, &c->depends, catalog_keep(ctx, n->needs.v[i]));
    component_finish(ctx, c);
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    struct node n = {.name = STR_INIT(""), .version = STR_INIT("")};
    struct json j;
    str text;
    if (!catalog_text(ctx, entry, content, &text))
        return;
    json_init(&j, text, ctx->scratch, ctx->limits->json_depth);
    read_top(ctx, &n, &j);
    if (!json_done(&j))
        catalog_diag(ctx, DIAG_WARNING, entry, "is not valid JSON: %s",
                     j.failed ? j.why : "more than one value");
    if (is_name(n.name))
        add(ctx, entry, &n);
    else if (!j.failed)
        catalog_diag(ctx, DIAG_WARNING, entry, "a package without a name");
}

static const char *const patterns[] = {"**/.spack/spec.json", NULL};

const struct cataloger cataloger_spack = {
    .name = "spack",
    .doc = "Spack packages: PREFIX/.spack/spec.json",
    .ecosystem = "Spack",
    .gives = READS_INSTALLED | TELLS_RELATIONS,
    .patterns = patterns,
    .run = run,
};
