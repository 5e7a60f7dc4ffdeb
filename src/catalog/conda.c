/* conda packages of an environment: conda-meta/NAME-VERSION-BUILD.json, one file each (conda's documentation,
 * "Package metadata"). Their Python distributions are found by their own metadata as well; to conda's own
 * names no ecosystem of advisories belongs. */
#include "catalog/licence.h"
#include "catalog/locked.h"
#include "catalog/qualifier.h"
#include "format/json.h"

#define NAME "conda"

struct conda {
    str name, version, build, channel, subdir, file, licence, md5, sha256;
    VEC(str) depends;
};

/* "python >=3.9,<3.10", "conda-forge::x 1.0": the name. */
static str name_of(str depend)
{
    ptrdiff_t channel = str_find(depend, STR("::"));
    str name = channel < 0 ? depend : str_from(depend, (size_t)channel + 2);
    for (size_t i = 0; i < name.n; i++)
        if (ch_space(name.p[i]) || memchr("<>=!~[", name.p[i], 6))
            return str_sub(name, 0, i);
    return name;
}

static void read_depends(struct conda *m, struct arena *a, struct json *j)
{
    str text;
    if (!json_array(j))
        return;
    while (json_more(j))
        if (json_string(j, &text) && name_of(text).n && name_of(text).p[0] != '_')
            vec_push(a, &m->depends, name_of(text));
}

static void read_meta(struct conda *m, struct arena *a, struct json *j)
{
    str key;
    const struct {
        str key;
        str *to;
    } texts[] = {{STR("name"), &m->name},       {STR("version"), &m->version}, {STR("build"), &m->build},
                 {STR("channel"), &m->channel}, {STR("subdir"), &m->subdir},   {STR("fn"), &m->file},
                 {STR("license"), &m->licence}, {STR("md5"), &m->md5},         {STR("sha256"), &m->sha256}};
    if (!json_object(j))
        return;
    while (json_key(j, &key)) {
        size_t i = 0, n = sizeof texts / sizeof *texts;
        while (i < n && !str_eq(texts[i].key, key))
            i++;
        if (i < n)
            json_string(j, texts[i].to);
        else if (str_is(key, "depends"))
            read_depends(m, a, j);
        else
            json_skip(j);
    }
}

/* "https://host/t/TOKEN/conda-forge/linux-64" or "conda-forge": the channel's name. */
static str channel_name(str channel, str subdir)
{
    while (str_ends(channel, STR("/")))
        channel = str_sub(channel, 0, channel.n - 1);
    str last = str_base(channel);
    return subdir.n && str_eq(last, subdir) ? str_base(str_dir(channel)) : last;
}

static void add(struct catalog_ctx *ctx, const struct entry *entry, const struct conda *m)
{
    struct arena *a = &ctx->unit->arena;
    struct locked_file f = {.ctx = ctx};
    struct locked hashes = {0};
    struct component *c = component_add(ctx, entry, NAME, "name");
    c->name = catalog_keep(ctx, m->name);
    c->version = catalog_keep(ctx, m->version);
    c->type = STR("conda");
    c->scope = SCOPE_RUNTIME;
    c->qualifiers = qualifier_set(a, c->qualifiers, STR("build"), m->build);
    c->qualifiers = qualifier_set(a, c->qualifiers, STR("channel"), channel_name(m->channel, m->subdir));
    c->qualifiers = qualifier_set(a, c->qualifiers, STR("subdir"), m->subdir);
    if (str_ends(m->file, STR(".conda")) || str_ends(m->file, STR(".tar.bz2")))
        c->qualifiers = qualifier_set(a, c->qualifiers, STR("type"),
                                      str_ends(m->file, STR(".conda")) ? STR("conda") : STR("tar.bz2"));
    if (licence_spdx(m->licence).n)
        vec_push(a, &c->licences, catalog_keep(ctx, licence_spdx(m->licence)));
    locked_hash(&f, &hashes, STR("sha256"), m->sha256);
    locked_hash(&f, &hashes, STR("md5"), m->md5);
    for (size_t i = 0; i < hashes.hashes.n; i++)
        vec_push(a, &c->hashes,
                 (struct hash){hashes.hashes.v[i].alg, catalog_keep(ctx, hashes.hashes.v[i].hex)});
    for (size_t i = 0; i < m->depends.n; i++)
        vec_push(a, &c->depends, catalog_keep(ctx, m->depends.v[i]));
    component_finish(ctx, c);
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    str text;
    struct json j;
    struct conda m = {0};
    if (!catalog_text(ctx, entry, content, &text))
        return;
    json_init(&j, text, ctx->scratch, ctx->limits->json_depth);
    read_meta(&m, ctx->scratch, &j);
    if (!json_done(&j) && j.failed)
        catalog_diag(ctx, DIAG_WARNING, entry, "is not valid JSON: %s", j.why);
    if (m.name.n && m.version.n)
        add(ctx, entry, &m);
    else if (!j.failed)
        catalog_diag(ctx, DIAG_WARNING, entry, "conda metadata without %s", m.name.n ? "version" : "name");
}

const struct cataloger cataloger_conda = {
    .name = NAME,
    .doc = "conda packages of an environment: conda-meta/*.json",
    .ecosystem = "conda",
    .gives = READS_INSTALLED | TELLS_RELATIONS | TELLS_LICENCES | TELLS_HASHES,
    .patterns = (const char *const[]){"**/conda-meta/*.json", NULL},
    .run = run,
};
