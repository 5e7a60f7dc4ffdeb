/* julia: Manifest.toml, what a Julia environment is resolved to (Pkg documentation, "Manifest.toml"):
 * [[NAME]] tables in version 1, [[deps.NAME]] in version 2; also Manifest-v1.11.toml and JuliaManifest.toml.
 * Packages of the standard library without a version are parts of Julia itself. Installed ones lie in a depot
 * as packages/NAME/SLUG/, each with the Project.toml of its own (Julia manual, "DEPOT_PATH"). */
#include "catalog/locked.h"
#include "format/toml.h"

#define NAME "julia"

struct julia {
    struct locked_file f;
    uint64_t version;
};

static void read_value(struct julia *m, const struct toml_item *i, str key)
{
    struct locked *p = &m->f.packages.v[m->f.packages.n - 1];
    if (i->type != TOML_STRING)
        return;
    if (str_is(key, "version"))
        p->version = i->text;
    else if (str_is(key, "uuid")) {
        p->qualifier = STR("uuid");
        p->value = i->text;
    } else if (str_is(key, "path") || str_is(key, "repo-url"))
        p->local = true;
    else if (str_is(key, "deps"))
        locked_need(&m->f, p, i->text, STR(""), SCOPE_UNKNOWN);
}

/* deps may be a list of names, or a table NAME = "UUID" where names alone are not enough. */
static void read_item(struct julia *m, const struct toml_item *i)
{
    size_t at = str_is(i->path[0].key, "deps") ? 1 : 0; /* version 2 */
    if (toml_is(i, "manifest_format")) {
        str major, minor;
        str_cut(i->text, '.', &major, &minor);
        str_u64(major, 10, &m->version);
    }
    if (i->n < at + 2 || !i->path[at].key.p || i->path[at + 1].key.p)
        return;
    if (i->n == at + 2 && i->type == TOML_TABLE) {
        locked_add(&m->f, i->line)->name = i->path[at].key;
        return;
    }
    if (!m->f.packages.n || i->n < at + 3)
        return;
    str key = i->path[at + 2].key;
    if (i->n == at + 3 || !i->path[at + 3].key.p)
        read_value(m, i, key);
    else if (i->n == at + 4 && str_is(key, "deps"))
        locked_need(&m->f, &m->f.packages.v[m->f.packages.n - 1], i->path[at + 3].key, STR(""),
                    SCOPE_UNKNOWN);
}

/* The package that a depot has: its folder and its Project.toml agree on the name. */
static void read_installed(struct julia *m, str text)
{
    struct toml t;
    struct toml_item i;
    struct locked *p = locked_add(&m->f, 0);
    toml_init(&t, text, m->f.ctx->scratch, m->f.ctx->limits->json_depth);
    while (toml_next(&t, &i)) {
        if (toml_is(&i, "name") && i.type == TOML_STRING)
            p->name = i.text;
        else if (i.n == 1)
            read_value(m, &i, i.path[0].key);
    }
    p->omit = !p->version.n || !p->value.n || !str_eq(p->name, str_base(str_dir(str_dir(m->f.entry->path))));
    m->f.state = STATE_INSTALLED;
    m->f.field = "version";
    if (t.failed)
        catalog_diag(m->f.ctx, DIAG_WARNING, m->f.entry, "is not valid TOML: %s", t.why);
    if (p->name.n)
        locked_finish(&m->f);
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    str text;
    struct toml t;
    struct toml_item i;
    struct julia m = {.f = {.ctx = ctx,
                            .entry = entry,
                            .cataloger = NAME,
                            .field = "deps",
                            .ecosystem = STR_INIT("Julia"),
                            .type = STR_INIT("julia"),
                            .state = STATE_DECLARED}};
    if (!catalog_text(ctx, entry, content, &text))
        return;
    if (str_ends(str_base(entry->path), STR("Project.toml"))) {
        read_installed(&m, text);
        return;
    }
    toml_init(&t, text, ctx->scratch, ctx->limits->json_depth);
    while (toml_next(&t, &i))
        read_item(&m, &i);
    if (t.failed)
        catalog_diag(ctx, DIAG_WARNING, entry, "is not valid TOML: %s", t.why);
    if (m.version > 2)
        catalog_diag(ctx, DIAG_WARNING, entry,
                     "has format %llu, of which only what earlier ones have is read",
                     (unsigned long long)m.version);
    for (size_t k = 0; k < m.f.packages.n; k++)
        m.f.packages.v[k].omit = !m.f.packages.v[k].version.n || !m.f.packages.v[k].value.n;
    locked_finish(&m.f);
}

const struct cataloger cataloger_julia = {
    .name = NAME,
    .doc = "Julia packages: installed in a depot; resolved by Manifest.toml (versions 1 and 2), "
           "Manifest-v*.toml, "
           "JuliaManifest.toml",
    .ecosystem = "Julia",
    .gives = READS_INSTALLED | READS_DECLARED | TELLS_RELATIONS,
    .patterns =
        (const char *const[]){"Manifest.toml", "Manifest-v*.toml", "JuliaManifest.toml",
                              "**/packages/*/*/Project.toml", "**/packages/*/*/JuliaProject.toml", NULL},
    .run = run,
};
