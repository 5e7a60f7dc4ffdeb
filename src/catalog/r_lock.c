/* r_lock: what projects of R are locked to by pak (pkg.lock: JSON, "lockfile_version" 1; pak documentation,
 * "lockfile_create") and by rv (rv.lock: TOML, versions 1 and 2; rv documentation, "Lockfile"). */
#include "catalog/licence.h"
#include "catalog/locked.h"
#include "format/json.h"
#include "format/toml.h"

#define NAME "r-lock"

struct r_lock {
    struct locked_file f;
    VEC(size_t) bioconductor; /* indices into packages */
};

static bool is_name(str s)
{
    return s.n > 0 && ch_alpha(s.p[0]) && str_of(s, ".");
}

static bool is_version(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!ch_digit(s.p[i]) && s.p[i] != '.' && s.p[i] != '-')
            return false;
    return s.n > 0 && ch_digit(s.p[0]);
}

static void read_needs(struct locked_file *f, struct locked *p, struct json *j)
{
    str name;
    if (json_array(j))
        while (json_more(j))
            if (json_string(j, &name))
                locked_need(f, p, name, STR(""), SCOPE_UNKNOWN);
}

/* Types of references: "standard", "cran" and "bioc" are of repositories; "deps" and "local" are the project.
 */
static void set_type(struct r_lock *l, struct locked *p, str type)
{
    p->omit |= str_is(type, "deps") || str_is(type, "local");
    p->local |= !str_is(type, "standard") && !str_is(type, "cran") && !str_is(type, "bioc");
    if (str_is(type, "bioc"))
        vec_push(l->f.ctx->scratch, &l->bioconductor, l->f.packages.n - 1);
}

static void read_pak_package(struct r_lock *l, struct json *j)
{
    str key, text;
    bool direct;
    struct locked *p = locked_add(&l->f, json_line(j));
    if (!json_object(j))
        return;
    while (json_key(j, &key)) {
        if (str_is(key, "dependencies"))
            read_needs(&l->f, p, j);
        else if (str_is(key, "direct") && json_peek(j) != JSON_STRING)
            p->direct = json_bool(j, &direct) ? (direct ? TRI_YES : TRI_NO) : TRI_UNKNOWN;
        else if (json_peek(j) != JSON_STRING || !json_string(j, &text))
            json_skip(j);
        else if (str_is(key, "package"))
            p->name = text;
        else if (str_is(key, "version"))
            p->version = text;
        else if (str_is(key, "type"))
            set_type(l, p, text);
        else if (str_is(key, "repotype") && str_is(text, "bioc"))
            vec_push(l->f.ctx->scratch, &l->bioconductor, l->f.packages.n - 1);
        else if (str_is(key, "license"))
            p->licence = licence_spdx(text);
        else if (str_is(key, "sha256"))
            locked_hash(&l->f, p, key, text);
    }
}

static void read_pak(struct r_lock *l, str text)
{
    struct json j;
    str key;
    json_init(&j, text, l->f.ctx->scratch, l->f.ctx->limits->json_depth);
    /* Others have files called pkg.lock too. */
    if (str_find(str_sub(text, 0, 4096), STR("\"lockfile_version\"")) < 0 || !json_object(&j))
        return;
    while (json_key(&j, &key)) {
        if (!str_is(key, "packages") || !json_array(&j)) {
            json_skip(&j);
            continue;
        }
        while (json_more(&j))
            read_pak_package(l, &j);
    }
    if (!json_done(&j))
        catalog_diag(l->f.ctx, DIAG_WARNING, l->f.entry, "is not valid JSON: %s", j.why);
}

static void read_rv_item(struct r_lock *l, const struct toml_item *i)
{
    if (i->type == TOML_TABLE && toml_is(i, "packages.#"))
        locked_add(&l->f, i->line);
    struct locked *p = l->f.packages.n ? &l->f.packages.v[l->f.packages.n - 1] : NULL;
    if (!p || i->type != TOML_STRING)
        return;
    if (toml_is(i, "packages.#.name"))
        p->name = i->text;
    else if (toml_is(i, "packages.#.version"))
        p->version = i->text;
    else if (toml_is(i, "packages.#.source.git"))
        locked_git(&l->f, p, i->text, STR(""));
    else if (toml_is(i, "packages.#.source.sha") && str_is(p->qualifier, "vcs_url"))
        p->value = arena_join(l->f.ctx->scratch, p->value, STR("@"), i->text);
    else if (toml_is(i, "packages.#.source.path"))
        p->omit = true;
    else if (toml_is(i, "packages.#.dependencies.#") || toml_is(i, "packages.#.dependencies.#.name"))
        locked_need(&l->f, p, i->text, STR(""), SCOPE_UNKNOWN);
    p->local |= toml_is(i, "packages.#.source.git") || toml_is(i, "packages.#.source.url");
}

static void read_rv(struct r_lock *l, str text)
{
    struct toml t;
    struct toml_item i;
    toml_init(&t, text, l->f.ctx->scratch, l->f.ctx->limits->json_depth);
    while (toml_next(&t, &i))
        read_rv_item(l, &i);
    if (t.failed)
        catalog_diag(l->f.ctx, DIAG_WARNING, l->f.entry, "is not valid TOML: %s", t.why);
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    str text;
    struct r_lock l = {.f = {.ctx = ctx,
                             .entry = entry,
                             .cataloger = NAME,
                             .field = "packages",
                             .ecosystem = STR_INIT("CRAN"),
                             .type = STR_INIT("cran"),
                             .state = STATE_DECLARED}};
    if (!catalog_text(ctx, entry, content, &text))
        return;
    if (str_is(str_base(entry->path), "rv.lock"))
        read_rv(&l, text);
    else
        read_pak(&l, text);
    for (size_t i = 0; i < l.f.packages.n; i++)
        l.f.packages.v[i].omit |= !is_name(l.f.packages.v[i].name) || !is_version(l.f.packages.v[i].version);
    locked_finish(&l.f);
    for (size_t i = 0; i < l.bioconductor.n; i++) {
        const struct locked *p = &l.f.packages.v[l.bioconductor.v[i]];
        if (p->component != SIZE_MAX && !p->local)
            ctx->unit->components.v[p->component].ecosystem = STR("Bioconductor");
    }
}

const struct cataloger cataloger_r_lock = {
    .name = NAME,
    .doc = "R packages that pak or rv locked: pkg.lock, rv.lock",
    .ecosystem = "R",
    .gives = READS_DECLARED | TELLS_RELATIONS | TELLS_DIRECT | TELLS_LICENCES | TELLS_HASHES,
    .patterns = (const char *const[]){"pkg.lock", "rv.lock", NULL},
    .run = run,
};
