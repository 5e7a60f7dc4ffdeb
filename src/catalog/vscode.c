/* vscode: extensions of Visual Studio Code and the editors made of it (VS Code documentation, "Extension
 * Manifest", "Publishing Extensions"): where they are installed, extensions/FOLDER/package.json, and the list
 * extensions/extensions.json that newer editors keep; in a *.vsix package extension.vsixmanifest. An
 * extension is named PUBLISHER.NAME, without case. Those of the publisher "vscode" are parts of the editor
 * itself. */
#include "catalog/catalog.h"
#include "catalog/licence.h"
#include "catalog/qualifier.h"
#include "format/json.h"
#include "format/xml.h"

#define NAME "vscode"

struct extension {
    str publisher, name, version, platform, licence;
    bool for_code; /* "engines" or the manifest's target says that it is one of this editor */
    uint32_t line;
    VEC(str) needs;
};

static bool is_id(str s)
{
    return s.n > 0 && s.n <= 256 && str_of(s, "-_.");
}

static bool is_version(str s)
{
    return s.n > 0 && s.n <= 128 && ch_digit(s.p[0]) && str_of(s, ".-+");
}

static str lower(struct arena *a, str s)
{
    char *out = arena_bytes(a, s.n);
    for (size_t i = 0; i < s.n; i++)
        out[i] = ch_lower(s.p[i]);
    return str_make(out, s.n);
}

static bool add(struct catalog_ctx *ctx, const struct entry *entry, const struct extension *x,
                const char *field)
{
    struct arena *a = &ctx->unit->arena;
    if (!is_id(x->publisher) || !is_id(x->name) || !is_version(x->version))
        return false;
    if (str_ieq(x->publisher, STR("vscode")))
        return true;
    struct component *c = component_add(ctx, entry, NAME, field);
    c->locations.v[0].line = x->line;
    c->name = lower(a, arena_join(ctx->scratch, x->publisher, STR("."), x->name));
    c->version = catalog_keep(ctx, x->version);
    c->ecosystem = STR("VSCode");
    c->type = STR("vscode-extension");
    if (is_id(x->platform) && !str_is(x->platform, "undefined") && !str_is(x->platform, "universal"))
        c->qualifiers = qualifier_set(a, c->qualifiers, STR("platform"), x->platform);
    str spdx = licence_spdx(x->licence);
    if (spdx.n)
        vec_push(a, &c->licences, catalog_keep(ctx, spdx));
    for (size_t i = 0; i < x->needs.n; i++)
        vec_push(a, &c->depends, lower(a, x->needs.v[i]));
    component_finish(ctx, c);
    return true;
}

/* "publisher.name" */
static void set_id(struct extension *x, str id)
{
    str publisher, name;
    if (str_cut(id, '.', &publisher, &name)) {
        x->publisher = publisher;
        x->name = name;
    }
}

/* The value of one key of an object. */
static str text_in(struct json *j, str wanted)
{
    str key, value = STR("");
    if (json_object(j))
        while (json_key(j, &key)) {
            if (str_eq(key, wanted))
                json_string(j, &value);
            else
                json_skip(j);
        }
    return value;
}

static void read_needs(struct catalog_ctx *ctx, struct extension *x, struct json *j)
{
    str id;
    if (json_array(j))
        while (json_more(j))
            if (json_string(j, &id) && is_id(id) && str_chr(id, '.') > 0)
                vec_push(ctx->scratch, &x->needs, id);
}

static void read_package(struct catalog_ctx *ctx, struct extension *x, struct json *j)
{
    str key;
    if (!json_object(j))
        return;
    while (json_key(j, &key)) {
        if (str_is(key, "publisher"))
            json_string(j, &x->publisher);
        else if (str_is(key, "name"))
            json_string(j, &x->name);
        else if (str_is(key, "version"))
            json_string(j, &x->version);
        else if (str_is(key, "license"))
            json_string(j, &x->licence);
        else if (str_is(key, "engines"))
            x->for_code = text_in(j, STR("vscode")).n > 0;
        else if (str_is(key, "__metadata"))
            x->platform = text_in(j, STR("targetPlatform"));
        else if (str_is(key, "extensionDependencies"))
            read_needs(ctx, x, j);
        else
            json_skip(j);
    }
}

/* "linux-x64" of the folder "publisher.name-1.0.0-linux-x64" */
static str platform_of(str folder, str version)
{
    ptrdiff_t at = version.n ? str_find(folder, version) : -1;
    str tail = at < 0 ? STR("") : str_from(folder, (size_t)at + version.n);
    return str_starts(tail, STR("-")) ? str_from(tail, 1) : STR("");
}

static void tell_broken(struct catalog_ctx *ctx, const struct entry *entry, struct json *j)
{
    if (!json_done(j))
        catalog_diag(ctx, DIAG_WARNING, entry, "is not valid JSON: %s",
                     j->failed ? j->why : "more than one value");
}

/* Without a publisher or "engines.vscode" it is a package.json of something else. */
static void run_package(struct catalog_ctx *ctx, const struct entry *entry, struct json *j)
{
    struct extension x = {.licence = STR_INIT("")};
    read_package(ctx, &x, j);
    if (!x.platform.n)
        x.platform = platform_of(str_base(str_dir(entry->path)), x.version);
    if (!x.for_code || !x.publisher.n)
        return;
    if (!add(ctx, entry, &x, "name"))
        catalog_diag(ctx, DIAG_WARNING, entry, "an extension without a valid name and version");
    tell_broken(ctx, entry, j);
}

static void read_listed(struct extension *x, struct json *j)
{
    str key;
    if (!json_object(j))
        return;
    while (json_key(j, &key)) {
        if (str_is(key, "identifier"))
            set_id(x, text_in(j, STR("id")));
        else if (str_is(key, "version"))
            json_string(j, &x->version);
        else if (str_is(key, "metadata"))
            x->platform = text_in(j, STR("targetPlatform"));
        else
            json_skip(j);
    }
}

static void run_list(struct catalog_ctx *ctx, const struct entry *entry, struct json *j)
{
    unsigned nameless = 0;
    if (!json_array(j))
        return;
    while (json_more(j)) {
        struct extension x = {.licence = STR_INIT(""), .line = json_line(j)};
        read_listed(&x, j);
        nameless += !add(ctx, entry, &x, "identifier");
    }
    tell_broken(ctx, entry, j);
    if (nameless)
        catalog_diag(ctx, DIAG_WARNING, entry, "%u extensions have no valid name and version", nameless);
}

/* A manifest of Visual Studio itself has other targets. */
static void run_manifest(struct catalog_ctx *ctx, const struct entry *entry, str text)
{
    struct extension x = {.licence = STR_INIT("")};
    struct xml xml;
    enum xml_event event;
    xml_init(&xml, text, ctx->scratch, ctx->limits->json_depth);
    while ((event = xml_next(&xml)) != XML_END) {
        if (event != XML_OPEN)
            continue;
        if (str_is(xml.name, "Identity")) {
            x.line = xml_line(&xml);
            x.name = xml_attribute(&xml, STR("Id"));
            x.publisher = xml_attribute(&xml, STR("Publisher"));
            x.version = xml_attribute(&xml, STR("Version"));
            x.platform = xml_attribute(&xml, STR("TargetPlatform"));
        } else if (str_is(xml.name, "InstallationTarget")) {
            x.for_code |= str_is(xml_attribute(&xml, STR("Id")), "Microsoft.VisualStudio.Code");
        }
    }
    if (xml.failed)
        catalog_diag(ctx, DIAG_WARNING, entry, "is not valid XML: %s", xml.why);
    if (x.for_code && !add(ctx, entry, &x, "Identity"))
        catalog_diag(ctx, DIAG_WARNING, entry, "an extension without a valid name and version");
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    struct json j;
    str text, base = str_base(entry->path);
    if (!catalog_text(ctx, entry, content, &text))
        return;
    if (str_ends(base, STR(".vsixmanifest"))) {
        run_manifest(ctx, entry, text);
        return;
    }
    json_init(&j, text, ctx->scratch, ctx->limits->json_depth);
    if (str_is(base, "extensions.json"))
        run_list(ctx, entry, &j);
    else
        run_package(ctx, entry, &j);
}

static const char *const patterns[] = {"**/extensions/*/package.json", "**/extensions/extensions.json",
                                       "extension.vsixmanifest", NULL};

const struct cataloger cataloger_vscode = {
    .name = NAME,
    .doc = "VS Code extensions: extensions/*/package.json, extensions.json, *.vsix",
    .ecosystem = "VS Code extensions",
    .gives = READS_INSTALLED | TELLS_RELATIONS | TELLS_LICENCES,
    .patterns = patterns,
    .run = run,
};
