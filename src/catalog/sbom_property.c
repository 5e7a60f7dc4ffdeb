/* Properties: what CycloneDX and SPDX have no field for, by name and value, as Assay, Trivy and Syft write
 * it. */
#include "catalog/sbom.h"

enum { LISTED_MAX = 256 };

static bool starts_off(str *s, str prefix)
{
    if (!str_starts(*s, prefix))
        return false;
    *s = str_from(*s, prefix.n);
    return true;
}

#define NAMED(E, value, from, to, name_of)                                                                   \
    do {                                                                                                     \
        for (int i_ = (int)(from); i_ <= (int)(to); i_++)                                                    \
            if (str_eq(value, str_c(name_of((E)i_))))                                                        \
                return (E)i_;                                                                                \
        return (E)(from);                                                                                    \
    } while (0)

static enum scope scope_of(str word)
{
    NAMED(enum scope, word, SCOPE_UNKNOWN, SCOPE_TEST, scope_name);
}

static enum state state_of(str word)
{
    NAMED(enum state, word, STATE_INSTALLED, STATE_REMOVED, state_name);
}

/* "12:path" to 12 and "path". */
static bool numbered(str name, uint64_t *number, str *rest)
{
    str digits;
    return str_cut(name, ':', &digits, rest) && str_u64(digits, 10, number);
}

/* Properties stand in the order in which they were written: the path of a place before what is said of it. */
static void location_property(struct sbom *s, struct sbom_item *item, str name, str value)
{
    uint64_t i, n;
    if (!numbered(name, &i, &name))
        return;
    if (str_is(name, "path"))
        sbom_location(s, item, value, -1);
    else if (i >= item->locations.n || !str_u64(value, 10, &n) || n > INT32_MAX)
        return;
    else if (str_is(name, "layer"))
        item->locations.v[i].layer = (int32_t)n;
    else if (str_is(name, "line"))
        item->locations.v[i].line = (uint32_t)n;
}

static enum confidence confidence_of(str word)
{
    NAMED(enum confidence, word, CONFIDENCE_LOW, CONFIDENCE_HIGH, confidence_name);
}

static void evidence_property(struct sbom *s, struct sbom_item *item, str name, str value)
{
    uint64_t i;
    if (!numbered(name, &i, &name) || i >= LISTED_MAX)
        return;
    if (str_is(name, "cataloger"))
        vec_push(s->ctx->scratch, &item->evidence,
                 (struct evidence){value, STR_INIT(""), STR_INIT(""), CONFIDENCE_HIGH});
    if (i >= item->evidence.n)
        return;
    if (str_is(name, "path"))
        item->evidence.v[i].path = value;
    else if (str_is(name, "field"))
        item->evidence.v[i].field = value;
    else if (str_is(name, "confidence"))
        item->evidence.v[i].confidence = confidence_of(value);
}

static void layer_property(struct sbom *s, str name, str value)
{
    uint64_t i;
    struct layer *l = numbered(name, &i, &name) ? sbom_layer(s, i) : NULL;
    if (!l)
        return;
    if (str_is(name, "digest"))
        l->digest = value;
    else if (str_is(name, "diff_id"))
        l->diff_id = value;
    else if (str_is(name, "command"))
        l->command = value;
    else if (str_is(name, "size"))
        str_u64(value, 10, &l->size);
    else if (str_is(name, "entries"))
        str_u64(value, 10, &l->entries);
}

static void document_property(struct sbom *s, str name, str value)
{
    struct {
        str name, *to;
    } const os[] = {{STR_INIT("os:id"), &s->os.id},
                    {STR_INIT("os:version"), &s->os.version},
                    {STR_INIT("os:name"), &s->os.name},
                    {STR_INIT("os:codename"), &s->os.codename},
                    {STR_INIT("os:like"), &s->os.like}};
    for (size_t i = 0; i < sizeof os / sizeof *os; i++)
        if (str_eq(os[i].name, name) && !os[i].to->n)
            *os[i].to = value;
    for (int t = TIER_FUNCTION; str_is(name, "tier") && t <= TIER_VM; t++)
        if (str_eq(value, str_c(tier_name((enum tier)t))) && (!s->tier_known || (enum tier)t > s->tier)) {
            s->tier = (enum tier)t;
            s->tier_known = true;
        }
    if (str_is(name, "complete"))
        s->incomplete |= str_is(value, "false");
    else if (starts_off(&name, STR("layer:")))
        layer_property(s, name, value);
}

static void item_property(struct sbom *s, struct sbom_item *item, str name, str value)
{
    uint64_t n;
    struct {
        str name, *to;
    } const plain[] = {{STR_INIT("ecosystem"), &item->ecosystem},
                       {STR_INIT("kind"), &item->kind},
                       {STR_INIT("owner"), &item->owner},
                       {STR_INIT("fixture"), &item->fixture},
                       {STR_INIT("source:name"), &item->source_name},
                       {STR_INIT("source:version"), &item->source_version}};
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        if (str_eq(plain[i].name, name))
            *plain[i].to = value;
    if (str_is(name, "state")) {
        item->state = state_of(value);
        item->ours = true;
    } else if (str_is(name, "scope")) {
        item->scope = scope_of(value);
    } else if (str_is(name, "direct")) {
        item->direct = str_is(value, "true") ? TRI_YES : TRI_NO;
    } else if (str_starts(name, STR("licence:"))) {
        sbom_licence(s, item, value);
    } else if (starts_off(&name, STR("location:"))) {
        location_property(s, item, name, value);
    } else if (starts_off(&name, STR("evidence:"))) {
        evidence_property(s, item, name, value);
    } else if (str_is(name, "removed_by") && str_u64(value, 10, &n) && n <= UINT32_MAX) {
        item->removed_by = (uint32_t)n;
    }
}

/* Source packages and places as Trivy tells them. */
static void trivy_property(struct sbom *s, struct sbom_item *item, str name, str value)
{
    if (str_is(name, "SrcName"))
        item->source_name = value;
    else if (str_is(name, "SrcVersion"))
        item->source_version = value;
    else if (str_is(name, "SrcRelease"))
        item->source_release = value;
    else if (str_is(name, "SrcEpoch") && !str_is(value, "0"))
        item->source_epoch = value;
    else if (str_is(name, "FilePath"))
        sbom_location(s, item, value, -1);
    else if (str_is(name, "LayerDiffID"))
        item->layer_id = value;
    else if (str_is(name, "DiffID") && sbom_layer(s, s->layers.n)) /* of the image, in order */
        s->layers.v[s->layers.n - 1].diff_id = value;
}

void sbom_found_by(struct sbom_item *item, str cataloger)
{
    static const char *const declared[] = {"lock",    "-mod-file", "go-module-file", "java-pom",
                                           "podspec", "gradle",    "dotnet-packages"};
    for (size_t i = 0; i < sizeof declared / sizeof *declared; i++)
        if (str_find(cataloger, str_c(declared[i])) >= 0)
            item->state = STATE_DECLARED;
}

/* The same of Syft, whose CycloneDX does not tell the order of the layers. */
static void syft_property(struct sbom *s, struct sbom_item *item, str name, str value)
{
    if (str_is(name, "metadata:source") || str_is(name, "metadata:originPackage"))
        item->source_name = value;
    else if (str_is(name, "metadata:sourceVersion"))
        item->source_version = value;
    else if (str_is(name, "package:foundBy"))
        sbom_found_by(item, value);
    else if (str_starts(name, STR("location:")) && str_ends(name, STR(":path")))
        sbom_location(s, item, str_starts(value, STR("/")) ? str_from(value, 1) : value, -1);
}

void sbom_property(struct sbom *s, struct sbom_item *item, str name, str value)
{
    if (starts_off(&name, STR("aquasecurity:trivy:"))) {
        if (item)
            trivy_property(s, item, name, value);
        return;
    }
    if (starts_off(&name, STR("syft:"))) {
        if (item)
            syft_property(s, item, name, value);
        return;
    }
    if (!starts_off(&name, STR("assay:")))
        return;
    if (item)
        item_property(s, item, name, value);
    document_property(s, name, value);
}
