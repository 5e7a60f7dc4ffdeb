#include "report/matrix.h"
#include "catalog/catalog.h"
#include "report/text.h"
#include <stdlib.h>

static const struct {
    unsigned flag;
    const char *head, *word;
} columns[] = {
    {READS_INSTALLED, "inst", "installed"}, {READS_DECLARED, "decl", "declared"},
    {TELLS_RELATIONS, "rel", "relations"},  {TELLS_DIRECT, "direct", "direct"},
    {TELLS_SCOPE, "scope", "scope"},        {TELLS_LICENCES, "lic", "licences"},
    {TELLS_HASHES, "hash", "hashes"},       {TELLS_FILES, "files", "files"},
    {TELLS_WORKLOADS, "work", "workloads"}, {TELLS_ACCOUNTS, "acct", "accounts"},
};
enum { COLUMNS = sizeof columns / sizeof *columns, NAME_WIDTH = 26 };

static int fold(str a, str b)
{
    for (size_t i = 0; i < a.n && i < b.n; i++)
        if (ch_lower(a.p[i]) != ch_lower(b.p[i]))
            return (unsigned char)ch_lower(a.p[i]) - (unsigned char)ch_lower(b.p[i]);
    return (a.n > b.n) - (a.n < b.n);
}

static int by_ecosystem(const void *a, const void *b)
{
    const struct cataloger *x = *(const struct cataloger *const *)a, *y = *(const struct cataloger *const *)b;
    int order = fold(str_c(x->ecosystem), str_c(y->ecosystem));
    return order ? order : strcmp(x->name, y->name);
}

/* All catalogers by ecosystem, in the arena. */
static const struct cataloger **ordered(struct arena *a, size_t *n)
{
    *n = 0;
    while (catalogers[*n])
        ++*n;
    const struct cataloger **list = arena_many(a, const struct cataloger *, *n);
    memcpy(list, catalogers, *n * sizeof *list);
    qsort(list, *n, sizeof *list, by_ecosystem);
    return list;
}

static void row(struct buf *out, const struct cataloger *c)
{
    size_t at = text_cut(out, str_c(c->name), NAME_WIDTH - 4);
    text_pad(out, NAME_WIDTH - 2 - at);
    if (c->gives & OPENS_OTHERS)
        buf_add(out, STR(" what other catalogers find in them"));
    for (size_t i = 0; i < COLUMNS && !(c->gives & OPENS_OTHERS); i++)
        buf_printf(out, " %-*s", (int)strlen(columns[i].head), c->gives & columns[i].flag ? "yes" : "-");
    while (out->n && out->p[out->n - 1] == ' ')
        out->n--;
    buf_ch(out, '\n');
}

void matrix_text(struct buf *out, size_t width)
{
    struct arena a = {0};
    size_t n;
    const struct cataloger **list = ordered(&a, &n);
    text_pad(out, NAME_WIDTH);
    for (size_t i = 0; i < COLUMNS; i++)
        buf_printf(out, " %s", columns[i].head);
    buf_ch(out, '\n');
    for (size_t i = 0; i < n; i++) {
        if (i == 0 || strcmp(list[i]->ecosystem, list[i - 1]->ecosystem) != 0)
            buf_printf(out, "%s\n", list[i]->ecosystem);
        text_pad(out, 2);
        row(out, list[i]);
        text_pad(out, 4);
        text_wrap(out, str_c(list[i]->doc), width, 4, 4);
    }
    arena_free(&a);
}

static void cell(struct buf *out, const char *text)
{
    buf_add(out, STR(" "));
    for (; *text; text++) {
        if (*text == '|' || *text == '*' || *text == '_' || *text == '<')
            buf_ch(out, '\\');
        buf_ch(out, *text);
    }
    buf_add(out, STR(" |"));
}

void matrix_markdown(struct buf *out)
{
    struct arena a = {0};
    size_t n;
    const struct cataloger **list = ordered(&a, &n);
    buf_add(
        out,
        STR("# The inventory: what is read, and what is told of it\n\n"
            "Made by `tools/inventory.sh` from the table of catalogers (`assay explain --inventory`); the "
            "tests\n"
            "hold each cataloger to its line. `assay explain --inventory TARGET` tells for one target what "
            "found\n"
            "which component, and how sure that is.\n\n"
            "- **installed**: the component itself is there. **declared**: it is locked or asked for.\n"
            "- **relations**: what needs what. **direct**: what the project itself asks for. **scope**: what "
            "is\n"
            "  for development, for tests or optional.\n"
            "- **files**: which files a package installed, so that what lies in them is told to be its own.\n"
            "- **workloads**: what a manifest lets run, with the security context of each container.\n"
            "- Every component has the place that it was read from, and in an image the layer that brought "
            "it\n"
            "  and the one that removed it. Of SBOMs, those of Assay, Trivy (CycloneDX) and Syft (JSON) give "
            "layers "
            "back.\n\n"
            "| ecosystem | cataloger | what it reads |"));
    for (size_t i = 0; i < COLUMNS; i++)
        buf_printf(out, " %s |", columns[i].word);
    buf_add(out, STR("\n| --- | --- | --- |"));
    for (size_t i = 0; i < COLUMNS; i++)
        buf_add(out, STR(" --- |"));
    for (size_t k = 0; k < n; k++) {
        buf_add(out, STR("\n|"));
        cell(out, list[k]->ecosystem);
        cell(out, list[k]->name);
        cell(out, list[k]->doc);
        for (size_t i = 0; i < COLUMNS; i++)
            buf_add(out, list[k]->gives & (columns[i].flag | OPENS_OTHERS) ? STR(" x |") : STR(" |"));
    }
    buf_ch(out, '\n');
    arena_free(&a);
}
