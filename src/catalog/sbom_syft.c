/* Syft's own JSON (schema 1 to 16 of anchore/syft, schema/json): artifacts, which of them needs or owns
 * which, the image's layers and the distribution. Names of members changed over time; all spellings are read.
 */
#include "catalog/sbom.h"

#define NAME "sbom-syft"
enum { SCHEMA_MAX = 16, LAYER_ID_NONE = -1 };

/* A place whose layer is told by a digest: the list of layers comes last in the document. */
struct placed {
    size_t item, location;
    str layer;
};
struct reader {
    struct sbom s;
    VEC(struct placed) placed;
};

static struct sbom_item *last(struct reader *r)
{
    return &r->s.items.v[r->s.items.n - 1];
}

/* Places have a leading slash. What only bears a package out ("supporting": licence files, lists) is no place
 * of it. */
static void read_location(struct reader *r)
{
    str key, path = STR_NONE, layer = STR_NONE, evidence = STR_NONE;
    if (!sbom_object(&r->s))
        return;
    while (json_key(&r->s.j, &key)) {
        if (str_is(key, "path"))
            sbom_take(&r->s, &path);
        else if (str_is(key, "layerID"))
            sbom_take(&r->s, &layer);
        else if (str_is(key, "annotations"))
            sbom_fields(&r->s, &(struct sbom_field){"evidence", &evidence}, 1);
        else
            json_skip(&r->s.j);
    }
    if (!path.n || str_is(evidence, "supporting"))
        return;
    sbom_location(&r->s, last(r), str_starts(path, STR("/")) ? str_from(path, 1) : path, LAYER_ID_NONE);
    if (layer.n)
        vec_push(r->s.ctx->scratch, &r->placed,
                 (struct placed){r->s.items.n - 1, last(r)->locations.n - 1, layer});
}

/* A text in old versions. */
static void read_licence(struct reader *r)
{
    str value = STR_NONE, expression = STR_NONE;
    const struct sbom_field fields[] = {{"value", &value}, {"spdxExpression", &expression}};
    if (json_peek(&r->s.j) == JSON_STRING)
        sbom_take(&r->s, &value);
    else
        sbom_fields(&r->s, fields, 2);
    sbom_licence(&r->s, last(r), expression.n ? expression : value);
}

static void read_digest(struct reader *r)
{
    str alg = STR_NONE, hex = STR_NONE;
    const struct sbom_field fields[] = {{"algorithm", &alg}, {"value", &hex}};
    if (sbom_fields(&r->s, fields, 2))
        sbom_hash(&r->s, last(r), alg, hex);
}

/* Of an OS package: its source. "name-1-2.src.rpm" is left to the purl. */
static void read_metadata(struct reader *r)
{
    str key;
    if (json_peek(&r->s.j) != JSON_OBJECT) {
        json_skip(&r->s.j);
        return;
    }
    for (bool open = json_object(&r->s.j); open && json_key(&r->s.j, &key);) {
        if (str_is(key, "source") || str_is(key, "originPackage"))
            json_string(&r->s.j, &last(r)->source_name);
        else if (str_is(key, "sourceVersion"))
            json_string(&r->s.j, &last(r)->source_version);
        else if (str_is(key, "digest") && json_peek(&r->s.j) == JSON_ARRAY)
            for (bool list = json_array(&r->s.j); list && json_more(&r->s.j);)
                read_digest(r);
        else
            json_skip(&r->s.j);
    }
}

static void read_field(struct reader *r, str key)
{
    str word = STR_NONE;
    if (str_is(key, "id"))
        sbom_take(&r->s, &last(r)->ref);
    else if (str_is(key, "name"))
        sbom_take(&r->s, &last(r)->name);
    else if (str_is(key, "version"))
        sbom_take(&r->s, &last(r)->version);
    else if (str_is(key, "purl"))
        sbom_take(&r->s, &last(r)->purl);
    else if (str_is(key, "foundBy"))
        sbom_take(&r->s, &word);
    else if (str_is(key, "locations"))
        for (bool list = sbom_list(&r->s); list && json_more(&r->s.j);)
            read_location(r);
    else if (str_is(key, "licenses"))
        for (bool list = sbom_list(&r->s); list && json_more(&r->s.j);)
            read_licence(r);
    else if (str_is(key, "metadata"))
        read_metadata(r);
    else
        json_skip(&r->s.j);
    if (word.n)
        sbom_found_by(last(r), word);
}

static void read_artifact(struct reader *r)
{
    str key;
    bool object = json_peek(&r->s.j) == JSON_OBJECT;
    if (!object || !sbom_add(&r->s)) {
        r->s.malformed += !object && !r->s.j.failed;
        json_skip(&r->s.j);
        return;
    }
    for (bool open = json_object(&r->s.j); open && json_key(&r->s.j, &key);)
        read_field(r, key);
    if (last(r)->source_name.n && !last(r)->source_version.n)
        last(r)->source_version = last(r)->version;
    sbom_item_ref(&r->s, last(r));
}

static void read_relation(struct reader *r)
{
    str parent = STR_NONE, child = STR_NONE, type = STR_NONE;
    const struct sbom_field fields[] = {{"parent", &parent}, {"child", &child}, {"type", &type}};
    if (!sbom_fields(&r->s, fields, 3))
        return;
    if (str_ends(type, STR("dependency-of")))
        sbom_depends(&r->s, child, parent);
    else if (str_is(type, "ownership-by-file-overlap"))
        sbom_owns(&r->s, parent, child);
}

static void read_layers(struct reader *r)
{
    if (!sbom_list(&r->s))
        return;
    for (uint64_t i = 0; json_more(&r->s.j); i++) {
        str digest = STR_NONE;
        struct layer *l = sbom_layer(&r->s, i);
        if (sbom_fields(&r->s, &(struct sbom_field){"digest", &digest}, 1) && l)
            l->diff_id = digest;
    }
}

/* What is told of the source stands in "metadata", in "target" before schema 8; for a folder that is text. */
static void read_source(struct reader *r)
{
    str key, type = STR_NONE;
    if (!sbom_object(&r->s))
        return;
    while (json_key(&r->s.j, &key)) {
        bool inner = str_is(key, "metadata") || str_is(key, "target");
        if (str_is(key, "type")) {
            sbom_take(&r->s, &type);
        } else if (inner && json_peek(&r->s.j) == JSON_OBJECT) {
            for (bool open = json_object(&r->s.j); open && json_key(&r->s.j, &key);) {
                if (str_is(key, "layers"))
                    read_layers(r);
                else
                    json_skip(&r->s.j);
            }
        } else {
            json_skip(&r->s.j);
        }
    }
    r->s.tier_known = str_is(type, "image");
    r->s.tier = TIER_CONTAINER;
}

static void read_like(struct reader *r)
{
    if (json_peek(&r->s.j) != JSON_ARRAY) {
        sbom_take(&r->s, &r->s.os.like);
        return;
    }
    for (bool list = json_array(&r->s.j); list && json_more(&r->s.j);) {
        str like = STR_NONE;
        sbom_take(&r->s, &like);
        if (!r->s.os.like.n)
            r->s.os.like = like;
    }
}

/* Until schema 2 "name" was the ID and "version" the VERSION_ID of os-release. */
static void read_distro(struct reader *r)
{
    str key, name = STR_NONE, version = STR_NONE;
    struct os_release *os = &r->s.os;
    if (!sbom_object(&r->s))
        return;
    while (json_key(&r->s.j, &key)) {
        str *to = str_is(key, "id")                ? &os->id
                  : str_is(key, "versionID")       ? &os->version
                  : str_is(key, "prettyName")      ? &os->name
                  : str_is(key, "versionCodename") ? &os->codename
                  : str_is(key, "name")            ? &name
                  : str_is(key, "version")         ? &version
                                                   : NULL;
        if (to)
            sbom_take(&r->s, to);
        else if (str_is(key, "idLike"))
            read_like(r);
        else
            json_skip(&r->s.j);
    }
    if (!os->id.n) {
        os->id = name;
        os->version = version;
    }
}

static void read_document(struct reader *r)
{
    str key;
    if (!sbom_object(&r->s))
        return;
    while (json_key(&r->s.j, &key)) {
        if (str_is(key, "artifacts"))
            for (bool list = sbom_list(&r->s); list && json_more(&r->s.j);)
                read_artifact(r);
        else if (str_is(key, "artifactRelationships"))
            for (bool list = sbom_list(&r->s); list && json_more(&r->s.j);)
                read_relation(r);
        else if (str_is(key, "source"))
            read_source(r);
        else if (str_is(key, "distro"))
            read_distro(r);
        else if (str_is(key, "schema"))
            sbom_fields(&r->s, &(struct sbom_field){"version", &r->s.version}, 1);
        else
            json_skip(&r->s.j);
    }
}

static void place(struct reader *r)
{
    for (size_t i = 0; i < r->placed.n; i++) {
        const struct placed *p = &r->placed.v[i];
        for (size_t k = 0; k < r->s.layers.n; k++)
            if (str_eq(r->s.layers.v[k].diff_id, p->layer))
                r->s.items.v[p->item].locations.v[p->location].layer = (int32_t)k;
    }
}

/* Relations also name files and the source: those between artifacts count. */
static void relate(struct reader *r)
{
    size_t kept = 0;
    for (size_t i = 0; i < r->s.edges.n; i++)
        if (map_get(&r->s.refs, r->s.edges.v[i].from) && map_get(&r->s.refs, r->s.edges.v[i].to))
            r->s.edges.v[kept++] = r->s.edges.v[i];
    r->s.edges.n = kept;
}

static void check_version(struct reader *r)
{
    str major, rest;
    uint64_t n;
    str_cut(r->s.version, '.', &major, &rest);
    if (str_u64(major, 10, &n) && n > SCHEMA_MAX)
        catalog_diag(r->s.ctx, DIAG_NOTE, r->s.entry,
                     "is of schema %llu of Syft, which is newer than what is known here",
                     (unsigned long long)n);
}

/* "artifacts" is the first member, the address of the schema the last. */
static bool probe(const struct entry *entry, str head)
{
    char buffer[SBOM_HEAD];
    (void)entry;
    head = sbom_head(head, buffer);
    return str_starts(head, STR("{")) && str_find(head, STR("\"artifacts\"")) >= 0 &&
           (str_find(head, STR("anchore/syft/")) >= 0 || str_find(head, STR("\"foundBy\"")) >= 0 ||
            str_find(head, STR("\"artifactRelationships\"")) >= 0);
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    struct reader r = {.s = {.ctx = ctx, .entry = entry, .cataloger = NAME, .format = "Syft"}};
    if (!sbom_json(&r.s, content))
        return;
    read_document(&r);
    json_done(&r.s.j);
    place(&r);
    relate(&r);
    if (ctx->whole)
        check_version(&r);
    sbom_finish(&r.s, "JSON", r.s.j.failed ? r.s.j.why : NULL);
}

const struct cataloger cataloger_sbom_syft = {
    .name = NAME,
    .doc =
        "Syft's JSON (schema 1 to 16), given as target; inside an artifact noted, not counted: *.syft.json",
    .ecosystem = "SBOMs",
    .gives = READS_INSTALLED | READS_DECLARED | TELLS_RELATIONS | TELLS_LICENCES | TELLS_HASHES,
    .patterns = (const char *const[]){"*.syft.json", NULL},
    .probe = probe,
    .by_content = true,
    .run = run,
};
