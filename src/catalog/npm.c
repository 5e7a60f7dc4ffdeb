#include "catalog/npm.h"
#include "catalog/qualifier.h"
#include "format/base64.h"

bool npm_name_valid(str name)
{
    if (!name.n || name.n > NPM_NAME_MAX || name.p[0] == '.' || str_find(name, STR("..")) >= 0)
        return false;
    for (size_t i = 0; i < name.n; i++)
        if ((unsigned char)name.p[i] <= ' ' || name.p[i] == 0x7f)
            return false;
    return true;
}

/* One "ALG-BASE64", perhaps with "?options" behind. */
static void add_hash(struct catalog_ctx *ctx, struct component *c, str one)
{
    static const struct {
        str prefix, alg;
        size_t size;
    } known[] = {{STR_INIT("sha1-"), STR_INIT("SHA-1"), 20},
                 {STR_INIT("sha256-"), STR_INIT("SHA-256"), 32},
                 {STR_INIT("sha384-"), STR_INIT("SHA-384"), 48},
                 {STR_INIT("sha512-"), STR_INIT("SHA-512"), 64}};
    str digest, options, bytes;
    str_cut(one, '?', &digest, &options);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (str_starts(digest, known[i].prefix) &&
            base64_decode(ctx->scratch, str_from(digest, known[i].prefix.n), &bytes) &&
            bytes.n == known[i].size) {
            struct hash h = {known[i].alg, hex_encode(&ctx->unit->arena, bytes)};
            vec_push(&ctx->unit->arena, &c->hashes, h);
        }
}

void npm_integrity(struct catalog_ctx *ctx, struct component *c, str integrity)
{
    str one;
    while (str_split(&integrity, ' ', &one))
        add_hash(ctx, c, one);
}

/* The address without "user:password@", or with "user@" alone, as in git@host. */
static str without_secret(struct arena *a, str url)
{
    ptrdiff_t scheme = str_find(url, STR("://"));
    size_t from = scheme < 0 ? 0 : (size_t)scheme + 3;
    str rest = str_from(url, from);
    ptrdiff_t slash = str_chr(rest, '/');
    str host = str_sub(rest, 0, slash < 0 ? rest.n : (size_t)slash);
    ptrdiff_t at = str_rchr(host, '@');
    if (at < 0)
        return url;
    str user = str_sub(host, 0, (size_t)at);
    if (str_is(user, "git"))
        return url;
    return arena_join(a, str_sub(url, 0, from), str_from(rest, (size_t)at + 1), STR(""));
}

/* A query or a fragment of a download may carry a token: neither is part of the place. */
static str without_query(str url)
{
    for (size_t i = 0; i < url.n; i++)
        if (url.p[i] == '?' || url.p[i] == '#')
            return str_sub(url, 0, i);
    return url;
}

static bool is_git(str resolved)
{
    return str_starts(resolved, STR("git+")) || str_starts(resolved, STR("git:")) ||
           str_starts(resolved, STR("github:")) || str_starts(resolved, STR("gitlab:")) ||
           str_starts(resolved, STR("bitbucket:")) || str_starts(resolved, STR("gist:"));
}

/* "git+ssh://git@host/path#commit" as SPDX writes it: "...@commit". */
static void set_vcs(struct catalog_ctx *ctx, struct component *c, str resolved)
{
    str url, commit;
    bool pinned = str_cut(resolved, '#', &url, &commit);
    url = without_secret(ctx->scratch, url);
    url = arena_join(ctx->scratch, url, pinned ? STR("@") : STR(""), commit);
    c->qualifiers = qualifier_set(&ctx->unit->arena, c->qualifiers, STR("vcs_url"), url);
}

/* Registries of every make serve a package's archive below "/-/". */
static bool is_registry(str url)
{
    return str_find(url, STR("/-/")) >= 0;
}

void npm_resolved(struct catalog_ctx *ctx, struct component *c, str resolved)
{
    if (is_git(resolved)) {
        set_vcs(ctx, c, resolved);
        return;
    }
    bool web = str_starts(resolved, STR("http://")) || str_starts(resolved, STR("https://"));
    if (!web || is_registry(resolved))
        return;
    str url = without_secret(ctx->scratch, without_query(resolved));
    c->qualifiers = qualifier_set(&ctx->unit->arena, c->qualifiers, STR("download_url"), url);
}

static void add_licence(struct catalog_ctx *ctx, struct component *c, struct json *j)
{
    str key, text = STR_NONE;
    if (json_peek(j) == JSON_STRING) {
        json_string(j, &text);
    } else if (json_object(j)) {
        while (json_key(j, &key)) {
            if (str_is(key, "type"))
                json_string(j, &text);
            else
                json_skip(j);
        }
    }
    if (text.n)
        vec_push(&ctx->unit->arena, &c->licences, catalog_keep(ctx, text));
}

void npm_licences(struct catalog_ctx *ctx, struct component *c, struct json *j)
{
    if (json_peek(j) != JSON_ARRAY) {
        add_licence(ctx, c, j);
        return;
    }
    json_array(j);
    while (json_more(j))
        add_licence(ctx, c, j);
}
