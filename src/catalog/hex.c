/* hex: packages of Hex that a build has fetched: hex_metadata.config at the top of each (Hex documentation,
 * "Metadata"), a file of Erlang terms {KEY, VALUE}. */
#include "catalog/catalog.h"
#include "catalog/licence.h"
#include "format/erlang.h"

#define NAME "hex"

static void add_licences(struct catalog_ctx *ctx, struct component *c, const struct erlang_node *list)
{
    const struct erlang_node *item;
    for (struct erlang_iter it = erlang_items(list); erlang_item(&it, &item);) {
        str spdx = licence_spdx(item->text);
        if (spdx.n)
            vec_push(&ctx->unit->arena, &c->licences, catalog_keep(ctx, spdx));
    }
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    struct erlang e;
    str text, name = STR(""), version = STR("");
    const struct erlang_node *term, *licences = NULL;
    if (!catalog_text(ctx, entry, content, &text))
        return;
    erlang_init(&e, text, ctx->scratch, ctx->limits->json_depth);
    while ((term = erlang_next(&e))) {
        str key = erlang_text(term, 0);
        if (str_is(key, "name"))
            name = erlang_text(term, 1);
        else if (str_is(key, "version"))
            version = erlang_text(term, 1);
        else if (str_is(key, "licenses"))
            licences = erlang_at(term, 1);
    }
    if (e.failed)
        catalog_diag(ctx, DIAG_WARNING, entry, "is not valid: %s", e.why);
    if (!name.n || !version.n)
        return;
    struct component *c = component_add(ctx, entry, NAME, "version");
    c->name = catalog_keep(ctx, name);
    c->version = catalog_keep(ctx, version);
    c->type = STR("hex");
    c->ecosystem = STR("Hex");
    add_licences(ctx, c, licences);
    component_finish(ctx, c);
}

const struct cataloger cataloger_hex = {
    .name = NAME,
    .doc = "Elixir and Erlang packages that a build has fetched: hex_metadata.config",
    .ecosystem = "Hex (Elixir, Erlang)",
    .gives = READS_INSTALLED | TELLS_LICENCES,
    .patterns = (const char *const[]){"hex_metadata.config", NULL},
    .run = run,
};
