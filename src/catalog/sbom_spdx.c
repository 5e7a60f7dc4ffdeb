/* SPDX 2.2 and 2.3 in JSON: packages with purls, and the relationships that tell dependencies. */
#include "catalog/sbom.h"
#include "model/purl.h"

#define NAME "sbom-spdx"

struct relation {
    str from, type, to;
};
struct reader {
    struct sbom s;
    VEC(struct relation) relations;
    VEC(str) described;
};

/* Two string members of an object; the rest is skipped. */
static bool read_two(struct reader *r, const char *one, str *a, const char *two, str *b)
{
    const struct sbom_field fields[] = {{one, a}, {two, b}};
    *a = *b = STR_NONE;
    return sbom_fields(&r->s, fields, 2);
}

static void read_checksums(struct reader *r, struct sbom_item *item)
{
    str alg, hex;
    if (!sbom_list(&r->s))
        return;
    while (json_more(&r->s.j))
        if (read_two(r, "algorithm", &alg, "checksumValue", &hex))
            sbom_hash(&r->s, item, alg, hex);
}

/* The first purl counts. */
static void read_references(struct reader *r, struct sbom_item *item)
{
    str type, locator;
    if (!sbom_list(&r->s))
        return;
    while (json_more(&r->s.j))
        if (read_two(r, "referenceType", &type, "referenceLocator", &locator) && !item->purl.n &&
            (str_is(type, "purl") || str_ends(type, STR("/purl"))))
            item->purl = locator;
}

/* Lines "assay:NAME=VALUE" of this program; what others annotate is left alone. */
static void read_annotations(struct reader *r, struct sbom_item *item)
{
    str annotator, comment, line, name, value;
    if (!sbom_list(&r->s))
        return;
    while (json_more(&r->s.j)) {
        if (!read_two(r, "annotator", &annotator, "comment", &comment) ||
            !str_starts(annotator, STR("Tool: assay")))
            continue;
        while (str_line(&comment, &line))
            if (str_cut(line, '=', &name, &value) && purl_decode(r->s.ctx->scratch, value, &value))
                sbom_property(&r->s, item, name, value);
    }
}

/* CycloneDX's word for a purpose. */
static str purpose(str word)
{
    static const str table[][2] = {{STR_INIT("APPLICATION"), STR_INIT("application")},
                                   {STR_INIT("CONTAINER"), STR_INIT("container")},
                                   {STR_INIT("OPERATING_SYSTEM"), STR_INIT("operating-system")},
                                   {STR_INIT("OPERATING-SYSTEM"), STR_INIT("operating-system")},
                                   {STR_INIT("FILE"), STR_INIT("file")},
                                   {STR_INIT("SOURCE"), STR_INIT("source")},
                                   {STR_INIT("DEVICE"), STR_INIT("device")}};
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (str_eq(table[i][0], word))
            return table[i][1];
    return STR("library");
}

static bool asserted(str text)
{
    return text.n && !str_is(text, "NOASSERTION") && !str_is(text, "NONE");
}

static void read_package(struct reader *r)
{
    str key, declared = STR_NONE, concluded = STR_NONE, word = STR_NONE;
    struct sbom_item *item = json_peek(&r->s.j) == JSON_OBJECT ? sbom_add(&r->s) : NULL;
    if (!item) {
        r->s.malformed += json_peek(&r->s.j) != JSON_OBJECT && !r->s.j.failed;
        json_skip(&r->s.j);
        return;
    }
    for (bool open = json_object(&r->s.j); open && json_key(&r->s.j, &key);) {
        if (str_is(key, "SPDXID"))
            sbom_take(&r->s, &item->ref);
        else if (str_is(key, "name"))
            sbom_take(&r->s, &item->name);
        else if (str_is(key, "versionInfo"))
            sbom_take(&r->s, &item->version);
        else if (str_is(key, "licenseDeclared"))
            sbom_take(&r->s, &declared);
        else if (str_is(key, "licenseConcluded"))
            sbom_take(&r->s, &concluded);
        else if (str_is(key, "primaryPackagePurpose"))
            sbom_take(&r->s, &word);
        else if (str_is(key, "checksums"))
            read_checksums(r, item);
        else if (str_is(key, "externalRefs"))
            read_references(r, item);
        else if (str_is(key, "annotations"))
            read_annotations(r, item);
        else
            json_skip(&r->s.j);
    }
    item->type = purpose(word);
    if (!item->ours && (asserted(declared) || asserted(concluded)))
        sbom_licence(&r->s, item, asserted(declared) ? declared : concluded);
    sbom_item_ref(&r->s, item);
}

static void read_relation(struct reader *r)
{
    struct relation rel = {STR_NONE, STR_NONE, STR_NONE};
    const struct sbom_field fields[] = {
        {"spdxElementId", &rel.from}, {"relationshipType", &rel.type}, {"relatedSpdxElement", &rel.to}};
    if (sbom_fields(&r->s, fields, 3))
        vec_push(r->s.ctx->scratch, &r->relations, rel);
}

/* Files and snippets are no components, but relationships name them. */
static void read_others(struct reader *r)
{
    str id, unused;
    if (!sbom_list(&r->s))
        return;
    while (json_more(&r->s.j))
        if (read_two(r, "SPDXID", &id, "", &unused))
            sbom_ref(&r->s, id);
}

static void read_document(struct reader *r)
{
    str key, id;
    if (!sbom_object(&r->s))
        return;
    while (json_key(&r->s.j, &key)) {
        if (str_is(key, "spdxVersion")) {
            sbom_take(&r->s, &r->s.version);
        } else if (str_is(key, "packages")) {
            for (bool list = sbom_list(&r->s); list && json_more(&r->s.j);)
                read_package(r);
        } else if (str_is(key, "relationships")) {
            for (bool list = sbom_list(&r->s); list && json_more(&r->s.j);)
                read_relation(r);
        } else if (str_is(key, "files") || str_is(key, "snippets")) {
            read_others(r);
        } else if (str_is(key, "documentDescribes")) {
            for (bool list = sbom_list(&r->s); list && json_more(&r->s.j);) {
                id = STR_NONE;
                sbom_take(&r->s, &id);
                vec_push(r->s.ctx->scratch, &r->described, id);
            }
        } else {
            json_skip(&r->s.j);
        }
    }
}

static struct sbom_item *item_of(struct reader *r, str id)
{
    const uint64_t *at = map_get(&r->s.refs, id);
    return at && *at != UINT64_MAX ? &r->s.items.v[*at - 1] : NULL;
}

/* What the document describes is the artifact; its purpose tells the tier, where no annotation has. */
static void describe(struct reader *r, str id)
{
    struct sbom_item *item = item_of(r, id);
    if (!item)
        return;
    item->root = true;
    if (!r->s.tier_known && (str_is(item->type, "container") || str_is(item->type, "operating-system"))) {
        r->s.tier_known = true;
        r->s.tier = str_is(item->type, "container") ? TIER_CONTAINER : TIER_VM;
    }
}

/* References outside the document, or to nothing on purpose. */
static bool outside(str id)
{
    return str_is(id, "NONE") || str_is(id, "NOASSERTION") || str_starts(id, STR("DocumentRef-")) ||
           str_is(id, "SPDXRef-DOCUMENT");
}

static void scope_by(struct reader *r, str id, enum scope scope)
{
    struct sbom_item *item = item_of(r, id);
    if (item && !item->ours && item->scope == SCOPE_UNKNOWN)
        item->scope = scope;
}

static void relate(struct reader *r, const struct relation *rel)
{
    bool is_outside = outside(rel->from) || outside(rel->to);
    if (str_is(rel->type, "DESCRIBES"))
        describe(r, rel->to);
    else if (str_is(rel->type, "DESCRIBED_BY"))
        describe(r, rel->from);
    else if (str_is(rel->type, "DEPENDS_ON") && !is_outside)
        sbom_depends(&r->s, rel->from, rel->to);
    else if (str_ends(rel->type, STR("DEPENDENCY_OF")) && !is_outside)
        sbom_depends(&r->s, rel->to, rel->from);
    if (str_is(rel->type, "DEV_DEPENDENCY_OF"))
        scope_by(r, rel->from, SCOPE_DEV);
    else if (str_is(rel->type, "TEST_DEPENDENCY_OF"))
        scope_by(r, rel->from, SCOPE_TEST);
    else if (str_is(rel->type, "OPTIONAL_DEPENDENCY_OF"))
        scope_by(r, rel->from, SCOPE_OPTIONAL);
    r->s.dangling += !outside(rel->from) && !map_get(&r->s.refs, rel->from);
    r->s.dangling += !outside(rel->to) && !map_get(&r->s.refs, rel->to);
}

/* Edges to what is not there are counted once, here. */
static void relate_all(struct reader *r)
{
    size_t kept = 0;
    for (size_t i = 0; i < r->described.n; i++)
        describe(r, r->described.v[i]);
    for (size_t i = 0; i < r->relations.n; i++)
        relate(r, &r->relations.v[i]);
    for (size_t i = 0; i < r->s.edges.n; i++)
        if (map_get(&r->s.refs, r->s.edges.v[i].from) && map_get(&r->s.refs, r->s.edges.v[i].to))
            r->s.edges.v[kept++] = r->s.edges.v[i];
    r->s.edges.n = kept;
}

static void check_version(struct reader *r)
{
    str v = r->s.version;
    if (!str_starts(v, STR("SPDX-2.")))
        catalog_diag(r->s.ctx, DIAG_WARNING, r->s.entry, "is of no version of SPDX that is known here");
    else if (!str_is(v, "SPDX-2.2") && !str_is(v, "SPDX-2.3") && !str_is(v, "SPDX-2.2.1"))
        catalog_diag(r->s.ctx, DIAG_NOTE, r->s.entry, "is of another version of SPDX 2 than 2.2 and 2.3");
}

static bool probe(const struct entry *entry, str head)
{
    char buffer[SBOM_HEAD];
    (void)entry;
    head = sbom_head(head, buffer);
    return str_starts(head, STR("{")) && str_find(head, STR("\"spdxVersion\"")) >= 0;
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    struct reader r = {.s = {.ctx = ctx, .entry = entry, .cataloger = NAME, .format = "SPDX"}};
    str text;
    if (!sbom_text(&r.s, content, &text))
        return;
    json_init(&r.s.j, text, ctx->scratch, ctx->limits->json_depth);
    read_document(&r);
    json_done(&r.s.j);
    relate_all(&r);
    if (ctx->whole)
        check_version(&r);
    sbom_finish(&r.s, "JSON", r.s.j.failed ? r.s.j.why : NULL);
}

static const char *const patterns[] = {"opt/bitnami/**/.spdx-*.spdx", "*.spdx.json", "*.spdx", "sbom.json",
                                       NULL};

const struct cataloger cataloger_sbom_spdx = {
    .name = NAME,
    .doc =
        "SPDX 2.2 and 2.3 in JSON, given as target; Bitnami's packages (opt/bitnami/**/.spdx-*.spdx); other "
        "ones inside an artifact noted, not counted: *.spdx.json, *.spdx, sbom.json",
    .ecosystem = "SBOMs",
    .gives = READS_INSTALLED | READS_DECLARED | TELLS_RELATIONS | TELLS_DIRECT | TELLS_SCOPE |
             TELLS_LICENCES | TELLS_HASHES,
    .patterns = patterns,
    .probe = probe,
    .by_content = true,
    .run = run,
};
