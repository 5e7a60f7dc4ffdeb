/* chocolatey: packages that Chocolatey installed on Windows, each with its specification in
 * ProgramData/chocolatey/lib/NAME/NAME.nuspec (Chocolatey documentation, "Create Packages"; NuGet, ".nuspec
 * reference"). */
#include "catalog/catalog.h"
#include "catalog/licence.h"
#include "format/xml.h"

struct spec {
    str id, version, licence;
    VEC(str) needs;
};

static bool is_id(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!ch_alnum(s.p[i]) && !memchr(".-_", s.p[i], 3))
            return false;
    return s.n > 0 && s.n <= 256;
}

static bool is_version(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!ch_alnum(s.p[i]) && !memchr(".-+", s.p[i], 3))
            return false;
    return s.n > 0 && ch_digit(s.p[0]);
}

/* Dependencies stand in <dependencies>, or one deeper in a <group>. */
static void read_needs(struct catalog_ctx *ctx, struct spec *s, struct xml *x)
{
    unsigned depth = x->depth;
    while (xml_child(x, depth)) {
        str id = xml_attribute(x, STR("id"));
        if (str_is(x->name, "group"))
            read_needs(ctx, s, x);
        else if (str_is(x->name, "dependency") && is_id(id))
            vec_push(ctx->scratch, &s->needs, id);
    }
}

static void read_metadata(struct catalog_ctx *ctx, struct spec *s, struct xml *x)
{
    unsigned depth = x->depth;
    while (xml_child(x, depth)) {
        if (str_is(x->name, "id"))
            s->id = xml_text(x);
        else if (str_is(x->name, "version"))
            s->version = xml_text(x);
        else if (str_is(x->name, "license") && str_is(xml_attribute(x, STR("type")), "expression"))
            s->licence = xml_text(x);
        else if (str_is(x->name, "licenseUrl") && !s->licence.n)
            s->licence = xml_text(x);
        else if (str_is(x->name, "dependencies"))
            read_needs(ctx, s, x);
    }
}

static void add(struct catalog_ctx *ctx, const struct entry *entry, const struct spec *s)
{
    struct component *c = component_add(ctx, entry, "chocolatey", "version");
    str spdx = licence_spdx(s->licence);
    c->name = catalog_keep(ctx, s->id);
    c->version = catalog_keep(ctx, s->version);
    c->type = STR("chocolatey");
    c->kind = STR("package");
    /* An address that is not known is no licence. */
    if (spdx.n && str_find(spdx, STR("://")) < 0)
        vec_push(&ctx->unit->arena, &c->licences, catalog_keep(ctx, spdx));
    for (size_t i = 0; i < s->needs.n; i++)
        vec_push(&ctx->unit->arena, &c->depends, catalog_keep(ctx, s->needs.v[i]));
    component_finish(ctx, c);
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    struct spec s = {.id = STR_INIT(""), .version = STR_INIT(""), .licence = STR_INIT("")};
    struct xml x;
    str text;
    if (!catalog_text(ctx, entry, content, &text))
        return;
    xml_init(&x, text, ctx->scratch, ctx->limits->json_depth);
    if (xml_child(&x, 0) && str_is(x.name, "package"))
        while (xml_child(&x, 1))
            if (str_is(x.name, "metadata"))
                read_metadata(ctx, &s, &x);
    if (x.failed)
        catalog_diag(ctx, DIAG_WARNING, entry, "is not valid XML: %s", x.why);
    if (is_id(s.id) && is_version(s.version))
        add(ctx, entry, &s);
    else if (!x.failed)
        catalog_diag(ctx, DIAG_WARNING, entry, "a package without a valid id and version");
}

static const char *const patterns[] = {"**/chocolatey/lib/*/*.nuspec", NULL};

const struct cataloger cataloger_chocolatey = {
    .name = "chocolatey",
    .doc = "Chocolatey packages: ProgramData/chocolatey/lib/NAME/NAME.nuspec",
    .ecosystem = "Chocolatey",
    .gives = READS_INSTALLED | TELLS_RELATIONS | TELLS_LICENCES,
    .patterns = patterns,
    .run = run,
};
