/* conan: conan.lock of Conan 1 (a graph of nodes) and 2 (lists of references), conanfile.txt, and what is
 * installed in a cache: the folders of conaninfo.txt of Conan 1, the database p/cache.sqlite3 of Conan 2
 * (Conan documentation, "Lockfiles", "conanfile.txt", "conaninfo.txt"; the database as Conan 2 makes it). A
 * reference is "name/version[@user/channel][#revision[%time]][:package[#revision]]"; a version in brackets is
 * a range, one in parentheses an alias, which are not resolved.
 */
#include "catalog/locked.h"
#include "catalog/qualifier.h"
#include "format/ini.h"
#include "format/json.h"
#include "format/sqlite.h"

#define NAME "conan"

struct edge {
    uint32_t from;
    str to;
    bool build;
};
struct conan {
    struct locked_file f;
    struct map nodes; /* of Conan 1: number to 1 + index into packages */
    VEC(struct edge) edges;
    uint64_t minor;
};

static struct locked *add(struct conan *c, str reference, uint32_t line, enum scope scope)
{
    str name, version, user = STR(""), channel = STR(""), ignored;
    str_cut(reference, '#', &reference, &ignored);
    str_cut(reference, '%', &reference, &ignored);
    str_cut(reference, ':', &reference, &ignored);
    str_cut(str_trim(reference), '@', &reference, &user);
    if (!str_cut(reference, '/', &name, &version) || !name.n)
        return NULL;
    struct locked *p = locked_add(&c->f, line);
    p->name = name;
    p->version = str_starts(version, STR("[")) || str_starts(version, STR("(")) ? STR("") : version;
    p->scope = scope;
    str_cut(user, '/', &user, &channel);
    if (user.n && !str_is(user, "_")) {
        p->qualifier = STR("user"); /* a recipe of another one: no advisory of ConanCenter speaks of it */
        p->value = user;
        p->qualifiers = qualifier_set(c->f.ctx->scratch, STR(""), STR("channel"), channel);
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

static void add_edge(struct conan *c, uint32_t from, str to, bool build)
{
    vec_push(c->f.ctx->scratch, &c->edges, (struct edge){from, to, build});
}

/* ["2"] or, before version 0.4, {"zlib/1.2.11#REV": "2"} */
static void read_edges(struct conan *c, uint32_t from, struct json *j, bool build)
{
    str key, to;
    if (json_peek(j) == JSON_OBJECT && json_object(j)) {
        while (json_key(j, &key))
            if (json_string(j, &to))
                add_edge(c, from, to, build);
    } else if (json_array(j)) {
        while (json_more(j))
            if (json_string(j, &to))
                add_edge(c, from, to, build);
    }
}

struct node {
    str reference, context;
    bool project; /* has the path of a conanfile */
};

static struct node look_at(struct json *j)
{
    struct node n = {.reference = STR(""), .context = STR("")};
    str key, path;
    if (!json_object(j))
        return n;
    while (json_key(j, &key)) {
        if (str_is(key, "ref") || str_is(key, "pref"))
            json_string(j, &n.reference);
        else if (str_is(key, "context"))
            json_string(j, &n.context);
        else if (str_is(key, "path"))
            n.project |= json_string(j, &path);
        else
            json_skip(j);
    }
    return n;
}

/* {"ref": "zlib/1.2.11#REV", "requires": ["2"], ...}, "pref" before version 0.4; a node without a reference
 * is the project itself. */
static void read_node(struct conan *c, str number, struct json *j)
{
    str key;
    struct json again = *j;
    uint32_t line = json_line(j), from;
    struct node n = look_at(j);
    bool own = n.project || str_is(number, "0");
    enum scope scope = own ? SCOPE_UNKNOWN : str_is(n.context, "build") ? SCOPE_DEV : SCOPE_RUNTIME;
    struct locked *p = add(c, n.reference, line, scope);
    if (!p) {
        p = locked_add(&c->f, line);
        p->name = STR("project");
        p->omit = true;
    }
    if (own)
        p->own = p->omit = true;
    from = (uint32_t)c->f.packages.n;
    *map_put(c->f.ctx->scratch, &c->nodes, number, NULL) = from;
    if (!json_object(&again))
        return;
    while (json_key(&again, &key)) {
        if (str_is(key, "requires") || str_is(key, "build_requires"))
            read_edges(c, from, &again, !str_is(key, "requires"));
        else
            json_skip(&again);
    }
}

/* A tool that only builds need is for development, whatever the machine it runs on. */
static void set_build_scopes(struct conan *c)
{
    struct map needed = {0};
    for (size_t i = 0; i < c->edges.n; i++)
        if (!c->edges.v[i].build)
            map_put(c->f.ctx->scratch, &needed, c->edges.v[i].to, NULL);
    for (size_t i = 0; i < c->edges.n; i++) {
        const uint64_t *to = map_get(&c->nodes, c->edges.v[i].to);
        if (to && c->edges.v[i].build && !map_get(&needed, c->edges.v[i].to))
            c->f.packages.v[*to - 1].scope = SCOPE_DEV;
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
    set_build_scopes(c);
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

static str cut_base(str *path)
{
    str base = str_base(*path);
    *path = str_dir(*path);
    return base;
}

/* ".../NAME/VERSION/USER/CHANNEL/package/ID/conaninfo.txt": the package that is installed there. */
static void read_folder(struct conan *c, str path)
{
    cut_base(&path);
    cut_base(&path);
    if (!str_is(cut_base(&path), "package"))
        return;
    str channel = cut_base(&path), user = cut_base(&path), version = cut_base(&path), name = cut_base(&path);
    if (!name.n)
        return;
    struct arena *a = c->f.ctx->scratch;
    str reference = arena_join(a, name, STR("/"), version);
    reference = arena_join(a, reference, STR("@"), arena_join(a, user, STR("/"), channel));
    struct conan own = {.f = c->f};
    own.f.state = STATE_INSTALLED;
    own.f.field = "path";
    add(&own, reference, 0, SCOPE_UNKNOWN);
    locked_finish(&own.f);
}

/* "[full_requires]": exactly what it was built with; "[requires]" has patterns ("1.Y.Z"). */
static void read_info(struct conan *c, str text)
{
    struct ini ini;
    struct ini_item item;
    ini_init(&ini, text, 0);
    while (ini_next(&ini, &item))
        if (str_is(item.section, "full_requires") && !item.value.p)
            add(c, item.key, item.line, SCOPE_UNKNOWN);
}

/* Table "packages": reference, recipe's revision, package, its revision, which is missing of one that was not
 * built to its end. */
static void read_cache(struct conan *c, const struct reader_at *at)
{
    struct catalog_ctx *ctx = c->f.ctx;
    struct sqlite db;
    struct sqlite_rows rows;
    struct sqlite_value reference, revision;
    struct err e = {0};
    if (!sqlite_open(&db, at, &e) || !sqlite_table(&db, STR("packages"), &rows, &e)) {
        catalog_diag(ctx, DIAG_WARNING, c->f.entry, "%s", e.text);
        return;
    }
    while (sqlite_next(&rows))
        if (sqlite_column(rows.record, 0, &reference) && reference.kind == SQLITE_TEXT &&
            sqlite_column(rows.record, 3, &revision) && revision.kind == SQLITE_TEXT)
            add(c, arena_dup(ctx->scratch, reference.bytes), 0, SCOPE_UNKNOWN);
    if (rows.damaged)
        catalog_diag(ctx, DIAG_WARNING, c->f.entry, "%u damaged pages or rows were passed over: %s",
                     rows.damaged, rows.problem.text);
    sqlite_rows_close(&rows);
}

static void read_text(struct conan *c, str text)
{
    str base = str_base(c->f.entry->path);
    if (str_is(base, "conaninfo.txt")) {
        c->f.field = "full_requires";
        read_folder(c, c->f.entry->path);
        read_info(c, text);
    } else if (str_is(base, "conanfile.txt")) {
        c->f.field = "requires";
        read_file(c, text);
    } else {
        read_lock(c, text);
    }
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
    if (str_ends(entry->path, STR(".sqlite3"))) {
        c.f.field = "packages";
        c.f.state = STATE_INSTALLED;
        read_cache(&c, &content->at);
    } else if (catalog_text(ctx, entry, content, &text)) {
        read_text(&c, text);
    } else {
        return;
    }
    locked_finish(&c.f);
}

const struct cataloger cataloger_conan = {
    .name = NAME,
    .doc = "C and C++ packages of Conan: conan.lock (Conan 1 and 2), conanfile.txt, installed ones "
           "(conaninfo.txt of "
           "Conan 1)",
    .ecosystem = "Conan",
    .gives = READS_INSTALLED | READS_DECLARED | TELLS_RELATIONS | TELLS_DIRECT | TELLS_SCOPE,
    .patterns =
        (const char *const[]){"conan.lock", "conanfile.txt", "conaninfo.txt", "**/p/cache.sqlite3", NULL},
    .run = run,
};
