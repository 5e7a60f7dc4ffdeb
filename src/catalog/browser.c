/* browser: extensions of Chromium's family and of Firefox. Chrome keeps each in
 * Extensions/ID/VERSION_N/manifest.json (Chrome documentation, "Manifest"), where the folder is the id of the
 * store; Firefox keeps a list in the profile's extensions.json, and a manifest.json in each *.xpi that names
 * the id itself (MDN, "browser_specific_settings"). What Firefox brings with it is no extension of its own.
 */
#include "catalog/catalog.h"
#include "format/json.h"

#define NAME "browser"

/* 32 letters from a to p (Chromium, extension ids). */
static bool is_chrome_id(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (ch_lower(s.p[i]) < 'a' || ch_lower(s.p[i]) > 'p')
            return false;
    return s.n == 32;
}

/* "name@place" or "{UUID}" */
static bool is_firefox_id(str s)
{
    bool braces = s.n == 38 && s.p[0] == '{' && s.p[37] == '}';
    for (size_t i = 0; i < s.n; i++)
        if (!ch_alnum(s.p[i]) && !memchr("-._@", s.p[i], 4) && !(braces && (i == 0 || i == 37)))
            return false;
    return s.n <= 80 && (braces || str_chr(s, '@') >= 0);
}

static bool is_version(str s)
{
    return s.n > 0 && s.n <= 64 && ch_digit(s.p[0]) && str_of(s, ".-+_");
}

static void add(struct catalog_ctx *ctx, const struct entry *entry, const char *type, str id, str version,
                uint32_t line)
{
    struct component *c = component_add(ctx, entry, NAME, "version");
    c->locations.v[0].line = line;
    c->name = catalog_keep(ctx, id);
    c->version = catalog_keep(ctx, version);
    c->type = str_c(type);
    component_finish(ctx, c);
}

/* "browser_specific_settings": {"gecko": {"id": ...}} */
static str gecko_id(struct json *j)
{
    str key, id = STR("");
    if (!json_object(j))
        return id;
    while (json_key(j, &key)) {
        if (str_is(key, "gecko"))
            id = gecko_id(j);
        else if (str_is(key, "id"))
            json_string(j, &id);
        else
            json_skip(j);
    }
    return id;
}

struct manifest_json {
    bool is; /* has a manifest_version */
    str version, gecko;
};

static void read_manifest(struct manifest_json *m, struct json *j)
{
    str key;
    if (!json_object(j))
        return;
    while (json_key(j, &key)) {
        if (str_is(key, "manifest_version")) {
            m->is = true;
            json_skip(j);
        } else if (str_is(key, "version")) {
            json_string(j, &m->version);
        } else if (str_is(key, "browser_specific_settings") || str_is(key, "applications")) {
            m->gecko = gecko_id(j);
        } else {
            json_skip(j);
        }
    }
}

/* "ID" of "extensions/ID.xpi!/", where the manifest is in the archive; an archive that was signed by the
 * store may tell its id nowhere else. */
static str archive_id(str prefix)
{
    str archive = str_sub(prefix, 0, prefix.n - 2);
    archive = str_base(archive);
    return str_sub(archive, 0, archive.n - 4);
}

static void run_firefox(struct catalog_ctx *ctx, const struct entry *entry, const struct manifest_json *m)
{
    str id = m->gecko;
    if (!id.n && str_ends(ctx->prefix, STR(".xpi!/")))
        id = archive_id(ctx->prefix);
    if (is_firefox_id(id))
        add(ctx, entry, "firefox-extension", id, m->version, 0);
}

static void run_chrome(struct catalog_ctx *ctx, const struct entry *entry, const struct manifest_json *m,
                       str id)
{
    char lower[32];
    for (size_t i = 0; i < sizeof lower; i++)
        lower[i] = ch_lower(id.p[i]);
    add(ctx, entry, "chrome-extension", str_make(lower, sizeof lower), m->version, 0);
}

/* Told by where it lies: ID/VERSION/manifest.json, ID/manifest.json or the root of an *.xpi. */
static void run_manifest(struct catalog_ctx *ctx, const struct entry *entry, struct json *j)
{
    struct manifest_json m = {false, STR_INIT(""), STR_INIT("")};
    str folder = str_dir(entry->path), id = str_base(str_dir(folder));
    read_manifest(&m, j);
    if (!m.is || !is_version(m.version))
        return;
    if (is_chrome_id(id))
        run_chrome(ctx, entry, &m, id);
    else if ((!folder.n && str_ends(ctx->prefix, STR(".xpi!/"))) ||
             (folder.n && str_eq(str_base(folder), m.gecko)))
        run_firefox(ctx, entry, &m);
}

struct addon {
    str id, version, type, place;
    uint32_t line;
};

static void read_addon(struct addon *a, struct json *j)
{
    str key;
    if (!json_object(j))
        return;
    while (json_key(j, &key)) {
        if (str_is(key, "id"))
            json_string(j, &a->id);
        else if (str_is(key, "version"))
            json_string(j, &a->version);
        else if (str_is(key, "type"))
            json_string(j, &a->type);
        else if (str_is(key, "location"))
            json_string(j, &a->place);
        else
            json_skip(j);
    }
}

static void read_addons(struct catalog_ctx *ctx, const struct entry *entry, struct json *j)
{
    if (!json_array(j))
        return;
    while (json_more(j)) {
        struct addon a = {.line = json_line(j)};
        read_addon(&a, j);
        bool own = str_starts(a.place, STR("app-builtin")) || str_starts(a.place, STR("app-system"));
        if (!own && is_firefox_id(a.id) && is_version(a.version) && !str_ends(a.id, STR("@mozilla.org")))
            add(ctx, entry, "firefox-extension", a.id, a.version, a.line);
    }
}

static void run_list(struct catalog_ctx *ctx, const struct entry *entry, struct json *j)
{
    str key;
    if (!json_object(j))
        return;
    while (json_key(j, &key)) {
        if (str_is(key, "addons"))
            read_addons(ctx, entry, j);
        else
            json_skip(j);
    }
    if (!json_done(j))
        catalog_diag(ctx, DIAG_WARNING, entry, "is not valid JSON: %s", j->why);
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    struct json j;
    str text;
    if (!catalog_text(ctx, entry, content, &text))
        return;
    json_init(&j, text, ctx->scratch, ctx->limits->json_depth);
    j.relaxed = true; /* browsers pass over comments */
    if (str_is(str_base(entry->path), "extensions.json"))
        run_list(ctx, entry, &j);
    else
        run_manifest(ctx, entry, &j);
}

/* Many files have that name; those of extensions lie in folders and archives that are told by their names. */
static bool probe(const struct entry *entry, str head)
{
    str folder = str_dir(entry->path);
    (void)head;
    return !str_is(str_base(entry->path), "manifest.json") || !folder.n ||
           is_chrome_id(str_base(str_dir(folder))) || is_firefox_id(str_base(folder));
}

static const char *const patterns[] = {"manifest.json", "**/Profiles/*/extensions.json",
                                       "**/firefox/*/extensions.json", "**/*.default*/extensions.json", NULL};

const struct cataloger cataloger_browser = {
    .name = NAME,
    .doc = "extensions of Chrome and Firefox: Extensions/ID/VERSION/manifest.json, *.xpi, extensions.json",
    .ecosystem = "browser extensions",
    .gives = READS_INSTALLED,
    .patterns = patterns,
    .probe = probe,
    .run = run,
};
