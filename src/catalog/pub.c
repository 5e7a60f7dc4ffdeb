/* pub: Dart and Flutter packages that pubspec.lock names (Dart documentation, "pubspec.lock"): hosted ones,
 * those of git, and folders ("path"). Parts of the SDK itself have no version of their own and are left out.
 */
#include "catalog/catalog.h"
#include "catalog/qualifier.h"
#include "format/yaml.h"

static bool is_name(str s)
{
    return s.n > 0 && s.n <= 256 && s.p[0] != '.' && str_of(s, "_.-");
}

static void set_git(struct catalog_ctx *ctx, struct component *c, const struct yaml_node *description)
{
    str url = yaml_text(description, STR("url")), commit = yaml_text(description, STR("resolved-ref"));
    ptrdiff_t scheme = str_find(url, STR("://"));
    /* An address with a user may hold a secret. */
    if (scheme < 0 || str_chr(url, '@') >= 0)
        return;
    str place = arena_join(ctx->scratch, str_starts(url, STR("git")) ? STR("") : STR("git+"), url,
                           commit.n ? STR("@") : STR(""));
    place = arena_join(ctx->scratch, place, commit, STR(""));
    c->qualifiers = qualifier_set(&ctx->unit->arena, c->qualifiers, STR("vcs_url"), place);
}

static void set_dependency(struct component *c, str dependency)
{
    bool dev = str_is(dependency, "direct dev");
    c->direct = str_starts(dependency, STR("direct")) ? TRI_YES
                : str_is(dependency, "transitive")    ? TRI_NO
                                                      : TRI_UNKNOWN;
    c->scope = dev ? SCOPE_DEV : str_is(dependency, "direct main") ? SCOPE_RUNTIME : SCOPE_UNKNOWN;
}

/* False when it has no name and version that could be one's. */
static bool add_package(struct catalog_ctx *ctx, const struct entry *entry, const struct yaml_node *key,
                        const struct yaml_node *value)
{
    const struct yaml_node *description = yaml_get(value, STR("description"));
    str source = yaml_text(value, STR("source")), version = yaml_text(value, STR("version"));
    str hosted = yaml_text(description, STR("name")), sum = yaml_text(description, STR("sha256"));
    str name = str_is(source, "hosted") && hosted.n ? hosted : key->text;
    if (str_is(source, "sdk"))
        return true;
    if (!is_name(name) || !version.n)
        return false;
    struct component *c = component_add(ctx, entry, "pub", "version");
    c->locations.v[0].line = key->line;
    c->name = catalog_keep(ctx, name);
    c->version = catalog_keep(ctx, version);
    c->type = STR("pub");
    c->ecosystem = str_is(source, "path") ? STR("") : STR("Pub");
    c->state = STATE_DECLARED;
    set_dependency(c, yaml_text(value, STR("dependency")));
    if (str_is(source, "git"))
        set_git(ctx, c, description);
    if (str_hex(sum, 64)) {
        struct hash h = {STR("SHA-256"), catalog_keep(ctx, sum)};
        vec_push(&ctx->unit->arena, &c->hashes, h);
    }
    component_finish(ctx, c);
    return true;
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    const struct yaml_node *k, *v;
    struct yaml y;
    struct yaml_doc doc;
    str text;
    unsigned nameless = 0;
    if (!catalog_text(ctx, entry, content, &text))
        return;
    yaml_open(&y, text, ctx->scratch, ctx->limits->json_depth);
    while (yaml_next(&y, &doc))
        for (struct yaml_iter it = yaml_pairs(yaml_get(doc.root, STR("packages"))); yaml_pair(&it, &k, &v);)
            nameless += !add_package(ctx, entry, k, v);
    if (y.failed)
        catalog_diag(ctx, DIAG_WARNING, entry, "is not valid YAML: %s", y.why);
    if (nameless)
        catalog_diag(ctx, DIAG_WARNING, entry, "%u packages have no valid name and version", nameless);
    yaml_close(&y);
}

static const char *const patterns[] = {"pubspec.lock", NULL};

const struct cataloger cataloger_pub = {
    .name = "pub",
    .doc = "Dart and Flutter packages that are locked: pubspec.lock",
    .ecosystem = "Dart, Flutter (Pub)",
    .gives = READS_DECLARED | TELLS_DIRECT | TELLS_SCOPE | TELLS_HASHES,
    .patterns = patterns,
    .run = run,
};
