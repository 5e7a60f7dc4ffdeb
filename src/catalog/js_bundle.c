/* js_bundle: npm packages inside of files of JavaScript and CSS that are not installed packages: what a
 * bundler (webpack, esbuild, Rollup, Parcel, Vite, ncc) put together, its source map (ECMA-426) beside it or
 * in it, the comments that webpack moves to *.LICENSE.txt, and single libraries among the resources of other
 * programs. */
#include "catalog/catalog.h"
#include "catalog/js_scan.h"
#include "format/base64.h"
#include "format/json.h"

#define NAME "js-bundle"

/* A source map as far as it is needed: places in the text, each at its array. */
struct source_map {
    struct json sources, contents;
    bool has_sources, has_contents, is_map;
};

static void read_map(struct js_finds *f, struct json *j, unsigned depth);

/* [{"offset": {...}, "map": {...}}] of an index map */
static void read_sections(struct js_finds *f, struct json *j, unsigned depth)
{
    str key;
    if (!json_array(j))
        return;
    while (json_more(j)) {
        if (!json_object(j))
            continue;
        while (json_key(j, &key)) {
            if (str_is(key, "map") && depth < 2)
                read_map(f, j, depth + 1);
            else
                json_skip(j);
        }
    }
}

static void read_fields(struct js_finds *f, struct source_map *map, struct json *j, unsigned depth)
{
    str key;
    while (json_key(j, &key)) {
        if (str_is(key, "sources")) {
            map->sources = *j;
            map->has_sources = true;
        } else if (str_is(key, "sourcesContent")) {
            map->contents = *j;
            map->has_contents = true;
        } else if (str_is(key, "sections")) {
            read_sections(f, j, depth);
            continue;
        }
        map->is_map |= str_is(key, "mappings");
        json_skip(j);
    }
}

static void read_source(struct js_finds *f, str path, str text)
{
    str name, version;
    bool packaged = js_path_package(path, &name, &version);
    if (str_is(str_base(path), "package.json")) {
        if (packaged)
            js_package_object(f, text, true);
        return;
    }
    js_module(f, path, text, "source map");
    if (text.n)
        js_scan(f, text);
}

static void read_map(struct js_finds *f, struct json *j, unsigned depth)
{
    struct source_map map = {0};
    struct arena text = {0};
    if (!json_object(j))
        return;
    read_fields(f, &map, j, depth);
    if (!map.is_map || !map.has_sources || !json_array(&map.sources))
        return;
    map.contents.arena = &text;
    bool more = map.has_contents && json_array(&map.contents);
    while (json_more(&map.sources)) {
        str path = STR(""), content = STR("");
        json_string(&map.sources, &path);
        more = more && json_more(&map.contents);
        if (more)
            json_string(&map.contents, &content);
        read_source(f, path, content);
        arena_reset(&text);
    }
    arena_free(&text);
}

static void read_map_text(struct catalog_ctx *ctx, struct js_finds *f, str text)
{
    struct json j;
    /* ")]}'" in the first line keeps browsers from running it. */
    if (str_starts(text, STR(")]}")))
        text = str_from(text, (size_t)(str_chr(text, '\n') + 1));
    json_init(&j, text, ctx->scratch, ctx->limits->json_depth);
    j.lenient = true;
    read_map(f, &j, 0);
}

static bool is_base64(char c)
{
    return ch_alnum(c) || c == '+' || c == '/' || c == '=';
}

/* Source maps in the text itself, as data URLs. */
static void read_inline_maps(struct catalog_ctx *ctx, struct js_finds *f, str text)
{
    ptrdiff_t at;
    while ((at = str_find(text, STR("sourceMappingURL=data:"))) >= 0) {
        text = str_from(text, (size_t)at + 22);
        ptrdiff_t comma = str_chr(str_sub(text, 0, 100), ',');
        if (comma < 0 || !str_ends(str_sub(text, 0, (size_t)comma), STR(";base64")))
            continue;
        text = str_from(text, (size_t)comma + 1);
        size_t n = 0;
        while (n < text.n && is_base64(text.p[n]))
            n++;
        str json;
        if (base64_decode(ctx->scratch, str_sub(text, 0, n), &json))
            read_map_text(ctx, f, json);
        text = str_from(text, n);
    }
}

static bool has_version(const struct js_finds *f, str name)
{
    for (size_t i = 0; i < f->found.n; i++)
        if (f->found.v[i].version.n && str_eq(f->found.v[i].name, name))
            return true;
    return false;
}

static void add_components(struct catalog_ctx *ctx, const struct entry *entry, const struct js_finds *f)
{
    for (size_t i = 0; i < f->found.n; i++) {
        const struct js_found *found = &f->found.v[i];
        if (!found->version.n && has_version(f, found->name))
            continue;
        struct component *c = component_add(ctx, entry, NAME, found->how);
        c->evidence.v[0].confidence = found->confidence;
        c->name = catalog_keep(ctx, found->name);
        c->version = catalog_keep(ctx, found->version);
        c->type = c->ecosystem = STR("npm");
        component_finish(ctx, c);
    }
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    struct arena arena = {0};
    struct js_finds f = {.arena = &arena};
    struct err e;
    str text;
    if (!content_view(content, &text, &e)) {
        catalog_diag(ctx, DIAG_WARNING, entry, "%s", e.text);
        return;
    }
    if (str_ends(entry->path, STR(".map"))) {
        read_map_text(ctx, &f, text);
    } else {
        js_scan(&f, text);
        read_inline_maps(ctx, &f, text);
    }
    add_components(ctx, entry, &f);
    if (f.exhausted)
        catalog_diag(ctx, DIAG_WARNING, entry,
                     "is not looked through for bundled packages to its end: too much of it "
                     "is like one");
    arena_free(&arena);
}

/* Files of installed packages say nothing that their package.json does not, and are very many. */
static bool applies(const struct entry *entry)
{
    return str_find(entry->path, STR("node_modules/")) < 0 &&
           str_find(entry->path, STR("usr/share/nodejs/")) < 0;
}

static bool probe(const struct entry *entry, str head)
{
    if (!str_ends(entry->path, STR(".map")))
        return true;
    head = str_trim(head);
    return str_starts(head, STR("{")) || str_starts(head, STR(")]}"));
}

const struct cataloger cataloger_js_bundle = {
    .name = NAME,
    .doc =
        "npm packages in bundles of JavaScript, source maps and single libraries: *.js, *.mjs, *.cjs, *.css, "
        "*.map, *.LICENSE.txt outside of node_modules",
    .ecosystem = "npm",
    .gives = READS_INSTALLED,
    .patterns = (const char *const[]){"*.js", "*.mjs", "*.cjs", "*.css", "*.map", "*.LICENSE.txt", NULL},
    .applies = applies,
    .probe = probe,
    .run = run,
};
