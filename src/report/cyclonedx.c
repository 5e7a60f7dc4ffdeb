/* CycloneDX 1.6 (ECMA-424). One target is the BOM's metadata component; several are nested in one that stands
 * for them all, and each component says in a property which artifact it is of. Components are a flat list, as
 * most readers want it; that an artifact holds them is told by the dependency graph. */
#include "catalog/licence_expression.h"
#include "catalog/licence_list.h"
#include "report/cyclonedx.h"
#include "report/document.h"

#define VERSION_MAX 1024 /* characters that the format takes */

void bom_property(struct bom *b, struct bom_properties *p, const char *name, str value)
{
    if (!value.n)
        return;
    if (!p->begun) {
        jw_key(b->w, "properties");
        jw_array(b->w);
        p->begun = true;
    }
    jw_object(b->w);
    jw_key_str(b->w, "name", arena_printf(b->a, "assay:%s", name));
    jw_key_str(b->w, "value", value);
    jw_end_object(b->w);
}

void bom_properties_end(struct bom *b, struct bom_properties *p)
{
    if (p->begun)
        jw_end_array(b->w);
}

/* "layer:3:digest" */
static void numbered(struct bom *b, struct bom_properties *p, const char *what, size_t i, const char *part,
                     str value)
{
    if (value.n)
        bom_property(b, p, arena_printf(b->a, "%s:%zu:%s", what, i, part).p, value);
}

static void write_tool(struct bom *b)
{
    jw_key(b->w, "tools");
    jw_object(b->w);
    jw_key(b->w, "components");
    jw_array(b->w);
    jw_object(b->w);
    jw_key_str(b->w, "type", STR("application"));
    jw_key_str(b->w, "name", STR("assay"));
    jw_key_str(b->w, "version", STR(ASSAY_VERSION));
    jw_end_object(b->w);
    jw_end_array(b->w);
    jw_end_object(b->w);
}

static void write_timestamp(struct bom *b)
{
    str time = document_time(b->a);
    if (time.n)
        jw_key_str(b->w, "timestamp", time);
}

static void write_hash(struct bom *b, str alg, str hex)
{
    jw_object(b->w);
    jw_key_str(b->w, "alg", alg);
    jw_key_str(b->w, "content", hex);
    jw_end_object(b->w);
}

static void write_hashes(struct bom *b, const struct component *c)
{
    bool begun = false;
    for (size_t i = 0; i < c->hashes.n; i++) {
        if (!document_hash_valid(c->hashes.v[i].alg, c->hashes.v[i].hex))
            continue;
        if (!begun) {
            jw_key(b->w, "hashes");
            jw_array(b->w);
        }
        begun = true;
        write_hash(b, c->hashes.v[i].alg, c->hashes.v[i].hex);
    }
    if (begun)
        jw_end_array(b->w);
}

static str artifact_type(const struct inventory *inv)
{
    if (str_is(inv->kind, "image"))
        return STR("container");
    return str_is(inv->kind, "file") ? STR("file") : STR("application");
}

static void artifact_properties(struct bom *b, const struct report *r)
{
    const struct inventory *inv = r->inventory;
    struct bom_properties p = {0};
    bom_property(b, &p, "kind", inv->kind);
    bom_property(b, &p, "tier", str_c(tier_name(inv->tier)));
    bom_property(b, &p, "platform", inv->platform);
    bom_property(b, &p, "media_type", inv->media_type);
    bom_property(b, &p, "os:id", inv->os.id);
    bom_property(b, &p, "os:version", inv->os.version);
    bom_property(b, &p, "os:name", inv->os.name);
    bom_property(b, &p, "os:codename", inv->os.codename);
    bom_property(b, &p, "os:like", inv->os.like);
    bom_property(b, &p, "complete", r->complete ? STR("true") : STR("false"));
    for (size_t i = 0; i < inv->layers.n; i++) {
        numbered(b, &p, "layer", i, "digest", inv->layers.v[i].digest);
        numbered(b, &p, "layer", i, "diff_id", inv->layers.v[i].diff_id);
        numbered(b, &p, "layer", i, "command", inv->layers.v[i].command);
        numbered(b, &p, "layer", i, "size",
                 arena_printf(b->a, "%llu", (unsigned long long)inv->layers.v[i].size));
        numbered(b, &p, "layer", i, "entries",
                 arena_printf(b->a, "%llu", (unsigned long long)inv->layers.v[i].entries));
    }
    for (size_t i = 0; i < inv->entrypoint.n; i++)
        bom_property(b, &p, "entrypoint", inv->entrypoint.v[i]);
    bom_properties_end(b, &p);
}

static void write_artifact(struct bom *b, size_t i)
{
    const struct inventory *inv = b->reports[i]->inventory;
    str hex = str_starts(inv->digest, STR("sha256:")) ? str_from(inv->digest, 7) : STR_NONE;
    jw_object(b->w);
    jw_key_str(b->w, "type", artifact_type(inv));
    jw_key_str(b->w, "bom-ref", b->relations[i].artifact);
    jw_key_str(b->w, "name", inv->ref);
    if (inv->digest.n && inv->digest.n <= VERSION_MAX)
        jw_key_str(b->w, "version", inv->digest);
    if (document_hash_valid(STR("SHA-256"), hex)) {
        jw_key(b->w, "hashes");
        jw_array(b->w);
        write_hash(b, STR("SHA-256"), hex);
        jw_end_array(b->w);
    }
    artifact_properties(b, b->reports[i]);
    jw_end_object(b->w);
}

static void write_artifacts(struct bom *b)
{
    jw_key(b->w, "component");
    if (b->n == 1) {
        write_artifact(b, 0);
        return;
    }
    jw_object(b->w);
    jw_key_str(b->w, "type", STR("application"));
    jw_key_str(b->w, "bom-ref", STR("artifacts"));
    jw_key_str(b->w, "name", arena_printf(b->a, "%zu artifacts", b->n));
    jw_key(b->w, "components");
    jw_array(b->w);
    for (size_t i = 0; i < b->n; i++)
        write_artifact(b, i);
    jw_end_array(b->w);
    jw_end_object(b->w);
}

static void database_properties(struct bom *b)
{
    const struct report *r = b->n ? b->reports[0] : NULL;
    struct bom_properties p = {0};
    if (!r)
        return;
    bom_property(b, &p, "as_of", r->as_of);
    bom_property(b, &p, "database",
                 r->have_database ? STR("") : STR("none: vulnerabilities were not judged"));
    bom_property(b, &p, "database:built", r->database_built);
    for (size_t i = 0; i < r->sources.n; i++) {
        numbered(b, &p, "database:source", i, "name", r->sources.v[i].name);
        numbered(b, &p, "database:source", i, "records",
                 arena_printf(b->a, "%llu", (unsigned long long)r->sources.v[i].records));
        numbered(b, &p, "database:source", i, "modified", r->sources.v[i].modified);
        numbered(b, &p, "database:source", i, "licence", r->sources.v[i].licence);
    }
    bom_properties_end(b, &p);
}

static void write_metadata(struct bom *b)
{
    jw_key(b->w, "metadata");
    jw_object(b->w);
    write_timestamp(b);
    jw_key(b->w, "lifecycles");
    jw_array(b->w);
    jw_object(b->w);
    jw_key_str(b->w, "phase", STR("post-build"));
    jw_end_object(b->w);
    jw_end_array(b->w);
    write_tool(b);
    write_artifacts(b);
    database_properties(b);
    jw_end_object(b->w);
}

/* The ecosystems whose names carry a group by their own rules (Maven's groupId, npm's scope, Packagist's
 * vendor). */
static void write_names(struct bom *b, const struct component *c)
{
    ptrdiff_t at = str_is(c->type, "maven")                                ? str_chr(c->name, ':')
                   : str_is(c->type, "npm") || str_is(c->type, "composer") ? str_rchr(c->name, '/')
                                                                           : -1;
    if (at > 0)
        jw_key_str(b->w, "group", str_sub(c->name, 0, (size_t)at));
    jw_key_str(b->w, "name", str_from(c->name, (size_t)(at + 1)));
    if (c->version.n && c->version.n <= VERSION_MAX)
        jw_key_str(b->w, "version", c->version);
}

static void write_scope(struct bom *b, const struct component *c)
{
    static const char *const scopes[] = {[SCOPE_RUNTIME] = "required",
                                         [SCOPE_OPTIONAL] = "optional",
                                         [SCOPE_DEV] = "excluded",
                                         [SCOPE_TEST] = "excluded",
                                         [SCOPE_UNKNOWN] = NULL};
    const char *scope = c->state == STATE_REMOVED ? "excluded" : scopes[c->scope];
    if (scope)
        jw_key_str(b->w, "scope", str_c(scope));
}

static void write_licence(struct bom *b, str text)
{
    const struct licence_row *listed = licence_row_of(text);
    jw_object(b->w);
    jw_key(b->w, "license");
    jw_object(b->w);
    jw_key_str(b->w, listed ? "id" : "name", listed ? str_c(listed->id) : text);
    jw_key_str(b->w, "acknowledgement", STR("declared"));
    jw_end_object(b->w);
    jw_end_object(b->w);
}

static bool is_expression(struct bom *b, str text)
{
    return !licence_row_of(text) && str_eq(licence_expression(b->a, text), text);
}

/* Either one expression or a list of licences. */
static void write_licences(struct bom *b, const struct component *c)
{
    if (!c->licences.n)
        return;
    jw_key(b->w, "licenses");
    jw_array(b->w);
    if (c->licences.n == 1 && is_expression(b, c->licences.v[0])) {
        jw_object(b->w);
        jw_key_str(b->w, "expression", c->licences.v[0]);
        jw_key_str(b->w, "acknowledgement", STR("declared"));
        jw_end_object(b->w);
    } else {
        for (size_t i = 0; i < c->licences.n; i++)
            write_licence(b, c->licences.v[i]);
    }
    jw_end_array(b->w);
}

static double confidence(enum confidence c)
{
    return c == CONFIDENCE_HIGH ? 1 : c == CONFIDENCE_MEDIUM ? 0.7 : 0.4;
}

static str technique(const struct evidence *v)
{
    if (str_find(v->field, STR("file name")) >= 0 || str_is(v->field, "filename"))
        return STR("filename");
    return str_find(v->cataloger, STR("binary")) >= 0 ? STR("binary-analysis") : STR("manifest-analysis");
}

static void write_identity(struct bom *b, const struct component *c)
{
    enum confidence best = CONFIDENCE_LOW;
    for (size_t i = 0; i < c->evidence.n; i++)
        if (c->evidence.v[i].confidence > best)
            best = c->evidence.v[i].confidence;
    jw_key(b->w, "identity");
    jw_array(b->w);
    jw_object(b->w);
    jw_key_str(b->w, "field", STR("purl"));
    jw_key(b->w, "confidence");
    jw_double(b->w, confidence(best), 1);
    jw_key(b->w, "methods");
    jw_array(b->w);
    for (size_t i = 0; i < c->evidence.n; i++) {
        const struct evidence *v = &c->evidence.v[i];
        jw_object(b->w);
        jw_key_str(b->w, "technique", technique(v));
        jw_key(b->w, "confidence");
        jw_double(b->w, confidence(v->confidence), 1);
        jw_key_str(b->w, "value",
                   arena_printf(b->a, "%.*s: %.*s in %.*s", STR_ARG(v->cataloger), STR_ARG(v->field),
                                STR_ARG(v->path)));
        jw_end_object(b->w);
    }
    jw_end_array(b->w);
    jw_end_object(b->w);
    jw_end_array(b->w);
}

static void write_evidence(struct bom *b, const struct component *c)
{
    if (!c->evidence.n && !c->locations.n)
        return;
    jw_key(b->w, "evidence");
    jw_object(b->w);
    if (c->evidence.n && c->purl.n)
        write_identity(b, c);
    if (c->locations.n) {
        jw_key(b->w, "occurrences");
        jw_array(b->w);
        for (size_t i = 0; i < c->locations.n; i++) {
            jw_object(b->w);
            jw_key_str(b->w, "location", c->locations.v[i].path);
            if (c->locations.v[i].line)
                jw_key_u64(b->w, "line", c->locations.v[i].line);
            jw_end_object(b->w);
        }
        jw_end_array(b->w);
    }
    jw_end_object(b->w);
}

static void location_properties(struct bom *b, struct bom_properties *p, const struct inventory *inv,
                                const struct component *c)
{
    for (size_t i = 0; i < c->locations.n; i++) {
        const struct location *l = &c->locations.v[i];
        numbered(b, p, "location", i, "path", l->path);
        if (l->line)
            numbered(b, p, "location", i, "line", arena_printf(b->a, "%u", (unsigned)l->line));
        if (l->layer < 0 || (size_t)l->layer >= inv->layers.n)
            continue;
        numbered(b, p, "location", i, "layer", arena_printf(b->a, "%d", (int)l->layer));
        numbered(b, p, "location", i, "layer:diff_id", inv->layers.v[l->layer].diff_id);
    }
}

static void evidence_properties(struct bom *b, struct bom_properties *p, const struct component *c)
{
    for (size_t i = 0; i < c->evidence.n; i++) {
        const struct evidence *v = &c->evidence.v[i];
        numbered(b, p, "evidence", i, "cataloger", v->cataloger);
        numbered(b, p, "evidence", i, "path", v->path);
        numbered(b, p, "evidence", i, "field", v->field);
        numbered(b, p, "evidence", i, "confidence", str_c(confidence_name(v->confidence)));
    }
}

static void component_properties(struct bom *b, size_t r, const struct component *c)
{
    struct bom_properties p = {0};
    if (b->n > 1)
        bom_property(b, &p, "artifact", b->relations[r].artifact);
    bom_property(b, &p, "ecosystem", c->ecosystem);
    bom_property(b, &p, "kind", c->kind);
    bom_property(b, &p, "state", str_c(state_name(c->state)));
    if (c->scope != SCOPE_UNKNOWN)
        bom_property(b, &p, "scope", str_c(scope_name(c->scope)));
    if (c->direct != TRI_UNKNOWN)
        bom_property(b, &p, "direct", c->direct == TRI_YES ? STR("true") : STR("false"));
    bom_property(b, &p, "owner", c->owner);
    bom_property(b, &p, "fixture", c->fixture);
    bom_property(b, &p, "source:name", c->source_name);
    bom_property(b, &p, "source:version", c->source_version);
    if (c->removed_by)
        bom_property(b, &p, "removed_by", arena_printf(b->a, "%u", (unsigned)c->removed_by));
    location_properties(b, &p, b->reports[r]->inventory, c);
    evidence_properties(b, &p, c);
    bom_properties_end(b, &p);
}

static str component_type(const struct component *c)
{
    if (str_is(c->kind, "model"))
        return STR("machine-learning-model");
    if (str_is(c->kind, "application"))
        return STR("application");
    return str_is(c->kind, "os") ? STR("operating-system") : STR("library");
}

static void write_component(struct bom *b, size_t r, size_t i)
{
    const struct component *c = &b->reports[r]->inventory->components.v[i];
    jw_object(b->w);
    jw_key_str(b->w, "type", component_type(c));
    jw_key_str(b->w, "bom-ref", b->relations[r].nodes[i].ref);
    write_names(b, c);
    write_scope(b, c);
    write_hashes(b, c);
    write_licences(b, c);
    if (c->purl.n)
        jw_key_str(b->w, "purl", c->purl);
    write_evidence(b, c);
    component_properties(b, r, c);
    jw_end_object(b->w);
}

/* The distribution, by which readers of an SBOM tell whose advisories its packages need. */
static void write_os(struct bom *b, size_t r)
{
    const struct os_release *os = &b->reports[r]->inventory->os;
    for (size_t i = 0; i < b->reports[r]->inventory->components.n; i++)
        if (str_is(b->reports[r]->inventory->components.v[i].kind, "os"))
            return;
    if (!os->id.n)
        return;
    jw_object(b->w);
    jw_key_str(b->w, "type", STR("operating-system"));
    jw_key_str(b->w, "bom-ref", arena_join(b->a, b->relations[r].artifact, STR(":os"), STR("")));
    jw_key_str(b->w, "name", os->id);
    if (os->version.n && os->version.n <= VERSION_MAX)
        jw_key_str(b->w, "version", os->version);
    if (os->name.n)
        jw_key_str(b->w, "description", os->name);
    struct bom_properties p = {0};
    if (b->n > 1)
        bom_property(b, &p, "artifact", b->relations[r].artifact);
    bom_property(b, &p, "os:codename", os->codename);
    bom_property(b, &p, "os:like", os->like);
    bom_properties_end(b, &p);
    jw_end_object(b->w);
}

static void write_components(struct bom *b)
{
    jw_key(b->w, "components");
    jw_array(b->w);
    for (size_t r = 0; r < b->n; r++) {
        write_os(b, r);
        for (size_t i = 0; i < b->reports[r]->inventory->components.n; i++)
            write_component(b, r, i);
    }
    jw_end_array(b->w);
}

static void begin_dependency(struct bom *b, str ref)
{
    jw_object(b->w);
    jw_key_str(b->w, "ref", ref);
    jw_key(b->w, "dependsOn");
    jw_array(b->w);
}

static void end_dependency(struct bom *b)
{
    jw_end_array(b->w);
    jw_end_object(b->w);
}

/* An artifact depends on what it asks for itself and on what nothing else in it asks for. Components whose
 * dependencies are not known have no entry: an empty one would say that there are none. */
static void write_graph(struct bom *b, size_t r)
{
    const struct inventory *inv = b->reports[r]->inventory;
    const struct relations *rel = &b->relations[r];
    begin_dependency(b, rel->artifact);
    for (size_t i = 0; i < inv->components.n; i++)
        if (inv->components.v[i].state != STATE_REMOVED &&
            (inv->components.v[i].direct == TRI_YES || !rel->nodes[i].wanted))
            jw_str(b->w, rel->nodes[i].ref);
    end_dependency(b);
    for (size_t i = 0; i < inv->components.n; i++) {
        if (!rel->nodes[i].depends.n)
            continue;
        begin_dependency(b, rel->nodes[i].ref);
        for (size_t k = 0; k < rel->nodes[i].depends.n; k++)
            jw_str(b->w, rel->nodes[rel->nodes[i].depends.v[k]].ref);
        end_dependency(b);
    }
}

static void write_dependencies(struct bom *b)
{
    jw_key(b->w, "dependencies");
    jw_array(b->w);
    if (b->n != 1) {
        begin_dependency(b, STR("artifacts"));
        for (size_t r = 0; r < b->n; r++)
            jw_str(b->w, b->relations[r].artifact);
        end_dependency(b);
    }
    for (size_t r = 0; r < b->n; r++)
        write_graph(b, r);
    jw_end_array(b->w);
}

/* Where something could not be read, the list is known to have holes; else whether it has is not known. */
static void write_compositions(struct bom *b)
{
    jw_key(b->w, "compositions");
    jw_array(b->w);
    for (size_t r = 0; r < b->n; r++) {
        jw_object(b->w);
        jw_key_str(b->w, "aggregate", b->reports[r]->complete ? STR("unknown") : STR("incomplete"));
        jw_key(b->w, "assemblies");
        jw_array(b->w);
        jw_str(b->w, b->relations[r].artifact);
        jw_end_array(b->w);
        jw_end_object(b->w);
    }
    jw_end_array(b->w);
}

static void cyclonedx_write(struct buf *out, const struct report *const *reports, size_t n,
                            const struct report_style *style)
{
    struct arena a = {0};
    struct json_out w = {.b = out};
    struct bom b = {&w, &a, reports, relations_make(&a, reports, n), n, style};
    size_t start = out->n;
    jw_object(&w);
    jw_key_str(&w, "bomFormat", STR("CycloneDX"));
    jw_key_str(&w, "specVersion", STR("1.6"));
    jw_key_str(&w, "serialNumber", STR(DOCUMENT_UUID_NONE));
    size_t serial = out->n - sizeof DOCUMENT_UUID_NONE;
    jw_key_u64(&w, "version", 1);
    write_metadata(&b);
    write_components(&b);
    write_dependencies(&b);
    write_compositions(&b);
    bom_vulnerabilities(&b);
    jw_end_object(&w);
    buf_ch(out, '\n');
    document_uuid(out, start, serial);
    arena_free(&a);
}

const struct report_format format_cyclonedx = {
    .name = "cyclonedx",
    .doc = "CycloneDX 1.6 in JSON: components, dependencies, vulnerabilities; several targets in one BOM",
    .write = cyclonedx_write,
};
