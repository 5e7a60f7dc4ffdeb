/* SPDX 2.3 in JSON (ISO/IEC 5962 and its successor). An artifact is a package that the document DESCRIBES and
 * that CONTAINS the components, which are packages too. What the format has no field for is in one annotation
 * a package, a line "assay:NAME=VALUE" each, with '%' and line ends as %XX. */
#include "catalog/licence_expression.h"
#include "catalog/licence_list.h"
#include "base/map.h"
#include "format/json.h"
#include "report/document.h"
#include "report/relations.h"

/* The format asks for a time of creation; without SOURCE_DATE_EPOCH it is this one. */
#define TIME_NONE "1970-01-01T00:00:00Z"
#define TOOL      "Tool: assay-" ASSAY_VERSION

struct spdx {
    struct json_out *w;
    struct arena *a;
    const struct report *const *reports;
    const struct relations *relations;
    size_t n;
    str time;
    struct map licences; /* of no list, to 1 + index into names */
    VEC(str) names;
};

static str artifact_id(struct spdx *s, size_t r)
{
    return arena_printf(s->a, "SPDXRef-Artifact-%zu", r);
}

static str package_id(struct spdx *s, size_t r, size_t i)
{
    return arena_printf(s->a, "SPDXRef-Package-%zu-%zu", r, i);
}

/* ---- annotations ---- */

static void add_line(struct buf *b, const char *name, str value)
{
    if (!value.n)
        return;
    if (b->n)
        buf_ch(b, '\n');
    buf_printf(b, "assay:%s=", name);
    for (size_t i = 0; i < value.n; i++)
        if (strchr("%\r\n", value.p[i]) || !value.p[i])
            buf_printf(b, "%%%02X", (unsigned)(unsigned char)value.p[i]);
        else
            buf_ch(b, value.p[i]);
}

static void write_annotation(struct spdx *s, const struct buf *lines)
{
    if (!lines->n)
        return;
    jw_key(s->w, "annotations");
    jw_array(s->w);
    jw_object(s->w);
    jw_key_str(s->w, "annotationDate", s->time);
    jw_key_str(s->w, "annotationType", STR("OTHER"));
    jw_key_str(s->w, "annotator", STR(TOOL));
    jw_key_str(s->w, "comment", buf_str(lines));
    jw_end_object(s->w);
    jw_end_array(s->w);
}

static str number(struct spdx *s, uint64_t n)
{
    return arena_printf(s->a, "%llu", (unsigned long long)n);
}

static void annotate_artifact(struct spdx *s, const struct report *r)
{
    const struct inventory *inv = r->inventory;
    struct buf b = {0};
    add_line(&b, "kind", inv->kind);
    add_line(&b, "tier", str_c(tier_name(inv->tier)));
    add_line(&b, "platform", inv->platform);
    add_line(&b, "media_type", inv->media_type);
    add_line(&b, "os:id", inv->os.id);
    add_line(&b, "os:version", inv->os.version);
    add_line(&b, "os:name", inv->os.name);
    add_line(&b, "os:codename", inv->os.codename);
    add_line(&b, "os:like", inv->os.like);
    add_line(&b, "complete", r->complete ? STR("true") : STR("false"));
    for (size_t i = 0; i < inv->layers.n; i++) {
        add_line(&b, arena_printf(s->a, "layer:%zu:digest", i).p, inv->layers.v[i].digest);
        add_line(&b, arena_printf(s->a, "layer:%zu:diff_id", i).p, inv->layers.v[i].diff_id);
        add_line(&b, arena_printf(s->a, "layer:%zu:command", i).p, inv->layers.v[i].command);
        add_line(&b, arena_printf(s->a, "layer:%zu:size", i).p, number(s, inv->layers.v[i].size));
        add_line(&b, arena_printf(s->a, "layer:%zu:entries", i).p, number(s, inv->layers.v[i].entries));
    }
    write_annotation(s, &b);
    buf_free(&b);
}

static void annotate_evidence(struct spdx *s, struct buf *b, const struct component *c)
{
    for (size_t i = 0; i < c->evidence.n; i++) {
        const struct evidence *v = &c->evidence.v[i];
        add_line(b, arena_printf(s->a, "evidence:%zu:cataloger", i).p, v->cataloger);
        add_line(b, arena_printf(s->a, "evidence:%zu:path", i).p, v->path);
        add_line(b, arena_printf(s->a, "evidence:%zu:field", i).p, v->field);
        add_line(b, arena_printf(s->a, "evidence:%zu:confidence", i).p,
                 str_c(confidence_name(v->confidence)));
    }
}

static void annotate_locations(struct spdx *s, struct buf *b, const struct component *c)
{
    for (size_t i = 0; i < c->locations.n; i++) {
        const struct location *l = &c->locations.v[i];
        add_line(b, arena_printf(s->a, "location:%zu:path", i).p, l->path);
        if (l->line)
            add_line(b, arena_printf(s->a, "location:%zu:line", i).p, number(s, l->line));
        if (l->layer >= 0)
            add_line(b, arena_printf(s->a, "location:%zu:layer", i).p, number(s, (uint64_t)l->layer));
    }
}

static void annotate_component(struct spdx *s, const struct component *c)
{
    struct buf b = {0};
    add_line(&b, "ecosystem", c->ecosystem);
    add_line(&b, "kind", c->kind);
    add_line(&b, "state", str_c(state_name(c->state)));
    add_line(&b, "scope", str_c(c->scope == SCOPE_UNKNOWN ? "" : scope_name(c->scope)));
    add_line(&b, "direct", str_c(c->direct == TRI_UNKNOWN ? "" : c->direct == TRI_YES ? "true" : "false"));
    add_line(&b, "owner", c->owner);
    add_line(&b, "fixture", c->fixture);
    add_line(&b, "source:name", c->source_name);
    add_line(&b, "source:version", c->source_version);
    for (size_t i = 0; i < c->licences.n; i++)
        add_line(&b, arena_printf(s->a, "licence:%zu", i).p, c->licences.v[i]);
    if (c->removed_by)
        add_line(&b, "removed_by", number(s, c->removed_by));
    annotate_locations(s, &b, c);
    annotate_evidence(s, &b, c);
    write_annotation(s, &b);
    buf_free(&b);
}

/* ---- licences ---- */

/* An identifier, an expression in parentheses, or a reference to a text of the document's own. */
static str licence_term(struct spdx *s, str text, bool alone)
{
    const struct licence_row *listed = licence_row_of(text);
    bool added, own = str_find(text, STR("LicenseRef-")) >= 0;
    if (listed)
        return str_c(listed->id);
    if (!own && str_eq(licence_expression(s->a, text), text))
        return alone ? text : arena_join(s->a, STR("("), text, STR(")"));
    uint64_t *at = map_put(s->a, &s->licences, text, &added);
    if (added) {
        vec_push(s->a, &s->names, text);
        *at = s->names.n;
    }
    return arena_printf(s->a, "LicenseRef-%llu", (unsigned long long)*at);
}

static str licences_expression(struct spdx *s, const struct component *c)
{
    str all = STR("");
    for (size_t i = 0; i < c->licences.n; i++) {
        str term = licence_term(s, c->licences.v[i], c->licences.n == 1);
        all = i ? arena_join(s->a, all, STR(" AND "), term) : term;
    }
    return all.n ? all : STR("NOASSERTION");
}

static void write_extracted(struct spdx *s)
{
    if (!s->names.n)
        return;
    jw_key(s->w, "hasExtractedLicensingInfos");
    jw_array(s->w);
    for (size_t i = 0; i < s->names.n; i++) {
        jw_object(s->w);
        jw_key_str(s->w, "licenseId", arena_printf(s->a, "LicenseRef-%zu", i + 1));
        jw_key_str(s->w, "name", s->names.v[i]);
        jw_key_str(s->w, "extractedText", s->names.v[i]);
        jw_end_object(s->w);
    }
    jw_end_array(s->w);
}

/* ---- packages ---- */

static void write_checksum(struct spdx *s, str alg, str hex, bool *begun)
{
    static const str names[][2] = {{STR_INIT("MD5"), STR_INIT("MD5")},
                                   {STR_INIT("SHA-1"), STR_INIT("SHA1")},
                                   {STR_INIT("SHA-256"), STR_INIT("SHA256")},
                                   {STR_INIT("SHA-384"), STR_INIT("SHA384")},
                                   {STR_INIT("SHA-512"), STR_INIT("SHA512")}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (!str_eq(names[i][0], alg) || !document_hash_valid(alg, hex))
            continue;
        if (!*begun) {
            jw_key(s->w, "checksums");
            jw_array(s->w);
        }
        *begun = true;
        jw_object(s->w);
        jw_key_str(s->w, "algorithm", names[i][1]);
        jw_key_str(s->w, "checksumValue", hex);
        jw_end_object(s->w);
    }
}

static void begin_package(struct spdx *s, str id, str name, str version)
{
    jw_object(s->w);
    jw_key_str(s->w, "SPDXID", id);
    jw_key_str(s->w, "name", name);
    if (version.n)
        jw_key_str(s->w, "versionInfo", version);
    jw_key_str(s->w, "downloadLocation", STR("NOASSERTION"));
    jw_key_bool(s->w, "filesAnalyzed", false);
    jw_key_str(s->w, "licenseConcluded", STR("NOASSERTION"));
    jw_key_str(s->w, "copyrightText", STR("NOASSERTION"));
}

static void write_artifact(struct spdx *s, size_t r)
{
    const struct inventory *inv = s->reports[r]->inventory;
    bool begun = false;
    begin_package(s, artifact_id(s, r), inv->ref, inv->digest);
    jw_key_str(s->w, "licenseDeclared", STR("NOASSERTION"));
    jw_key_str(s->w, "primaryPackagePurpose",
               str_is(inv->kind, "image")  ? STR("CONTAINER")
               : str_is(inv->kind, "file") ? STR("FILE")
                                           : STR("APPLICATION"));
    if (str_starts(inv->digest, STR("sha256:")))
        write_checksum(s, STR("SHA-256"), str_from(inv->digest, 7), &begun);
    if (begun)
        jw_end_array(s->w);
    annotate_artifact(s, s->reports[r]);
    jw_end_object(s->w);
}

static void write_reference(struct spdx *s, const struct component *c)
{
    if (!c->purl.n)
        return;
    jw_key(s->w, "externalRefs");
    jw_array(s->w);
    jw_object(s->w);
    jw_key_str(s->w, "referenceCategory", STR("PACKAGE-MANAGER"));
    jw_key_str(s->w, "referenceType", STR("purl"));
    jw_key_str(s->w, "referenceLocator", c->purl);
    jw_end_object(s->w);
    jw_end_array(s->w);
}

static void write_package(struct spdx *s, size_t r, size_t i)
{
    const struct component *c = &s->reports[r]->inventory->components.v[i];
    bool begun = false;
    begin_package(s, package_id(s, r, i), c->name, c->version);
    jw_key_str(s->w, "licenseDeclared", licences_expression(s, c));
    jw_key_str(s->w, "primaryPackagePurpose",
               str_is(c->kind, "application") ? STR("APPLICATION")
               : str_is(c->kind, "os")        ? STR("OPERATING_SYSTEM")
                                              : STR("LIBRARY"));
    if (c->evidence.n)
        jw_key_str(s->w, "sourceInfo",
                   arena_printf(s->a, "%.*s in %.*s", STR_ARG(c->evidence.v[0].field),
                                STR_ARG(c->evidence.v[0].path)));
    for (size_t k = 0; k < c->hashes.n; k++)
        write_checksum(s, c->hashes.v[k].alg, c->hashes.v[k].hex, &begun);
    if (begun)
        jw_end_array(s->w);
    write_reference(s, c);
    annotate_component(s, c);
    jw_end_object(s->w);
}

static void write_packages(struct spdx *s)
{
    jw_key(s->w, "packages");
    jw_array(s->w);
    for (size_t r = 0; r < s->n; r++) {
        write_artifact(s, r);
        for (size_t i = 0; i < s->reports[r]->inventory->components.n; i++)
            write_package(s, r, i);
    }
    jw_end_array(s->w);
}

/* ---- relationships ---- */

static void relate(struct spdx *s, str from, const char *type, str to)
{
    jw_object(s->w);
    jw_key_str(s->w, "spdxElementId", from);
    jw_key_str(s->w, "relationshipType", str_c(type));
    jw_key_str(s->w, "relatedSpdxElement", to);
    jw_end_object(s->w);
}

/* What a later layer removed is not contained: it is there with its state only. */
static void relate_components(struct spdx *s, size_t r)
{
    const struct inventory *inv = s->reports[r]->inventory;
    for (size_t i = 0; i < inv->components.n; i++) {
        const struct relations_node *node = &s->relations[r].nodes[i];
        relate(s, artifact_id(s, r), inv->components.v[i].state == STATE_REMOVED ? "OTHER" : "CONTAINS",
               package_id(s, r, i));
        for (size_t k = 0; k < node->depends.n; k++)
            relate(s, package_id(s, r, i), "DEPENDS_ON", package_id(s, r, node->depends.v[k]));
    }
}

static void write_relationships(struct spdx *s)
{
    jw_key(s->w, "relationships");
    jw_array(s->w);
    for (size_t r = 0; r < s->n; r++) {
        relate(s, STR("SPDXRef-DOCUMENT"), "DESCRIBES", artifact_id(s, r));
        relate_components(s, r);
    }
    jw_end_array(s->w);
}

static void write_creation(struct spdx *s)
{
    jw_key(s->w, "creationInfo");
    jw_object(s->w);
    jw_key_str(s->w, "created", s->time);
    jw_key(s->w, "creators");
    jw_array(s->w);
    jw_str(s->w, STR(TOOL));
    jw_end_array(s->w);
    jw_end_object(s->w);
}

static str document_name(struct spdx *s)
{
    return s->n == 1 ? s->reports[0]->inventory->ref : arena_printf(s->a, "%zu artifacts", s->n);
}

static void spdx_write(struct buf *out, const struct report *const *reports, size_t n,
                       const struct report_style *style)
{
    struct arena a = {0};
    struct json_out w = {.b = out};
    struct spdx s = {.w = &w, .a = &a, .reports = reports, .n = n, .time = document_time(&a)};
    size_t start = out->n;
    (void)style;
    s.relations = relations_make(&a, reports, n);
    if (!s.time.n)
        s.time = STR(TIME_NONE);
    jw_object(&w);
    jw_key_str(&w, "spdxVersion", STR("SPDX-2.3"));
    jw_key_str(&w, "dataLicense", STR("CC0-1.0"));
    jw_key_str(&w, "SPDXID", STR("SPDXRef-DOCUMENT"));
    jw_key_str(&w, "name", document_name(&s));
    jw_key_str(&w, "documentNamespace", STR(DOCUMENT_UUID_NONE));
    size_t at = out->n - sizeof DOCUMENT_UUID_NONE;
    write_creation(&s);
    write_packages(&s);
    write_relationships(&s);
    write_extracted(&s);
    jw_end_object(&w);
    buf_ch(out, '\n');
    document_uuid(out, start, at);
    arena_free(&a);
}

const struct report_format format_spdx = {
    .name = "spdx",
    .doc = "SPDX 2.3 in JSON: packages with purls, checksums, licences and relationships",
    .write = spdx_write,
};
