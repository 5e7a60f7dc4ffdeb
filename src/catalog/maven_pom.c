/* maven_pom: the dependencies that a pom.xml declares (Maven, POM reference). Only what the file itself tells
 * counts: its properties, its coordinates and those of its parent, its dependencyManagement. A version that
 * the parent, an imported bill of materials or a profile would give is not guessed: the dependency is then
 * declared without one. Profiles and plugins are passed over: neither is in what is built by default.
 * META-INF/maven/GROUP/ARTIFACT/pom.xml in an archive tells how that archive was built, not what is with it;
 * what is with it are the archives themselves. */
#include "base/map.h"
#include "catalog/maven.h"
#include "catalog/qualifier.h"
#include "format/xml.h"

#define NAME         "maven-pom"
#define VALUE_MAX    4096u /* of a text with its properties filled in (bytes) */
#define EXPANSIONS   256u  /* of properties in one text */
#define NESTED_VALUE 16u   /* properties that name properties */

struct dependency {
    str group, artifact, version, type, classifier, scope;
    bool optional;
    uint32_t line;
};
typedef VEC(struct dependency) dependency_list;

struct pom {
    struct catalog_ctx *ctx;
    const struct entry *entry;
    str group, artifact, version;
    str parent_group, parent_artifact, parent_version;
    struct map properties; /* name to index */
    VEC(str) values;
    dependency_list managed, wanted;
    struct map managed_by; /* "group:artifact:type:classifier" to index */
    unsigned unnamed;
};

static void read_parent(struct pom *p, struct xml *x)
{
    unsigned depth = x->depth;
    while (xml_child(x, depth)) {
        if (str_is(x->name, "groupId"))
            p->parent_group = xml_text(x);
        else if (str_is(x->name, "artifactId"))
            p->parent_artifact = xml_text(x);
        else if (str_is(x->name, "version"))
            p->parent_version = xml_text(x);
    }
}

static void read_properties(struct pom *p, struct xml *x)
{
    unsigned depth = x->depth;
    struct arena *a = p->ctx->scratch;
    bool added;
    while (xml_child(x, depth)) {
        str name = x->name, value = xml_text(x);
        if (x->failed)
            return;
        uint64_t *at = map_put(a, &p->properties, name, &added);
        if (added) {
            *at = p->values.n;
            vec_push(a, &p->values, value);
        } else {
            p->values.v[*at] = value;
        }
    }
}

static void read_dependency(struct pom *p, struct xml *x, dependency_list *to)
{
    struct dependency d = {.type = STR(""), .classifier = STR(""), .line = xml_line(x)};
    unsigned depth = x->depth;
    const struct {
        str name;
        str *to;
    } parts[] = {{STR("groupId"), &d.group},   {STR("artifactId"), &d.artifact},
                 {STR("version"), &d.version}, {STR("type"), &d.type},
                 {STR("scope"), &d.scope},     {STR("classifier"), &d.classifier}};
    while (xml_child(x, depth)) {
        if (str_is(x->name, "optional")) {
            d.optional = str_is(xml_text(x), "true");
            continue;
        }
        for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
            if (str_eq(x->name, parts[i].name)) {
                *parts[i].to = xml_text(x);
                break;
            }
    }
    if (!x->failed)
        vec_push(p->ctx->scratch, to, d);
}

static void read_dependencies(struct pom *p, struct xml *x, dependency_list *to)
{
    unsigned depth = x->depth;
    while (xml_child(x, depth))
        if (str_is(x->name, "dependency"))
            read_dependency(p, x, to);
}

static void read_managed(struct pom *p, struct xml *x)
{
    unsigned depth = x->depth;
    while (xml_child(x, depth))
        if (str_is(x->name, "dependencies"))
            read_dependencies(p, x, &p->managed);
}

static void read_project(struct pom *p, struct xml *x)
{
    while (xml_child(x, 1)) {
        if (str_is(x->name, "groupId"))
            p->group = xml_text(x);
        else if (str_is(x->name, "artifactId"))
            p->artifact = xml_text(x);
        else if (str_is(x->name, "version"))
            p->version = xml_text(x);
        else if (str_is(x->name, "parent"))
            read_parent(p, x);
        else if (str_is(x->name, "properties"))
            read_properties(p, x);
        else if (str_is(x->name, "dependencyManagement"))
            read_managed(p, x);
        else if (str_is(x->name, "dependencies"))
            read_dependencies(p, x, &p->wanted);
    }
}

/* What ${name} stands for; p is NULL when this file does not tell. "pom." is the form of Maven 2. */
static str value_of(const struct pom *p, str name)
{
    const struct {
        str name, value;
    } own[] = {{STR("groupId"), p->group.n ? p->group : p->parent_group},
               {STR("artifactId"), p->artifact},
               {STR("version"), p->version.n ? p->version : p->parent_version},
               {STR("parent.groupId"), p->parent_group},
               {STR("parent.artifactId"), p->parent_artifact},
               {STR("parent.version"), p->parent_version}};
    const uint64_t *at = map_get(&p->properties, name);
    if (at)
        return p->values.v[*at];
    if (str_starts(name, STR("project.")))
        name = str_from(name, 8);
    else if (str_starts(name, STR("pom.")))
        name = str_from(name, 4);
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (str_eq(name, own[i].name))
            return own[i].value.n ? own[i].value : STR_NONE;
    return STR_NONE;
}

struct expansion {
    const struct pom *pom;
    char text[VALUE_MAX];
    size_t n;
    unsigned count;
};

static bool put(struct expansion *e, str s)
{
    if (s.n > VALUE_MAX - e->n)
        return false;
    if (s.n)
        memcpy(e->text + e->n, s.p, s.n);
    e->n += s.n;
    return true;
}

/* Appends `raw` with its properties filled in; false when one is not told, names itself, or is too much. */
static bool expand(struct expansion *e, str raw, unsigned depth)
{
    for (ptrdiff_t at; (at = str_find(raw, STR("${"))) >= 0;) {
        str rest = str_from(raw, (size_t)at + 2);
        ptrdiff_t end = str_chr(rest, '}');
        str value = end < 0 ? STR_NONE : value_of(e->pom, str_sub(rest, 0, (size_t)end));
        if (!value.p || depth >= NESTED_VALUE || ++e->count > EXPANSIONS ||
            !put(e, str_sub(raw, 0, (size_t)at)) || !expand(e, value, depth + 1))
            return false;
        raw = str_from(rest, (size_t)end + 1);
    }
    return put(e, raw);
}

/* "" when it cannot be told. */
static str filled(const struct pom *p, str raw)
{
    if (str_find(raw, STR("${")) < 0)
        return raw.p ? raw : STR("");
    struct expansion e = {.pom = p};
    return expand(&e, raw, 0) ? arena_dup(p->ctx->scratch, str_trim(str_make(e.text, e.n))) : STR("");
}

static void fill(const struct pom *p, struct dependency *d)
{
    str *parts[] = {&d->group, &d->artifact, &d->version, &d->type, &d->classifier, &d->scope};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        *parts[i] = filled(p, *parts[i]);
    if (!d->type.n)
        d->type = STR("jar");
}

static str key_of(struct arena *a, const struct dependency *d)
{
    return arena_printf(a, "%.*s:%.*s:%.*s:%.*s", STR_ARG(d->group), STR_ARG(d->artifact), STR_ARG(d->type),
                        STR_ARG(d->classifier));
}

/* An imported bill of materials ("import") manages others, of which this file says nothing. */
static void index_managed(struct pom *p)
{
    struct arena *a = p->ctx->scratch;
    for (size_t i = 0; i < p->managed.n; i++) {
        fill(p, &p->managed.v[i]);
        if (!str_is(p->managed.v[i].scope, "import"))
            *map_put(a, &p->managed_by, key_of(a, &p->managed.v[i]), NULL) = i;
    }
}

static enum scope scope_of(const struct dependency *d)
{
    if (str_is(d->scope, "test"))
        return SCOPE_TEST;
    return d->optional || str_is(d->scope, "provided") ? SCOPE_OPTIONAL : SCOPE_RUNTIME;
}

static void add(struct pom *p, struct dependency *d)
{
    struct arena *a = &p->ctx->unit->arena;
    fill(p, d);
    if (!maven_name_valid(d->group) || !maven_name_valid(d->artifact)) {
        p->unnamed++;
        return;
    }
    const uint64_t *at = map_get(&p->managed_by, key_of(p->ctx->scratch, d));
    const struct dependency *managed = at ? &p->managed.v[*at] : NULL;
    bool inherits = managed && !d->version.n;
    if (inherits)
        d->version = managed->version;
    if (managed && !d->scope.n)
        d->scope = managed->scope;
    struct component *c = maven_add(p->ctx, p->entry, NAME, inherits ? "dependencyManagement" : "dependency",
                                    d->group, d->artifact, maven_pin(d->version), d->line);
    c->scope = scope_of(d);
    c->direct = TRI_YES;
    if (!str_is(d->type, "jar"))
        c->qualifiers = qualifier_set(a, STR(""), STR("type"), d->type);
    c->qualifiers = qualifier_set(a, c->qualifiers, STR("classifier"), d->classifier);
    component_finish(p->ctx, c);
}

static bool probe(const struct entry *entry, str head)
{
    (void)head;
    return !str_starts(entry->path, STR("META-INF/maven/")) &&
           str_find(entry->path, STR("/META-INF/maven/")) < 0;
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    struct pom p = {.ctx = ctx, .entry = entry};
    struct xml x;
    str text;
    if (!catalog_text(ctx, entry, content, &text))
        return;
    xml_init(&x, text, ctx->scratch, ctx->limits->json_depth);
    if (xml_child(&x, 0) && str_is(x.name, "project"))
        read_project(&p, &x);
    index_managed(&p);
    for (size_t i = 0; i < p.wanted.n; i++)
        add(&p, &p.wanted.v[i]);
    if (x.failed)
        catalog_diag(ctx, DIAG_WARNING, entry, "is not valid XML: %s", x.why);
    if (p.unnamed)
        catalog_diag(ctx, DIAG_NOTE, entry, "%u dependencies have no name that the file tells", p.unnamed);
}

const struct cataloger cataloger_maven_pom = {
    .name = NAME,
    .doc = "Maven artifacts that a pom.xml asks for, with the file's own properties and managed versions "
           "(declared)",
    .ecosystem = "Maven",
    .gives = READS_DECLARED | TELLS_DIRECT | TELLS_SCOPE,
    .patterns = (const char *const[]){"pom.xml", NULL},
    .probe = probe,
    .run = run,
};
