/* conda_environment: what an environment file of conda asks for (conda documentation, "Creating an
 * environment file manually"; also conda.yaml of MLflow): `dependencies`, a list of
 * "[CHANNEL::]NAME[=VERSION[=BUILD]]" and of a list of pip's requirements. "=1.21" also means 1.21.1; exact
 * are "==1.21.0" and what names a build too. */
#include "catalog/catalog.h"
#include "catalog/fixture.h"
#include "catalog/qualifier.h"
#include "format/requirement.h"
#include "format/yaml.h"

#define NAME "conda-environment"

struct spec {
    str channel, name, version, build;
};

static bool is_plain(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!ch_alnum(s.p[i]) && (!s.p[i] || !strchr("_.-+!", s.p[i])))
            return false;
    return s.n > 0;
}

/* "=VERSION=BUILD", "==VERSION", " VERSION BUILD"; all others are ranges. */
static void read_version(struct spec *s, str rest)
{
    char separator = ch_space(rest.p[0]) ? ' ' : '=';
    str version, build;
    if (str_starts(rest, STR("=="))) {
        version = str_trim(str_from(rest, 2));
        build = STR("");
    } else if (!str_cut(str_trim(str_from(rest, 1)), separator, &version, &build)) {
        return;
    }
    version = str_trim(version);
    build = str_trim(build);
    if (!is_plain(version) || !ch_digit(version.p[0]) || (build.n && !is_plain(build)))
        return;
    s->version = version;
    s->build = build;
}

static bool read_spec(str text, struct spec *s)
{
    size_t n = 0;
    ptrdiff_t channel = str_find(text, STR("::"));
    *s = (struct spec){STR_INIT(""), STR_INIT(""), STR_INIT(""), STR_INIT("")};
    text = str_trim(text);
    if (channel > 0) {
        s->channel = str_base(str_sub(text, 0, (size_t)channel));
        text = str_from(text, (size_t)channel + 2);
    }
    while (n < text.n && (ch_alnum(text.p[n]) || (text.p[n] && strchr("_.-", text.p[n]))))
        n++;
    s->name = str_sub(text, 0, n);
    if (n < text.n && (text.p[n] == '=' || ch_space(text.p[n])))
        read_version(s, str_from(text, n));
    return n > 0 && (n == text.n || strchr("=<>!~ [", text.p[n]));
}

static struct component *add(struct catalog_ctx *ctx, const struct entry *entry, str name, str version,
                             uint32_t line)
{
    struct component *c = component_add(ctx, entry, NAME, "dependencies");
    c->name = catalog_keep(ctx, name);
    c->version = catalog_keep(ctx, version);
    c->state = STATE_DECLARED;
    c->direct = TRI_YES;
    c->locations.v[0].line = line;
    if (!version.n)
        c->evidence.v[0].confidence = CONFIDENCE_MEDIUM;
    return c;
}

static void add_conda(struct catalog_ctx *ctx, const struct entry *entry, const struct yaml_node *item)
{
    struct spec s;
    struct arena *a = &ctx->unit->arena;
    if (!read_spec(item->text, &s))
        return;
    struct component *c = add(ctx, entry, s.name, s.version, item->line);
    c->type = STR("conda");
    if (s.version.n) {
        c->qualifiers = qualifier_set(a, c->qualifiers, STR("build"), s.build);
        c->qualifiers = qualifier_set(a, c->qualifiers, STR("channel"), s.channel);
    }
    component_finish(ctx, c);
}

/* Options ("-r FILE", "-e .") and places are none. */
static void add_pip(struct catalog_ctx *ctx, const struct entry *entry, const struct yaml_node *item)
{
    struct requirement r;
    str version = STR("");
    if (!requirement_parse(item->text, &r) || r.url.n)
        return;
    if (!requirement_pin(&r, &version))
        version = STR("");
    struct component *c = add(ctx, entry, python_name(ctx->scratch, r.name), version, item->line);
    c->type = STR("pypi");
    c->ecosystem = STR("PyPI");
    component_finish(ctx, c);
}

static void read_root(struct catalog_ctx *ctx, const struct entry *entry, const struct yaml_node *root)
{
    const struct yaml_node *item, *inner;
    for (struct yaml_iter it = yaml_items(yaml_get(root, STR("dependencies"))); yaml_item(&it, &item);) {
        if (item->type == YAML_SCALAR)
            add_conda(ctx, entry, item);
        for (struct yaml_iter in = yaml_items(yaml_get(item, STR("pip"))); yaml_item(&in, &inner);)
            if (inner->type == YAML_SCALAR)
                add_pip(ctx, entry, inner);
    }
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    str text;
    struct yaml y;
    struct yaml_doc doc;
    size_t before = ctx->unit->components.n;
    /* What an installed package's own project asks for is not asked for here. */
    if (fixture_of(catalog_path(ctx, entry), true).n || !catalog_text(ctx, entry, content, &text))
        return;
    yaml_open(&y, text, ctx->scratch, ctx->limits->json_depth);
    while (yaml_next(&y, &doc))
        read_root(ctx, entry, doc.root);
    /* Other programs have files of these names. */
    if (y.failed && ctx->unit->components.n > before)
        catalog_diag(ctx, DIAG_WARNING, entry, "is not valid YAML: %s", y.why);
    yaml_close(&y);
}

const struct cataloger cataloger_conda_environment = {
    .name = NAME,
    .doc = "what environment files of conda ask for: environment*.yml, conda.yaml",
    .ecosystem = "conda",
    .gives = READS_DECLARED | TELLS_DIRECT,
    .patterns = (const char *const[]){"environment*.yml", "environment*.yaml", "*environment.yml",
                                      "*environment.yaml", "conda.yaml", "conda.yml", NULL},
    .run = run,
};
