/* rebar: rebar.lock of rebar3 (rebar3 documentation, "Dependencies", "Lock Files"): {NAME, SOURCE, LEVEL} for
 * each dependency, level 0 being what the project asks for. The list of them is the first term, from 3.0 on
 * together with the format's version; the hashes are a second one; version 2 has lists for deps and plugins.
 */
#include "catalog/locked.h"
#include "format/erlang.h"

#define NAME "rebar"

struct rebar {
    struct locked_file f;
    struct map names; /* of a dependency to 1 + its index in packages */
    unsigned odd;
};

static bool is_name(str s)
{
    return s.n > 0 && s.n <= 256 && str_of(s, "_.-");
}

/* {git, URL, {ref, COMMIT}}, also {git_subdir, URL, {ref, COMMIT}, FOLDER}: no version is told. */
static bool read_source(struct rebar *r, struct locked *p, const struct erlang_node *source)
{
    str kind = erlang_text(source, 0), url = erlang_text(source, 1);
    if (str_is(kind, "pkg")) {
        p->name = url;
        p->version = erlang_text(source, 2);
        return is_name(p->name) && p->version.n;
    }
    if (str_is(kind, "git") || str_is(kind, "git_subdir"))
        locked_git(&r->f, p, url, erlang_text(erlang_at(source, 2), 1));
    return url.n > 0;
}

static void read_dependency(struct rebar *r, const struct erlang_node *item)
{
    uint64_t level;
    str key = erlang_text(item, 0);
    struct locked *p = locked_add(&r->f, item->line);
    p->name = key;
    if (!read_source(r, p, erlang_at(item, 1)) || !is_name(key)) {
        r->f.packages.n--;
        r->odd++;
        return;
    }
    if (str_u64(erlang_text(item, 2), 10, &level))
        p->direct = level ? TRI_NO : TRI_YES;
    *map_put(r->f.ctx->scratch, &r->names, key, NULL) = r->f.packages.n;
}

/* A list of dependencies, or of lists of them by what they are for: {deps, [...]}, {plugins, [...]}. */
static void read_list(struct rebar *r, const struct erlang_node *list, bool nested)
{
    const struct erlang_node *item, *inner;
    for (struct erlang_iter it = erlang_items(list); erlang_item(&it, &item);) {
        inner = erlang_at(item, 1);
        if (!nested && item->type == ERLANG_TUPLE && inner && inner->type == ERLANG_LIST)
            read_list(r, inner, true);
        else
            read_dependency(r, item);
    }
}

/* {NAME, SHA-256 of the archive}, or again lists by use. */
static void read_hashes(struct rebar *r, const struct erlang_node *list, bool nested)
{
    const struct erlang_node *item, *inner;
    for (struct erlang_iter it = erlang_items(list); erlang_item(&it, &item);) {
        const uint64_t *at = map_get(&r->names, erlang_text(item, 0));
        inner = erlang_at(item, 1);
        if (!nested && inner && inner->type == ERLANG_LIST)
            read_hashes(r, inner, true);
        else if (at)
            locked_hash(&r->f, &r->f.packages.v[*at - 1], STR("sha256"), erlang_text(item, 1));
    }
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    str text;
    struct erlang e;
    struct rebar r = {.f = {.ctx = ctx,
                            .entry = entry,
                            .cataloger = NAME,
                            .field = "version",
                            .ecosystem = STR_INIT("Hex"),
                            .type = STR_INIT("hex"),
                            .state = STATE_DECLARED}};
    if (!catalog_text(ctx, entry, content, &text))
        return;
    erlang_init(&e, text, ctx->scratch, ctx->limits->json_depth);
    const struct erlang_node *term = erlang_next(&e);
    read_list(&r, term && term->type == ERLANG_TUPLE ? erlang_at(term, 1) : term, false);
    while (!e.failed && (term = erlang_next(&e)))
        read_hashes(&r, erlang_get(term, STR("pkg_hash_ext")), false);
    if (e.failed)
        catalog_diag(ctx, DIAG_WARNING, entry, "is not valid: %s", e.why);
    if (r.odd)
        catalog_diag(ctx, DIAG_WARNING, entry, "%u dependencies are not understood", r.odd);
    locked_finish(&r.f);
}

const struct cataloger cataloger_rebar = {
    .name = NAME,
    .doc = "Erlang packages that are locked: rebar.lock of rebar3",
    .ecosystem = "Hex (Elixir, Erlang)",
    .gives = READS_DECLARED | TELLS_DIRECT | TELLS_HASHES,
    .patterns = (const char *const[]){"rebar.lock", NULL},
    .run = run,
};
