/* SPDX 2.2 and 2.3 in JSON: packages with purls, and the relationships that tell dependencies. */
#include "catalog/sbom_spdx.h"
#include "model/purl.h"

#define NAME "sbom-spdx"

/* Two string members of an object; the rest is skipped. */
static bool read_two(struct spdx *r, const char *one, str *a, const char *two, str *b)
{
    const struct sbom_field fields[] = {{one, a}, {two, b}};
    *a = *b = STR_NONE;
    return sbom_fields(&r->s, fields, 2);
}

static void read_checksums(struct spdx *r, struct sbom_item *item)
{
    str alg, hex;
    if (!sbom_list(&r->s))
        return;
    while (json_more(&r->s.j))
        if (read_two(r, "algorithm", &alg, "checksumValue", &hex))
            sbom_hash(&r->s, item, alg, hex);
}

/* The first purl counts. */
static void read_references(struct spdx *r, struct sbom_item *item)
{
    str type, locator;
    if (!sbom_list(&r->s))
        return;
    while (json_more(&r->s.j))
        if (read_two(r, "referenceType", &type, "referenceLocator", &locator) && !item->purl.n &&
            spdx_is_purl(type))
            item->purl = locator;
}

static void read_annotations(struct spdx *r, struct sbom_item *item)
{
    str annotator, comment;
    if (!sbom_list(&r->s))
        return;
    while (json_more(&r->s.j))
        if (read_two(r, "annotator", &annotator, "comment", &comment))
            spdx_annotation(r, item, annotator, comment);
}

static void read_package(struct spdx *r)
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
    item->type = spdx_purpose(word);
    spdx_licence(r, item, declared, concluded);
    sbom_item_ref(&r->s, item);
}

static void read_relation(struct spdx *r)
{
    struct spdx_relation rel = {STR_NONE, STR_NONE, STR_NONE};
    const struct sbom_field fields[] = {
        {"spdxElementId", &rel.from}, {"relationshipType", &rel.type}, {"relatedSpdxElement", &rel.to}};
    if (sbom_fields(&r->s, fields, 3))
        vec_push(r->s.ctx->scratch, &r->relations, rel);
}

/* Files and snippets are no components, but relationships name them. */
static void read_others(struct spdx *r)
{
    str id, unused;
    if (!sbom_list(&r->s))
        return;
    while (json_more(&r->s.j))
        if (read_two(r, "SPDXID", &id, "", &unused))
            sbom_ref(&r->s, id);
}

static void read_document(struct spdx *r)
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
        } else if (sbom_wrapped(key)) {
            read_document(r);
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

static bool probe(const struct entry *entry, str head)
{
    char buffer[SBOM_HEAD];
    (void)entry;
    head = sbom_head(head, buffer);
    return str_starts(head, STR("{")) && str_find(head, STR("\"spdxVersion\"")) >= 0;
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    struct spdx r = {.s = {.ctx = ctx, .entry = entry, .cataloger = NAME, .format = "SPDX"}};
    if (!sbom_json(&r.s, content))
        return;
    read_document(&r);
    json_done(&r.s.j);
    spdx_relate(&r);
    if (ctx->whole)
        spdx_version(&r);
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
