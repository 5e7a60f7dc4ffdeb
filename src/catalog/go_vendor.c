/* vendor/modules.txt: which modules the packages below vendor/ came from ("Go Modules Reference",
 * "Vendoring"). A module of which no package is listed is not there: it is only required, or only replaced.
 */
#include "catalog/locked.h"

#define NAME "go-vendor"

/* "# A V", "# A V => B W", "# A V => ./folder", "# A => B W" (of modules without packages) */
static void read_module(struct locked_file *f, str line, uint32_t number)
{
    struct locked *p = locked_add(f, number);
    str word[6] = {{0}};
    size_t n = 0;
    while (n < 6 && str_split(&line, ' ', &word[n]))
        n++;
    p->name = word[0];
    p->omit = true;
    p->direct = TRI_NO;
    p->scope = SCOPE_RUNTIME;
    if (n == 2) {
        p->version = word[1];
    } else if (n >= 4 && str_is(word[2], "=>")) {
        p->field = arena_printf(f->ctx->scratch, "%.*s %.*s replaced", STR_ARG(word[0]), STR_ARG(word[1]));
        p->local = n == 4;
        p->confidence = n == 4 ? CONFIDENCE_MEDIUM : CONFIDENCE_HIGH;
        p->name = n == 4 ? word[0] : word[3];
        p->version = n == 4 ? STR("") : word[4];
    }
}

static void read_line(struct locked_file *f, str line, uint32_t number)
{
    struct locked *p = f->packages.n ? &f->packages.v[f->packages.n - 1] : NULL;
    if (str_starts(line, STR("# ")))
        read_module(f, str_trim(str_from(line, 2)), number);
    else if (p && str_starts(line, STR("## explicit")))
        p->direct = TRI_UNKNOWN; /* named in go.mod, maybe as an indirect one */
    else if (p && line.n && line.p[0] != '#' && (p->version.n || p->local))
        p->omit = false;
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    str text, line;
    uint32_t number = 0;
    if (!catalog_text(ctx, entry, content, &text))
        return;
    struct locked_file f = {.ctx = ctx,
                            .entry = entry,
                            .cataloger = NAME,
                            .field = "module",
                            .ecosystem = STR_INIT("Go"),
                            .type = STR_INIT("golang"),
                            .state = STATE_INSTALLED};
    while (str_line(&text, &line))
        read_line(&f, str_trim(line), ++number);
    locked_finish(&f);
}

const struct cataloger cataloger_go_vendor = {
    .name = NAME,
    .doc = "Go modules whose packages are vendored: vendor/modules.txt",
    .ecosystem = "Go modules",
    .gives = READS_INSTALLED | TELLS_DIRECT,
    .patterns = (const char *const[]){"**/vendor/modules.txt", NULL},
    .run = run,
};
