/* otp: applications of Erlang and Elixir as releases and Erlang itself hold them: lib/NAME-VERSION/ebin/
 * NAME.app, one term {application, NAME, [{vsn, VERSION}, ...]} (Erlang/OTP documentation, "app"). What
 * application comes from which package of Hex is not told, so no advisories of Hex are asked. */
#include "catalog/catalog.h"
#include "format/erlang.h"

#define NAME "otp"

/* "lib/cowboy-2.9.0/ebin/cowboy.app": the folder of a build, "lib/cowboy/ebin", is another's business. */
static bool probe(const struct entry *entry, str head)
{
    str base = str_base(entry->path), app = str_sub(base, 0, base.n - STR(".app").n);
    str folder = str_base(str_dir(str_dir(entry->path)));
    return str_starts(folder, app) && folder.n > app.n + 1 && folder.p[app.n] == '-' &&
           str_find(head, STR("application")) >= 0;
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    struct erlang e;
    str text;
    if (!catalog_text(ctx, entry, content, &text))
        return;
    erlang_init(&e, text, ctx->scratch, ctx->limits->json_depth);
    const struct erlang_node *term = erlang_next(&e);
    const struct erlang_node *keys = erlang_at(term, 2);
    str name = erlang_text(term, 1), version = STR("");
    const struct erlang_node *vsn = erlang_get(keys, STR("vsn"));
    if (vsn && vsn->type == ERLANG_TEXT)
        version = vsn->text;
    if (e.failed)
        catalog_diag(ctx, DIAG_WARNING, entry, "is not valid: %s", e.why);
    if (!str_is(erlang_text(term, 0), "application") || !name.n || !version.n)
        return;
    struct component *c = component_add(ctx, entry, NAME, "vsn");
    c->name = catalog_keep(ctx, name);
    c->version = catalog_keep(ctx, version);
    c->type = STR("otp");
    c->scope = SCOPE_RUNTIME;
    component_finish(ctx, c);
}

const struct cataloger cataloger_otp = {
    .name = NAME,
    .doc = "Erlang and Elixir applications of releases: lib/*/ebin/*.app",
    .ecosystem = "Erlang/OTP",
    .gives = READS_INSTALLED,
    .patterns = (const char *const[]){"**/lib/*/ebin/*.app", NULL},
    .probe = probe,
    .run = run,
};
