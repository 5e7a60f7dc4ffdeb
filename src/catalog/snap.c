/* snap: installed snaps, where they are mounted or unpacked (Snap documentation, "The snap format":
 * meta/snap.yaml), and a snap that is an artifact of its own. */
#include "catalog/catalog.h"
#include "catalog/qualifier.h"
#include "format/yaml.h"

static void add_component(struct catalog_ctx *ctx, const struct entry *entry, const struct yaml_node *root)
{
    const struct yaml_node *arch = yaml_get(root, STR("architectures")), *one = NULL;
    struct component *c = component_add(ctx, entry, "snap", "name");
    str kind = yaml_text(root, STR("type"));
    c->name = catalog_keep(ctx, yaml_text(root, STR("name")));
    c->version = catalog_keep(ctx, yaml_text(root, STR("version")));
    c->type = STR("snap");
    c->kind = !kind.n || str_is(kind, "app") ? STR("application") : STR("package");
    if (arch && arch->type == YAML_SEQUENCE && arch->span == 2) {
        struct yaml_iter it = yaml_items(arch);
        yaml_item(&it, &one);
    }
    if (one && one->type == YAML_SCALAR)
        c->qualifiers = qualifier_set(&ctx->unit->arena, c->qualifiers, STR("arch"), one->text);
    str licence = yaml_text(root, STR("license"));
    if (licence.n)
        vec_push(&ctx->unit->arena, &c->licences, catalog_keep(ctx, licence));
    component_finish(ctx, c);
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    struct err e;
    struct yaml y;
    struct yaml_doc doc = {0};
    str text;
    if (!content_view(content, &text, &e)) {
        catalog_diag(ctx, DIAG_WARNING, entry, "%s", e.text);
        return;
    }
    yaml_open(&y, text, ctx->scratch, ctx->limits->json_depth);
    bool any = yaml_next(&y, &doc);
    if (y.failed)
        catalog_diag(ctx, DIAG_WARNING, entry, "%s", y.why);
    if (any && yaml_text(doc.root, STR("name")).n)
        add_component(ctx, entry, doc.root);
    else if (!y.failed)
        catalog_diag(ctx, DIAG_WARNING, entry, "a snap without a name");
    yaml_close(&y);
}

static const char *const patterns[] = {"snap/*/*/meta/snap.yaml", "var/lib/snapd/snap/*/*/meta/snap.yaml",
                                       "meta/snap.yaml", NULL};

const struct cataloger cataloger_snap = {
    .name = "snap",
    .doc = "snaps: snap/NAME/REVISION/meta/snap.yaml",
    .ecosystem = "snaps",
    .gives = READS_INSTALLED | TELLS_LICENCES,
    .patterns = patterns,
    .run = run,
};
