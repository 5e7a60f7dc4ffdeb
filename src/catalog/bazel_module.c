/* bazel_module: what a Bazel build asks for: modules by bazel_dep in MODULE.bazel (Bazel documentation,
 * "MODULE.bazel files"), and Maven artifacts by maven.install, maven.artifact and maven_install there and in
 * WORKSPACE (rules_jvm_external). Only what is written as a literal counts. A module for which an override is
 * given is declared without its version, since another one may be taken. */
#include "base/map.h"
#include "catalog/maven.h"
#include "format/starlark.h"

#define NAME "bazel-module"

struct wanted {
    str name, version, group;
    uint32_t line;
    uint64_t call;
    bool dev;
};
struct module_file {
    struct catalog_ctx *ctx;
    const struct entry *entry;
    VEC(struct wanted) modules;
    struct map overridden;
    struct wanted now; /* of the call that is being read */
};

static bool is_name(str s)
{
    return s.n > 0 && s.n <= 256 && str_of(s, "._-");
}

static bool is_version(str s)
{
    return s.n > 0 && s.n <= 128 && str_of(s, ".-+");
}

static bool is_install(str call)
{
    return str_is(call, "maven_install") || str_is(call, "maven.install");
}

static bool is_artifact(str call)
{
    return str_is(call, "maven.artifact");
}

static void add_artifact(struct module_file *f, str group, str artifact, str version, uint32_t line)
{
    if (!maven_name_valid(group) || !maven_name_valid(artifact))
        return;
    struct component *c =
        maven_add(f->ctx, f->entry, NAME, "artifacts", group, artifact, maven_pin(version), line);
    c->direct = TRI_YES;
    component_finish(f->ctx, c);
}

/* "group:artifact:version", or with packaging and classifier before the version. */
static void read_coordinate(struct module_file *f, str text, uint32_t line)
{
    str group, artifact, rest;
    if (!str_cut(text, ':', &group, &rest) || !str_cut(rest, ':', &artifact, &rest))
        return;
    str version = str_from(rest, (size_t)(str_rchr(rest, ':') + 1));
    /* "%s" is put in when the file is evaluated. */
    add_artifact(f, group, artifact, str_chr(version, '%') >= 0 ? STR("") : version, line);
}

static void read_value(struct module_file *f, const struct starlark_item *i, uint32_t line)
{
    struct wanted *w = &f->now;
    if (w->call != i->number)
        *w = (struct wanted){STR_INIT(""), STR_INIT(""), STR_INIT(""), i->line, i->number, false};
    if (str_is(i->keyword, "dev_dependency"))
        w->dev = str_is(i->value, "True");
    if (!i->text)
        return;
    if (is_install(i->call) && str_is(i->keyword, "artifacts"))
        read_coordinate(f, i->value, line);
    else if (str_is(i->keyword, "version"))
        w->version = i->value;
    else if (str_is(i->keyword, "group"))
        w->group = i->value;
    else if (str_is(i->keyword, "module_name") && str_ends(i->call, STR("_override")))
        map_put(f->ctx->scratch, &f->overridden, i->value, NULL);
    else if (str_eq(i->keyword, is_artifact(i->call) ? STR("artifact") : STR("name")))
        w->name = i->value;
}

static void end_call(struct module_file *f, const struct starlark_item *i)
{
    const struct wanted *w = &f->now;
    if (w->call != i->number)
        return;
    if (str_is(i->call, "bazel_dep") && is_name(w->name))
        vec_push(f->ctx->scratch, &f->modules, *w);
    else if (is_artifact(i->call))
        add_artifact(f, w->group, w->name, w->version, w->line);
}

static void add_modules(struct module_file *f)
{
    for (size_t i = 0; i < f->modules.n; i++) {
        const struct wanted *w = &f->modules.v[i];
        bool own = map_get(&f->overridden, w->name) != NULL;
        struct component *c = component_add(f->ctx, f->entry, NAME, "bazel_dep");
        c->locations.v[0].line = w->line;
        c->name = catalog_keep(f->ctx, w->name);
        c->version = is_version(w->version) && !own ? catalog_keep(f->ctx, w->version) : STR("");
        c->type = STR("bazel");
        c->state = STATE_DECLARED;
        c->direct = TRI_YES;
        c->scope = w->dev ? SCOPE_DEV : SCOPE_UNKNOWN;
        component_finish(f->ctx, c);
    }
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    struct module_file f = {.ctx = ctx, .entry = entry};
    struct starlark s;
    struct starlark_item i;
    str text;
    if (!catalog_text(ctx, entry, content, &text))
        return;
    starlark_init(&s, text);
    while (starlark_next(&s, &i)) {
        if (i.end)
            end_call(&f, &i);
        else
            read_value(&f, &i, s.line);
    }
    add_modules(&f);
    if (s.failed)
        catalog_diag(ctx, DIAG_WARNING, entry,
                     "read up to line %u only: a string that does not end, or nested too deep", s.line);
}

const struct cataloger cataloger_bazel_module = {
    .name = NAME,
    .doc =
        "Bazel modules and Maven artifacts that a Bazel build asks for: MODULE.bazel, WORKSPACE (declared)",
    .ecosystem = "Bazel",
    .gives = READS_DECLARED | TELLS_DIRECT | TELLS_SCOPE,
    .patterns = (const char *const[]){"MODULE.bazel", "WORKSPACE", "WORKSPACE.bazel", NULL},
    .run = run,
};
