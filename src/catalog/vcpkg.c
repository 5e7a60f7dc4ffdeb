/* vcpkg: C and C++ packages of vcpkg. Installed: "vcpkg/status" of the installed tree (paragraphs as those of
 * dpkg) and "vcpkg/updates", what was done since that was written; share/NAME/vcpkg.spdx.json, which tells
 * the licence and may be all that was copied elsewhere. Asked for: the manifest vcpkg.json, whose baseline is
 * not resolved: only "overrides" are versions, "version>=" is none. The port's own revision is the qualifier
 * port_version. Recipes (ports/NAME/vcpkg.json) are no manifests of a project. */
#include "catalog/locked.h"
#include "format/deb822.h"
#include "format/json.h"

#define NAME "vcpkg"

struct vcpkg {
    struct locked_file f;
    struct map overrides; /* package to 1 + index into `versions` */
    VEC(str) versions;    /* "1.2.3#1" */
};

/* "1.2.3#1": version and revision of the port, of which 0 is not told. */
static void set_version(struct locked *p, str text)
{
    str revision;
    uint64_t number;
    str_cut(text, '#', &p->version, &revision);
    if (p->version.n < text.n && str_u64(revision, 10, &number) && number > 0) {
        p->qualifier = STR("port_version");
        p->value = revision;
    }
}

static bool is_name(str s)
{
    return s.n > 0 && s.n <= 256 && str_of(s, "-_.");
}

/* ---- vcpkg/status ---- */

/* "zlib, vcpkg-cmake:x64-linux, boost[core]" */
static void read_needs(struct vcpkg *v, struct locked *p, str list)
{
    str one, rest;
    while (str_split(&list, ',', &one)) {
        str_cut(str_trim(one), ':', &one, &rest);
        str_cut(one, '[', &one, &rest);
        if (is_name(str_trim(one)))
            locked_need(&v->f, p, str_trim(one), STR(""), SCOPE_UNKNOWN);
    }
}

/* Paragraphs of features, and of what is not (whole) there, give nothing. */
static void read_paragraph(struct vcpkg *v, struct deb822 *d)
{
    struct deb822_field field;
    bool installed = false, feature = false;
    uint32_t line = d->line;
    str version = STR(""), revision = STR(""), name = STR(""), needs = STR("");
    while (deb822_field(d, &field)) {
        if (str_ieq(field.name, STR("Package")))
            name = field.value;
        else if (str_ieq(field.name, STR("Version")))
            version = field.value;
        else if (str_ieq(field.name, STR("Port-Version")))
            revision = field.value;
        else if (str_ieq(field.name, STR("Depends")))
            needs = field.value;
        else if (str_ieq(field.name, STR("Feature")))
            feature = true;
        else if (str_ieq(field.name, STR("Status")))
            installed = str_is(field.value, "install ok installed");
    }
    if (!installed || feature || !is_name(name) || !version.n)
        return;
    struct locked *p = locked_add(&v->f, line);
    p->name = name;
    set_version(p, version);
    if (revision.n && !str_is(revision, "0")) {
        p->qualifier = STR("port_version");
        p->value = revision;
    }
    read_needs(v, p, needs);
}

static void read_status(struct vcpkg *v, str text)
{
    struct deb822 d;
    deb822_init(&d, text);
    v->f.field = "Package";
    while (deb822_paragraph(&d))
        read_paragraph(v, &d);
}

/* ---- share/NAME/vcpkg.spdx.json ---- */

struct package {
    str id, name, version, licence;
};

static void read_package(struct json *j, struct package *p)
{
    str key;
    if (!json_object(j))
        return;
    while (json_key(j, &key)) {
        str *to = str_is(key, "SPDXID")             ? &p->id
                  : str_is(key, "name")             ? &p->name
                  : str_is(key, "versionInfo")      ? &p->version
                  : str_is(key, "licenseConcluded") ? &p->licence
                                                    : NULL;
        if (to)
            json_string(j, to);
        else
            json_skip(j);
    }
}

/* The package "SPDXRef-port" is it; others are the archive that was built and the sources. */
static void read_spdx(struct vcpkg *v, struct json *j)
{
    str key;
    v->f.field = "versionInfo";
    if (!json_object(j))
        return;
    while (json_key(j, &key)) {
        if (!str_is(key, "packages")) {
            json_skip(j);
            continue;
        }
        if (!json_array(j))
            continue;
        while (json_more(j)) {
            struct package p = {0};
            uint32_t line = json_line(j);
            read_package(j, &p);
            if (!str_is(p.id, "SPDXRef-port") || !is_name(p.name) || !p.version.n)
                continue;
            struct locked *l = locked_add(&v->f, line);
            l->name = p.name;
            l->licence = str_is(p.licence, "NOASSERTION") || str_is(p.licence, "NONE") ? STR("") : p.licence;
            set_version(l, p.version);
        }
    }
}

/* ---- vcpkg.json ---- */

/* "name", or {"name": ..., "host": true, "version>=": ...} */
static void read_dependency(struct vcpkg *v, struct json *j, enum scope scope)
{
    uint32_t line = json_line(j);
    str key, name = STR("");
    bool host = false;
    if (json_peek(j) == JSON_STRING) {
        json_string(j, &name);
    } else if (json_object(j)) {
        while (json_key(j, &key)) {
            if (str_is(key, "name"))
                json_string(j, &name);
            else if (str_is(key, "host"))
                json_bool(j, &host);
            else
                json_skip(j);
        }
    }
    if (!is_name(name))
        return;
    struct locked *p = locked_add(&v->f, line);
    p->name = name;
    p->scope = host ? SCOPE_DEV : scope; /* a tool for the machine that builds */
    p->direct = TRI_YES;
}

static void read_dependencies(struct vcpkg *v, struct json *j, enum scope scope)
{
    if (!json_array(j))
        return;
    while (json_more(j))
        read_dependency(v, j, scope);
}

/* {"description": ..., "dependencies": [...]} */
static void read_feature(struct vcpkg *v, struct json *j)
{
    str key;
    if (!json_object(j))
        return;
    while (json_key(j, &key)) {
        if (str_is(key, "dependencies"))
            read_dependencies(v, j, SCOPE_OPTIONAL);
        else
            json_skip(j);
    }
}

/* By name or, in old manifests, as a list. */
static void read_features(struct vcpkg *v, struct json *j)
{
    str name;
    if (json_peek(j) == JSON_ARRAY && json_array(j)) {
        while (json_more(j))
            read_feature(v, j);
    } else if (json_object(j)) {
        while (json_key(j, &name))
            read_feature(v, j);
    }
}

/* {"name": ..., "version": "1.2.3", "port-version": 1} */
static void read_override(struct vcpkg *v, struct json *j)
{
    struct arena *a = v->f.ctx->scratch;
    str key, name = STR(""), version = STR("");
    uint64_t revision = 0;
    if (!json_object(j))
        return;
    while (json_key(j, &key)) {
        if (str_is(key, "name"))
            json_string(j, &name);
        else if (str_is(key, "port-version"))
            json_u64(j, &revision);
        else if (str_is(key, "version") || str_is(key, "version-string") || str_is(key, "version-semver") ||
                 str_is(key, "version-date"))
            json_string(j, &version);
        else
            json_skip(j);
    }
    if (revision)
        version = arena_printf(a, "%.*s#%llu", STR_ARG(version), (unsigned long long)revision);
    vec_push(a, &v->versions, version);
    *map_put(a, &v->overrides, name, NULL) = v->versions.n;
}

static void read_manifest(struct vcpkg *v, struct json *j)
{
    str key;
    v->f.field = "dependencies";
    if (!json_object(j))
        return;
    while (json_key(j, &key)) {
        if (str_is(key, "dependencies")) {
            read_dependencies(v, j, SCOPE_RUNTIME);
        } else if (str_is(key, "features")) {
            read_features(v, j);
        } else if (str_is(key, "overrides") && json_peek(j) == JSON_ARRAY && json_array(j)) {
            while (json_more(j))
                read_override(v, j);
        } else {
            json_skip(j);
        }
    }
    for (size_t i = 0; i < v->f.packages.n; i++) {
        const uint64_t *at = map_get(&v->overrides, v->f.packages.v[i].name);
        if (at)
            set_version(&v->f.packages.v[i], v->versions.v[*at - 1]);
    }
}

/* A recipe in the collection of ports, or what vcpkg copies of one while it builds. */
static bool is_recipe(str path)
{
    return str_is(str_base(str_dir(str_dir(path))), "ports") || str_find(path, STR("buildtrees/")) >= 0;
}

static void read_json(struct vcpkg *v, str text, bool manifest)
{
    struct json j;
    json_init(&j, text, v->f.ctx->scratch, v->f.ctx->limits->json_depth);
    j.relaxed = manifest; /* vcpkg allows comments there */
    if (manifest)
        read_manifest(v, &j);
    else
        read_spdx(v, &j);
    if (!json_done(&j))
        catalog_diag(v->f.ctx, DIAG_WARNING, v->f.entry, "is not valid JSON: %s", j.why);
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    str text, base = str_base(entry->path);
    bool manifest = str_is(base, "vcpkg.json");
    struct vcpkg v = {.f = {.ctx = ctx,
                            .entry = entry,
                            .cataloger = NAME,
                            .field = "",
                            .ecosystem = STR_INIT(""),
                            .type = STR_INIT("vcpkg"),
                            .state = manifest ? STATE_DECLARED : STATE_INSTALLED}};
    if ((manifest && is_recipe(entry->path)) || !catalog_text(ctx, entry, content, &text))
        return;
    if (str_ends(base, STR(".json")))
        read_json(&v, text, manifest);
    else
        read_status(&v, text);
    locked_finish(&v.f);
}

static const char *const patterns[] = {"**/vcpkg/status", "**/vcpkg/updates/*", "vcpkg.spdx.json",
                                       "vcpkg.json", NULL};

const struct cataloger cataloger_vcpkg = {
    .name = NAME,
    .doc =
        "C and C++ packages of vcpkg: installed (vcpkg/status, vcpkg/updates, vcpkg.spdx.json) and asked for "
        "(vcpkg.json)",
    .ecosystem = "vcpkg",
    .gives = READS_INSTALLED | READS_DECLARED | TELLS_RELATIONS | TELLS_DIRECT | TELLS_SCOPE | TELLS_LICENCES,
    .patterns = patterns,
    .run = run,
};
