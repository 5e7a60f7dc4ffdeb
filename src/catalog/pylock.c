/* pylock.toml and pylock.NAME.toml: the standard lock file of Python (PEP 751, lock-version 1.x). Packages of
 * extras and dependency groups say so in their markers. */
#include "catalog/python_lock.h"
#include "format/requirement.h"

#define NAME "pylock"

struct pylock {
    struct locked_file f;
    str vcs_url, commit; /* of the last package */
    str version;
};

/* A marker that asks for a group or an extra: the package is not part of a plain installation. */
static enum scope scope_of_marker(str marker)
{
    if (str_find(marker, STR("extras")) >= 0)
        return SCOPE_OPTIONAL;
    return str_find(marker, STR("dependency_groups")) >= 0 ? SCOPE_DEV : SCOPE_RUNTIME;
}

static void end_package(struct pylock *l)
{
    struct locked *p = python_last(&l->f);
    if (p && l->vcs_url.n)
        locked_git(&l->f, p, l->vcs_url, l->commit);
    l->vcs_url = l->commit = STR("");
}

static bool is_file_hash(const struct toml_item *i)
{
    return toml_is(i, "packages.#.sdist.hashes.*") || toml_is(i, "packages.#.wheels.#.hashes.*") ||
           toml_is(i, "packages.#.archive.hashes.*");
}

static void read_package(struct pylock *l, const struct toml_item *i)
{
    struct locked *p = python_last(&l->f);
    if (!p || i->type != TOML_STRING)
        return;
    if (toml_is(i, "packages.#.name"))
        p->name = python_name(l->f.ctx->scratch, i->text);
    else if (toml_is(i, "packages.#.version"))
        p->version = i->text;
    else if (toml_is(i, "packages.#.marker"))
        p->scope = scope_of_marker(i->text);
    else if (is_file_hash(i))
        locked_hash(&l->f, p, toml_last(i), i->text);
    else if (toml_is(i, "packages.#.dependencies.#.name"))
        locked_need(&l->f, p, python_name(l->f.ctx->scratch, i->text), STR(""), SCOPE_UNKNOWN);
    else if (toml_is(i, "packages.#.dependencies.#.version") && p->needs.n)
        p->needs.v[p->needs.n - 1].version = i->text;
    else if (toml_is(i, "packages.#.vcs.url"))
        l->vcs_url = i->text;
    else if (toml_is(i, "packages.#.vcs.commit-id"))
        l->commit = i->text;
    else if (toml_is(i, "packages.#.archive.url"))
        locked_url(&l->f, p, i->text);
    else if (toml_is(i, "packages.#.directory.path"))
        p->local = true;
}

static void read_item(struct pylock *l, const struct toml_item *i)
{
    if (i->type == TOML_TABLE && toml_is(i, "packages.#")) {
        end_package(l);
        locked_add(&l->f, i->line)->scope = SCOPE_RUNTIME;
    } else if (toml_is(i, "lock-version")) {
        l->version = i->text;
    } else if (i->n > 2 && str_is(i->path[0].key, "packages")) {
        read_package(l, i);
    }
}

static bool probe(const struct entry *entry, str head)
{
    str base = str_base(entry->path);
    (void)head;
    return str_is(base, "pylock.toml") || (str_starts(base, STR("pylock.")) && str_ends(base, STR(".toml")));
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    str text;
    struct toml t;
    struct toml_item i;
    if (!catalog_text(ctx, entry, content, &text))
        return;
    struct pylock l = {.f = python_lock(ctx, entry, NAME, "packages")};
    toml_init(&t, text, ctx->scratch, ctx->limits->json_depth);
    while (toml_next(&t, &i))
        read_item(&l, &i);
    end_package(&l);
    python_toml_report(&l.f, &t);
    if (l.version.n && !str_is(l.version, "1") && !str_starts(l.version, STR("1.")))
        catalog_diag(ctx, DIAG_WARNING, entry, "has lock-version %.*s, of which only what 1.0 has is read",
                     STR_ARG(l.version));
    locked_finish(&l.f);
}

const struct cataloger cataloger_pylock = {
    .name = NAME,
    .doc = "Python packages of a standard lock file: pylock.toml, pylock.*.toml",
    .ecosystem = "Python (PyPI)",
    .gives = READS_DECLARED | TELLS_RELATIONS | TELLS_SCOPE | TELLS_HASHES,
    .patterns = (const char *const[]){"pylock.toml", "pylock.*.toml", NULL},
    .probe = probe,
    .run = run,
};
