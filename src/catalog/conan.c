/* conan: conan.lock of Conan 1 (a graph of nodes) and 2 (lists of references), and conanfile.txt (Conan
 * documentation, "Lockfiles", "conanfile.txt"). A reference is
 * "name/version[@user/channel][#revision[%time]]"; a version in brackets is a range, which is not resolved.
 */
#include "catalog/locked.h"
#include "format/json.h"

#define NAME "conan"

struct conan {
    struct locked_file f;
    struct map nodes; /* of Conan 1: number to 1 + index into packages */
    VEC(struct {
        uint32_t from;
        str to;
    })
    edges;
    uint64_t minor;
};

static struct locked *add(struct conan *c, str reference, uint32_t line, enum scope scope)
{
    str name, version, user = STR(""), channel, ignored;
    str_cut(reference, '#', &reference, &ignored);
    str_cut(reference, '%', &reference, &ignored);
    str_cut(str_trim(reference), '@', &reference, &user);
    if (!str_cut(reference, '/', &name, &version) || !name.n)
        return NULL;
    struct locked *p = locked_add(&c->f, line);
    p->name = name;
    p->version = str_starts(version, STR("[")) ? STR("") : version;
    p->scope = scope;
    str_cut(user, '/', &user, &channel);
    if (user.n && !str_is(user, "_")) {
        p->qualifier = STR("user"); /* a recipe of another one: no advisory of ConanCenter speaks of it */
        p->value = user;
        p->local = true;
    }
    return p;
}

/* Conan 2: "requires", "build_requires", "python_requires", "config_requires" */
static void read_references(struct conan *c, struct json *j, enum scope scope)
{
    str reference;
    if (!json_array(j))
        return;
    while (json_more(j)) {
        uint32_t line = json_line(j);
        if (json_string(j, &reference))
            add(c, reference, line, scope);
    }
}

static void read_edges(struct conan *c, uint32_t from, struct json *j)
{
    str to;
    if (!json_array(j))
        return;
    while (json_more(j))
        if (json_string(j, &to) && from) {
            *vec_add(c->f.ctx->scratch, &c->edges) = (__typeof__(*c->edges.v)){from, to};
        }
}

/* {"ref": "zlib/1.2.11#REV", "requires": ["2"], ...}; a node without a reference is the project itself. */
static void read_node(struct conan *c, str number, struct json *j)
{
    str key, reference = STR("");
    struct json again = *j;
    uint32_t line = json_line(j), from;
    if (!json_object(j))
        return;
    while (json_key(j, &key))
        if (!str_is(key, "ref") || !json_string(j, &reference))
            json_skip(j);
    struct locked *p = add(c, reference, line, str_is(number, "0") ? SCOPE_UNKNOWN : SCOPE_RUNTIME);
    if (!p) {
        p = locked_add(&c->f, line);
        p->name = STR("project");
        p->omit = true;
    }
    if (str_is(number, "0"))
        p->own = p->omit = true;
    from = (uint32_t)c->f.packages.n;
    *map_put(c->f.ctx->scratch, &c->nodes, number, NULL) = from;
    json_object(&again);
    while (json_key(&again, &key)) {
        if (str_is(key, "requires"))
            read_edges(c, from, &again);
        else
            json_skip(&again);
    }
}

static void read_graph(struct conan *c, struct json *j)
{
    str key, number;
    if (!json_object(j))
        return;
    while (json_key(j, &key)) {
        if (!str_is(key, "nodes") || !json_object(j)) {
            json_skip(j);
            continue;
        }
        while (json_key(j, &number))
            read_node(c, number, j);
    }
    for (size_t i = 0; i < c->edges.n; i++) {
        const uint64_t *to = map_get(&c->nodes, c->edges.v[i].to);
        if (to)
            locked_need(&c->f, &c->f.packages.v[c->edges.v[i].from - 1], c->f.packages.v[*to - 1].name,
                        c->f.packages.v[*to - 1].version, SCOPE_RUNTIME);
    }
}

static void read_lock(struct conan *c, str text)
{
    struct json j;
    str key, version;
    json_init(&j, text, c->f.ctx->scratch, c->f.ctx->limits->json_depth);
    if (json_object(&j))
        while (json_key(&j, &key)) {
            if (str_is(key, "graph_lock"))
                read_graph(c, &j);
            else if (str_is(key, "requires"))
                read_references(c, &j, SCOPE_RUNTIME);
            else if (str_is(key, "build_requires") || str_is(key, "python_requires") ||
                     str_is(key, "config_requires"))
                read_references(c, &j, SCOPE_DEV);
            else if (str_is(key, "version") && json_string(&j, &version) && str_starts(version, STR("0.")))
                str_u64(str_from(version, 2), 10, &c->minor);
            else
                json_skip(&j);
        }
    if (!json_done(&j))
        catalog_diag(c->f.ctx, DIAG_WARNING, c->f.entry, "is not valid JSON: %s", j.why);
    if (c->minor > 5)
        catalog_diag(c->f.ctx, DIAG_WARNING, c->f.entry,
                     "has version 0.%llu, of which only what earlier ones have is read",
                     (unsigned long long)c->minor);
}

static void read_file(struct conan *c, str text)
{
    str line, rest;
    enum scope scope = SCOPE_UNKNOWN;
    for (uint32_t number = 1; str_line(&text, &line); number++) {
        str_cut(line, '#', &rest, &line);
        rest = str_trim(rest);
        if (str_starts(rest, STR("[")))
            scope = str_is(rest, "[requires]")                                            ? SCOPE_RUNTIME
                    : str_is(rest, "[tool_requires]")                                     ? SCOPE_DEV
                    : str_is(rest, "[build_requires]") || str_is(rest, "[test_requires]") ? SCOPE_DEV
                                                                                          : SCOPE_UNKNOWN;
        else if (rest.n && scope != SCOPE_UNKNOWN)
            add(c, rest, number, scope);
    }
    for (size_t i = 0; i < c->f.packages.n; i++)
        c->f.packages.v[i].direct = TRI_YES;
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    str text;
    struct conan c = {.f = {.ctx = ctx,
                            .entry = entry,
                            .cataloger = NAME,
                            .field = "ref",
                            .ecosystem = STR_INIT("ConanCenter"),
                            .type = STR_INIT("conan"),
                            .state = STATE_DECLARED}};
    if (!catalog_text(ctx, entry, content, &text))
        return;
    if (str_ends(entry->path, STR(".txt"))) {
        c.f.field = "requires";
        read_file(&c, text);
    } else {
        read_lock(&c, text);
    }
    locked_finish(&c.f);
}

const struct cataloger cataloger_conan = {
    .name = NAME,
    .doc = "C and C++ packages of Conan: conan.lock (Conan 1 and 2), conanfile.txt",
    .ecosystem = "Conan",
    .gives = READS_DECLARED | TELLS_RELATIONS | TELLS_DIRECT | TELLS_SCOPE,
    .patterns = (const char *const[]){"conan.lock", "conanfile.txt", NULL},
    .run = run,
};
