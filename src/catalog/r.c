/* r: packages of R. Installed ones have a DESCRIPTION that R CMD INSTALL wrote, known by its field Built
 * (Writing R Extensions, "The DESCRIPTION file"); renv.lock and packrat.lock name what a project is pinned
 * to. */
#include "catalog/licence.h"
#include "catalog/locked.h"
#include "format/deb822.h"
#include "format/json.h"

#define NAME "r"

struct r {
    struct locked_file f;
    bool built;
};

static bool is_version(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!ch_digit(s.p[i]) && s.p[i] != '.' && s.p[i] != '-')
            return false;
    return s.n && ch_digit(s.p[0]);
}

/* "R (>= 3.5.0), methods, utils": names without what they are compared with. */
static void read_needs(struct locked_file *f, struct locked *p, str list)
{
    str item, name, rest;
    while (str_split(&list, ',', &item)) {
        str_cut(str_trim(item), ' ', &name, &rest);
        str_cut(name, '(', &name, &rest);
        name = str_trim(name);
        if (name.n && !str_is(name, "R"))
            locked_need(f, p, name, STR(""), SCOPE_UNKNOWN);
    }
}

/* A package of Bioconductor, which is another ecosystem than CRAN, has a list of its views; a remote one is
 * none of a repository. */
static void set_origin(struct locked *p, str field, str value)
{
    if (str_ieq(field, STR("biocViews")) ||
        (str_ieq(field, STR("Repository")) && str_istarts(value, STR("Bioc"))) ||
        (str_ieq(field, STR("Source")) && str_ieq(value, STR("Bioconductor"))))
        p->ecosystem = STR("Bioconductor"), p->type = STR("cran");
    else if ((str_ieq(field, STR("Source")) || str_ieq(field, STR("RemoteType"))) &&
             (str_ieq(value, STR("GitHub")) || str_ieq(value, STR("GitLab")) ||
              str_ieq(value, STR("Bitbucket")) || str_ieq(value, STR("git")) ||
              str_ieq(value, STR("git2r")) || str_ieq(value, STR("url")) || str_ieq(value, STR("local"))))
        p->local = true;
}

static void read_description(struct r *r, str text)
{
    struct deb822 d;
    struct deb822_field field;
    struct locked *p = locked_add(&r->f, 0);
    deb822_init(&d, text);
    if (!deb822_paragraph(&d))
        return;
    while (deb822_field(&d, &field)) {
        set_origin(p, field.name, field.value);
        if (str_ieq(field.name, STR("Package")))
            p->name = field.value;
        else if (str_ieq(field.name, STR("Version"))) {
            p->version = field.value;
            p->line = field.line;
        } else if (str_ieq(field.name, STR("License")))
            p->licence = licence_spdx(field.value);
        else if (str_ieq(field.name, STR("Depends")) || str_ieq(field.name, STR("Imports")))
            read_needs(&r->f, p, field.value);
        else if (str_ieq(field.name, STR("Built")))
            r->built = true;
    }
}

static void read_packrat(struct r *r, str text)
{
    struct deb822 d;
    struct deb822_field field;
    deb822_init(&d, text);
    while (deb822_paragraph(&d)) {
        struct locked *p = NULL;
        while (deb822_field(&d, &field)) {
            if (str_ieq(field.name, STR("Package"))) {
                p = locked_add(&r->f, field.line);
                p->name = field.value;
            } else if (p) {
                set_origin(p, field.name, field.value);
                if (str_ieq(field.name, STR("Version")))
                    p->version = field.value;
                else if (str_ieq(field.name, STR("Requires")))
                    read_needs(&r->f, p, field.value);
            }
        }
    }
}

static void read_requirements(struct locked_file *f, struct locked *p, struct json *j)
{
    str name;
    if (!json_array(j))
        return;
    while (json_more(j))
        if (json_string(j, &name) && !str_is(name, "R"))
            locked_need(f, p, name, STR(""), SCOPE_UNKNOWN);
}

static void read_renv_package(struct locked_file *f, str name, struct json *j)
{
    str key, value;
    struct locked *p = locked_add(f, json_line(j));
    p->name = name;
    if (!json_object(j))
        return;
    while (json_key(j, &key)) {
        if (str_is(key, "Requirements"))
            read_requirements(f, p, j);
        else if (json_peek(j) != JSON_STRING || !json_string(j, &value))
            json_skip(j);
        else if (str_is(key, "Package"))
            p->name = value;
        else if (str_is(key, "Version"))
            p->version = value;
        else
            set_origin(p, key, value);
    }
}

static void read_renv(struct r *r, str text)
{
    struct json j;
    str key, name;
    json_init(&j, text, r->f.ctx->scratch, r->f.ctx->limits->json_depth);
    if (json_object(&j))
        while (json_key(&j, &key)) {
            if (!str_is(key, "Packages") || !json_object(&j)) {
                json_skip(&j);
                continue;
            }
            while (json_key(&j, &name))
                read_renv_package(&r->f, name, &j);
        }
    if (!json_done(&j))
        catalog_diag(r->f.ctx, DIAG_WARNING, r->f.entry, "is not valid JSON: %s", j.why);
}

/* What no repository of R would have is left out. */
static void finish(struct r *r)
{
    for (size_t i = 0; i < r->f.packages.n; i++)
        r->f.packages.v[i].omit |= !is_version(r->f.packages.v[i].version);
    locked_finish(&r->f);
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    str text, base = str_base(entry->path);
    struct r r = {.f = {.ctx = ctx,
                        .entry = entry,
                        .cataloger = NAME,
                        .field = "Version",
                        .ecosystem = STR_INIT("CRAN"),
                        .type = STR_INIT("cran"),
                        .state = STATE_DECLARED}};
    if (!catalog_text(ctx, entry, content, &text))
        return;
    if (str_is(base, "renv.lock")) {
        read_renv(&r, text);
    } else if (str_is(base, "packrat.lock")) {
        read_packrat(&r, text);
    } else {
        read_description(&r, text);
        if (!r.built || !r.f.packages.v[0].name.n)
            return; /* sources, or a file of another program */
        r.f.state = STATE_INSTALLED;
    }
    finish(&r);
}

const struct cataloger cataloger_r = {
    .name = NAME,
    .doc = "R packages: DESCRIPTION of installed ones, renv.lock, packrat.lock",
    .ecosystem = "R",
    .gives = READS_INSTALLED | READS_DECLARED | TELLS_RELATIONS | TELLS_LICENCES,
    .patterns = (const char *const[]){"DESCRIPTION", "renv.lock", "packrat.lock", NULL},
    .run = run,
};
