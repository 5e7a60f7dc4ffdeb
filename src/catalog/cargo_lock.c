/* Cargo.lock, versions 1 to 4 ("Cargo.toml vs Cargo.lock" and the resolver's encoding in Cargo's
 * documentation): what the crates of a workspace were resolved to. It does not tell dependencies of
 * development or of build scripts from others, so scopes are unknown. Packages without a source are the
 * workspace's own members or folders ("path" dependencies); those that nobody needs are the applications,
 * which are no components of themselves. */
#include "catalog/locked.h"
#include "format/toml.h"

#define NAME "cargo-lock"

struct cargo_lock {
    struct locked_file f;
    struct map checksums; /* of version 1: "NAME VERSION (SOURCE)" to 1 + index in `sums` */
    VEC(str) sums;
    VEC(str) sources; /* of each package; "" if none */
    uint64_t version;
};

/* "[metadata]" of version 1: "checksum NAME VERSION (SOURCE)" = "HEX". */
static void read_metadata(struct cargo_lock *l, const struct toml_item *i)
{
    struct arena *a = l->f.ctx->scratch;
    str key = toml_last(i);
    if (i->n != 2 || i->type != TOML_STRING || !str_starts(key, STR("checksum ")))
        return;
    vec_push(a, &l->sums, i->text);
    *map_put(a, &l->checksums, str_from(key, 9), NULL) = l->sums.n;
}

/* "NAME", "NAME VERSION" or "NAME VERSION (SOURCE)" */
static void read_need(struct cargo_lock *l, struct locked *p, str text)
{
    str name = STR(""), version = STR("");
    str_split(&text, ' ', &name);
    str_split(&text, ' ', &version);
    locked_need(&l->f, p, name, version, SCOPE_UNKNOWN);
}

static void read_package(struct cargo_lock *l, const struct toml_item *i)
{
    if (!l->f.packages.n || i->type != TOML_STRING)
        return;
    struct locked *p = &l->f.packages.v[l->f.packages.n - 1];
    str key = i->path[i->n - 1].key.p ? toml_last(i) : i->path[i->n - 2].key;
    if (str_is(key, "name"))
        p->name = i->text;
    else if (str_is(key, "version"))
        p->version = i->text;
    else if (str_is(key, "source"))
        l->sources.v[l->sources.n - 1] = i->text;
    else if (str_is(key, "checksum"))
        locked_hash(&l->f, p, STR("sha256"), i->text);
    else if (str_is(key, "dependencies"))
        read_need(l, p, i->text);
}

/* "[root]" is how the oldest files name the workspace's own package. */
static void read_item(struct cargo_lock *l, const struct toml_item *i)
{
    str top = i->path[0].key;
    if (toml_is(i, "version"))
        str_u64(i->text, 10, &l->version);
    else if (i->type == TOML_TABLE && (toml_is(i, "package.#") || toml_is(i, "root"))) {
        locked_add(&l->f, i->line);
        vec_push(l->f.ctx->scratch, &l->sources, STR(""));
    } else if (str_is(top, "metadata"))
        read_metadata(l, i);
    else if (i->n >= 2 && (str_is(top, "package") || str_is(top, "root")))
        read_package(l, i);
}

/* The usual registry, as git index or sparse. Others have crates of their own, that no advisory speaks of. */
static bool is_crates_io(str source)
{
    str kind, url;
    if (!str_cut(source, '+', &kind, &url))
        return false;
    ptrdiff_t scheme = str_find(url, STR("://"));
    str rest = scheme < 0 ? url : str_from(url, (size_t)scheme + 3), host, path;
    str_cut(rest, '/', &host, &path);
    if (str_is(kind, "sparse"))
        return str_ends(host, STR(".crates.io"));
    return str_is(kind, "registry") && str_ends(path, STR("rust-lang/crates.io-index"));
}

/* "git+URL?branch=x#COMMIT", "registry+URL", "sparse+URL"; none of the project's own */
static void set_source(struct cargo_lock *l, struct locked *p, str source)
{
    str url, commit = STR("");
    p->own = !source.n;
    if (str_starts(source, STR("git+"))) {
        str_cut(source, '#', &url, &commit);
        locked_git(&l->f, p, url, commit);
        return;
    }
    p->local = !is_crates_io(source);
    ptrdiff_t plus = str_chr(source, '+');
    if (p->local && plus >= 0) {
        p->qualifier = STR("repository_url");
        p->value = locked_public_url(l->f.ctx->scratch, str_from(source, (size_t)plus + 1), true);
    }
}

static void set_checksum(struct cargo_lock *l, struct locked *p, str source)
{
    struct arena *a = l->f.ctx->scratch;
    if (!l->checksums.n || p->hashes.n)
        return;
    str key = arena_printf(a, "%.*s %.*s (%.*s)", STR_ARG(p->name), STR_ARG(p->version), STR_ARG(source));
    const uint64_t *at = map_get(&l->checksums, key);
    if (at && *at)
        locked_hash(&l->f, p, STR("sha256"), l->sums.v[*at - 1]);
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    str text;
    struct toml t;
    struct toml_item i;
    if (!catalog_text(ctx, entry, content, &text))
        return;
    struct cargo_lock l = {.f = {.ctx = ctx,
                                 .entry = entry,
                                 .cataloger = NAME,
                                 .field = "package",
                                 .ecosystem = STR_INIT("crates.io"),
                                 .type = STR_INIT("cargo"),
                                 .state = STATE_DECLARED}};
    toml_init(&t, text, ctx->scratch, ctx->limits->json_depth);
    while (toml_next(&t, &i))
        read_item(&l, &i);
    if (t.failed)
        catalog_diag(ctx, DIAG_WARNING, entry, "is not valid TOML: %s", t.why);
    if (l.version > 4)
        catalog_diag(ctx, DIAG_WARNING, entry,
                     "has version %llu, of which only what earlier ones have is read",
                     (unsigned long long)l.version);
    for (size_t k = 0; k < l.f.packages.n; k++) {
        set_source(&l, &l.f.packages.v[k], l.sources.v[k]);
        set_checksum(&l, &l.f.packages.v[k], l.sources.v[k]);
    }
    locked_roots(&l.f);
    locked_finish(&l.f);
}

const struct cataloger cataloger_cargo_lock = {
    .name = NAME,
    .doc = "Rust crates that a workspace was resolved to: Cargo.lock (versions 1 to 4)",
    .ecosystem = "Rust crates",
    .gives = READS_DECLARED | TELLS_RELATIONS | TELLS_DIRECT | TELLS_HASHES,
    .patterns = (const char *const[]){"Cargo.lock", NULL},
    .run = run,
};
