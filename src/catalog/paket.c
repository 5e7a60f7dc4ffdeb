/* paket: paket.lock (Paket documentation, "The paket.lock file"). Sections NUGET, GITHUB, GIT and HTTP, and
 * groups of them behind "GROUP NAME"; below "remote:" a package stands with four spaces before it,
 * "NAME (VERSION) - restriction: ...", what it needs with six. Of GITHUB's files the repository and the
 * commit are told. */
#include "catalog/catalog.h"

#define NAME "paket"

struct paket {
    struct catalog_ctx *ctx;
    const struct entry *entry;
    str section, remote;
    enum scope scope;
    uint32_t line;
    size_t last; /* component of the package read last, SIZE_MAX: none */
    str last_github;
    unsigned odd;
};

static bool is_name(str s)
{
    return s.n > 0 && s.n <= 128 && str_of(s, "._-");
}

static bool is_version(str s)
{
    return s.n > 0 && s.n <= 128 && ch_digit(s.p[0]) && str_of(s, ".+-");
}

/* "NAME (INNER) ..." */
static bool split(str line, str *name, str *inner)
{
    str rest;
    if (!str_cut(line, '(', name, &rest) || !str_cut(rest, ')', inner, &rest))
        return false;
    *name = str_trim(*name);
    *inner = str_trim(*inner);
    return true;
}

static void add_package(struct paket *p, str name, str version)
{
    struct catalog_ctx *ctx = p->ctx;
    p->last = ctx->unit->components.n;
    struct component *c = component_add(ctx, p->entry, NAME, "NUGET");
    c->locations.v[0].line = p->line;
    c->name = catalog_keep(ctx, name);
    c->version = catalog_keep(ctx, version);
    c->ecosystem = STR("NuGet");
    c->type = STR("nuget");
    c->state = STATE_DECLARED;
    c->scope = p->scope;
    component_finish(ctx, c);
}

/* "OWNER/REPOSITORY" or, since Paket 5, "OWNER/REPOSITORY" behind an address. */
static void add_github(struct paket *p, str commit)
{
    struct catalog_ctx *ctx = p->ctx;
    str owner, name, more;
    if (!str_cut(p->remote, '/', &owner, &name) || str_cut(name, '/', &name, &more) || !is_name(owner) ||
        !is_name(name) || str_eq(p->remote, p->last_github))
        return;
    p->last_github = p->remote;
    struct component *c = component_add(ctx, p->entry, NAME, "GITHUB");
    c->locations.v[0].line = p->line;
    c->name = catalog_keep(ctx, p->remote);
    c->version = catalog_keep(ctx, commit);
    c->type = STR("github");
    c->state = STATE_DECLARED;
    c->scope = p->scope;
    component_finish(ctx, c);
}

static bool is_commit(str s)
{
    uint64_t v;
    for (size_t i = 0; i < s.n; i += 8)
        if (!str_u64(str_sub(s, i, 8), 16, &v))
            return false;
    return s.n == 40;
}

static void read_package(struct paket *p, str line)
{
    str name, inner;
    p->last = SIZE_MAX;
    bool good = split(line, &name, &inner);
    if (str_is(p->section, "NUGET")) {
        if (good && is_name(name) && is_version(inner))
            add_package(p, name, inner);
        else
            p->odd++;
    } else if (str_is(p->section, "GITHUB") && good && is_commit(inner)) {
        add_github(p, inner);
    }
}

/* "NAME (>= 1.0)" */
static void read_need(struct paket *p, str line)
{
    str name, inner;
    if (p->last == SIZE_MAX || !split(line, &name, &inner) || !is_name(name))
        return;
    struct component *c = &p->ctx->unit->components.v[p->last];
    vec_push(&p->ctx->unit->arena, &c->depends, catalog_keep(p->ctx, name));
}

static void read_header(struct paket *p, str line)
{
    p->last = SIZE_MAX;
    p->remote = STR("");
    if (!str_starts(line, STR("GROUP "))) {
        p->section = line;
        return;
    }
    str group = str_trim(str_from(line, 6));
    p->section = STR("");
    p->last_github = STR("");
    p->scope = str_ieq(group, STR("test")) || str_ieq(group, STR("tests")) ? SCOPE_TEST
               : str_ieq(group, STR("build"))                              ? SCOPE_DEV
                                                                           : SCOPE_UNKNOWN;
}

static void read_line(struct paket *p, str line)
{
    size_t indent = 0;
    while (indent < line.n && line.p[indent] == ' ')
        indent++;
    str text = str_trim(line);
    if (!text.n)
        return;
    if (indent == 0)
        read_header(p, text);
    else if (indent == 2 && str_starts(text, STR("remote:")))
        p->remote = str_trim(str_from(text, 7));
    else if (indent == 4)
        read_package(p, text);
    else if (indent == 6)
        read_need(p, text);
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    struct paket p = {.ctx = ctx,
                      .entry = entry,
                      .section = STR_INIT(""),
                      .remote = STR_INIT(""),
                      .last = SIZE_MAX,
                      .last_github = STR_INIT("")};
    str text, line;
    if (!catalog_text(ctx, entry, content, &text))
        return;
    while (str_line(&text, &line)) {
        p.line++;
        read_line(&p, line);
    }
    if (p.odd)
        catalog_diag(ctx, DIAG_WARNING, entry, "%u packages are not understood", p.odd);
}

const struct cataloger cataloger_paket = {
    .name = NAME,
    .doc = "NuGet packages that Paket locked: paket.lock (declared)",
    .ecosystem = "NuGet (.NET)",
    .gives = READS_DECLARED | TELLS_RELATIONS | TELLS_SCOPE,
    .patterns = (const char *const[]){"paket.lock", NULL},
    .run = run,
};
