/* helm: charts that a Helm chart depends on (Helm documentation, "Charts"): what was resolved, Chart.lock and
 * requirements.lock; what is asked for, "dependencies" of Chart.yaml and requirements.yaml, where most
 * versions are ranges and stay open; and what lies in charts/, as folders and as archives by their names.
 * Charts of the project's own folders ("file://") are left out. */
#include "version/version.h"
#include "catalog/locked.h"
#include "format/yaml.h"

#define NAME "helm"

/* "1.2.3", "v1.2.3": no range. */
static bool is_exact(str s)
{
    return version_exact(str_from(s, str_starts(s, STR("v"))));
}

/* Names of repositories ("@name", "alias:name") say nothing outside of one's own settings. */
static void set_repository(struct locked_file *f, struct locked *p, str repository)
{
    if (str_find(repository, STR("://")) < 0)
        return;
    p->qualifier = STR("repository_url");
    p->value = locked_public_url(f->ctx->scratch, repository, true);
}

static void read_dependencies(struct locked_file *f, const struct yaml_node *root)
{
    const struct yaml_node *item;
    for (struct yaml_iter it = yaml_items(yaml_get(root, STR("dependencies"))); yaml_item(&it, &item);) {
        str version = yaml_text(item, STR("version")), repository = yaml_text(item, STR("repository"));
        if (item->type != YAML_MAPPING || str_starts(repository, STR("file:")))
            continue;
        struct locked *p = locked_add(f, item->line);
        p->name = yaml_text(item, STR("name"));
        p->version = is_exact(version) ? version : STR("");
        p->direct = TRI_YES;
        set_repository(f, p, repository);
    }
}

static void add_installed(struct locked_file *f, str name, str version, const char *field)
{
    size_t first = f->ctx->unit->components.n;
    struct locked_file own = {.ctx = f->ctx,
                              .entry = f->entry,
                              .cataloger = NAME,
                              .field = field,
                              .ecosystem = STR_INIT(""),
                              .type = STR_INIT("helm"),
                              .state = STATE_INSTALLED};
    struct locked *p = locked_add(&own, 0);
    p->name = name;
    p->version = version;
    locked_finish(&own);
    if (f->ctx->unit->components.n > first)
        f->ctx->unit->components.v[first].kind = STR("application");
}

/* A chart that lies in another one's charts/. */
static void read_chart(struct locked_file *f, const struct yaml_node *root)
{
    str name = yaml_text(root, STR("name")), version = yaml_text(root, STR("version"));
    bool vendored = str_is(str_base(str_dir(str_dir(f->entry->path))), "charts");
    if (vendored && name.n && is_exact(version))
        add_installed(f, name, version, "version");
}

/* "charts/name-1.2.3.tgz" */
static void read_name(struct locked_file *f, str base)
{
    base.n -= 4;
    for (size_t i = 1; i + 1 < base.n; i++)
        if (base.p[i] == '-' && is_exact(str_from(base, i + 1))) {
            add_installed(f, str_sub(base, 0, i), str_from(base, i + 1), "name");
            return;
        }
}

static void read_yaml(struct locked_file *f, str text, bool chart)
{
    struct yaml y;
    struct yaml_doc doc;
    bool known = !str_is(str_base(f->entry->path), "requirements.yaml");
    yaml_open(&y, text, f->ctx->scratch, f->ctx->limits->json_depth);
    while (yaml_next(&y, &doc)) {
        if (chart)
            read_chart(f, doc.root);
        read_dependencies(f, doc.root);
    }
    if (y.failed && (known || f->packages.n))
        catalog_diag(f->ctx, DIAG_WARNING, f->entry, "is not valid YAML: %s", y.why);
    locked_finish(f);
    yaml_close(&y);
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    str text, base = str_base(entry->path);
    struct locked_file f = {.ctx = ctx,
                            .entry = entry,
                            .cataloger = NAME,
                            .field = "dependencies",
                            .ecosystem = STR_INIT(""),
                            .type = STR_INIT("helm"),
                            .state = STATE_DECLARED};
    if (str_ends(base, STR(".tgz")))
        read_name(&f, base);
    else if (catalog_text(ctx, entry, content, &text))
        read_yaml(&f, text, str_is(base, "Chart.yaml"));
}

static const char *const patterns[] = {"Chart.lock",        "requirements.lock", "Chart.yaml",
                                       "requirements.yaml", "**/charts/*.tgz",   NULL};

const struct cataloger cataloger_helm = {
    .name = NAME,
    .doc = "Helm charts: locked (Chart.lock, requirements.lock), asked for (Chart.yaml, requirements.yaml), "
           "and those in charts/",
    .ecosystem = "Helm",
    .gives = READS_INSTALLED | READS_DECLARED | TELLS_DIRECT,
    .patterns = patterns,
    .run = run,
};
