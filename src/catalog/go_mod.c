/* go.mod of a main module: what it requires, with its replacements and exclusions ("Go Modules Reference").
 * The lines "go" and "toolchain" say what the source asks for, not what it is built with: they are no
 * components.
 */
#include "catalog/go_sum.h"
#include "catalog/locked.h"
#include "format/go_mod.h"
#include "version/version.h"

#define NAME "go-mod"

struct replacement {
    str path, version, to_path, to_version; /* version "": of any; to_version "": a folder */
};
struct exclusion {
    str path, version;
};
struct go_file {
    struct locked_file f;
    struct map required; /* path to 1 + index of its package */
    struct map replaced; /* "PATH" or "PATH VERSION" to 1 + index */
    struct map excluded; /* "PATH VERSION" */
    VEC(struct replacement) replacements;
    str go;       /* the language version that the file asks for */
    unsigned odd; /* lines that are not understood */
    uint32_t odd_line;
};

static bool is_version(str v)
{
    return v.n > 1 && v.p[0] == 'v' && ch_digit(v.p[1]);
}

static str keyed(struct go_file *g, str path, str version)
{
    return version.n ? arena_join(g->f.ctx->scratch, path, STR(" "), version) : path;
}

static bool is_higher(str a, str b)
{
    return version_scheme_of(STR("Go"))->compare(a, b) > 0;
}

/* Of a module that is required twice the higher version counts (minimal version selection). A branch or other
 * query that was not resolved yet is no version. */
static void read_require(struct go_file *g, const struct go_mod_item *i, uint32_t line)
{
    str version = is_version(i->words[1]) ? i->words[1] : STR("");
    uint64_t *at = map_put(g->f.ctx->scratch, &g->required, i->words[0], NULL);
    if (!*at) {
        locked_add(&g->f, line)->name = i->words[0];
        *at = g->f.packages.n;
    }
    struct locked *p = &g->f.packages.v[*at - 1];
    if (p->direct != TRI_YES)
        p->direct = i->indirect ? TRI_NO : TRI_YES;
    if (!p->version.n || (version.n && is_higher(version, p->version))) {
        p->version = version;
        p->line = line;
    }
}

/* "A [V] => B W" or "A [V] => ./folder" */
static bool read_replace(struct go_file *g, const struct go_mod_item *i)
{
    struct arena *a = g->f.ctx->scratch;
    size_t arrow = i->n > 1 && str_is(i->words[1], "=>") ? 1 : 2;
    if (i->n < arrow + 2 || i->n > arrow + 3 || !str_is(i->words[arrow], "=>"))
        return false;
    struct replacement r = {i->words[0], arrow == 2 ? i->words[1] : STR(""), i->words[arrow + 1],
                            i->n == arrow + 3 ? i->words[arrow + 2] : STR("")};
    vec_push(a, &g->replacements, r);
    *map_put(a, &g->replaced, keyed(g, r.path, r.version), NULL) = g->replacements.n;
    return true;
}

static void read_item(struct go_file *g, const struct go_mod_item *i, uint32_t line)
{
    bool good = true;
    if (str_is(i->verb, "go") && i->n == 1) {
        g->go = i->words[0];
    } else if (str_is(i->verb, "require")) {
        good = i->n == 2;
        if (good)
            read_require(g, i, line);
    } else if (str_is(i->verb, "replace")) {
        good = read_replace(g, i);
    } else if (str_is(i->verb, "exclude")) {
        good = i->n == 2;
        if (good)
            map_put(g->f.ctx->scratch, &g->excluded, keyed(g, i->words[0], i->words[1]), NULL);
    }
    if (!good && g->odd++ == 0)
        g->odd_line = line;
}

/* That of the very version wins over that of all. */
static const struct replacement *replacement_of(struct go_file *g, const struct locked *p)
{
    const uint64_t *at = map_get(&g->replaced, keyed(g, p->name, p->version));
    if (!at)
        at = map_get(&g->replaced, p->name);
    return at && *at ? &g->replacements.v[*at - 1] : NULL;
}

static void replace(struct go_file *g, struct locked *p)
{
    struct arena *a = g->f.ctx->scratch;
    const struct replacement *r = replacement_of(g, p);
    if (!r)
        return;
    p->field = arena_printf(a, "require %.*s %.*s replaced", STR_ARG(p->name), STR_ARG(p->version));
    if (is_version(r->to_version)) {
        p->name = r->to_path;
        p->version = r->to_version;
        return;
    }
    catalog_diag(g->f.ctx, DIAG_NOTE, g->f.entry,
                 "module %.*s %.*s is replaced by a folder: its version is unknown", STR_ARG(p->name),
                 STR_ARG(p->version));
    p->version = STR("");
    p->local = true;
    p->confidence = CONFIDENCE_MEDIUM;
}

static void finish(struct go_file *g)
{
    for (size_t i = 0; i < g->f.packages.n; i++) {
        struct locked *p = &g->f.packages.v[i];
        p->omit = map_get(&g->excluded, keyed(g, p->name, p->version)) != NULL;
        if (!p->omit)
            replace(g, p);
    }
    if (g->odd)
        catalog_diag(g->f.ctx, DIAG_WARNING, g->f.entry, "%u lines are not understood, line %u first", g->odd,
                     g->odd_line);
    locked_finish(&g->f);
}

static bool in_folder(str path, str folder)
{
    ptrdiff_t at = str_find(path, folder);
    return at == 0 || (at > 0 && path.p[at - 1] == '/');
}

/* Those of dependencies (in the module cache, below vendor) say what these ask for, not what was chosen. */
bool go_mod_probe(const struct entry *entry, str head)
{
    (void)head;
    return !in_folder(entry->path, STR("pkg/mod/")) && !in_folder(entry->path, STR("vendor/"));
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    str text;
    struct go_mod m;
    struct go_mod_item i;
    if (!catalog_text(ctx, entry, content, &text))
        return;
    struct go_file g = {.f = {.ctx = ctx,
                              .entry = entry,
                              .cataloger = NAME,
                              .field = "require",
                              .ecosystem = STR_INIT("Go"),
                              .type = STR_INIT("golang"),
                              .state = STATE_DECLARED}};
    go_mod_init(&m, text);
    while (go_mod_next(&m, &i))
        read_item(&g, &i, m.line);
    vec_push(&ctx->unit->arena, &ctx->unit->facts,
             (struct fact){.key = STR(GO_MOD_FACT),
                           .subject = STR(""),
                           .detail = catalog_keep(ctx, g.go),
                           .at = {.path = catalog_path(ctx, entry), .layer = -1}});
    for (size_t k = 0; in_folder(entry->path, STR("testdata/")) && k < g.f.packages.n; k++)
        g.f.packages.v[k].scope = SCOPE_TEST;
    finish(&g);
}

const struct cataloger cataloger_go_mod = {
    .name = NAME,
    .doc = "Go modules that a main module requires: go.mod (replace, exclude)",
    .ecosystem = "Go modules",
    .gives = READS_DECLARED | TELLS_DIRECT,
    .patterns = (const char *const[]){"go.mod", NULL},
    .probe = go_mod_probe,
    .run = run,
};
