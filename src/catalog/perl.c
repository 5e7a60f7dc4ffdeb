/* perl: distributions of CPAN. Installed ones by what cpanm, cpm and Carton leave:
 * .meta/DIST-VERSION/install.json (App::cpanminus); locked ones by cpanfile.snapshot (Carton, "carton
 * snapshot format: version 1.0"), and carton.lock before it; modules that a cpanfile asks for by an exact
 * version (`requires 'A::B', '== 1.0'`). A distribution is named by its path on CPAN:
 * "D/DR/DROLSKY/DateTime-1.55.tar.gz". */
#include "base/map.h"
#include "catalog/catalog.h"
#include "format/json.h"

#define NAME "perl"

struct need {
    size_t from;
    str module;
};
struct perl {
    struct catalog_ctx *ctx;
    const struct entry *entry;
    enum state state;
    struct map modules; /* to 1 + the component that provides it */
    VEC(struct need) needs;
};

static bool is_plain(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!ch_alnum(s.p[i]) && (!s.p[i] || !strchr("_.-+:", s.p[i])))
            return false;
    return s.n > 0;
}

static struct component *add(struct perl *p, str name, str version, uint32_t line)
{
    struct component *c = component_add(p->ctx, p->entry, NAME, "version");
    c->locations.v[0].line = line;
    c->name = catalog_keep(p->ctx, name);
    c->version = catalog_keep(p->ctx, version);
    c->type = STR("cpan");
    c->state = p->state;
    return c;
}

static str without_suffix(str file)
{
    static const char *const suffixes[] = {".tar.gz", ".tgz", ".tar.bz2", ".tar.xz", ".zip", NULL};
    for (size_t i = 0; suffixes[i]; i++)
        if (str_ends(file, str_c(suffixes[i])))
            return str_sub(file, 0, file.n - strlen(suffixes[i]));
    return file;
}

/* "libwww-perl-6.05", "Foo-Bar-v1.2.3-TRIAL": the version begins behind the last hyphen before a digit. */
static bool cut_dist(str dist, str *name, str *version)
{
    for (size_t i = dist.n; i-- > 1;) {
        size_t at = i + 1 < dist.n && dist.p[i + 1] == 'v' ? i + 2 : i + 1;
        if (dist.p[i] != '-' || at >= dist.n || !ch_digit(dist.p[at]))
            continue;
        *name = str_sub(dist, 0, i);
        *version = str_from(dist, i + 1);
        return is_plain(*name) && is_plain(*version);
    }
    return false;
}

/* The author's name stands before the file; a distribution from elsewhere than CPAN has none. */
static struct component *add_dist(struct perl *p, str pathname, str dist, uint32_t line)
{
    str name, version, author = str_base(str_dir(pathname)), initials = str_base(str_dir(str_dir(pathname)));
    if (pathname.n && str_find(pathname, STR("://")) < 0)
        dist = without_suffix(str_base(pathname));
    if (!cut_dist(dist, &name, &version))
        return NULL;
    struct component *c = add(p, name, version, line);
    if (initials.n == 2 && str_starts(author, initials) && is_plain(author))
        c->namespace_ = catalog_keep(p->ctx, author);
    component_finish(p->ctx, c);
    return c;
}

/* Four spaces begin a field of a distribution, six an item of `provides` and `requirements`. */
static void read_snapshot(struct perl *p, str text)
{
    struct arena *a = p->ctx->scratch;
    str line, section = STR(""), dist = STR(""), module, rest;
    bool made = false;
    for (uint32_t number = 1; str_line(&text, &line); number++) {
        str word = str_trim(line);
        bool field = str_starts(line, STR("    ")), item = str_starts(line, STR("      "));
        if (!field) {
            dist = str_starts(line, STR("  ")) ? word : STR("");
            made = false;
            section = STR("");
        } else if (!item && str_starts(word, STR("pathname: "))) {
            made = add_dist(p, str_trim(str_from(word, 10)), dist, number) != NULL;
        } else if (!item) {
            section = word;
        } else if (made) {
            str_cut(word, ' ', &module, &rest);
            if (str_ends(module, STR(":")))
                module.n--;
            size_t at = p->ctx->unit->components.n - 1;
            if (str_is(section, "provides:"))
                *map_put(a, &p->modules, module, NULL) = at + 1;
            else if (str_is(section, "requirements:"))
                vec_push(a, &p->needs, (struct need){at, module});
        }
    }
}

static void relate(struct perl *p)
{
    struct unit *u = p->ctx->unit;
    struct map seen = {0};
    for (size_t i = 0; i < p->needs.n; i++) {
        const struct need *n = &p->needs.v[i];
        const uint64_t *to = map_get(&p->modules, n->module);
        if (!to || *to == n->from + 1)
            continue;
        struct component *c = &u->components.v[n->from];
        bool added;
        str pair = arena_join(p->ctx->scratch, c->purl, STR(" "), u->components.v[*to - 1].purl);
        map_put(p->ctx->scratch, &seen, pair, &added);
        if (added)
            vec_push(&u->arena, &c->depends, u->components.v[*to - 1].purl);
    }
}

/* {"dist": "DateTime-1.55", "pathname": "D/DR/...", ...} */
static void read_dist(struct perl *p, struct json *j)
{
    str key, dist = STR(""), pathname = STR("");
    uint32_t line = json_line(j);
    if (!json_object(j))
        return;
    while (json_key(j, &key)) {
        if (str_is(key, "dist"))
            json_string(j, &dist);
        else if (str_is(key, "pathname"))
            json_string(j, &pathname);
        else
            json_skip(j);
    }
    if (!j->failed)
        add_dist(p, pathname, dist, line);
}

/* {"modules": {"DateTime": {"dist": ..., "pathname": ...}}} */
static void read_carton(struct perl *p, struct json *j)
{
    str key, module;
    if (!json_object(j))
        return;
    while (json_key(j, &key)) {
        if (!str_is(key, "modules") || !json_object(j)) {
            json_skip(j);
            continue;
        }
        while (json_key(j, &module))
            read_dist(p, j);
    }
}

static void read_json(struct perl *p, str text)
{
    struct json j;
    json_init(&j, text, p->ctx->scratch, p->ctx->limits->json_depth);
    if (p->state == STATE_INSTALLED)
        read_dist(p, &j);
    else
        read_carton(p, &j);
    if (!json_done(&j))
        catalog_diag(p->ctx, DIAG_WARNING, p->entry, "is not valid JSON: %s", j.why);
}

/* The next text in quotes of either kind. */
static bool quoted(str *rest, str *out)
{
    size_t from = 0, end;
    while (from < rest->n && rest->p[from] != '"' && rest->p[from] != '\'')
        from++;
    for (end = from + 1; end < rest->n && rest->p[end] != rest->p[from]; end++)
        ;
    if (end >= rest->n)
        return false;
    *out = str_sub(*rest, from + 1, end - from - 1);
    *rest = str_from(*rest, end + 1);
    return true;
}

/* requires 'A::B', '== 1.0'; any other version is the least one that is wanted. */
static void read_cpanfile(struct perl *p, str text)
{
    str line, module, version;
    for (uint32_t number = 1; str_line(&text, &line); number++) {
        line = str_trim(line);
        bool test = str_starts(line, STR("test_requires"));
        if (!test && !str_starts(line, STR("requires")))
            continue;
        if (!quoted(&line, &module) || !quoted(&line, &version) || !is_plain(module) ||
            !str_starts(version, STR("==")))
            continue;
        version = str_trim(str_from(version, 2));
        if (!is_plain(version))
            continue;
        struct component *c = add(p, module, version, number);
        c->scope = test ? SCOPE_TEST : SCOPE_UNKNOWN;
        component_finish(p->ctx, c);
    }
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    str text, base = str_base(entry->path);
    struct perl p = {.ctx = ctx, .entry = entry, .state = STATE_DECLARED};
    if (!catalog_text(ctx, entry, content, &text))
        return;
    if (str_is(base, "install.json"))
        p.state = STATE_INSTALLED;
    if (str_ends(base, STR(".json")) || str_is(base, "carton.lock"))
        read_json(&p, text);
    else if (str_is(base, "cpanfile"))
        read_cpanfile(&p, text);
    else
        read_snapshot(&p, text);
    relate(&p);
}

const struct cataloger cataloger_perl = {
    .name = NAME,
    .doc =
        "Perl distributions: .meta/*/install.json of installed ones; cpanfile.snapshot, carton.lock, exact "
        "versions of cpanfile (declared)",
    .ecosystem = "Perl (CPAN)",
    .gives = READS_INSTALLED | READS_DECLARED | TELLS_RELATIONS | TELLS_SCOPE,
    .patterns = (const char *const[]){"**/.meta/*/install.json", "cpanfile.snapshot", "carton.lock",
                                      "cpanfile", NULL},
    .run = run,
};
