/* CycloneDX in JSON, versions 1.2 to 1.7 (ECMA-424): components, also nested ones, and dependencies. */
#include "catalog/sbom.h"
#include "format/json.h"

#define NAME "sbom-cyclonedx"
enum { NESTED_MAX = 64 };

struct reader {
    struct sbom s;
    struct json j;
};

/* A string that is optional; another type is counted. */
static void take(struct reader *r, str *to)
{
    enum json_type type = json_peek(&r->j);
    if (!json_string(&r->j, to) && type != JSON_NULL)
        r->s.malformed++;
}

static bool open_list(struct reader *r)
{
    enum json_type type = json_peek(&r->j);
    if (json_array(&r->j))
        return true;
    r->s.malformed += type != JSON_NULL && type != JSON_ERROR;
    return false;
}

static bool open_item(struct reader *r)
{
    if (json_object(&r->j))
        return true;
    r->s.malformed += !r->j.failed;
    return false;
}

/* Lists that belong to an item: the item moves when others are added, so it is told by index. */
static struct sbom_item *at(struct reader *r, size_t item)
{
    return &r->s.items.v[item];
}

static void read_properties(struct reader *r, size_t item)
{
    str key;
    if (!open_list(r))
        return;
    while (json_more(&r->j)) {
        str name = STR_NONE, value = STR_NONE;
        if (!open_item(r))
            continue;
        while (json_key(&r->j, &key)) {
            if (str_is(key, "name"))
                take(r, &name);
            else if (str_is(key, "value"))
                take(r, &value);
            else
                json_skip(&r->j);
        }
        sbom_property(&r->s, item == SIZE_MAX ? NULL : at(r, item), name, value);
    }
}

static void read_hashes(struct reader *r, size_t item)
{
    str key;
    if (!open_list(r))
        return;
    while (json_more(&r->j)) {
        str alg = STR_NONE, hex = STR_NONE;
        if (!open_item(r))
            continue;
        while (json_key(&r->j, &key)) {
            if (str_is(key, "alg"))
                take(r, &alg);
            else if (str_is(key, "content"))
                take(r, &hex);
            else
                json_skip(&r->j);
        }
        sbom_hash(&r->s, at(r, item), alg, hex);
    }
}

static str read_licence(struct reader *r)
{
    str key, text = STR_NONE;
    if (!open_item(r))
        return text;
    while (json_key(&r->j, &key)) {
        if (str_is(key, "id") || (str_is(key, "name") && !text.n))
            take(r, &text);
        else
            json_skip(&r->j);
    }
    return text;
}

static void read_licences(struct reader *r, size_t item)
{
    str key;
    if (!open_list(r))
        return;
    while (json_more(&r->j)) {
        str text = STR_NONE;
        if (!open_item(r))
            continue;
        while (json_key(&r->j, &key)) {
            if (str_is(key, "license"))
                text = read_licence(r);
            else if (str_is(key, "expression"))
                take(r, &text);
            else
                json_skip(&r->j);
        }
        sbom_licence(&r->s, at(r, item), text);
    }
}

static void set_scope(struct reader *r, size_t item)
{
    str word = STR_NONE;
    take(r, &word);
    struct sbom_item *i = at(r, item);
    if (i->scope != SCOPE_UNKNOWN || i->ours)
        return; /* a property was more exact */
    i->scope = str_is(word, "required")   ? SCOPE_RUNTIME
               : str_is(word, "optional") ? SCOPE_OPTIONAL
               : str_is(word, "excluded") ? SCOPE_DEV
                                          : SCOPE_UNKNOWN;
}

static size_t read_component(struct reader *r, bool root, unsigned depth);

static void read_components(struct reader *r, bool root, unsigned depth)
{
    if (!open_list(r))
        return;
    while (json_more(&r->j))
        read_component(r, root, depth);
}

static bool read_text_field(struct reader *r, size_t item, str key)
{
    struct sbom_item *i = at(r, item);
    str *to = str_is(key, "bom-ref")   ? &i->ref
              : str_is(key, "type")    ? &i->type
              : str_is(key, "group")   ? &i->group
              : str_is(key, "name")    ? &i->name
              : str_is(key, "version") ? &i->version
              : str_is(key, "purl")    ? &i->purl
                                       : NULL;
    if (to)
        take(r, to);
    return to != NULL;
}

static void read_field(struct reader *r, size_t item, str key, bool root, unsigned depth)
{
    if (read_text_field(r, item, key))
        return;
    if (str_is(key, "scope"))
        set_scope(r, item);
    else if (str_is(key, "properties"))
        read_properties(r, item);
    else if (str_is(key, "hashes"))
        read_hashes(r, item);
    else if (str_is(key, "licenses"))
        read_licences(r, item);
    else if (str_is(key, "components"))
        read_components(r, root, depth + 1);
    else
        json_skip(&r->j);
}

/* Its index, or SIZE_MAX when it was not taken. */
static size_t read_component(struct reader *r, bool root, unsigned depth)
{
    str key;
    if (depth > NESTED_MAX || json_peek(&r->j) != JSON_OBJECT || !sbom_add(&r->s)) {
        bool deep = depth > NESTED_MAX;
        r->s.dropped += deep;
        r->s.malformed += !deep && json_peek(&r->j) != JSON_OBJECT && !r->j.failed;
        json_skip(&r->j);
        return SIZE_MAX;
    }
    size_t item = r->s.items.n - 1;
    at(r, item)->root = root;
    if (json_object(&r->j))
        while (json_key(&r->j, &key))
            read_field(r, item, key, root, depth);
    sbom_item_ref(&r->s, at(r, item));
    return item;
}

/* What the document is about tells in which tier it runs, unless a property has. */
static void set_tier(struct reader *r, size_t item)
{
    if (item == SIZE_MAX || r->s.tier_known)
        return;
    str type = at(r, item)->type;
    r->s.tier_known = str_is(type, "container") || str_is(type, "operating-system");
    r->s.tier = str_is(type, "container") ? TIER_CONTAINER : TIER_VM;
}

static void read_metadata(struct reader *r)
{
    str key;
    if (!open_item(r))
        return;
    while (json_key(&r->j, &key)) {
        if (str_is(key, "component"))
            set_tier(r, read_component(r, true, 0));
        else if (str_is(key, "properties"))
            read_properties(r, SIZE_MAX);
        else
            json_skip(&r->j);
    }
}

static void read_dependency(struct reader *r)
{
    str key, from = STR_NONE, to;
    size_t first = r->s.edges.n;
    if (!open_item(r))
        return;
    while (json_key(&r->j, &key)) {
        if (str_is(key, "ref")) {
            take(r, &from);
        } else if (str_is(key, "dependsOn")) {
            for (bool list = open_list(r); list && json_more(&r->j);) {
                to = STR_NONE;
                take(r, &to);
                sbom_depends(&r->s, STR_NONE, to);
            }
        } else {
            json_skip(&r->j);
        }
    }
    for (size_t i = first; i < r->s.edges.n; i++)
        r->s.edges.v[i].from = from;
}

static void read_services(struct reader *r)
{
    str key;
    if (!open_list(r))
        return;
    while (json_more(&r->j)) {
        str ref = STR_NONE;
        if (!open_item(r))
            continue;
        while (json_key(&r->j, &key)) {
            if (str_is(key, "bom-ref"))
                take(r, &ref);
            else
                json_skip(&r->j);
        }
        sbom_ref(&r->s, ref);
    }
}

/* An aggregate "incomplete" on the whole is what makes a document one with holes. */
static void read_compositions(struct reader *r)
{
    str key, word;
    if (!open_list(r))
        return;
    while (json_more(&r->j)) {
        if (!open_item(r))
            continue;
        while (json_key(&r->j, &key)) {
            if (!str_is(key, "aggregate")) {
                json_skip(&r->j);
                continue;
            }
            word = STR_NONE;
            take(r, &word);
            r->s.incomplete |= str_is(word, "incomplete");
        }
    }
}

static void read_document(struct reader *r)
{
    str key;
    if (!open_item(r))
        return;
    while (json_key(&r->j, &key)) {
        if (str_is(key, "specVersion"))
            take(r, &r->s.version);
        else if (str_is(key, "metadata"))
            read_metadata(r);
        else if (str_is(key, "components"))
            read_components(r, false, 0);
        else if (str_is(key, "dependencies"))
            for (bool list = open_list(r); list && json_more(&r->j);)
                read_dependency(r);
        else if (str_is(key, "services"))
            read_services(r);
        else if (str_is(key, "compositions"))
            read_compositions(r);
        else
            json_skip(&r->j);
    }
}

static void check_version(struct reader *r)
{
    uint64_t minor;
    str version = r->s.version;
    if (!str_starts(version, STR("1.")) || !str_u64(str_from(version, 2), 10, &minor))
        catalog_diag(r->s.ctx, DIAG_WARNING, r->s.entry, "is of no version of CycloneDX that is known here");
    else if (minor > 7)
        catalog_diag(r->s.ctx, DIAG_NOTE, r->s.entry,
                     "is of CycloneDX 1.%u, which is newer than what is known here", (unsigned)minor);
}

static bool probe(const struct entry *entry, str head)
{
    (void)entry;
    if (str_starts(head, STR("\xef\xbb\xbf")))
        head = str_from(head, 3);
    head = str_trim(head);
    return str_starts(head, STR("{")) && (str_find(head, STR("\"bomFormat\"")) >= 0 ||
                                          str_find(head, STR("cyclonedx.org/schema/bom-")) >= 0);
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    struct reader r = {.s = {.ctx = ctx, .entry = entry, .cataloger = NAME, .format = "CycloneDX"}};
    str text;
    if (!sbom_text(&r.s, content, &text))
        return;
    json_init(&r.j, text, ctx->scratch, ctx->limits->json_depth);
    read_document(&r);
    json_done(&r.j);
    if (ctx->whole)
        check_version(&r);
    sbom_finish(&r.s, r.j.failed ? r.j.why : NULL);
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
