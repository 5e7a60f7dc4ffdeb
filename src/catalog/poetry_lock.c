/* poetry.lock (lock-version 1.0 to 2.1) and pdm.lock (lock_version 3 to 4.5): both are arrays of tables
 * "package", with the same names for most of what they tell. */
#include "catalog/python_lock.h"
#include "format/requirement.h"

#define NAME "poetry-lock"

struct poetry {
    struct locked_file f;
    struct map hashes; /* of "[metadata.files]": name (PDM: "name version") to 1 + index of its last file */
    VEC(str) files;
    VEC(size_t) before; /* same index: the file before of the same key, 1 + index; 0 if none */
    str source_type, source_url, source_reference, resolved;
};

/* Where the last package comes from, when all about it was read. */
static void end_package(struct poetry *l)
{
    struct locked *p = python_last(&l->f);
    if (p && str_is(l->source_type, "git"))
        locked_git(&l->f, p, l->source_url, l->resolved.n ? l->resolved : l->source_reference);
    else if (p && str_is(l->source_type, "url"))
        locked_url(&l->f, p, l->source_url);
    else if (p && str_is(l->source_type, "directory"))
        p->local = true;
    l->source_type = l->source_url = l->source_reference = l->resolved = STR("");
}

static void read_source(struct poetry *l, str key, str text)
{
    if (str_is(key, "type"))
        l->source_type = text;
    else if (str_is(key, "url"))
        l->source_url = text;
    else if (str_is(key, "reference"))
        l->source_reference = text;
    else if (str_is(key, "resolved_reference"))
        l->resolved = text;
}

/* What PDM writes beside the name instead of a table. */
static void read_pdm_source(struct poetry *l, str key, str text)
{
    if (str_is(key, "git") || str_is(key, "url")) {
        l->source_type = key;
        l->source_url = text;
    } else if (str_is(key, "path")) {
        bool file =
            str_ends(text, STR(".whl")) || str_ends(text, STR(".tar.gz")) || str_ends(text, STR(".zip"));
        l->source_type = file ? STR("file") : STR("directory");
    } else if (str_is(key, "revision")) {
        l->resolved = text;
    }
}

static void read_field(struct poetry *l, struct locked *p, str key, str text)
{
    if (str_is(key, "name"))
        p->name = python_name(l->f.ctx->scratch, text);
    else if (str_is(key, "version"))
        p->version = text;
    else if (str_is(key, "category"))
        p->scope = str_is(text, "main") ? SCOPE_RUNTIME : SCOPE_DEV;
    else
        read_pdm_source(l, key, text);
}

/* Poetry's groups other than "main" are its developers'; PDM's may be extras. */
static void read_group(struct poetry *l, struct locked *p, str group)
{
    bool pdm = str_is(str_base(l->f.entry->path), "pdm.lock");
    enum scope s = pdm ? python_group_scope(group) : str_is(group, "main") ? SCOPE_RUNTIME : SCOPE_DEV;
    p->scope = python_scope_join(p->scope, s);
}

static void add_need(struct poetry *l, struct locked *p, str name, str range)
{
    locked_need(&l->f, p, python_name(l->f.ctx->scratch, name), STR(""), SCOPE_UNKNOWN);
    p->needs.v[p->needs.n - 1].range = range;
}

/* Poetry: `name = "range"`, `name = {version, optional}` or a list of these; PDM: a list of specifiers. What
 * is optional is wanted by an extra only. */
static void read_need(struct poetry *l, struct locked *p, const struct toml_item *i)
{
    struct requirement r;
    struct arena *a = l->f.ctx->scratch;
    if (toml_is(i, "package.#.dependencies.#")) {
        if (i->type == TOML_STRING && requirement_parse(i->text, &r))
            add_need(l, p, r.name, r.specifiers);
    } else if (i->n == 4 && i->path[3].key.p) {
        add_need(l, p, i->path[3].key, i->type == TOML_STRING ? i->text : STR(""));
    } else if (toml_is(i, "package.#.dependencies.*.version") && i->type == TOML_STRING && p->needs.n) {
        struct locked_need *last = &p->needs.v[p->needs.n - 1];
        if (str_eq(last->name, python_name(a, i->path[3].key)))
            last->range = i->text;
    } else if (toml_is(i, "package.#.dependencies.*.optional") && str_is(i->text, "true") && p->needs.n) {
        p->needs.n--;
    }
}

static void read_package(struct poetry *l, const struct toml_item *i)
{
    struct locked *p = python_last(&l->f);
    str key = i->n > 2 && i->path[2].key.p ? i->path[2].key : STR("");
    if (!p)
        return;
    if (str_is(key, "dependencies"))
        read_need(l, p, i);
    else if (i->n == 3 && i->type == TOML_STRING)
        read_field(l, p, key, i->text);
    else if (toml_is(i, "package.#.optional") && str_is(i->text, "true"))
        p->scope = p->scope == SCOPE_DEV ? SCOPE_DEV : SCOPE_OPTIONAL;
    else if (toml_is(i, "package.#.groups.#") && p->scope != SCOPE_OPTIONAL)
        read_group(l, p, i->text);
    else if (toml_is(i, "package.#.files.#.hash"))
        locked_hash_pair(&l->f, p, i->text);
    else if (i->n == 4 && str_is(key, "source") && i->type == TOML_STRING)
        read_source(l, toml_last(i), i->text);
}

static void read_file(struct poetry *l, str key, str hash)
{
    struct arena *a = l->f.ctx->scratch;
    uint64_t *last = map_put(a, &l->hashes, key, NULL);
    vec_push(a, &l->files, hash);
    vec_push(a, &l->before, (size_t)*last);
    *last = l->files.n;
}

static void read_item(struct poetry *l, const struct toml_item *i)
{
    if (i->type == TOML_TABLE && toml_is(i, "package.#")) {
        end_package(l);
        locked_add(&l->f, i->line);
    } else if (str_is(i->path[0].key, "package") && i->n > 2) {
        read_package(l, i);
    } else if (toml_is(i, "metadata.files.*.#.hash")) {
        read_file(l, i->path[2].key, i->text);
    } else if (toml_is(i, "metadata.hashes.*.#")) { /* lock-version 1.0: SHA-256 only */
        read_file(l, i->path[2].key, arena_join(l->f.ctx->scratch, STR("sha256:"), i->text, STR("")));
    }
}

/* Several packages of one name share the files of that name in Poetry's older form: those are not told apart.
 */
static void add_files(struct poetry *l, struct locked *p)
{
    struct arena *a = l->f.ctx->scratch;
    str full = arena_join(a, p->name, STR(" "), p->version);
    uint64_t *last = map_get(&l->hashes, full);
    if (!last)
        last = map_get(&l->hashes, p->name);
    if (!last || p->hashes.n)
        return;
    for (size_t at = (size_t)*last; at; at = l->before.v[at - 1])
        locked_hash_pair(&l->f, p, l->files.v[at - 1]);
    *last = 0;
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    str text;
    struct toml t;
    struct toml_item i;
    if (!catalog_text(ctx, entry, content, &text))
        return;
    struct poetry l = {.f = python_lock(ctx, entry, NAME, "package")};
    toml_init(&t, text, ctx->scratch, ctx->limits->json_depth);
    while (toml_next(&t, &i))
        read_item(&l, &i);
    end_package(&l);
    for (size_t k = 0; l.files.n && k < l.f.packages.n; k++)
        add_files(&l, &l.f.packages.v[k]);
    python_toml_report(&l.f, &t);
    locked_finish(&l.f);
}

const struct cataloger cataloger_poetry_lock = {
    .name = NAME,
    .doc = "Python packages that Poetry or PDM locked: poetry.lock (1.0 to 2.1), pdm.lock",
    .ecosystem = "Python (PyPI)",
    .gives = READS_DECLARED | TELLS_RELATIONS | TELLS_SCOPE | TELLS_HASHES,
    .patterns = (const char *const[]){"poetry.lock", "pdm.lock", NULL},
    .run = run,
};
