/* nuget_project: what .NET projects ask for: packages.config, *.csproj, *.fsproj, *.vbproj and the central
 * Directory.Packages.props (NuGet documentation, package references and central package management). Only
 * what the file itself tells counts: of a property that is set elsewhere or under a condition, of a range and
 * of a floating version no value is guessed; the package is then declared without a version. */
#include "base/map.h"
#include "catalog/catalog.h"
#include "format/xml.h"

#define NAME "nuget-project"

struct project {
    struct catalog_ctx *ctx;
    const struct entry *entry;
    struct map values; /* property, in lower case, to index */
    VEC(str) known;    /* values; p is NULL when it is not the same in all cases */
    bool test;
    unsigned invalid;
};

/* One package that is asked for, as it stands in the file. */
struct request {
    str ids, version;
    enum scope scope;
    uint32_t line;
};

/* A package id: letters, digits, '.', '-' and '_', at most 128 (the gallery's own limit is 100). */
static bool name_valid(str id)
{
    if (!id.n || id.n > 128 || id.p[0] == '.' || str_find(id, STR("..")) >= 0)
        return false;
    for (size_t i = 0; i < id.n; i++)
        if (!ch_alnum(id.p[i]) && id.p[i] != '.' && id.p[i] != '-' && id.p[i] != '_')
            return false;
    return true;
}

static bool version_valid(str v)
{
    if (!v.n || v.n > 128 || !ch_digit(v.p[0]))
        return false;
    for (size_t i = 0; i < v.n; i++)
        if (!ch_alnum(v.p[i]) && v.p[i] != '.' && v.p[i] != '-' && v.p[i] != '+')
            return false;
    return true;
}

/* The version that a request stands for: "1.2.3" of "1.2.3" (a lower bound, at which NuGet resolves unless
 * another package asks for more) and of "[1.2.3]" (*exact is set); "" for ranges, floating versions and what
 * is no version, for these are decided by what a feed holds (NuGet documentation, package versioning). */
static str pin_of(str request, bool *exact)
{
    str v = str_trim(request), head, metadata;
    *exact = false;
    if (v.n > 2 && v.p[0] == '[' && v.p[v.n - 1] == ']') {
        v = str_trim(str_sub(v, 1, v.n - 2));
        *exact = true;
    }
    str_cut(v, '+', &head, &metadata);
    return version_valid(v) ? head : STR("");
}

/* In lower case, by which names are compared. */
static str fold(struct arena *a, str id)
{
    char *to = arena_bytes(a, id.n);
    for (size_t i = 0; i < id.n; i++)
        to[i] = ch_lower(id.p[i]);
    return str_make(to, id.n);
}

static struct component *add_package(struct catalog_ctx *ctx, const struct entry *entry, const char *field,
                                     str id, str version, uint32_t line)
{
    struct component *c = component_add(ctx, entry, NAME, field);
    c->name = catalog_keep(ctx, id);
    c->version = catalog_keep(ctx, version);
    c->ecosystem = STR("NuGet");
    c->type = STR("nuget");
    c->state = STATE_DECLARED;
    c->locations.v[0].line = line;
    return c;
}

/* Names of attributes are compared without case, as MSBuild does. */
static str attribute(const struct xml *x, str name)
{
    for (size_t i = 0; i < x->attributes.n; i++)
        if (str_ieq(x->attributes.v[i].name, name))
            return x->attributes.v[i].value;
    return STR_NONE;
}

static void set_property(struct project *p, str name, str value, bool conditional)
{
    struct arena *a = p->ctx->scratch;
    bool added;
    uint64_t *at = map_put(a, &p->values, fold(a, name), &added);
    if (added) {
        *at = p->known.n;
        vec_push(a, &p->known, conditional ? STR_NONE : value);
    } else if (conditional) {
        p->known.v[*at] = STR_NONE;
    } else {
        p->known.v[*at] = value;
    }
}

static void read_properties(struct project *p, struct xml *x, bool all)
{
    unsigned depth = x->depth;
    all |= attribute(x, STR("Condition")).p != NULL;
    while (xml_child(x, depth)) {
        str name = x->name;
        bool conditional = all || attribute(x, STR("Condition")).p;
        str value = xml_text(x);
        if (x->failed)
            return;
        set_property(p, name, value, conditional);
        if (str_ieq(name, STR("IsTestProject")) && str_ieq(value, STR("true")))
            p->test = true;
    }
}

/* "$(Name)" by the file's own properties, which may name others; "" when it cannot be told. */
static str resolve(struct project *p, str value)
{
    for (unsigned depth = 0; depth < 8; depth++) {
        if (!str_starts(value, STR("$(")))
            return str_chr(value, '$') < 0 ? value : STR("");
        if (value.p[value.n - 1] != ')' || str_chr(value, ')') != (ptrdiff_t)value.n - 1)
            return STR("");
        str name = str_trim(str_sub(value, 2, value.n - 3));
        const uint64_t *at = map_get(&p->values, fold(p->ctx->scratch, name));
        if (!at || !p->known.v[*at].p)
            return STR("");
        value = p->known.v[*at];
    }
    return STR("");
}

static void add_one(struct project *p, const struct request *r, const char *field, str id)
{
    bool exact;
    str version = pin_of(resolve(p, r->version), &exact);
    id = resolve(p, id);
    if (!name_valid(id)) {
        p->invalid++;
        return;
    }
    if (str_ieq(id, STR("Microsoft.NET.Test.Sdk")))
        p->test = true;
    struct component *c = add_package(p->ctx, p->entry, field, id, version, r->line);
    c->scope = r->scope;
    c->direct = TRI_YES;
    if (!exact)
        c->evidence.v[0].confidence = CONFIDENCE_MEDIUM;
    component_finish(p->ctx, c);
}

static void take_metadata(struct request *r, str name, str value)
{
    if (!value.p)
        return;
    if (str_ieq(name, STR("Version")) && !r->version.n)
        r->version = value;
    else if (str_ieq(name, STR("VersionOverride")))
        r->version = value;
    else if (str_ieq(name, STR("PrivateAssets")) && str_ieq(value, STR("all")))
        r->scope = SCOPE_DEV;
}

static bool is_request(str element)
{
    return str_ieq(element, STR("PackageReference")) || str_ieq(element, STR("PackageVersion")) ||
           str_ieq(element, STR("GlobalPackageReference")) || str_ieq(element, STR("DotNetCliToolReference"));
}

static enum scope scope_of(str element)
{
    if (str_ieq(element, STR("GlobalPackageReference")) || str_ieq(element, STR("DotNetCliToolReference")))
        return SCOPE_DEV;
    return str_ieq(element, STR("PackageVersion")) ? SCOPE_UNKNOWN : SCOPE_RUNTIME;
}

/* An item with metadata as attributes or elements; "Update" and "Remove" declare nothing by themselves. */
static void read_request(struct project *p, struct xml *x)
{
    static const char *const fields[] = {"PackageReference", "PackageVersion", "GlobalPackageReference",
                                         "DotNetCliToolReference"};
    static const str metadata[] = {STR_INIT("Version"), STR_INIT("VersionOverride"),
                                   STR_INIT("PrivateAssets")};
    struct request r = {attribute(x, STR("Include")), STR_NONE, scope_of(x->name), xml_line(x)};
    unsigned depth = x->depth, kind = 0;
    str id;
    while (!str_ieq(x->name, str_c(fields[kind])))
        kind++;
    for (size_t i = 0; i < sizeof metadata / sizeof *metadata; i++)
        take_metadata(&r, metadata[i], attribute(x, metadata[i]));
    while (xml_child(x, depth)) {
        str name = x->name;
        take_metadata(&r, name, xml_text(x));
    }
    while (!x->failed && str_split(&r.ids, ';', &id))
        if (str_trim(id).n)
            add_one(p, &r, fields[kind], str_trim(id));
}

static void read_items(struct project *p, struct xml *x)
{
    unsigned depth = x->depth;
    while (xml_child(x, depth))
        if (is_request(x->name))
            read_request(p, x);
}

/* Groups right below the root, or in the branches of a Choose (Choose, When, Otherwise). */
static void read_groups(struct project *p, struct xml *x, unsigned depth, bool items)
{
    while (xml_child(x, depth)) {
        str name = x->name;
        if (str_ieq(name, STR("Choose")) || str_ieq(name, STR("When")) || str_ieq(name, STR("Otherwise"))) {
            read_groups(p, x, x->depth, items);
        } else if (!items && str_ieq(name, STR("PropertyGroup"))) {
            read_properties(p, x, depth > 1);
        } else if (items && str_ieq(name, STR("ItemGroup"))) {
            read_items(p, x);
        }
    }
}

/* <package id="A" version="1.2.3" developmentDependency="true"/>: what was installed, to the last digit. */
static void read_config(struct project *p, struct xml *x)
{
    while (xml_child(x, 1)) {
        bool exact;
        str id = str_trim(xml_attribute(x, STR("id")));
        str version = pin_of(xml_attribute(x, STR("version")), &exact);
        if (!str_is(x->name, "package"))
            continue;
        if (!name_valid(id)) {
            p->invalid++;
            continue;
        }
        struct component *c = add_package(p->ctx, p->entry, "package", id, version, xml_line(x));
        c->scope =
            str_ieq(xml_attribute(x, STR("developmentDependency")), STR("true")) ? SCOPE_DEV : SCOPE_RUNTIME;
        component_finish(p->ctx, c);
    }
}

static void mark_test(struct project *p, size_t first)
{
    struct unit *u = p->ctx->unit;
    for (size_t i = first; p->test && i < u->components.n; i++)
        if (u->components.v[i].scope == SCOPE_RUNTIME)
            u->components.v[i].scope = SCOPE_TEST;
}

/* A property may be set below the item that names it: all are read first. */
static void read_project(struct project *p, struct xml *x)
{
    struct xml properties = *x;
    size_t first = p->ctx->unit->components.n;
    read_groups(p, &properties, 1, false);
    xml_init(x, str_make(x->start, (size_t)(x->end - x->start)), p->ctx->scratch, x->depth_max);
    xml_child(x, 0);
    read_groups(p, x, 1, true);
    mark_test(p, first);
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    struct project p = {.ctx = ctx, .entry = entry};
    struct xml x;
    str text;
    if (!catalog_text(ctx, entry, content, &text))
        return;
    xml_init(&x, text, ctx->scratch, ctx->limits->json_depth);
    if (xml_child(&x, 0)) {
        if (str_is(x.name, "packages"))
            read_config(&p, &x);
        else if (str_ieq(x.name, STR("Project")))
            read_project(&p, &x);
    }
    if (x.failed)
        catalog_diag(ctx, DIAG_WARNING, entry, "is not valid XML: %s", x.why);
    if (p.invalid)
        catalog_diag(ctx, DIAG_WARNING, entry, "%u packages have no valid name", p.invalid);
}

const struct cataloger cataloger_nuget_project = {
    .name = NAME,
    .doc = "NuGet packages that projects ask for: packages.config, *.csproj, *.fsproj, *.vbproj, "
           "Directory.Packages.props (declared)",
    .ecosystem = "NuGet (.NET)",
    .gives = READS_DECLARED | TELLS_DIRECT | TELLS_SCOPE,
    .patterns = (const char *const[]){"packages.config", "*.csproj", "*.fsproj", "*.vbproj",
                                      "Directory.Packages.props", NULL},
    .run = run,
};
