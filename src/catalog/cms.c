/* cms: content management systems in PHP that are there without Composer, by the file in which each keeps its
 * version: Drupal from 8 on (core/lib/Drupal.php, const VERSION), MediaWiki (includes/Defines.php,
 * MW_VERSION) and Joomla (administrator/manifests/files/joomla.xml). Where Composer has them the name is
 * that. */
#include "catalog/catalog.h"
#include "format/xml.h"

#define NAME "cms"

static bool is_version(str s)
{
    return s.n > 0 && s.n <= 64 && ch_digit(s.p[0]) && str_of(s, ".-+");
}

static void add(struct catalog_ctx *ctx, const struct entry *entry, const char *name, bool composer,
                str version, const char *field)
{
    if (!is_version(version))
        return;
    struct component *c = component_add(ctx, entry, NAME, field);
    c->name = str_c(name);
    c->version = catalog_keep(ctx, version);
    c->ecosystem = composer ? STR("Packagist") : STR("");
    c->type = composer ? STR("composer") : STR("generic");
    c->kind = STR("application");
    c->scope = SCOPE_RUNTIME;
    component_finish(ctx, c);
}

/* The text in quotes behind `mark`, which begins a line but for white space. */
static str quoted_behind(str text, str mark)
{
    str line, value = STR(""), rest;
    while (str_line_any(&text, &line)) {
        line = str_trim(line);
        if (!str_starts(line, mark))
            continue;
        line = str_trim(str_from(line, mark.n));
        while (line.n && (line.p[0] == '=' || line.p[0] == ',' || line.p[0] == ' '))
            line = str_from(line, 1);
        if (line.n && (line.p[0] == '\'' || line.p[0] == '"') &&
            str_cut(str_from(line, 1), line.p[0], &value, &rest))
            return value;
    }
    return STR("");
}

static void run_joomla(struct catalog_ctx *ctx, const struct entry *entry, str text)
{
    struct xml x;
    str name = STR(""), version = STR("");
    xml_init(&x, text, ctx->scratch, ctx->limits->json_depth);
    if (!xml_child(&x, 0) || !str_is(x.name, "extension"))
        return;
    while (xml_child(&x, 1)) {
        if (str_is(x.name, "name"))
            name = xml_text(&x);
        else if (str_is(x.name, "version"))
            version = xml_text(&x);
    }
    if (str_is(name, "files_joomla"))
        add(ctx, entry, "joomla", false, version, "version");
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    str text, base = str_base(entry->path);
    if (!catalog_text(ctx, entry, content, &text))
        return;
    if (str_is(base, "Drupal.php"))
        add(ctx, entry, "drupal/core", true, quoted_behind(text, STR("const VERSION")), "VERSION");
    else if (str_is(base, "joomla.xml"))
        run_joomla(ctx, entry, text);
    else if (quoted_behind(text, STR("define( 'MW_VERSION'")).n)
        add(ctx, entry, "mediawiki/core", true, quoted_behind(text, STR("define( 'MW_VERSION'")),
            "MW_VERSION");
}

static const char *const patterns[] = {"**/core/lib/Drupal.php", "**/includes/Defines.php",
                                       "**/administrator/manifests/files/joomla.xml", NULL};

const struct cataloger cataloger_cms = {
    .name = NAME,
    .doc = "Drupal, MediaWiki and Joomla without Composer: the file that has their version",
    .ecosystem = "PHP (Composer)",
    .gives = READS_INSTALLED | TELLS_SCOPE,
    .patterns = patterns,
    .run = run,
};
