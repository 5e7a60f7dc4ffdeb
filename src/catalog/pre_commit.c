/* pre_commit: repositories of hooks that .pre-commit-config.yaml names (pre-commit documentation, "repos"):
 * `repo` and the tag or commit `rev`, which a comment "frozen: v1.2.3" may name. "local" and "meta" are none;
 * before version 1.0 of pre-commit the file was a list, with `sha`. */
#include "catalog/catalog.h"
#include "catalog/qualifier.h"
#include "catalog/repository.h"
#include "format/yaml.h"

#define NAME           "pre-commit"
#define LINE_BYTES_MAX 4096 /* bytes; in a longer line no comment is looked for: nobody wrote it by hand */

struct hooks {
    struct catalog_ctx *ctx;
    const struct entry *entry;
    str rest, at; /* of the text, behind line `line`, and that line */
    uint32_t line;
    unsigned odd;
};

/* "v1.2.3" of "rev: COMMIT  # frozen: v1.2.3"; "" if there is none. */
static str frozen(struct hooks *h, uint32_t line)
{
    const str mark = STR("# frozen:");
    while (h->line < line && str_line(&h->rest, &h->at))
        h->line++;
    ptrdiff_t at = h->line == line && h->at.n <= LINE_BYTES_MAX ? str_find(h->at, mark) : -1;
    str release = at < 0 ? STR("") : str_trim(str_from(h->at, (size_t)at + mark.n)), one = STR("");
    str_split(&release, ' ', &one);
    return one;
}

static void add(struct hooks *h, const struct yaml_node *item)
{
    struct arena *a = h->ctx->scratch;
    str repo = yaml_text(item, STR("repo")), type, name;
    const struct yaml_node *rev = yaml_get(item, STR("rev"));
    if (str_is(repo, "local") || str_is(repo, "meta"))
        return;
    if (!rev)
        rev = yaml_get(item, STR("sha"));
    str place = repository_place(a, repo);
    if (!repository_package(a, place, &type, &name) || name.n > 512) {
        h->odd++;
        return;
    }
    str ref = rev ? rev->text : STR(""), told = repository_commit(ref) ? frozen(h, rev->line) : STR("");
    struct component *c = component_add(h->ctx, h->entry, NAME, "rev");
    c->locations.v[0].line = item->line;
    c->name = catalog_keep(h->ctx, name);
    c->version = catalog_keep(h->ctx, told.n ? told : ref);
    c->type = type;
    c->state = STATE_DECLARED;
    c->scope = SCOPE_DEV;
    c->direct = TRI_YES;
    if (told.n || str_is(type, "generic"))
        c->qualifiers =
            qualifier_set(&h->ctx->unit->arena, STR(""), STR("vcs_url"), repository_url(a, place, ref));
    component_finish(h->ctx, c);
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    struct hooks h = {.ctx = ctx, .entry = entry};
    const struct yaml_node *item, *list;
    struct yaml y;
    struct yaml_doc doc;
    str text;
    if (!catalog_text(ctx, entry, content, &text))
        return;
    h.rest = text;
    yaml_open(&y, text, ctx->scratch, ctx->limits->json_depth);
    while (yaml_next(&y, &doc)) {
        list = doc.root && doc.root->type == YAML_SEQUENCE ? doc.root : yaml_get(doc.root, STR("repos"));
        for (struct yaml_iter it = yaml_items(list); yaml_item(&it, &item);)
            add(&h, item);
    }
    if (y.failed)
        catalog_diag(ctx, DIAG_WARNING, entry, "is not valid YAML: %s", y.why);
    if (h.odd)
        catalog_diag(ctx, DIAG_WARNING, entry, "%u repositories have no valid address", h.odd);
    yaml_close(&y);
}

static const char *const patterns[] = {".pre-commit-config.yaml", ".pre-commit-config.yml", NULL};

const struct cataloger cataloger_pre_commit = {
    .name = NAME,
    .doc = "repositories of pre-commit's hooks: .pre-commit-config.yaml",
    .ecosystem = "pre-commit",
    .gives = READS_DECLARED | TELLS_DIRECT | TELLS_SCOPE,
    .patterns = patterns,
    .run = run,
};
