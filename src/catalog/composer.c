/* composer: PHP packages that Composer locks (composer.lock: "packages", "packages-dev") and those that it
 * installed (vendor/composer/installed.json: a list by Composer 1, an object with "packages" by Composer 2)
 * (Composer documentation, "The composer.lock file", "Schema"). Versions stay as they are told, with their
 * leading v: Packagist's advisories list them so, and its order does not mind. */
#include "base/map.h"
#include "catalog/catalog.h"
#include "catalog/licence.h"
#include "catalog/qualifier.h"
#include "format/json.h"

struct origin {
    str type, url, reference, sum;
};
struct package {
    str name, version;
    struct origin source, dist;
    json_names licences, requires, ranges;
    uint32_t line;
    bool dev;
    size_t component;
};
struct composer {
    struct catalog_ctx *ctx;
    const struct entry *entry;
    bool installed;
    VEC(struct package) packages;
    struct map dev_names; /* of installed.json */
    bool tells_dev;
    unsigned nameless;
};

/* A list of texts, or one. */
static void read_texts(struct arena *a, json_names *out, struct json *j)
{
    str text;
    if (json_peek(j) == JSON_STRING) {
        if (json_string(j, &text))
            vec_push(a, out, text);
        return;
    }
    if (json_array(j))
        while (json_more(j))
            if (json_string(j, &text))
                vec_push(a, out, text);
}

static void read_origin(struct origin *o, struct json *j)
{
    str key;
    if (!json_object(j))
        return;
    while (json_key(j, &key)) {
        if (str_is(key, "type"))
            json_string(j, &o->type);
        else if (str_is(key, "url"))
            json_string(j, &o->url);
        else if (str_is(key, "reference"))
            json_string(j, &o->reference);
        else if (str_is(key, "shasum"))
            json_string(j, &o->sum);
        else
            json_skip(j);
    }
}

static void read_package(struct composer *c, bool dev, struct json *j)
{
    struct arena *a = c->ctx->scratch;
    struct package p = {.line = json_line(j), .dev = dev, .component = SIZE_MAX};
    str key;
    if (!json_object(j)) {
        c->nameless++;
        return;
    }
    while (json_key(j, &key)) {
        if (str_is(key, "name"))
            json_string(j, &p.name);
        else if (str_is(key, "version"))
            json_string(j, &p.version);
        else if (str_is(key, "source"))
            read_origin(&p.source, j);
        else if (str_is(key, "dist"))
            read_origin(&p.dist, j);
        else if (str_is(key, "license"))
            read_texts(a, &p.licences, j);
        else if (str_is(key, "require"))
            json_pairs(a, &p.requires, &p.ranges, j);
        else
            json_skip(j);
    }
    vec_push(a, &c->packages, p);
}

static void read_list(struct composer *c, bool dev, struct json *j)
{
    if (json_array(j))
        while (json_more(j))
            read_package(c, dev, j);
}

static void read_dev_names(struct composer *c, struct json *j)
{
    json_names list = {0};
    read_texts(c->ctx->scratch, &list, j);
    c->tells_dev = true;
    for (size_t i = 0; i < list.n; i++)
        map_put(c->ctx->scratch, &c->dev_names, list.v[i], NULL);
}

static void read_top(struct composer *c, struct json *j)
{
    str key;
    if (c->installed && json_peek(j) == JSON_ARRAY) {
        read_list(c, false, j);
        return;
    }
    if (!json_object(j))
        return;
    while (json_key(j, &key)) {
        if (str_is(key, "packages"))
            read_list(c, false, j);
        else if (str_is(key, "packages-dev") && !c->installed)
            read_list(c, true, j);
        else if (str_is(key, "dev-package-names") && c->installed)
            read_dev_names(c, j);
        else
            json_skip(j);
    }
    c->tells_dev |= !c->installed;
}

/* "vendor/name", printable and without blanks. */
static bool is_name(str s)
{
    ptrdiff_t slash = str_chr(s, '/');
    if (slash <= 0 || (size_t)slash + 1 == s.n || s.n > 512 || str_find(s, STR("..")) >= 0)
        return false;
    for (size_t i = 0; i < s.n; i++)
        if (!ch_alnum(s.p[i]) && !strchr("/._-", s.p[i]))
            return false;
    return memchr(s.p, 0, s.n) == NULL && str_chr(str_from(s, (size_t)slash + 1), '/') < 0;
}

static enum scope scope_of(const struct composer *c, const struct package *p)
{
    if (!c->tells_dev)
        return SCOPE_UNKNOWN;
    return p->dev || map_get(&c->dev_names, p->name) ? SCOPE_DEV : SCOPE_RUNTIME;
}

static bool is_commit(str s)
{
    if (s.n != 40)
        return false;
    for (size_t i = 0; i < s.n; i++)
        if (!ch_digit(s.p[i]) && !(s.p[i] >= 'a' && s.p[i] <= 'f'))
            return false;
    return true;
}

/* A branch ("dev-main", "1.x-dev") is told by its commit. */
static void set_commit(struct composer *c, const struct package *p, struct component *to)
{
    struct arena *a = c->ctx->scratch;
    const struct origin *o = &p->source;
    bool branch = str_starts(p->version, STR("dev-")) || str_ends(p->version, STR("-dev"));
    if (!branch || !str_is(o->type, "git") || !is_commit(o->reference) || !str_starts(o->url, STR("http")) ||
        str_chr(o->url, '@') >= 0)
        return;
    str url = arena_join(a, arena_join(a, STR("git+"), o->url, STR("@")), o->reference, STR(""));
    to->qualifiers = qualifier_set(&c->ctx->unit->arena, to->qualifiers, STR("vcs_url"), url);
}

/* A "path" repository is a folder of the project itself. */
static bool is_local(const struct package *p)
{
    return str_is(p->dist.type, "path");
}

static void add_component(struct composer *c, struct package *p)
{
    struct catalog_ctx *ctx = c->ctx;
    struct arena *a = &ctx->unit->arena;
    p->component = ctx->unit->components.n;
    struct component *to = component_add(ctx, c->entry, "composer", "version");
    to->locations.v[0].line = p->line;
    to->name = catalog_keep(ctx, p->name);
    to->version = catalog_keep(ctx, p->version);
    to->type = STR("composer");
    to->ecosystem = is_local(p) ? STR("") : STR("Packagist");
    to->scope = scope_of(c, p);
    to->state = c->installed ? STATE_INSTALLED : STATE_DECLARED;
    for (size_t i = 0; i < p->licences.n; i++) {
        str licence = licence_spdx(p->licences.v[i]);
        if (licence.n)
            vec_push(a, &to->licences, catalog_keep(ctx, licence));
    }
    if (is_commit(p->dist.sum)) {
        struct hash h = {STR("SHA-1"), catalog_keep(ctx, p->dist.sum)};
        vec_push(a, &to->hashes, h);
    }
    set_commit(c, p, to);
    component_finish(ctx, to);
}

static void relate(struct composer *c)
{
    struct map at = {0};
    struct unit *u = c->ctx->unit;
    for (size_t i = 0; i < c->packages.n; i++)
        if (c->packages.v[i].component != SIZE_MAX)
            *map_put(c->ctx->scratch, &at, c->packages.v[i].name, NULL) = c->packages.v[i].component;
    for (size_t i = 0; i < c->packages.n; i++) {
        const struct package *p = &c->packages.v[i];
        for (size_t k = 0; p->component != SIZE_MAX && k < p->requires.n; k++) {
            const uint64_t *to = map_get(&at, p->requires.v[k]);
            if (!to)
                continue;
            vec_push(&u->arena, &u->components.v[p->component].depends, u->components.v[*to].purl);
            component_asked(c->ctx, (size_t)*to, u->components.v[p->component].purl, p->ranges.v[k]);
        }
    }
}

static void add_all(struct composer *c)
{
    for (size_t i = 0; i < c->packages.n; i++) {
        struct package *p = &c->packages.v[i];
        /* A metapackage has no files, but is resolved and versioned like any other. */
        if (is_name(p->name) && p->version.n)
            add_component(c, p);
        else
            c->nameless++;
    }
    relate(c);
    if (c->nameless)
        catalog_diag(c->ctx, DIAG_WARNING, c->entry, "%u packages have no valid name and version",
                     c->nameless);
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    struct composer c = {
        .ctx = ctx, .entry = entry, .installed = str_is(str_base(entry->path), "installed.json")};
    struct json j;
    str text;
    if (!catalog_text(ctx, entry, content, &text))
        return;
    json_init(&j, text, ctx->scratch, ctx->limits->json_depth);
    j.lenient = c.installed;
    read_top(&c, &j);
    if (!json_done(&j))
        catalog_diag(ctx, DIAG_WARNING, entry, "is not valid JSON: %s", j.why);
    add_all(&c);
}

static const char *const patterns[] = {"composer.lock", "**/composer/installed.json", NULL};

const struct cataloger cataloger_composer = {
    .name = "composer",
    .doc = "PHP packages: installed (vendor/composer/installed.json) and locked (composer.lock)",
    .ecosystem = "PHP (Composer)",
    .gives = READS_INSTALLED | READS_DECLARED | TELLS_RELATIONS | TELLS_SCOPE | TELLS_LICENCES | TELLS_HASHES,
    .patterns = patterns,
    .run = run,
};
