/* zig: packages that a Zig project depends on, "dependencies" of build.zig.zon (Zig documentation,
 * "build.zig.zon"). Each is the address of an archive or repository and a hash: exact, but without a version
 * of its own. A package of GitHub is its repository at a tag or commit; that of another place has the name
 * and version that its hash begins with ("name-1.2.3-...", since Zig 0.14). Those of folders ("path") are
 * left out. */
#include "catalog/locked.h"
#include "catalog/repository.h"
#include "format/zon.h"

#define NAME          "zig"
#define HASH_TAIL_LEN 44 /* base64 of what follows name and version in a hash */

struct dependency {
    uint32_t number, line;
    str key, url, hash;
    bool lazy;
};

static str between(str s, str before, str after)
{
    ptrdiff_t from = str_find(s, before);
    if (from < 0)
        return STR("");
    s = str_from(s, (size_t)from + before.n);
    ptrdiff_t to = after.n ? str_find(s, after) : -1;
    return to < 0 ? s : str_sub(s, 0, (size_t)to);
}

static str without_archive(str s)
{
    static const str ends[] = {STR_INIT(".tar.gz"), STR_INIT(".tar.xz"), STR_INIT(".tar.zst"),
                               STR_INIT(".tgz"),    STR_INIT(".zip"),    STR_INIT(".tar")};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (str_ends(s, ends[i]))
            return str_sub(s, 0, s.n - ends[i].n);
    return s;
}

/* The tag, branch or commit in an address of GitHub. */
static str ref_of(str url)
{
    str query, fragment = STR(""), ref;
    str_cut(url, '#', &url, &fragment);
    str_cut(url, '?', &url, &query);
    if (str_starts(url, STR("git+"))) {
        ref = between(query, STR("ref="), STR("&"));
        return ref.n ? ref : fragment;
    }
    static const str marks[] = {STR_INIT("/archive/refs/tags/"),
                                STR_INIT("/archive/refs/heads/"),
                                STR_INIT("/archive/"),
                                STR_INIT("/tar.gz/refs/tags/"),
                                STR_INIT("/tar.gz/"),
                                STR_INIT("/tarball/")};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (str_find(url, marks[i]) > 0)
            return without_archive(between(url, marks[i], STR("")));
    return between(url, STR("/releases/download/"), STR("/"));
}

/* "name-1.2.3" in front of the tail of a hash; "N-V" where the package tells neither. */
static void set_by_hash(struct locked *p, const struct dependency *d)
{
    str name, version;
    p->name = d->key;
    if (d->hash.n <= HASH_TAIL_LEN + 1 || d->hash.p[d->hash.n - HASH_TAIL_LEN - 1] != '-')
        return;
    str head = str_sub(d->hash, 0, d->hash.n - HASH_TAIL_LEN - 1);
    if (str_cut(head, '-', &name, &version) && name.n && version.n && ch_digit(version.p[0])) {
        p->name = name;
        p->version = version;
    }
}

static void add(struct locked_file *f, const struct dependency *d)
{
    struct arena *a = f->ctx->scratch;
    if (!d->url.n)
        return;
    str place = repository_place(a, d->url), type, name;
    if (str_starts(place, STR("codeload.github.com/")))
        place = arena_join(a, STR("github.com/"), str_from(place, 20), STR(""));
    struct locked *p = locked_add(f, d->line);
    p->direct = TRI_YES;
    p->scope = d->lazy ? SCOPE_OPTIONAL : SCOPE_RUNTIME;
    if (repository_package(a, place, &type, &name) && str_is(type, "github")) {
        p->type = type;
        p->name = name;
        p->version = ref_of(d->url);
        return;
    }
    set_by_hash(p, d);
    str url, commit;
    str_cut(d->url, '#', &url, &commit);
    if (str_starts(url, STR("git+")))
        locked_git(f, p, url, commit);
    else
        locked_url(f, p, url);
}

static void read_item(struct locked_file *f, struct dependency *d, const struct zon *z,
                      const struct zon_item *i)
{
    if (z->open.n != 3 || !str_is(z->open.v[1].key, "dependencies") || !z->open.v[2].key.n)
        return;
    if (z->open.v[2].number != d->number) {
        add(f, d);
        *d = (struct dependency){.number = z->open.v[2].number, .key = z->open.v[2].key, .line = i->line};
    }
    if (i->string && str_is(i->key, "url"))
        d->url = i->text;
    else if (i->string && str_is(i->key, "hash"))
        d->hash = i->text;
    else if (str_is(i->key, "lazy"))
        d->lazy = str_is(i->text, "true");
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    struct locked_file f = {.ctx = ctx,
                            .entry = entry,
                            .cataloger = NAME,
                            .field = "dependencies",
                            .ecosystem = STR_INIT(""),
                            .type = STR_INIT("generic"),
                            .state = STATE_DECLARED};
    struct dependency d = {0};
    struct zon z;
    struct zon_item i;
    str text;
    if (!catalog_text(ctx, entry, content, &text))
        return;
    zon_init(&z, text, ctx->scratch);
    while (zon_next(&z, &i))
        read_item(&f, &d, &z, &i);
    /* One that is cut off in the middle is not taken. */
    if (z.open.n < 3 || z.open.v[2].number != d.number)
        add(&f, &d);
    if (z.open.n)
        catalog_diag(ctx, DIAG_WARNING, entry, "is cut off: a structure is not closed");
    locked_finish(&f);
}

static const char *const patterns[] = {"build.zig.zon", NULL};

const struct cataloger cataloger_zig = {
    .name = NAME,
    .doc = "packages that a Zig project depends on: build.zig.zon",
    .ecosystem = "Zig",
    .gives = READS_DECLARED | TELLS_DIRECT | TELLS_SCOPE,
    .patterns = patterns,
    .run = run,
};
