#include "catalog/sbom_spdx.h"
#include "model/purl.h"

/* CycloneDX's word for a purpose. */
str spdx_purpose(str word)
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

bool spdx_is_purl(str type)
{
    return str_is(type, "purl") || str_ends(type, STR("/purl"));
}

void spdx_licence(struct spdx *r, struct sbom_item *item, str declared, str concluded)
{
    bool told = declared.n && !str_is(declared, "NOASSERTION") && !str_is(declared, "NONE");
    if (!item->ours)
        sbom_licence(&r->s, item, told ? declared : concluded);
}

void spdx_annotation(struct spdx *r, struct sbom_item *item, str annotator, str comment)
{
    str line, name, value;
    if (!str_starts(annotator, STR("Tool: assay")))
        return;
    while (str_line(&comment, &line))
        if (str_cut(line, '=', &name, &value) && purl_decode(r->s.ctx->scratch, value, &value))
            sbom_property(&r->s, item, name, value);
}

struct sbom_item *spdx_item(struct spdx *r, str id)
{
    const uint64_t *at = map_get(&r->s.refs, id);
    return at && *at != UINT64_MAX ? &r->s.items.v[*at - 1] : NULL;
}

/* What the document describes is the artifact; its purpose tells the tier, where no annotation has. */
static void describe(struct spdx *r, str id)
{
    struct sbom_item *item = spdx_item(r, id);
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

static void scope_by(struct spdx *r, str id, enum scope scope)
{
    struct sbom_item *item = spdx_item(r, id);
    if (item && !item->ours && item->scope == SCOPE_UNKNOWN)
        item->scope = scope;
}

static void relate(struct spdx *r, const struct spdx_relation *rel)
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
void spdx_relate(struct spdx *r)
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

void spdx_version(const struct spdx *r)
{
    str v = r->s.version;
    if (!str_starts(v, STR("SPDX-2.")))
        catalog_diag(r->s.ctx, DIAG_WARNING, r->s.entry, "is of no version of SPDX that is known here");
    else if (!str_is(v, "SPDX-2.2") && !str_is(v, "SPDX-2.3") && !str_is(v, "SPDX-2.2.1"))
        catalog_diag(r->s.ctx, DIAG_NOTE, r->s.entry, "is of another version of SPDX 2 than 2.2 and 2.3");
}
