/* Python distributions: installed ones by the metadata that installers leave (*.dist-info, *.egg-info,
 * EGG-INFO in eggs; wheels are archives that hold a *.dist-info), and those that a requirements file asks
 * for. */
#include "catalog/catalog.h"
#include "base/map.h"
#include "catalog/licence.h"
#include "catalog/python_vendor.h"
#include "format/core_metadata.h"
#include "format/requirement.h"

#define NAME "pypi"

static bool is_egg_info(str path)
{
    return str_ends(path, STR(".egg-info"));
}

static bool is_metadata(str path)
{
    str base = str_base(path), dir = str_dir(path);
    if (str_is(base, "METADATA"))
        return str_ends(dir, STR(".dist-info"));
    if (str_is(base, "PKG-INFO"))
        return is_egg_info(dir) || str_is(str_base(dir), "EGG-INFO");
    return is_egg_info(path);
}

/* "requirements.txt", "requirements-dev.txt", "dev-requirements.txt", "requirements/dev.txt" */
static bool is_requirements(str path)
{
    str base = str_base(path);
    if (!str_ends(base, STR(".txt")))
        return false;
    return str_starts(base, STR("requirements")) || str_ends(base, STR("requirements.txt")) ||
           str_is(str_base(str_dir(path)), "requirements");
}

static bool probe(const struct entry *entry, str head)
{
    (void)head;
    return is_metadata(entry->path) || is_requirements(entry->path);
}

static struct component *add(struct catalog_ctx *ctx, const struct entry *entry, str name, str version,
                             const char *field)
{
    struct component *c = component_add(ctx, entry, NAME, field);
    c->name = python_name(&ctx->unit->arena, name);
    c->version = catalog_keep(ctx, version);
    c->ecosystem = STR("PyPI");
    c->type = STR("pypi");
    return c;
}

/* The licence expression; else what the classifiers say; else the free text if it is a name. */
static void add_licences(struct catalog_ctx *ctx, struct component *c, const struct core_metadata *m)
{
    struct arena *a = &ctx->unit->arena;
    if (m->licence_expression.n) {
        vec_push(a, &c->licences, catalog_keep(ctx, m->licence_expression));
        return;
    }
    for (size_t i = 0; i < m->classifiers.n; i++) {
        str text = m->classifiers.v[i];
        str spdx = str_starts(text, STR("License ::")) ? licence_spdx(text) : STR("");
        if (spdx.n)
            vec_push(a, &c->licences, catalog_keep(ctx, spdx));
    }
    str spdx = licence_spdx(m->licence);
    if (c->licences.n == 0 && spdx.n)
        vec_push(a, &c->licences, catalog_keep(ctx, spdx));
}

/* What a plain installation needs, each name once: not what only an extra asks for. */
static void add_depends(struct catalog_ctx *ctx, struct component *c, const struct core_metadata *m)
{
    struct map seen = {0};
    struct requirement r;
    bool added;
    for (size_t i = 0; i < m->requires.n; i++) {
        if (!requirement_parse(m->requires.v[i], &r) || requirement_of_extra(&r))
            continue;
        str name = python_name(&ctx->unit->arena, r.name);
        map_put(ctx->scratch, &seen, name, &added);
        if (added)
            vec_push(&ctx->unit->arena, &c->depends, name);
    }
}

static void run_metadata(struct catalog_ctx *ctx, const struct entry *entry, str text)
{
    struct core_metadata m;
    core_metadata_parse(text, ctx->scratch, &m);
    if (str_empty(m.name) || str_empty(m.version)) {
        catalog_diag(ctx, DIAG_WARNING, entry, "Python metadata without %s",
                     str_empty(m.name) ? "Name" : "Version");
        if (str_empty(m.name))
            return;
    }
    struct component *c = add(ctx, entry, m.name, m.version, "Name");
    c->evidence.v[0].field = python_vendored_field(ctx, "Name", entry->path);
    c->scope = SCOPE_RUNTIME;
    add_licences(ctx, c, &m);
    add_depends(ctx, c, &m);
    component_finish(ctx, c);
}

static enum scope scope_of_file(str path)
{
    str base = str_base(path);
    if (str_find(base, STR("test")) >= 0)
        return SCOPE_TEST;
    return str_find(base, STR("dev")) >= 0 ? SCOPE_DEV : SCOPE_UNKNOWN;
}

/* The version: an exact pin, or in the file name that the URL ends in. */
static str wanted_version(const struct requirement *r)
{
    str name, version, path, rest;
    if (requirement_pin(r, &version))
        return version;
    str_cut(r->url, '#', &path, &rest);
    str_cut(path, '?', &path, &rest);
    return r->url.n && python_file_name(str_base(path), &name, &version) ? version : STR("");
}

/* Without the user and password that a URL may hold. */
static str public_url(struct arena *a, str url)
{
    ptrdiff_t scheme = str_find(url, STR("://"));
    if (scheme < 0)
        return arena_dup(a, url);
    str head = str_sub(url, 0, (size_t)scheme + 3), rest = str_from(url, (size_t)scheme + 3);
    ptrdiff_t end = str_chr(rest, '/'), at = str_rchr(str_sub(rest, 0, end < 0 ? rest.n : (size_t)end), '@');
    return arena_join(a, head, str_from(rest, (size_t)(at + 1)), STR(""));
}

static void add_declared(struct catalog_ctx *ctx, const struct entry *entry, const struct requirement *r,
                         uint32_t line)
{
    str version = wanted_version(r);
    struct component *c = add(ctx, entry, r->name, version, "");
    c->state = STATE_DECLARED;
    c->scope = scope_of_file(entry->path);
    c->locations.v[0].line = line;
    c->evidence.v[0].field =
        r->url.n ? public_url(&ctx->unit->arena, r->url) : catalog_keep(ctx, r->specifiers);
    if (str_empty(version) || r->marker.n)
        c->evidence.v[0].confidence = CONFIDENCE_MEDIUM;
    component_finish(ctx, c);
}

static void note_line(struct catalog_ctx *ctx, const struct entry *entry, uint32_t line, const char *what,
                      str text)
{
    str shown = str_sub(public_url(ctx->scratch, text), 0, 80);
    catalog_diag(ctx, DIAG_NOTE, entry, "line %u %s: \"%.*s\"", line, what, STR_ARG(shown));
}

static void run_requirements(struct catalog_ctx *ctx, const struct entry *entry, str text)
{
    struct requirements f;
    struct requirement r;
    requirements_init(&f, text, ctx->scratch);
    for (;;) {
        switch (requirements_next(&f, &r)) {
        case REQUIREMENT_END:
            return;
        case REQUIREMENT_NAMED:
            add_declared(ctx, entry, &r, f.line);
            break;
        case REQUIREMENT_INCLUDE:
            note_line(ctx, entry, f.line,
                      "includes another file, read only where its own name tells what it is", r.url);
            break;
        case REQUIREMENT_LOCATION:
            note_line(ctx, entry, f.line, "installs from a place that does not tell what it holds", r.url);
            break;
        case REQUIREMENT_BAD:
            note_line(ctx, entry, f.line, "is no requirement", r.name);
            break;
        }
    }
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    struct err e = {0};
    str text;
    if (!content_view(content, &text, &e))
        catalog_diag(ctx, DIAG_WARNING, entry, "%s", e.text);
    else if (is_metadata(entry->path))
        run_metadata(ctx, entry, text);
    else
        run_requirements(ctx, entry, text);
}

const struct cataloger cataloger_pypi = {
    .name = NAME,
    .doc = "Python: *.dist-info, *.egg-info, EGG-INFO, wheels; requirements files (declared)",
    .ecosystem = "Python (PyPI)",
    .gives = READS_INSTALLED | READS_DECLARED | TELLS_RELATIONS | TELLS_SCOPE | TELLS_LICENCES,
    .patterns = (const char *const[]){"METADATA", "PKG-INFO", "*.egg-info", "requirements*.txt",
                                      "*requirements.txt", "**/requirements/*.txt", NULL},
    .probe = probe,
    .run = run,
};
