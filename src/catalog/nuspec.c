#include "catalog/nuspec.h"
#include "catalog/licence.h"
#include "format/xml.h"

static bool is_id(str s)
{
    return s.n > 0 && s.n <= 256 && str_of(s, ".-_");
}

static bool is_version(str s)
{
    return s.n > 0 && ch_digit(s.p[0]) && str_of(s, ".-+");
}

/* Dependencies stand in <dependencies>, or one deeper in a <group>. */
static void read_needs(struct catalog_ctx *ctx, struct nuspec *s, struct xml *x)
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

static void read_metadata(struct catalog_ctx *ctx, struct nuspec *s, struct xml *x)
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

/* The address of a licence that is not known is none. */
static str licence_of(str text)
{
    str spdx = licence_spdx(text);
    return str_find(spdx, STR("://")) < 0 ? spdx : STR("");
}

bool nuspec_read(struct catalog_ctx *ctx, const struct entry *entry, struct content *content,
                 struct nuspec *out)
{
    struct xml x;
    str text;
    *out = (struct nuspec){.id = STR(""), .version = STR(""), .licence = STR("")};
    if (!catalog_text(ctx, entry, content, &text))
        return false;
    xml_init(&x, text, ctx->scratch, ctx->limits->json_depth);
    if (xml_child(&x, 0) && str_is(x.name, "package"))
        while (xml_child(&x, 1))
            if (str_is(x.name, "metadata"))
                read_metadata(ctx, out, &x);
    if (x.failed)
        catalog_diag(ctx, DIAG_WARNING, entry, "is not valid XML: %s", x.why);
    out->licence = licence_of(out->licence);
    if (is_id(out->id) && is_version(out->version))
        return true;
    bool template = str_chr(out->id, '$') >= 0 || str_chr(out->version, '$') >= 0;
    if (!x.failed && !template)
        catalog_diag(ctx, DIAG_WARNING, entry, "a package without a valid id and version");
    return false;
}
