/* SPDX 3.0 in JSON-LD (spdx-spec 3.0.1, the canonical serialisation): a graph of elements of which packages,
 * relationships and licences are read. An element may stand inside the one that names it. */
#include "catalog/sbom.h"

#define NAME "sbom-spdx3"
enum { NESTED_MAX = 16 };

struct relation {
    str from, to, type, scope;
};
struct licence {
    str id, text;
};
/* An element as far as it is read: what its type is may be told last. */
struct element {
    str type, id, name, version, purl, identifier, purpose, kind, scope, text, spec, from;
    VEC(str) to, roots;
    VEC(struct hash) hashes;
};
struct reader {
    struct sbom s;
    VEC(struct relation) relations;
    VEC(struct licence) licences;
    VEC(str) roots;
};

static str read_element(struct reader *r, unsigned nested);

/* An identifier, or the element itself. */
static str read_ref(struct reader *r, unsigned nested)
{
    str id = STR_NONE;
    if (json_peek(&r->s.j) == JSON_OBJECT)
        return read_element(r, nested + 1);
    sbom_take(&r->s, &id);
    return id;
}

typedef VEC(str) ref_list;

/* One or several. */
static void read_refs(struct reader *r, ref_list *list, unsigned nested)
{
    if (json_peek(&r->s.j) != JSON_ARRAY) {
        str id = read_ref(r, nested);
        vec_push(r->s.ctx->scratch, list, id);
        return;
    }
    for (bool open = json_array(&r->s.j); open && json_more(&r->s.j);) {
        str id = read_ref(r, nested);
        vec_push(r->s.ctx->scratch, list, id);
    }
}

static void read_hashes(struct reader *r, struct element *e)
{
    if (!sbom_list(&r->s))
        return;
    while (json_more(&r->s.j)) {
        struct hash h = {STR_NONE, STR_NONE};
        const struct sbom_field fields[] = {{"algorithm", &h.alg}, {"hashValue", &h.hex}};
        if (sbom_fields(&r->s, fields, 2))
            vec_push(r->s.ctx->scratch, &e->hashes, h);
    }
}

static void read_identifiers(struct reader *r, struct element *e)
{
    if (!sbom_list(&r->s))
        return;
    while (json_more(&r->s.j)) {
        str type = STR_NONE, value = STR_NONE;
        const struct sbom_field fields[] = {{"externalIdentifierType", &type}, {"identifier", &value}};
        if (sbom_fields(&r->s, fields, 2) && !e->identifier.n &&
            (str_is(type, "packageUrl") || str_is(type, "packageURL") || str_is(type, "purl")))
            e->identifier = value;
    }
}

static str *text_of(struct element *e, str key)
{
    struct {
        str name, *to;
    } const texts[] = {{STR_INIT("type"), &e->type},
                       {STR_INIT("@type"), &e->type},
                       {STR_INIT("spdxId"), &e->id},
                       {STR_INIT("@id"), &e->id},
                       {STR_INIT("name"), &e->name},
                       {STR_INIT("software_packageVersion"), &e->version},
                       {STR_INIT("software_packageUrl"), &e->purl},
                       {STR_INIT("software_primaryPurpose"), &e->purpose},
                       {STR_INIT("relationshipType"), &e->kind},
                       {STR_INIT("scope"), &e->scope},
                       {STR_INIT("simplelicensing_licenseExpression"), &e->text},
                       {STR_INIT("specVersion"), &e->spec}};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (str_eq(texts[i].name, key))
            return texts[i].to;
    return NULL;
}

static void read_field(struct reader *r, struct element *e, str key, unsigned nested)
{
    ref_list to = {0};
    str *text = text_of(e, key);
    if (text)
        sbom_take(&r->s, text);
    else if (str_is(key, "from"))
        e->from = read_ref(r, nested);
    else if (str_is(key, "to") || str_is(key, "rootElement"))
        read_refs(r, &to, nested);
    else if (str_is(key, "verifiedUsing"))
        read_hashes(r, e);
    else if (str_is(key, "externalIdentifier"))
        read_identifiers(r, e);
    else
        json_skip(&r->s.j);
    for (size_t i = 0; i < to.n; i++)
        if (str_is(key, "to"))
            vec_push(r->s.ctx->scratch, &e->to, to.v[i]);
        else
            vec_push(r->s.ctx->scratch, &e->roots, to.v[i]);
}

/* CycloneDX's words for what is no software; all else is. */
static str purpose(str word)
{
    static const str table[][2] = {{STR_INIT("application"), STR_INIT("application")},
                                   {STR_INIT("container"), STR_INIT("container")},
                                   {STR_INIT("operatingSystem"), STR_INIT("operating-system")},
                                   {STR_INIT("file"), STR_INIT("file")},
                                   {STR_INIT("source"), STR_INIT("source")},
                                   {STR_INIT("data"), STR_INIT("data")},
                                   {STR_INIT("device"), STR_INIT("device")},
                                   {STR_INIT("deviceDriver"), STR_INIT("device-driver")}};
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (str_eq(table[i][0], word))
            return table[i][1];
    return STR("library");
}

static void take_package(struct reader *r, const struct element *e)
{
    struct sbom_item *item = sbom_add(&r->s);
    if (!item)
        return;
    item->ref = e->id;
    item->name = e->name;
    item->version = e->version;
    item->purl = e->purl.n ? e->purl : e->identifier;
    item->type = purpose(e->purpose);
    for (size_t i = 0; i < e->hashes.n; i++)
        sbom_hash(&r->s, item, e->hashes.v[i].alg, e->hashes.v[i].hex);
    sbom_item_ref(&r->s, item);
}

/* Types with and without the prefix of their profile. */
static bool is_type(const struct element *e, const char *name)
{
    str type = e->type;
    ptrdiff_t at = str_rchr(type, '_'), slash = str_rchr(type, '/');
    type = str_from(type, (size_t)((at > slash ? at : slash) + 1));
    return str_eq(type, str_c(name));
}

static void take_element(struct reader *r, const struct element *e)
{
    struct arena *a = r->s.ctx->scratch;
    if (e->spec.n && !r->s.version.n)
        r->s.version = e->spec;
    if (is_type(e, "Package"))
        take_package(r, e);
    else if (is_type(e, "Relationship") || is_type(e, "LifecycleScopedRelationship"))
        for (size_t i = 0; i < e->to.n; i++)
            vec_push(a, &r->relations, (struct relation){e->from, e->to.v[i], e->kind, e->scope});
    else if (e->text.n || is_type(e, "ListedLicense") || is_type(e, "CustomLicense"))
        vec_push(a, &r->licences, (struct licence){e->id, e->text.n ? e->text : e->name});
    else
        sbom_ref(&r->s, is_type(e, "CreationInfo") ? STR_NONE : e->id);
    for (size_t i = 0; i < e->roots.n; i++)
        vec_push(a, &r->roots, e->roots.v[i]);
}

static str read_element(struct reader *r, unsigned nested)
{
    struct element e = {.type = STR_INIT("")};
    str key;
    if (nested > NESTED_MAX || json_peek(&r->s.j) != JSON_OBJECT) {
        r->s.dropped += nested > NESTED_MAX;
        r->s.malformed += nested <= NESTED_MAX && !r->s.j.failed;
        json_skip(&r->s.j);
        return STR_NONE;
    }
    for (bool open = json_object(&r->s.j); open && json_key(&r->s.j, &key);)
        read_field(r, &e, key, nested);
    take_element(r, &e);
    return e.id;
}

/* A document of one element may do without the graph. */
static void read_document(struct reader *r)
{
    str key;
    struct element e = {.type = STR_INIT("")};
    if (!sbom_object(&r->s))
        return;
    while (json_key(&r->s.j, &key)) {
        if (str_is(key, "@graph"))
            for (bool list = sbom_list(&r->s); list && json_more(&r->s.j);)
                read_element(r, 0);
        else
            read_field(r, &e, key, 0);
    }
    take_element(r, &e);
}

static struct sbom_item *item_of(struct reader *r, str id)
{
    const uint64_t *at = map_get(&r->s.refs, id);
    return at && *at != UINT64_MAX ? &r->s.items.v[*at - 1] : NULL;
}

/* "https://spdx.org/licenses/MIT" is MIT, which then needs no element. */
static str licence_text(const struct reader *r, const struct map *ids, str id)
{
    const uint64_t *at = map_get(ids, id);
    if (at)
        return r->licences.v[*at - 1].text;
    return str_find(id, STR("spdx.org/licenses/")) >= 0 ? str_base(id) : STR_NONE;
}

static void take_licences(struct reader *r)
{
    struct map ids = {0};
    for (size_t i = 0; i < r->licences.n; i++)
        if (r->licences.v[i].id.n)
            *map_put(r->s.ctx->scratch, &ids, r->licences.v[i].id, NULL) = i + 1;
    static const char *const kinds[] = {"hasDeclaredLicense", "hasConcludedLicense"};
    for (size_t k = 0; k < 2; k++)
        for (size_t i = 0; i < r->relations.n; i++) {
            struct sbom_item *item = item_of(r, r->relations.v[i].from);
            if (item && str_eq(r->relations.v[i].type, str_c(kinds[k])) && (k == 0 || !item->licences.n))
                sbom_licence(&r->s, item, licence_text(r, &ids, r->relations.v[i].to));
        }
}

static enum scope scope_of(const struct relation *rel)
{
    return str_is(rel->type, "hasOptionalDependency")                         ? SCOPE_OPTIONAL
           : str_is(rel->scope, "development") || str_is(rel->scope, "build") ? SCOPE_DEV
           : str_is(rel->scope, "test")                                       ? SCOPE_TEST
           : str_is(rel->scope, "runtime")                                    ? SCOPE_RUNTIME
                                                                              : SCOPE_UNKNOWN;
}

/* What is wanted at run time by one is so, whatever others say. */
static void relate(struct reader *r, const struct relation *rel)
{
    struct sbom_item *to = item_of(r, rel->to);
    enum scope scope = scope_of(rel);
    if (!str_is(rel->type, "dependsOn") && !str_is(rel->type, "hasOptionalDependency"))
        return;
    if (to && (to->scope == SCOPE_UNKNOWN || scope == SCOPE_RUNTIME))
        to->scope = scope;
    if (to && item_of(r, rel->from))
        sbom_depends(&r->s, rel->from, rel->to);
    else
        r->s.dangling += !map_get(&r->s.refs, rel->to) || !map_get(&r->s.refs, rel->from);
}

/* The document's root is a bill of materials, or what that is about; its purpose tells the tier. */
static void take_roots(struct reader *r)
{
    for (size_t i = 0; i < r->roots.n; i++) {
        struct sbom_item *item = item_of(r, r->roots.v[i]);
        if (!item)
            continue;
        item->root = true;
        r->s.tier_known |= str_is(item->type, "container") || str_is(item->type, "operating-system");
        r->s.tier = str_is(item->type, "container") ? TIER_CONTAINER : TIER_VM;
    }
}

static void check_version(const struct reader *r)
{
    str v = r->s.version;
    if (!str_starts(v, STR("3.")))
        catalog_diag(r->s.ctx, DIAG_WARNING, r->s.entry, "is of no version of SPDX that is known here");
    else if (!str_starts(v, STR("3.0")))
        catalog_diag(r->s.ctx, DIAG_NOTE, r->s.entry,
                     "is of SPDX %.*s, which is newer than what is known here", STR_ARG(str_sub(v, 0, 20)));
}

static bool probe(const struct entry *entry, str head)
{
    char buffer[SBOM_HEAD];
    (void)entry;
    head = sbom_head(head, buffer);
    return str_starts(head, STR("{")) && str_find(head, STR("spdx.org/rdf/3")) >= 0;
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    struct reader r = {.s = {.ctx = ctx, .entry = entry, .cataloger = NAME, .format = "SPDX"}};
    if (!sbom_json(&r.s, content))
        return;
    read_document(&r);
    json_done(&r.s.j);
    take_licences(&r);
    take_roots(&r);
    for (size_t i = 0; i < r.relations.n; i++)
        relate(&r, &r.relations.v[i]);
    if (ctx->whole)
        check_version(&r);
    sbom_finish(&r.s, "JSON", r.s.j.failed ? r.s.j.why : NULL);
}

const struct cataloger cataloger_sbom_spdx3 = {
    .name = NAME,
    .doc = "SPDX 3.0 in JSON-LD, given as target; inside an artifact noted, not counted: *.spdx.json, "
           "*.spdx3.json, *.jsonld, sbom.json",
    .ecosystem = "SBOMs",
    .gives = READS_INSTALLED | TELLS_RELATIONS | TELLS_DIRECT | TELLS_SCOPE | TELLS_LICENCES | TELLS_HASHES,
    .patterns = (const char *const[]){"*.spdx.json", "*.spdx3.json", "*.jsonld", "sbom.json", NULL},
    .probe = probe,
    .by_content = true,
    .run = run,
};
