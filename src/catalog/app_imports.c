/* app_imports: which packages the application's own source files import, JavaScript and Python, as facts for
 * those who judge whether a package is in the running path (check/reachable.h). Files of installed packages,
 * of interpreters and of tests tell nothing of it. */
#include "base/buf.h"
#include "base/map.h"
#include "catalog/catalog.h"
#include "catalog/fixture.h"
#include "format/imports.h"

#define NAME      "app-imports"
#define SIZE_MAX_ ((uint64_t)1 << 20) /* a larger file is a bundle: packages in it are told by js-bundle */
#define FACTS_MAX 20000u              /* of one unit */

struct names {
    struct arena *arena;
    struct map seen;
    struct buf out;
};

static void take(void *ctx, str name)
{
    struct names *n = ctx;
    bool added;
    map_put(n->arena, &n->seen, name, &added);
    if (!added)
        return;
    if (n->out.n)
        buf_ch(&n->out, ' ');
    buf_add(&n->out, name);
}

static bool python(const struct entry *entry)
{
    return str_ends(entry->path, STR(".py"));
}

static bool has(str path, const char *const *parts)
{
    for (; *parts; parts++)
        if (str_find(path, str_c(*parts)) >= 0)
            return true;
    return false;
}

/* Is it a file of tests, of the build or of an editor, by the customs of its language? */
static bool aside(str path)
{
    static const char *const folders[] = {"/test/", "/tests/",    "/__tests__/", "/spec/",
                                          "/docs/", "/examples/", "/.",          NULL};
    static const char *const names[] = {".test.",   ".spec.",    ".config.",    ".conf.",
                                        "gulpfile", "Gruntfile", "conftest.py", NULL};
    char slashed[4096];
    if (path.n + 1 > sizeof slashed)
        return true;
    slashed[0] = '/';
    memcpy(slashed + 1, path.p, path.n);
    str base = str_base(path);
    return has(str_make(slashed, path.n + 1), folders) || has(base, names) ||
           str_starts(base, STR("test_")) || str_is(base, "setup.py") || str_starts(base, STR("noxfile"));
}

/* What was installed there lies in one of these. */
static bool applies(const struct entry *entry)
{
    static const char *const installed[] = {"node_modules/",
                                            "site-packages/",
                                            "dist-packages/",
                                            "lib/python",
                                            "lib64/python",
                                            "share/nodejs/",
                                            "usr/share/",
                                            "usr/lib/",
                                            ".dist-info/",
                                            "/vendor/",
                                            NULL};
    return entry->size <= SIZE_MAX_ && !has(entry->path, installed) && !aside(entry->path);
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    struct err e;
    str text;
    struct names n = {.arena = ctx->scratch};
    struct unit *u = ctx->unit;
    if (u->facts.n >= FACTS_MAX || !content_view(content, &text, &e))
        return; /* whoever must read it says that it cannot be read */
    if (python(entry))
        imports_python(text, take, &n);
    else
        imports_javascript(text, take, &n);
    if (n.out.n && !fixture_of(entry->path, false).n) {
        struct fact f = {.key = STR(APP_IMPORTS_FACT),
                         .subject = python(entry) ? STR("pypi") : STR("npm"),
                         .detail = catalog_keep(ctx, buf_str(&n.out)),
                         .at = {catalog_path(ctx, entry), u->layer, 0}};
        vec_push(&u->arena, &u->facts, f);
    }
    buf_free(&n.out);
}

const struct cataloger cataloger_app_imports = {
    .name = NAME,
    .doc = "which packages the application's own files import (no components): *.py, *.js, *.mjs, *.cjs "
           "outside of installed packages",
    .ecosystem = "npm and Python",
    .gives = READS_INSTALLED,
    .patterns = (const char *const[]){"*.py", "*.js", "*.mjs", "*.cjs", NULL},
    .applies = applies,
    .run = run,
};
