/* go.sum: hashes of the modules that a build fetched ("Go Modules Reference", "go.sum files"). It keeps those
 * of versions that were only looked at, too; a build takes the highest (minimal version selection), so that
 * alone is told, with low confidence. Where go.mod itself names all that a build takes (go 1.17 and later),
 * go.sum adds nothing: go_sum_join leaves it out. */
#include "catalog/go_sum.h"
#include "catalog/locked.h"
#include "version/version.h"

#define NAME "go-sum"

/* "PATH VERSION h1:HASH="; one of "VERSION/go.mod" was looked at, but not fetched. */
static bool read_line(str line, str *path, str *version, bool *odd)
{
    str rest, hash;
    *odd = !str_cut(line, ' ', path, &rest) || !str_cut(rest, ' ', version, &hash) ||
           !str_starts(hash, STR("h1:")) || version->n < 2 || version->p[0] != 'v' ||
           !ch_digit(version->p[1]);
    return !*odd && !str_ends(*version, STR("/go.mod"));
}

static void keep_highest(struct locked_file *f, struct map *known, str path, str version, uint32_t line)
{
    uint64_t *at = map_put(f->ctx->scratch, known, path, NULL);
    if (!*at) {
        locked_add(f, line)->name = path;
        *at = f->packages.n;
    }
    struct locked *p = &f->packages.v[*at - 1];
    if (p->version.n && version_scheme_of(STR("Go"))->compare(version, p->version) <= 0)
        return;
    p->version = version;
    p->line = line;
    p->confidence = CONFIDENCE_LOW;
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    str text, line, path, version;
    struct map known = {0};
    unsigned odd_lines = 0;
    if (!catalog_text(ctx, entry, content, &text))
        return;
    struct locked_file f = {.ctx = ctx,
                            .entry = entry,
                            .cataloger = NAME,
                            .field = "h1",
                            .ecosystem = STR_INIT("Go"),
                            .type = STR_INIT("golang"),
                            .state = STATE_DECLARED};
    for (uint32_t number = 1; str_line(&text, &line); number++) {
        bool odd = false;
        if (str_trim(line).n && read_line(str_trim(line), &path, &version, &odd))
            keep_highest(&f, &known, path, version, number);
        odd_lines += odd;
    }
    if (odd_lines)
        catalog_diag(ctx, DIAG_WARNING, entry, "%u lines are not understood", odd_lines);
    locked_finish(&f);
}

const struct cataloger cataloger_go_sum = {
    .name = NAME,
    .doc = "Go modules that a build fetched, the highest version of each: go.sum, where go.mod does not name "
           "them all",
    .ecosystem = "Go modules",
    .gives = READS_DECLARED,
    .patterns = (const char *const[]){"go.sum", NULL},
    .probe = go_mod_probe,
    .run = run,
};

static bool is_from(const struct component *c, const char *cataloger)
{
    return c->evidence.n && str_eq(c->evidence.v[0].cataloger, str_c(cataloger));
}

static str place_of(const struct component *c)
{
    return c->locations.n ? str_dir(c->locations.v[0].path) : STR("");
}

/* "1.21" and "1.21.3" are 1.17 or later; no number means a file older than the directive. */
static bool names_all(str go)
{
    return go.n && version_scheme_of(STR("Go"))->compare(go, STR("1.17")) >= 0;
}

void go_sum_join(struct inventory *inv, struct arena *scratch)
{
    struct map complete = {0}, named = {0};
    size_t kept = 0;
    for (size_t i = 0; i < inv->facts.n; i++)
        if (str_is(inv->facts.v[i].key, GO_MOD_FACT) && names_all(inv->facts.v[i].detail))
            map_put(scratch, &complete, str_dir(inv->facts.v[i].at.path), NULL);
    for (size_t i = 0; i < inv->components.n; i++)
        if (is_from(&inv->components.v[i], "go-mod"))
            map_put(
                scratch, &named,
                arena_join(scratch, place_of(&inv->components.v[i]), STR("\n"), inv->components.v[i].name),
                NULL);
    for (size_t i = 0; i < inv->components.n; i++) {
        const struct component *c = &inv->components.v[i];
        bool drop =
            is_from(c, NAME) && (map_get(&complete, place_of(c)) ||
                                 map_get(&named, arena_join(scratch, place_of(c), STR("\n"), c->name)));
        if (!drop)
            inv->components.v[kept++] = *c;
    }
    inv->components.n = kept;
}
