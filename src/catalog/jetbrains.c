/* jetbrains: plug-ins of IntelliJ and its family, by META-INF/plugin.xml in one of their jars (IntelliJ
 * Platform SDK, "Plugin Configuration File"): lib/NAME.jar of the plug-in's folder, or a jar of its own. A
 * descriptor without an id or a version is a part of another plug-in or of the editor itself. */
#include "catalog/catalog.h"
#include "format/xml.h"

#define NAME "jetbrains"

struct plugin {
    str id, name, version;
    VEC(str) needs;
};

/* Ids are packages of Java mostly, and names in old plug-ins. */
static bool is_text(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < ' ' || s.p[i] == 127 || s.p[i] == '$' || s.p[i] == '@')
            return false;
    return s.n > 0 && s.n <= 256;
}

static bool is_version(str s)
{
    return s.n > 0 && s.n <= 64 && str_of(s, ".-+_");
}

/* Modules of the platform are no plug-ins. */
static void read_need(struct catalog_ctx *ctx, struct plugin *p, struct xml *x)
{
    bool optional = str_is(xml_attribute(x, STR("optional")), "true");
    str id = xml_text(x);
    if (!optional && is_text(id) && !str_starts(id, STR("com.intellij.module")))
        vec_push(ctx->scratch, &p->needs, id);
}

static void read_plugin(struct catalog_ctx *ctx, struct plugin *p, struct xml *x)
{
    while (xml_child(x, 1)) {
        if (str_is(x->name, "id"))
            p->id = xml_text(x);
        else if (str_is(x->name, "name"))
            p->name = xml_text(x);
        else if (str_is(x->name, "version"))
            p->version = xml_text(x);
        else if (str_is(x->name, "depends"))
            read_need(ctx, p, x);
    }
}

static void add(struct catalog_ctx *ctx, const struct entry *entry, const struct plugin *p)
{
    struct component *c = component_add(ctx, entry, NAME, "id");
    c->name = catalog_keep(ctx, p->id.n ? p->id : p->name);
    c->version = catalog_keep(ctx, p->version);
    c->type = STR("jetbrains-plugin");
    for (size_t i = 0; i < p->needs.n; i++)
        vec_push(&ctx->unit->arena, &c->depends, catalog_keep(ctx, p->needs.v[i]));
    component_finish(ctx, c);
}

/* The id is the name where none is told. Only in a jar: a descriptor in a folder is a source. */
static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    struct plugin p = {.id = STR_INIT(""), .name = STR_INIT(""), .version = STR_INIT("")};
    struct xml x;
    str text;
    if (!str_ends(ctx->prefix, STR(".jar!/")) || !catalog_text(ctx, entry, content, &text))
        return;
    xml_init(&x, text, ctx->scratch, ctx->limits->json_depth);
    if (!xml_child(&x, 0) || !str_is(x.name, "idea-plugin"))
        return;
    read_plugin(ctx, &p, &x);
    if (x.failed)
        catalog_diag(ctx, DIAG_WARNING, entry, "is not valid XML: %s", x.why);
    if (is_text(p.id.n ? p.id : p.name) && is_version(p.version))
        add(ctx, entry, &p);
}

const struct cataloger cataloger_jetbrains = {
    .name = NAME,
    .doc = "plug-ins of JetBrains' editors: META-INF/plugin.xml in jars",
    .ecosystem = "JetBrains plug-ins",
    .gives = READS_INSTALLED | TELLS_RELATIONS,
    .patterns = (const char *const[]){"META-INF/plugin.xml", NULL},
    .run = run,
};
