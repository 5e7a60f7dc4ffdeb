/* Java archives: what each is (java_identity.h), the Maven artifacts shaded into it, and the archives in it.
 */
#include "catalog/catalog.h"
#include "base/map.h"
#include "catalog/java_classes.h"
#include "catalog/java_graph.h"
#include "catalog/java_identity.h"
#include "catalog/java_reach.h"
#include "catalog/licence.h"
#include "catalog/nested.h"
#include "codec/digest.h"
#include "format/manifest.h"
#include "format/properties.h"

#define NAME         "java"
#define PACKAGES_MAX 65536u
#define POMS_MAX     4096u
#define LOOKED_MAX   8192u
#define TEXT_MAX     ((uint64_t)1 << 20) /* of a manifest; its main section comes first */

/* One archive as it is being read. */
struct jar {
    struct catalog_ctx *ctx;
    const struct entry *entry;
    struct java_facts facts;
    struct map packages; /* those in facts */
    str licence;         /* Bundle-License */
    struct {
        str name, extension, version, group, jenkins;
    } plugin; /* of Jenkins: Short-Name, Extension-Name, Plugin-Version, Group-Id, Jenkins-Version */
    uint64_t classes, sources, archives;
    unsigned looked;           /* at classes' contents */
    java_found_list libraries; /* by their classes */
    bool web;                  /* holds WEB-INF or BOOT-INF */
    struct java_archive graph;
};

static const str extensions[] = {STR_INIT(".jar"), STR_INIT(".war"), STR_INIT(".ear"), STR_INIT(".par"),
                                 STR_INIT(".sar"), STR_INIT(".hpi"), STR_INIT(".jpi"), STR_INIT(".aar"),
                                 STR_INIT(".kar"), STR_INIT(".nar"), STR_INIT(".rar"), STR_INIT(".lpkg")};

static str extension_of(str path)
{
    for (size_t i = 0; i < sizeof extensions / sizeof *extensions; i++)
        if (str_ends(path, extensions[i]))
            return extensions[i];
    return STR("");
}

static bool archive_name(str path)
{
    return extension_of(path).n > 0;
}

/* GROUP and ARTIFACT of "META-INF/maven/GROUP/ARTIFACT/pom.properties", which may stand below other folders.
 */
static bool pom_path(str path, str *group, str *artifact)
{
    str dir = str_dir(path), above = str_dir(str_dir(dir));
    *artifact = str_base(dir);
    *group = str_base(str_dir(dir));
    bool at_root = str_is(above, "META-INF/maven") || str_ends(above, STR("/META-INF/maven"));
    return at_root && group->n && artifact->n && str_is(str_base(path), "pom.properties");
}

/* The package folder of a class; "" for the default package and for META-INF. */
static str package_of(str path)
{
    static const str roots[] = {STR_INIT("BOOT-INF/classes/"), STR_INIT("WEB-INF/classes/"),
                                STR_INIT("classes/")};
    str versions = STR("META-INF/versions/");
    for (size_t i = 0; i < sizeof roots / sizeof *roots; i++)
        if (str_starts(path, roots[i]))
            path = str_from(path, roots[i].n);
    if (str_starts(path, versions)) {
        path = str_from(path, versions.n);
        path = str_from(path, (size_t)(str_chr(path, '/') + 1));
    }
    return str_starts(path, STR("META-INF/")) ? STR("") : str_dir(path);
}

static void add_package(struct jar *j, str package)
{
    struct java_facts *f = &j->facts;
    bool added;
    if (str_empty(package) || (f->packages.n && str_eq(f->packages.v[f->packages.n - 1], package)) ||
        map_get(&j->packages, package) || f->packages.n >= PACKAGES_MAX)
        return;
    package = arena_dup(j->ctx->scratch, package);
    map_put(j->ctx->scratch, &j->packages, package, &added);
    vec_push(j->ctx->scratch, &f->packages, package);
}

/* Classes: of all it is told what they name, and some tell a library. */
static bool see_class(void *ctx, const struct zip_entry *ze)
{
    struct jar *j = ctx;
    str path = ze->entry.path;
    if (!str_ends(path, STR(".class")))
        return false;
    j->classes++;
    add_package(j, package_of(path));
    return true;
}

static void see_bytes(void *ctx, const struct zip_entry *ze, str bytes)
{
    struct jar *j = ctx;
    str path = ze->entry.path;
    bool wanted = java_class_wanted(path) && j->looked++ < LOOKED_MAX;
    if (!bytes.p) {
        j->graph.whole = false;
        if (wanted)
            catalog_diag(j->ctx, DIAG_WARNING, j->entry, "%.*s cannot be read", STR_ARG(path));
        return;
    }
    java_graph_class(j->ctx, &j->graph, path, bytes);
    if (wanted)
        java_class_see(j->ctx->scratch, &j->libraries, path, bytes);
}

/* "java.sql.Driver" of the file that names its providers; "" for any other file. */
static str service_of(str path)
{
    static const str folders[] = {STR_INIT("META-INF/services/"),
                                  STR_INIT("BOOT-INF/classes/META-INF/services/"),
                                  STR_INIT("WEB-INF/classes/META-INF/services/")};
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
        if (str_starts(path, folders[i]) && str_chr(str_from(path, folders[i].n), '/') < 0)
            return str_from(path, folders[i].n);
    return STR("");
}

static bool see_file(void *ctx, const struct zip_entry *ze)
{
    struct jar *j = ctx;
    str path = ze->entry.path, group, artifact;
    j->sources += str_ends(path, STR(".java"));
    j->archives += archive_name(path);
    j->web |= str_starts(path, STR("WEB-INF/")) || str_starts(path, STR("BOOT-INF/"));
    if (str_ieq(path, STR("META-INF/MANIFEST.MF")) || service_of(path).n || str_is(path, "WEB-INF/web.xml"))
        return true;
    return j->facts.poms.n < POMS_MAX && str_starts(path, STR("META-INF/")) &&
           pom_path(path, &group, &artifact);
}

static void read_manifest(struct jar *j, str text)
{
    struct java_facts *f = &j->facts;
    str start = STR("");
    const struct {
        str name;
        str *to;
    } wanted[] = {
        {STR("Implementation-Title"), &f->title},
        {STR("Implementation-Version"), &f->version},
        {STR("Implementation-Vendor-Id"), &f->vendor_id},
        {STR("Bundle-SymbolicName"), &f->bundle},
        {STR("Bundle-Version"), &f->bundle_version},
        {STR("Specification-Version"), &f->spec_version},
        {STR("Bundle-License"), &j->licence},
        {STR("Short-Name"), &j->plugin.name},
        {STR("Extension-Name"), &j->plugin.extension},
        {STR("Plugin-Version"), &j->plugin.version},
        {STR("Group-Id"), &j->plugin.group},
        {STR("Jenkins-Version"), &j->plugin.jenkins},
        {STR("Main-Class"), &j->graph.main},
        {STR("Start-Class"), &start},
        {STR("Class-Path"), &j->graph.class_path},
        {STR("Launcher-Agent-Class"), &j->graph.agent},
    };
    struct manifest m;
    str name, value, parameters;
    manifest_init(&m, text, j->ctx->scratch);
    while (manifest_next(&m, &name, &value) && m.section == 0)
        for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
            if (str_ieq(name, wanted[i].name))
                *wanted[i].to = arena_dup(j->ctx->scratch, str_trim(value));
    if (start.n)
        j->graph.main = start;
    str_cut(f->bundle, ';', &f->bundle, &parameters);
    f->bundle = str_trim(f->bundle);
}

/* A value that Maven filled in: not "${project.version}". */
static str filled(struct arena *a, str value)
{
    value = str_trim(value);
    return str_find(value, STR("${")) >= 0 ? STR("") : arena_dup(a, value);
}

static struct java_pom read_pom(struct arena *a, str path, str text)
{
    struct java_pom p = {.path = arena_dup(a, path), .version = STR("")};
    struct properties props = {text, a};
    str key, value;
    pom_path(p.path, &p.group, &p.artifact);
    while (properties_next(&props, &key, &value)) {
        value = filled(a, value);
        if (str_is(key, "groupId") && value.n)
            p.group = value;
        else if (str_is(key, "artifactId") && value.n)
            p.artifact = value;
        else if (str_is(key, "version"))
            p.version = value;
    }
    return p;
}

static void see_content(void *ctx, const struct zip_entry *ze, struct content *content)
{
    struct jar *j = ctx;
    struct err e = {0};
    str text;
    if (!content_view(content, &text, &e)) {
        catalog_diag(j->ctx, DIAG_WARNING, j->entry, "%.*s: %s", STR_ARG(ze->entry.path), e.text);
        return;
    }
    text = str_sub(text, 0, TEXT_MAX);
    if (str_is(str_base(ze->entry.path), "pom.properties"))
        vec_push(j->ctx->scratch, &j->facts.poms, read_pom(j->ctx->scratch, ze->entry.path, text));
    else if (service_of(ze->entry.path).n)
        java_graph_services(j->ctx->scratch, &j->graph, service_of(ze->entry.path), text);
    else if (str_is(ze->entry.path, "WEB-INF/web.xml"))
        java_graph_web(j->ctx->scratch, &j->graph, text);
    else
        read_manifest(j, text);
}

static void name_component(struct catalog_ctx *ctx, struct component *c, str group, str artifact, str version)
{
    struct arena *a = &ctx->unit->arena;
    c->name = group.n ? arena_printf(a, "%.*s:%.*s", STR_ARG(group), STR_ARG(artifact))
                      : catalog_keep(ctx, artifact);
    c->version = catalog_keep(ctx, version);
    c->ecosystem = group.n ? STR("Maven") : STR("");
    c->type = STR("maven");
    c->scope = SCOPE_RUNTIME;
}

/* An artifact whose classes were packed into this archive. */
static void add_shaded(struct jar *j, const struct java_pom *p)
{
    struct component *c = component_add(j->ctx, j->entry, NAME, "pom.properties");
    name_component(j->ctx, c, p->group, p->artifact, p->version);
    c->evidence.v[0].path =
        arena_printf(&j->ctx->unit->arena, "%.*s!/%.*s", STR_ARG(c->locations.v[0].path), STR_ARG(p->path));
    component_finish(j->ctx, c);
}

/* "Apache-2.0;link=...", addresses, or a list of these. */
static void add_licences(struct jar *j, struct component *c)
{
    str rest = j->licence, part, head, tail;
    if (str_empty(rest))
        return;
    while (str_split(&rest, ',', &part)) {
        str_cut(part, ';', &head, &tail);
        head = str_trim(head);
        if (head.n >= 2 && head.p[0] == '"')
            head = str_sub(head, 1, head.n - 1 - (head.p[head.n - 1] == '"'));
        str spdx = licence_spdx(head);
        if (spdx.n)
            vec_push(&j->ctx->unit->arena, &c->licences, catalog_keep(j->ctx, spdx));
    }
}

/* The digests in one pass over the archive. SHA-1 is what repositories know a library by; what holds others
 * is too large to have it for nothing. */
static void add_hashes(struct jar *j, struct component *c, const struct content *content)
{
    static const enum digest_alg algs[] = {DIGEST_SHA1, DIGEST_SHA256};
    struct digest d[2] = {0};
    char hex[DIGEST_HEX_MAX];
    struct err ignored;
    str chunk = STR("");
    bool on[2] = {j->archives == 0 && digest_init(&d[0], algs[0]), digest_init(&d[1], algs[1])};
    struct stream *s = stream_reader(&content->at, 0, content->at.size);
    bool ok;
    while ((ok = s->next(s, &chunk, &ignored)) && chunk.n)
        for (size_t i = 0; i < 2; i++)
            if (on[i])
                digest_update(&d[i], chunk);
    stream_close(s);
    for (size_t i = 0; i < 2; i++) {
        struct hash h = {str_c(digest_name(algs[i])), STR("")};
        if (on[i] && ok) {
            h.hex = catalog_keep(j->ctx, digest_hex(&d[i], hex));
            vec_push(&j->ctx->unit->arena, &c->hashes, h);
        }
        digest_free(&d[i]);
    }
}

/* Sources and documentation: nothing in them runs, so no advisory applies. */
static bool has_no_code(const struct jar *j, str classifier)
{
    return str_ends(classifier, STR("sources")) || str_ends(classifier, STR("javadoc")) ||
           (j->classes == 0 && j->archives == 0 && j->sources > 0);
}

static void qualify(struct jar *j, struct component *c, str classifier)
{
    struct arena *a = &j->ctx->unit->arena;
    str ext = extension_of(j->entry->path);
    bool jar = ext.n == 0 || str_is(ext, ".jar");
    bool plain = true;
    for (size_t i = 0; i < classifier.n; i++)
        plain &= ch_alnum(classifier.p[i]) || strchr(".-_", classifier.p[i]);
    str q = classifier.n && plain ? arena_printf(a, "classifier=%.*s", STR_ARG(classifier)) : STR("");
    if (!jar)
        q = arena_printf(a, "%.*s%stype=%.*s", STR_ARG(q), q.n ? "&" : "", STR_ARG(str_from(ext, 1)));
    c->qualifiers = q;
}

static void add_self(struct jar *j, const struct java_identity *id, const struct content *content)
{
    struct catalog_ctx *ctx = j->ctx;
    struct component *c = component_add(ctx, j->entry, NAME, "");
    name_component(ctx, c, id->group, id->artifact, id->version);
    c->evidence.v[0].confidence = id->confidence;
    c->evidence.v[0].field = catalog_keep(ctx, id->why);
    if (id->pom != SIZE_MAX)
        c->evidence.v[0].path = arena_printf(&ctx->unit->arena, "%.*s!/%.*s", STR_ARG(c->locations.v[0].path),
                                             STR_ARG(j->facts.poms.v[id->pom].path));
    if (j->web || j->archives)
        c->kind = STR("application");
    if (has_no_code(j, id->classifier)) {
        c->ecosystem = STR("");
        c->scope = SCOPE_OPTIONAL;
        c->evidence.v[0].field = arena_printf(&ctx->unit->arena, "%.*s; holds no code", STR_ARG(id->why));
    } else if (str_ends(id->classifier, STR("tests"))) {
        c->scope = SCOPE_TEST;
    }
    qualify(j, c, id->classifier);
    add_licences(j, c);
    add_hashes(j, c, content);
    component_finish(ctx, c);
}

static bool is_plain(str s)
{
    return s.n > 0 && str_of(s, ".-_");
}

/* A plugin of Jenkins says in its manifest what it is (Jenkins, hudson.PluginWrapper; maven-hpi-plugin). The
 * group that all plugins inherit holds where none is told. A version may have a description behind it. */
static void identify_plugin(const struct jar *j, struct java_identity *id)
{
    str ext = extension_of(j->entry->path), version, rest;
    str name = j->plugin.name.n ? j->plugin.name : j->plugin.extension, group = j->plugin.group;
    str_cut(j->plugin.version, ' ', &version, &rest);
    if ((!str_is(ext, ".hpi") && !str_is(ext, ".jpi")) || !is_plain(name) || !version.n ||
        (id->pom != SIZE_MAX && str_eq(id->artifact, name)))
        return;
    *id = (struct java_identity){.group = STR_INIT("org.jenkins-ci.plugins"),
                                 .artifact = name,
                                 .version = version,
                                 .classifier = STR_INIT(""),
                                 .pom = SIZE_MAX,
                                 .confidence = CONFIDENCE_MEDIUM,
                                 .why = STR_INIT("Short-Name, Plugin-Version")};
    if (is_plain(group)) {
        id->group = group;
        id->confidence = CONFIDENCE_HIGH;
        id->why = STR("Group-Id, Short-Name, Plugin-Version");
    } else if (!j->plugin.jenkins.n) {
        id->group = STR("");
    }
}

/* An archive of others that tells neither group nor version ("app.war") is what is assessed, and no component
 * of it. */
static bool is_container(const struct jar *j, const struct java_identity *id)
{
    return (j->web || j->archives) && str_empty(id->group) && str_empty(id->version);
}

static bool has_pom(const struct jar *j, str artifact)
{
    for (size_t i = 0; i < j->facts.poms.n; i++)
        if (str_eq(j->facts.poms.v[i].artifact, artifact))
            return true;
    return false;
}

/* What is in the evidence: the versions that all classes fit, when these are several. */
static str versions_told(struct arena *a, const struct java_found *f)
{
    const char *first, *last;
    unsigned n = java_library_versions(f, &first, &last);
    if (n < 2)
        return n ? STR("classes") : STR("classes of several versions");
    return arena_printf(a, "classes, as in %s to %s", first, last);
}

/* A library that is known by its classes only. */
static void add_by_classes(struct jar *j, const struct java_found *f, const struct java_identity *id)
{
    const struct java_library *l = &java_libraries[f->library];
    if (!java_library_sure(f) || str_eq(id->artifact, str_c(l->artifact)) || has_pom(j, str_c(l->artifact)))
        return;
    struct component *c = component_add(j->ctx, j->entry, NAME, "");
    name_component(j->ctx, c, str_c(l->group), str_c(l->artifact), java_library_version(f));
    c->evidence.v[0].field = versions_told(&j->ctx->unit->arena, f);
    c->evidence.v[0].confidence = CONFIDENCE_MEDIUM;
    component_finish(j->ctx, c);
}

/* An archive whose name and manifest tell no version or group may be known by its classes. */
static void identify_by_classes(const struct jar *j, struct java_identity *id)
{
    for (size_t i = 0; i < j->libraries.n && (!id->version.n || !id->group.n); i++) {
        const struct java_found *f = &j->libraries.v[i];
        const struct java_library *l = &java_libraries[f->library];
        if (!java_library_sure(f) || !str_eq(id->artifact, str_c(l->artifact)))
            continue;
        id->group = id->group.n ? id->group : str_c(l->group);
        if (!id->version.n) {
            id->version = java_library_version(f);
            id->why = STR("file name, classes");
        }
    }
}

static void add_components(struct jar *j, const struct content *content)
{
    j->facts.path = arena_join(j->ctx->scratch, j->ctx->prefix, j->entry->path, STR(""));
    struct java_identity id = java_identify(&j->facts, j->ctx->scratch);
    identify_plugin(j, &id);
    identify_by_classes(j, &id);
    bool container = is_container(j, &id);
    if (!container)
        add_self(j, &id, content);
    if (str_empty(id.group) && !container)
        catalog_diag(j->ctx, DIAG_NOTE, j->entry,
                     "its Maven group cannot be told: not matched with advisories");
    for (size_t i = 0; i < j->facts.poms.n; i++)
        if (i != id.pom)
            add_shaded(j, &j->facts.poms.v[i]);
    for (size_t i = 0; i < j->libraries.n; i++)
        add_by_classes(j, &j->libraries.v[i], &id);
}

static struct jar jar_make(struct catalog_ctx *ctx, const struct entry *entry)
{
    return (struct jar){
        .ctx = ctx,
        .entry = entry,
        .facts = {.title = STR_INIT(""),
                  .version = STR_INIT(""),
                  .vendor_id = STR_INIT(""),
                  .bundle = STR_INIT(""),
                  .bundle_version = STR_INIT(""),
                  .spec_version = STR_INIT("")},
        .licence = STR_INIT(""),
        .plugin = {STR_INIT(""), STR_INIT(""), STR_INIT(""), STR_INIT(""), STR_INIT("")},
        .graph = {.path = arena_join(ctx->scratch, ctx->prefix, entry->path, STR("")),
                  .whole = true,
                  .main = STR_INIT(""),
                  .class_path = STR_INIT(""),
                  .agent = STR_INIT("")},
    };
}

/* pom.properties of an archive that was unpacked: a folder of the artifact, or the artifact itself. */
static void run_pom(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    struct err e = {0};
    str text;
    if (!content_view(content, &text, &e)) {
        catalog_diag(ctx, DIAG_WARNING, entry, "%s", e.text);
        return;
    }
    struct java_pom p = read_pom(ctx->scratch, entry->path, str_sub(text, 0, TEXT_MAX));
    struct component *c = component_add(ctx, entry, NAME, "pom.properties");
    name_component(ctx, c, p.group, p.artifact, p.version);
    component_finish(ctx, c);
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    if (!archive_name(entry->path)) {
        run_pom(ctx, entry, content);
        return;
    }
    struct jar j = jar_make(ctx, entry);
    struct nested_visitor v = {&j, see_file, see_content, see_class, see_bytes};
    if (!nested_zip(ctx, entry, content, &v))
        return;
    add_components(&j, content);
    j.graph.archives = j.archives > 0;
    java_graph_keep(ctx, entry, &j.graph);
}

static bool probe(const struct entry *entry, str head)
{
    str group, artifact;
    return archive_name(entry->path) ? nested_probe(head) : pom_path(entry->path, &group, &artifact);
}

const struct cataloger cataloger_java = {
    .name = NAME,
    .doc = "Java archives, nested and shaded: pom.properties, manifest, packages, file name",
    .ecosystem = "Maven",
    .gives = READS_INSTALLED | TELLS_SCOPE | TELLS_LICENCES | TELLS_HASHES,
    .patterns = (const char *const[]){"*.jar", "*.war", "*.ear", "*.par", "*.sar", "*.hpi", "*.jpi", "*.aar",
                                      "*.kar", "*.nar", "*.rar", "*.lpkg", "pom.properties", NULL},
    .probe = probe,
    .run = run,
    .join = java_reach_join,
};
