/* pear: packages of PEAR and PECL that are installed, by PEAR's registry: .registry/NAME.reg of the channel
 * pear.php.net, .registry/.channel.CHANNEL/NAME.reg of others, each what package.xml says as a serialised
 * array of PHP (PEAR manual, "Package registry"; package.xml 1.0 has `package` and a plain `version`, 2.0
 * `name`, `channel` and a list of versions). */
#include "catalog/catalog.h"
#include "catalog/licence.h"
#include "format/php_serial.h"

#define NAME "pear"

struct pear {
    str name, channel, version, licence;
};

/* A text, or the text at `key` of an array. */
static void read_text(struct php *p, const char *inner, str *out)
{
    str key;
    if (p->rest.n && p->rest.p[0] == 's') {
        php_string(p, out);
        return;
    }
    if (!php_array(p))
        return;
    while (php_key(p, &key)) {
        if (str_eq(key, str_c(inner)))
            php_string(p, out);
        else
            php_skip(p);
    }
}

static void read_package(struct pear *m, struct php *p)
{
    str key;
    if (!php_array(p))
        return;
    while (php_key(p, &key)) {
        if (str_is(key, "name") || str_is(key, "package"))
            php_string(p, &m->name);
        else if (str_is(key, "channel"))
            php_string(p, &m->channel);
        else if (str_is(key, "version"))
            read_text(p, "release", &m->version);
        else if (str_is(key, "license") || str_is(key, "release_license"))
            read_text(p, "_content", &m->licence);
        else
            php_skip(p);
    }
}

static bool is_plain(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!ch_alnum(s.p[i]) && (!s.p[i] || !strchr("_.-+~", s.p[i])))
            return false;
    return s.n > 0;
}

static void add(struct catalog_ctx *ctx, const struct entry *entry, const struct pear *m)
{
    str folder = str_base(str_dir(entry->path)), channel = m->channel, spdx = licence_spdx(m->licence);
    if (!channel.n)
        channel = str_starts(folder, STR(".channel.")) ? str_from(folder, 9) : STR("pear.php.net");
    struct component *c = component_add(ctx, entry, NAME, "version");
    c->name = catalog_keep(ctx, m->name);
    c->version = catalog_keep(ctx, m->version);
    c->namespace_ = catalog_keep(ctx, channel);
    c->type = STR("pear");
    if (spdx.n)
        vec_push(&ctx->unit->arena, &c->licences, catalog_keep(ctx, spdx));
    component_finish(ctx, c);
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    str text;
    struct php p;
    struct pear m = {0};
    if (!catalog_text(ctx, entry, content, &text))
        return;
    php_init(&p, text);
    read_package(&m, &p);
    if (p.failed)
        catalog_diag(ctx, DIAG_WARNING, entry, "is no registry entry of PEAR");
    else if (!is_plain(m.name) || !is_plain(m.version))
        catalog_diag(ctx, DIAG_WARNING, entry, "a registry entry of PEAR without name and version");
    else
        add(ctx, entry, &m);
}

const struct cataloger cataloger_pear = {
    .name = NAME,
    .doc = "PHP packages of PEAR and PECL that are installed: .registry/*.reg",
    .ecosystem = "PHP (PEAR, PECL)",
    .gives = READS_INSTALLED | TELLS_LICENCES,
    .patterns = (const char *const[]){"**/.registry/*.reg", "**/.registry/.channel.*/*.reg", NULL},
    .run = run,
};
