/* Pipfile.lock (pipenv): a JSON object of categories ("default", "develop", others that the project names),
 * each of packages with their pin. */
#include "catalog/python_lock.h"
#include "format/json.h"
#include "format/requirement.h"

#define NAME "pipfile-lock"

/* "==1.2.3" is a version; any other specifier is not one. */
static str pinned(str text)
{
    struct requirement r = {.specifiers = text};
    str version;
    return requirement_pin(&r, &version) ? version : STR("");
}

static void read_hashes(struct locked_file *f, struct locked *p, struct json *j)
{
    str text;
    if (!json_array(j))
        return;
    while (json_more(j))
        if (json_string(j, &text))
            locked_hash_pair(f, p, text);
}

/* Where a package comes from that is from no index. */
struct place {
    str git, ref, file, path;
};

static void set_place(struct locked_file *f, struct locked *p, const struct place *at)
{
    str name, version;
    if (at->git.n)
        locked_git(f, p, at->git, at->ref);
    else if (at->file.n && str_find(at->file, STR("://")) > 0)
        locked_url(f, p, at->file);
    else if (at->path.n || at->file.n)
        p->local = true;
    if (!p->version.n && p->value.n && at->file.n && python_file_name(str_base(p->value), &name, &version))
        p->version = version;
}

static void read_package(struct locked_file *f, str name, enum scope scope, str category, struct json *j)
{
    struct locked *p = locked_add(f, json_line(j));
    struct place at = {0};
    str key, text;
    p->name = python_name(f->ctx->scratch, name);
    p->scope = scope;
    p->field = category;
    if (json_peek(j) == JSON_STRING) { /* as the oldest versions wrote it */
        if (json_string(j, &text))
            p->version = pinned(text);
        return;
    }
    if (!json_object(j))
        return;
    while (json_key(j, &key)) {
        if (str_is(key, "version") && json_string(j, &text))
            p->version = pinned(text);
        else if (str_is(key, "hashes"))
            read_hashes(f, p, j);
        else if (str_is(key, "git"))
            json_string(j, &at.git);
        else if (str_is(key, "ref"))
            json_string(j, &at.ref);
        else if (str_is(key, "file"))
            json_string(j, &at.file);
        else if (str_is(key, "path"))
            json_string(j, &at.path);
        else if (!str_is(key, "version"))
            json_skip(j);
    }
    set_place(f, p, &at);
}

static void read_category(struct locked_file *f, str category, struct json *j)
{
    str name;
    enum scope scope = python_group_scope(category);
    if (!json_object(j))
        return;
    while (json_key(j, &name))
        read_package(f, name, scope, category, j);
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    str text, key;
    struct json j;
    if (!catalog_text(ctx, entry, content, &text))
        return;
    struct locked_file f = python_lock(ctx, entry, NAME, "default");
    json_init(&j, text, ctx->scratch, ctx->limits->json_depth);
    if (json_object(&j))
        while (json_key(&j, &key)) {
            if (str_is(key, "_meta"))
                json_skip(&j);
            else
                read_category(&f, key, &j);
        }
    if (!json_done(&j) && j.failed)
        catalog_diag(ctx, DIAG_WARNING, entry, "is not valid JSON: %s", j.why);
    locked_finish(&f);
}

const struct cataloger cataloger_pipfile_lock = {
    .name = NAME,
    .doc = "Python packages that Pipenv locked: Pipfile.lock (all categories)",
    .ecosystem = "Python (PyPI)",
    .gives = READS_DECLARED | TELLS_SCOPE | TELLS_HASHES,
    .patterns = (const char *const[]){"Pipfile.lock", NULL},
    .run = run,
};
