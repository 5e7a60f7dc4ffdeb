/* homebrew: what Homebrew installed (Homebrew, "Formula Cookbook": Cellar/NAME/VERSION, where each has a
 * receipt). Name and version are those of the folders; the receipt tells the tap it came from, and why. */
#include "catalog/catalog.h"
#include "catalog/qualifier.h"
#include "format/json.h"

struct receipt {
    str tap, arch;
    enum tri direct;
    VEC(str) depends;
};

static void read_depends(struct catalog_ctx *ctx, struct receipt *r, struct json *j)
{
    str key, name;
    if (!json_array(j))
        return;
    while (json_more(j)) {
        if (!json_object(j))
            continue;
        while (json_key(j, &key)) {
            if (!str_is(key, "full_name"))
                json_skip(j);
            else if (json_string(j, &name) && name.n)
                vec_push(ctx->scratch, &r->depends, str_base(name));
        }
    }
}

static void read_source(struct receipt *r, struct json *j)
{
    str key;
    if (!json_object(j))
        return;
    while (json_key(j, &key)) {
        if (str_is(key, "tap"))
            json_string(j, &r->tap);
        else
            json_skip(j);
    }
}

static void read_receipt(struct catalog_ctx *ctx, struct receipt *r, struct json *j)
{
    str key;
    bool direct;
    if (!json_object(j))
        return;
    while (json_key(j, &key)) {
        if (str_is(key, "runtime_dependencies")) {
            read_depends(ctx, r, j);
        } else if (str_is(key, "source")) {
            read_source(r, j);
        } else if (str_is(key, "arch")) {
            json_string(j, &r->arch);
        } else if (str_is(key, "installed_on_request")) {
            if (json_bool(j, &direct))
                r->direct = direct ? TRI_YES : TRI_NO;
        } else {
            json_skip(j);
        }
    }
}

/* The tap of Homebrew's own formulae goes without saying; any other is the namespace. */
static void add_component(struct catalog_ctx *ctx, const struct entry *entry, const struct receipt *r)
{
    str folder = str_dir(entry->path);
    struct component *c = component_add(ctx, entry, "homebrew", "path");
    c->name = catalog_keep(ctx, str_base(str_dir(folder)));
    c->version = catalog_keep(ctx, str_base(folder));
    c->type = STR("brew");
    c->kind = STR("package");
    c->direct = r->direct;
    if (!str_is(r->tap, "homebrew/core"))
        c->namespace_ = catalog_keep(ctx, r->tap);
    c->qualifiers = qualifier_set(&ctx->unit->arena, c->qualifiers, STR("arch"), r->arch);
    for (size_t i = 0; i < r->depends.n; i++)
        vec_push(&ctx->unit->arena, &c->depends, catalog_keep(ctx, r->depends.v[i]));
    component_finish(ctx, c);
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    struct err e;
    struct json j;
    struct receipt r = {0};
    str text;
    if (!content_view(content, &text, &e)) {
        catalog_diag(ctx, DIAG_WARNING, entry, "%s", e.text);
        text = STR("{}");
    }
    json_init(&j, text, ctx->scratch, ctx->limits->json_depth);
    read_receipt(ctx, &r, &j);
    if (!json_done(&j))
        catalog_diag(ctx, DIAG_WARNING, entry, "%s", j.failed ? j.why : "more than one value");
    add_component(ctx, entry, &r);
}

static const char *const patterns[] = {"**/Cellar/*/*/INSTALL_RECEIPT.json", NULL};

const struct cataloger cataloger_homebrew = {
    .name = "homebrew",
    .doc = "Homebrew packages: Cellar/NAME/VERSION/INSTALL_RECEIPT.json",
    .ecosystem = "Homebrew",
    .gives = READS_INSTALLED | TELLS_RELATIONS | TELLS_DIRECT,
    .patterns = patterns,
    .run = run,
};
