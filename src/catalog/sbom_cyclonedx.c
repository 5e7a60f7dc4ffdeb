/* CycloneDX in JSON, versions 1.2 to 1.7 (ECMA-424): components, also nested ones, and dependencies. */
#include "catalog/sbom_cyclonedx.h"

#define NAME "sbom-cyclonedx"

static void read_properties(struct sbom *s, size_t item)
{
    if (!sbom_list(s))
        return;
    while (json_more(&s->j)) {
        str name = STR_NONE, value = STR_NONE;
        const struct sbom_field fields[] = {{"name", &name}, {"value", &value}};
        if (sbom_fields(s, fields, 2))
            sbom_property(s, item == SIZE_MAX ? NULL : cyclonedx_item(s, item), name, value);
    }
}

static void read_hashes(struct sbom *s, size_t item)
{
    if (!sbom_list(s))
        return;
    while (json_more(&s->j)) {
        str alg = STR_NONE, hex = STR_NONE;
        const struct sbom_field fields[] = {{"alg", &alg}, {"content", &hex}};
        if (sbom_fields(s, fields, 2))
            sbom_hash(s, cyclonedx_item(s, item), alg, hex);
    }
}

static str read_licence(struct sbom *s)
{
    str id = STR_NONE, name = STR_NONE;
    const struct sbom_field fields[] = {{"id", &id}, {"name", &name}};
    sbom_fields(s, fields, 2);
    return id.n ? id : name;
}

static void read_licences(struct sbom *s, size_t item)
{
    str key;
    if (!sbom_list(s))
        return;
    while (json_more(&s->j)) {
        str text = STR_NONE;
        if (!sbom_object(s))
            continue;
        while (json_key(&s->j, &key)) {
            if (str_is(key, "license"))
                text = read_licence(s);
            else if (str_is(key, "expression"))
                sbom_take(s, &text);
            else
                json_skip(&s->j);
        }
        sbom_licence(s, cyclonedx_item(s, item), text);
    }
}

static void read_scope(struct sbom *s, size_t item)
{
    str word = STR_NONE;
    sbom_take(s, &word);
    cyclonedx_scope(cyclonedx_item(s, item), word);
}

static size_t read_component(struct sbom *s, bool root, unsigned depth);

static void read_components(struct sbom *s, bool root, unsigned depth)
{
    if (!sbom_list(s))
        return;
    while (json_more(&s->j))
        read_component(s, root, depth);
}

static bool read_text_field(struct sbom *s, size_t item, str key)
{
    struct sbom_item *i = cyclonedx_item(s, item);
    str *to = str_is(key, "bom-ref")   ? &i->ref
              : str_is(key, "type")    ? &i->type
              : str_is(key, "group")   ? &i->group
              : str_is(key, "name")    ? &i->name
              : str_is(key, "version") ? &i->version
              : str_is(key, "purl")    ? &i->purl
                                       : NULL;
    if (to)
        sbom_take(s, to);
    return to != NULL;
}

static void read_field(struct sbom *s, size_t item, str key, bool root, unsigned depth)
{
    if (read_text_field(s, item, key))
        return;
    if (str_is(key, "scope"))
        read_scope(s, item);
    else if (str_is(key, "properties"))
        read_properties(s, item);
    else if (str_is(key, "hashes"))
        read_hashes(s, item);
    else if (str_is(key, "licenses"))
        read_licences(s, item);
    else if (str_is(key, "components"))
        read_components(s, root, depth + 1);
    else
        json_skip(&s->j);
}

/* Its index, or SIZE_MAX when it was not taken. */
static size_t read_component(struct sbom *s, bool root, unsigned depth)
{
    str key;
    if (depth > CYCLONEDX_NESTED_MAX || json_peek(&s->j) != JSON_OBJECT || !sbom_add(s)) {
        bool deep = depth > CYCLONEDX_NESTED_MAX;
        s->dropped += deep;
        s->malformed += !deep && json_peek(&s->j) != JSON_OBJECT && !s->j.failed;
        json_skip(&s->j);
        return SIZE_MAX;
    }
    size_t item = s->items.n - 1;
    cyclonedx_item(s, item)->root = root;
    if (json_object(&s->j))
        while (json_key(&s->j, &key))
            read_field(s, item, key, root, depth);
    sbom_item_ref(s, cyclonedx_item(s, item));
    return item;
}

static void read_metadata(struct sbom *s)
{
    str key;
    if (!sbom_object(s))
        return;
    while (json_key(&s->j, &key)) {
        if (str_is(key, "component"))
            cyclonedx_tier(s, read_component(s, true, 0));
        else if (str_is(key, "properties"))
            read_properties(s, SIZE_MAX);
        else
            json_skip(&s->j);
    }
}

static void read_dependency(struct sbom *s)
{
    str key, from = STR_NONE, to;
    size_t first = s->edges.n;
    if (!sbom_object(s))
        return;
    while (json_key(&s->j, &key)) {
        if (str_is(key, "ref")) {
            sbom_take(s, &from);
        } else if (str_is(key, "dependsOn")) {
            for (bool list = sbom_list(s); list && json_more(&s->j);) {
                to = STR_NONE;
                sbom_take(s, &to);
                sbom_depends(s, STR_NONE, to);
            }
        } else {
            json_skip(&s->j);
        }
    }
    for (size_t i = first; i < s->edges.n; i++)
        s->edges.v[i].from = from;
}

static void read_services(struct sbom *s)
{
    if (!sbom_list(s))
        return;
    while (json_more(&s->j)) {
        str ref = STR_NONE;
        if (sbom_fields(s, &(struct sbom_field){"bom-ref", &ref}, 1))
            sbom_ref(s, ref);
    }
}

/* An aggregate "incomplete" on the whole is what makes a document one with holes. */
static void read_compositions(struct sbom *s)
{
    if (!sbom_list(s))
        return;
    while (json_more(&s->j)) {
        str word = STR_NONE;
        if (sbom_fields(s, &(struct sbom_field){"aggregate", &word}, 1))
            s->incomplete |= str_is(word, "incomplete");
    }
}

static void read_document(struct sbom *s)
{
    str key;
    if (!sbom_object(s))
        return;
    while (json_key(&s->j, &key)) {
        if (str_is(key, "specVersion"))
            sbom_take(s, &s->version);
        else if (sbom_wrapped(key))
            read_document(s);
        else if (str_is(key, "metadata"))
            read_metadata(s);
        else if (str_is(key, "components"))
            read_components(s, false, 0);
        else if (str_is(key, "dependencies"))
            for (bool list = sbom_list(s); list && json_more(&s->j);)
                read_dependency(s);
        else if (str_is(key, "services"))
            read_services(s);
        else if (str_is(key, "compositions"))
            read_compositions(s);
        else
            json_skip(&s->j);
    }
}

static bool probe(const struct entry *entry, str head)
{
    char buffer[SBOM_HEAD];
    (void)entry;
    head = sbom_head(head, buffer);
    return str_starts(head, STR("{")) && (str_find(head, STR("\"bomFormat\"")) >= 0 ||
                                          str_find(head, STR("cyclonedx.org/schema/bom-")) >= 0);
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    struct sbom s = {.ctx = ctx, .entry = entry, .cataloger = NAME, .format = "CycloneDX"};
    if (!sbom_json(&s, content))
        return;
    read_document(&s);
    json_done(&s.j);
    if (ctx->whole)
        cyclonedx_version(&s);
    sbom_finish(&s, "JSON", s.j.failed ? s.j.why : NULL);
}

static const char *const patterns[] = {"bom.json", "sbom.json", "*.cdx.json", "*.cdx", NULL};

const struct cataloger cataloger_sbom_cyclonedx = {
    .name = NAME,
    .doc = "CycloneDX 1.2 to 1.7 in JSON, given as target; inside an artifact noted, not counted: bom.json, "
           "sbom.json, *.cdx.json, *.cdx",
    .ecosystem = "SBOMs",
    .gives = READS_INSTALLED | READS_DECLARED | TELLS_RELATIONS | TELLS_DIRECT | TELLS_SCOPE |
             TELLS_LICENCES | TELLS_HASHES,
    .patterns = patterns,
    .probe = probe,
    .by_content = true,
    .run = run,
};
