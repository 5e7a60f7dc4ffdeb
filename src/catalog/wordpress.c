/* wordpress: WordPress itself (wp-includes/version.php), its plugins and themes. A plugin or theme says who
 * it is in a comment at the top of one of its files (WordPress, "Header Requirements", "Main Stylesheet");
 * the header is looked for in the first 8 KiB, as WordPress does. It is named by its folder, which is its
 * slug in the directory and in advisories; the title that it gives itself changes with every release. */
#include "catalog/catalog.h"
#include "catalog/licence.h"
#include "catalog/qualifier.h"

#define NAME       "wordpress"
#define HEADER_MAX 8192u

struct header {
    str title, version, licence, domain;
};

/* Without what ends a comment or the PHP code, and white space around. */
static str value_of(str s)
{
    static const str ends[] = {STR_INIT("*/"), STR_INIT("?>")};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        ptrdiff_t at = str_find(s, ends[i]);
        if (at >= 0)
            s = str_sub(s, 0, (size_t)at);
    }
    return str_trim(s);
}

/* What may stand before a field: "<?php", and the marks of a comment. */
static str without_marks(str line)
{
    line = str_trim(line);
    if (str_istarts(line, STR("<?php")))
        line = str_from(line, 5);
    while (line.n && strchr(" \t/*#@", line.p[0]))
        line = str_from(line, 1);
    return line;
}

static void take(str line, str field, str *to)
{
    if (!to->n && str_istarts(line, field) && line.n > field.n && line.p[field.n] == ':')
        *to = value_of(str_from(line, field.n + 1));
}

static struct header read_header(str text, str title)
{
    struct header h = {STR_INIT(""), STR_INIT(""), STR_INIT(""), STR_INIT("")};
    str line;
    text = str_sub(text, 0, HEADER_MAX);
    while (str_line_any(&text, &line)) {
        line = without_marks(line);
        take(line, title, &h.title);
        take(line, STR("Version"), &h.version);
        take(line, STR("License"), &h.licence);
        take(line, STR("Text Domain"), &h.domain);
    }
    return h;
}

/* Letters, digits, '-', '_' and '.', as folders of the directory are named. */
static bool is_slug(str s)
{
    return s.n > 0 && s.n <= 200 && str_of(s, "-_.");
}

static bool is_version(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] <= ' ' || s.p[i] == '%' || s.p[i] == '{')
            return false;
    return s.n > 0 && s.n <= 64;
}

static struct component *add(struct catalog_ctx *ctx, const struct entry *entry, str name, str version,
                             const char *field)
{
    struct component *c = component_add(ctx, entry, NAME, field);
    c->name = catalog_keep(ctx, name);
    c->version = is_version(version) ? catalog_keep(ctx, version) : STR("");
    c->type = STR("wordpress");
    c->scope = SCOPE_RUNTIME;
    return c;
}

/* `$wp_version = '6.4.2';` */
static void run_core(struct catalog_ctx *ctx, const struct entry *entry, str text)
{
    str line, before, rest, version;
    while (str_line_any(&text, &line)) {
        line = str_trim(line);
        if (!str_starts(line, STR("$wp_version")) || !str_cut(line, '=', &before, &rest) ||
            !str_is(str_trim(before), "$wp_version"))
            continue;
        rest = str_trim(rest);
        char quote = rest.n ? rest.p[0] : 0;
        if ((quote != '\'' && quote != '"') || !str_cut(str_from(rest, 1), quote, &version, &rest) ||
            !is_version(version))
            continue;
        struct component *c = add(ctx, entry, STR("wordpress"), version, "$wp_version");
        c->kind = STR("application");
        component_finish(ctx, c);
        return;
    }
}

static void add_extension(struct catalog_ctx *ctx, const struct entry *entry, const struct header *h,
                          str slug, bool theme)
{
    struct component *c = add(ctx, entry, slug, h->version, theme ? "Theme Name" : "Plugin Name");
    if (theme)
        c->qualifiers = qualifier_set(&ctx->unit->arena, c->qualifiers, STR("type"), STR("theme"));
    str spdx = licence_spdx(h->licence);
    if (spdx.n)
        vec_push(&ctx->unit->arena, &c->licences, catalog_keep(ctx, spdx));
    component_finish(ctx, c);
}

/* The folder, or for a plugin of one file in no folder its text domain or the file's name. */
static str slug_of(str path, str domain)
{
    str folder = str_base(str_dir(path)), base = str_base(path);
    if (!str_is(folder, "plugins") && !str_is(folder, "mu-plugins"))
        return folder;
    return is_slug(domain) ? domain : str_sub(base, 0, base.n - 4);
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    struct err e;
    str text;
    bool theme = str_ends(entry->path, STR(".css"));
    if (!content_view(content, &text, &e)) {
        catalog_diag(ctx, DIAG_WARNING, entry, "%s", e.text);
        return;
    }
    if (str_is(str_base(entry->path), "version.php") &&
        str_is(str_base(str_dir(entry->path)), "wp-includes")) {
        run_core(ctx, entry, text);
        return;
    }
    struct header h = read_header(text, theme ? STR("Theme Name") : STR("Plugin Name"));
    str slug = slug_of(entry->path, h.domain);
    if (h.title.n && is_slug(slug))
        add_extension(ctx, entry, &h, slug, theme);
}

static const char *const patterns[] = {
    "**/wp-includes/version.php",       "**/wp-content/plugins/*/*.php", "**/wp-content/plugins/*.php",
    "**/wp-content/mu-plugins/*.php",   "**/web/app/plugins/*/*.php",    "**/web/app/mu-plugins/*.php",
    "**/wp-content/themes/*/style.css", "**/web/app/themes/*/style.css", NULL};

const struct cataloger cataloger_wordpress = {
    .name = NAME,
    .doc = "WordPress, its plugins and themes: wp-includes/version.php, headers in wp-content",
    .ecosystem = "WordPress",
    .gives = READS_INSTALLED | TELLS_LICENCES,
    .patterns = patterns,
    .run = run,
};
