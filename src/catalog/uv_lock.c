/* uv.lock (version 1): what a workspace of uv was resolved to. The workspace's own packages come from a
 * folder
 * ("editable", "virtual", "directory"); scopes follow from what they need at run time, by extra, and in
 * groups for development. */
#include "catalog/python_lock.h"
#include "format/requirement.h"

#define NAME "uv-lock"

static void set_source(struct locked_file *f, struct locked *p, str kind, str value)
{
    str url, commit;
    if (str_is(kind, "editable") || str_is(kind, "virtual") || str_is(kind, "directory")) {
        p->own = true;
        p->scope = SCOPE_RUNTIME;
    } else if (str_is(kind, "git")) {
        str_cut(value, '#', &url, &commit);
        locked_git(f, p, url, commit);
    } else if (str_is(kind, "url")) {
        locked_url(f, p, value);
    }
}

/* One of the last need's, which its name began. */
static void read_need(struct locked_file *f, struct locked *p, const struct toml_item *i, enum scope scope)
{
    str key = toml_last(i);
    if (str_is(key, "name"))
        locked_need(f, p, python_name(f->ctx->scratch, i->text), STR(""), scope);
    else if (str_is(key, "version") && p->needs.n)
        p->needs.v[p->needs.n - 1].version = i->text;
}

static void read_package(struct locked_file *f, const struct toml_item *i)
{
    struct locked *p = python_last(f);
    if (!p || i->type != TOML_STRING)
        return;
    if (toml_is(i, "package.#.name"))
        p->name = python_name(f->ctx->scratch, i->text);
    else if (toml_is(i, "package.#.version"))
        p->version = i->text;
    else if (toml_is(i, "package.#.source.*"))
        set_source(f, p, toml_last(i), i->text);
    else if (toml_is(i, "package.#.sdist.hash") || toml_is(i, "package.#.wheels.#.hash"))
        locked_hash_pair(f, p, i->text);
    else if (toml_is(i, "package.#.dependencies.#.*"))
        read_need(f, p, i, SCOPE_RUNTIME);
    else if (toml_is(i, "package.#.optional-dependencies.*.#.*"))
        read_need(f, p, i, SCOPE_OPTIONAL);
    else if (toml_is(i, "package.#.dev-dependencies.*.#.*"))
        read_need(f, p, i, SCOPE_DEV);
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    str text;
    struct toml t;
    struct toml_item i;
    uint64_t version = 1;
    if (!catalog_text(ctx, entry, content, &text))
        return;
    struct locked_file f = python_lock(ctx, entry, NAME, "package");
    f.spread = true;
    toml_init(&t, text, ctx->scratch, ctx->limits->json_depth);
    while (toml_next(&t, &i)) {
        if (toml_is(&i, "version"))
            str_u64(i.text, 10, &version);
        else if (i.type == TOML_TABLE && toml_is(&i, "package.#"))
            locked_add(&f, i.line);
        else if (i.n > 2 && str_is(i.path[0].key, "package"))
            read_package(&f, &i);
    }
    python_toml_report(&f, &t);
    if (version > 1)
        catalog_diag(ctx, DIAG_WARNING, entry, "has version %llu, of which only what version 1 has is read",
                     (unsigned long long)version);
    locked_roots(&f);
    locked_finish(&f);
}

const struct cataloger cataloger_uv_lock = {
    .name = NAME,
    .doc = "Python packages that uv locked: uv.lock",
    .ecosystem = "Python (PyPI)",
    .gives = READS_DECLARED | TELLS_RELATIONS | TELLS_DIRECT | TELLS_SCOPE | TELLS_HASHES,
    .patterns = (const char *const[]){"uv.lock", NULL},
    .run = run,
};
