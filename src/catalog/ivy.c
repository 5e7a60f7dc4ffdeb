/* ivy: what a build with Apache Ivy asks for, ivy.xml, and what it got, the reports of resolve (Ivy
 * documentation, "Ivy files", "Ivy report"). Revisions that Ivy decides at resolution ("latest.integration",
 * "1.0.+", ranges, properties) are no versions. */
#include "catalog/maven.h"
#include "format/xml.h"

#define NAME "ivy"

struct ivy {
    struct catalog_ctx *ctx;
    const struct entry *entry;
    struct xml xml;
    unsigned bad;
};

static str revision(str s)
{
    if (str_starts(s, STR("latest.")) || str_starts(s, STR("working@")) || str_chr(s, '+') >= 0)
        return STR("");
    return maven_pin(s);
}

static void add(struct ivy *v, str group, str name, str version, enum tri direct, enum scope scope)
{
    if (!maven_name_valid(group) || !maven_name_valid(name)) {
        v->bad++;
        return;
    }
    struct component *c =
        maven_add(v->ctx, v->entry, NAME, "rev", group, name, revision(version), xml_line(&v->xml));
    c->direct = direct;
    c->scope = scope;
    component_finish(v->ctx, c);
}

/* "test->default" is of the project's configuration "test". */
static enum scope scope_of(str conf)
{
    str own, theirs;
    ptrdiff_t arrow = str_find(conf, STR("->"));
    own = str_trim(arrow < 0 ? conf : str_sub(conf, 0, (size_t)arrow));
    theirs = STR("");
    str_cut(own, ';', &own, &theirs);
    return str_is(own, "test")                                  ? SCOPE_TEST
           : str_is(own, "compile") || str_is(own, "runtime")   ? SCOPE_RUNTIME
           : str_is(own, "provided") || str_is(own, "optional") ? SCOPE_OPTIONAL
                                                                : SCOPE_UNKNOWN;
}

/* In <dependencies> of an ivy.xml; an organisation that is not told is the module's own. */
static void read_wanted(struct ivy *v, str own)
{
    struct xml *x = &v->xml;
    unsigned depth = x->depth;
    while (xml_child(x, depth)) {
        if (!str_is(x->name, "dependency"))
            continue;
        str group = xml_attribute(x, STR("org")), conf = xml_attribute(x, STR("conf"));
        add(v, group.p ? group : own, xml_attribute(x, STR("name")), xml_attribute(x, STR("rev")), TRI_YES,
            scope_of(conf));
    }
}

/* <module organisation name><revision name evicted?>...; of an evicted revision nothing is used. */
static void read_modules(struct ivy *v)
{
    struct xml *x = &v->xml;
    unsigned depth = x->depth;
    while (xml_child(x, depth)) {
        str group = xml_attribute(x, STR("organisation")), name = xml_attribute(x, STR("name"));
        unsigned inner = x->depth;
        while (xml_child(x, inner))
            if (str_is(x->name, "revision") && !xml_attribute(x, STR("evicted")).p &&
                !xml_attribute(x, STR("error")).p)
                add(v, group, name, xml_attribute(x, STR("name")), TRI_UNKNOWN, SCOPE_UNKNOWN);
    }
}

static void read_root(struct ivy *v, bool report)
{
    str own = STR("");
    while (xml_child(&v->xml, 1)) {
        if (str_is(v->xml.name, "info") && !report)
            own = xml_attribute(&v->xml, STR("organisation"));
        else if (str_is(v->xml.name, "dependencies") && report)
            read_modules(v);
        else if (str_is(v->xml.name, "dependencies"))
            read_wanted(v, own);
    }
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    struct ivy v = {.ctx = ctx, .entry = entry};
    str text;
    if (!catalog_text(ctx, entry, content, &text))
        return;
    xml_init(&v.xml, text, ctx->scratch, ctx->limits->json_depth);
    bool any = xml_child(&v.xml, 0), report = any && str_is(v.xml.name, "ivy-report");
    if (!report && !(any && str_is(v.xml.name, "ivy-module")))
        return;
    read_root(&v, report);
    if (v.xml.failed)
        catalog_diag(ctx, DIAG_WARNING, entry, "is not valid XML: %s", v.xml.why);
    if (v.bad)
        catalog_diag(ctx, DIAG_WARNING, entry, "%u dependencies have no valid organisation and name", v.bad);
}

const struct cataloger cataloger_ivy = {
    .name = NAME,
    .doc = "Maven artifacts that Ivy asks for or resolved: ivy.xml, reports of resolve (declared)",
    .ecosystem = "Maven",
    .gives = READS_DECLARED | TELLS_DIRECT | TELLS_SCOPE,
    .patterns = (const char *const[]){"ivy.xml", "ivy-report.xml", "**/resolution-cache/reports/*.xml", NULL},
    .run = run,
};
