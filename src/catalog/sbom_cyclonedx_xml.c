/* CycloneDX in XML, versions 1.0 to 1.7 (ECMA-424; before 1.2 XML was the only form): components, also nested
 * ones, and dependencies. Names are compared without their prefix. */
#include "catalog/sbom_cyclonedx.h"
#include "format/xml.h"

#define NAME       "sbom-cyclonedx-xml"
#define NAMESPACE  "http://cyclonedx.org/schema/bom/"
#define XML_NESTED 512u

struct reader {
    struct sbom s;
    struct xml x;
};

static void read_properties(struct reader *r, size_t item)
{
    for (unsigned depth = r->x.depth; xml_child(&r->x, depth);) {
        str name = xml_attribute(&r->x, STR("name"));
        sbom_property(&r->s, item == SIZE_MAX ? NULL : cyclonedx_item(&r->s, item), name, xml_text(&r->x));
    }
}

static void read_hashes(struct reader *r, size_t item)
{
    for (unsigned depth = r->x.depth; xml_child(&r->x, depth);) {
        str alg = xml_attribute(&r->x, STR("alg"));
        sbom_hash(&r->s, cyclonedx_item(&r->s, item), alg, xml_text(&r->x));
    }
}

static str read_licence(struct reader *r)
{
    str id = STR_NONE, name = STR_NONE;
    for (unsigned depth = r->x.depth; xml_child(&r->x, depth);) {
        if (str_is(r->x.name, "id"))
            id = xml_text(&r->x);
        else if (str_is(r->x.name, "name"))
            name = xml_text(&r->x);
    }
    return id.n ? id : name;
}

static void read_licences(struct reader *r, size_t item)
{
    for (unsigned depth = r->x.depth; xml_child(&r->x, depth);) {
        str text = STR_NONE;
        if (str_is(r->x.name, "license"))
            text = read_licence(r);
        else if (str_is(r->x.name, "expression"))
            text = xml_text(&r->x);
        sbom_licence(&r->s, cyclonedx_item(&r->s, item), text);
    }
}

static size_t read_component(struct reader *r, bool root, unsigned nested);

static void read_components(struct reader *r, bool root, unsigned nested)
{
    for (unsigned depth = r->x.depth; xml_child(&r->x, depth);)
        if (str_is(r->x.name, "component"))
            read_component(r, root, nested);
}

static bool read_text_field(struct reader *r, size_t item)
{
    struct sbom_item *i = cyclonedx_item(&r->s, item);
    str *to = str_is(r->x.name, "group")     ? &i->group
              : str_is(r->x.name, "name")    ? &i->name
              : str_is(r->x.name, "version") ? &i->version
              : str_is(r->x.name, "purl")    ? &i->purl
                                             : NULL;
    if (to)
        *to = xml_text(&r->x);
    return to != NULL;
}

static void read_field(struct reader *r, size_t item, bool root, unsigned nested)
{
    if (read_text_field(r, item))
        return;
    if (str_is(r->x.name, "scope"))
        cyclonedx_scope(cyclonedx_item(&r->s, item), xml_text(&r->x));
    else if (str_is(r->x.name, "properties"))
        read_properties(r, item);
    else if (str_is(r->x.name, "hashes"))
        read_hashes(r, item);
    else if (str_is(r->x.name, "licenses"))
        read_licences(r, item);
    else if (str_is(r->x.name, "components"))
        read_components(r, root, nested + 1);
}

/* Its index, or SIZE_MAX when it was not taken. */
static size_t read_component(struct reader *r, bool root, unsigned nested)
{
    struct sbom_item *item = nested <= CYCLONEDX_NESTED_MAX ? sbom_add(&r->s) : NULL;
    if (!item) {
        r->s.dropped += nested > CYCLONEDX_NESTED_MAX;
        return SIZE_MAX;
    }
    size_t index = r->s.items.n - 1;
    item->root = root;
    item->ref = xml_attribute(&r->x, STR("bom-ref"));
    if (xml_attribute(&r->x, STR("type")).n)
        item->type = xml_attribute(&r->x, STR("type"));
    for (unsigned depth = r->x.depth; xml_child(&r->x, depth);)
        read_field(r, index, root, nested);
    sbom_item_ref(&r->s, cyclonedx_item(&r->s, index));
    return index;
}

static void read_metadata(struct reader *r)
{
    for (unsigned depth = r->x.depth; xml_child(&r->x, depth);) {
        if (str_is(r->x.name, "component"))
            cyclonedx_tier(&r->s, read_component(r, true, 0));
        else if (str_is(r->x.name, "properties"))
            read_properties(r, SIZE_MAX);
    }
}

static void read_dependencies(struct reader *r)
{
    for (unsigned depth = r->x.depth; xml_child(&r->x, depth);) {
        str from = xml_attribute(&r->x, STR("ref"));
        for (unsigned inner = r->x.depth; xml_child(&r->x, inner);)
            if (str_is(r->x.name, "dependency"))
                sbom_depends(&r->s, from, xml_attribute(&r->x, STR("ref")));
    }
}

static void read_services(struct reader *r)
{
    for (unsigned depth = r->x.depth; xml_child(&r->x, depth);)
        sbom_ref(&r->s, xml_attribute(&r->x, STR("bom-ref")));
}

static void read_compositions(struct reader *r)
{
    for (unsigned depth = r->x.depth; xml_child(&r->x, depth);)
        for (unsigned inner = r->x.depth; xml_child(&r->x, inner);)
            if (str_is(r->x.name, "aggregate"))
                r->s.incomplete |= str_is(xml_text(&r->x), "incomplete");
}

/* The namespace, of whatever prefix, ends in the version. */
static void read_version(struct reader *r)
{
    for (size_t i = 0; i < r->x.attributes.n; i++)
        if (str_starts(r->x.attributes.v[i].value, STR(NAMESPACE)))
            r->s.version = str_from(r->x.attributes.v[i].value, sizeof NAMESPACE - 1);
}

static void read_document(struct reader *r)
{
    if (!xml_child(&r->x, 0))
        return;
    read_version(r);
    for (unsigned depth = r->x.depth; xml_child(&r->x, depth);) {
        if (str_is(r->x.name, "metadata"))
            read_metadata(r);
        else if (str_is(r->x.name, "components"))
            read_components(r, false, 0);
        else if (str_is(r->x.name, "dependencies"))
            read_dependencies(r);
        else if (str_is(r->x.name, "services"))
            read_services(r);
        else if (str_is(r->x.name, "compositions"))
            read_compositions(r);
    }
    while (!r->x.failed && xml_next(&r->x) != XML_END)
        ;
}

static bool probe(const struct entry *entry, str head)
{
    char buffer[SBOM_HEAD];
    (void)entry;
    head = sbom_head(head, buffer);
    return str_starts(head, STR("<")) && str_find(head, STR(NAMESPACE)) >= 0 &&
           (str_find(head, STR("<bom")) >= 0 || str_find(head, STR(":bom")) >= 0);
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    struct reader r = {.s = {.ctx = ctx, .entry = entry, .cataloger = NAME, .format = "CycloneDX"}};
    str text;
    if (!sbom_text(&r.s, content, &text))
        return;
    xml_init(&r.x, text, ctx->scratch, XML_NESTED);
    read_document(&r);
    if (ctx->whole)
        cyclonedx_version(&r.s);
    sbom_finish(&r.s, "XML", r.x.failed ? r.x.why : NULL);
}

static const char *const patterns[] = {"bom.xml", "sbom.xml", "*.cdx.xml", "*.cdx", NULL};

const struct cataloger cataloger_sbom_cyclonedx_xml = {
    .name = NAME,
    .doc = "CycloneDX 1.0 to 1.7 in XML, given as target; inside an artifact noted, not counted: bom.xml, "
           "sbom.xml, *.cdx.xml, *.cdx",
    .ecosystem = "SBOMs",
    .gives = READS_INSTALLED | READS_DECLARED | TELLS_RELATIONS | TELLS_DIRECT | TELLS_SCOPE |
             TELLS_LICENCES | TELLS_HASHES,
    .patterns = patterns,
    .probe = probe,
    .by_content = true,
    .run = run,
};
