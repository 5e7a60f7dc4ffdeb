/* bun: bun.lock, JSON with comments (Bun documentation, "Lockfile"). "packages" maps a place in the tree of
 * modules ("a", "a/b" for the b of a) to an array whose first item is "NAME@VERSION" or "NAME@PLACE";
 * "workspaces" tells what the project itself asks for. The older bun.lockb is binary and not documented: it
 * is told as not read. */
#include "catalog/js_lock.h"

#define KEY_MAX 1024 /* a longer place in the tree is dropped */

enum kind { NEEDS = JS_RUNTIME, NEEDS_DEV = JS_DEV, NEEDS_OPTIONAL = JS_OPTIONAL };
/* What a package (by its place) or a workspace (by its name) asks for. */
struct wish {
    uint32_t from; /* JS_NONE: a workspace */
    str place, name;
    enum kind kind;
};
struct bun {
    struct js_lock lock;
    struct map places;
    VEC(struct wish) wishes;
    unsigned dropped;
};

static void read_names(struct bun *b, uint32_t from, str place, enum kind kind, struct json *j)
{
    json_names names = {0};
    json_keys(b->lock.ctx->scratch, &names, j);
    for (size_t i = 0; i < names.n; i++)
        vec_push(b->lock.ctx->scratch, &b->wishes, (struct wish){from, place, names.v[i], kind});
}

/* The keys of a package.json that lists of dependencies have, in workspaces and in packages. */
static void read_depends(struct bun *b, uint32_t from, str place, struct json *j)
{
    str key;
    if (!json_object(j))
        return;
    while (json_key(j, &key)) {
        if (str_is(key, "dependencies"))
            read_names(b, from, place, NEEDS, j);
        else if (str_is(key, "peerDependencies") && from != JS_NONE)
            read_names(b, from, place, NEEDS, j);
        else if (str_is(key, "optionalDependencies"))
            read_names(b, from, place, NEEDS_OPTIONAL, j);
        else if (str_is(key, "devDependencies") && from == JS_NONE)
            read_names(b, from, place, NEEDS_DEV, j);
        else
            json_skip(j);
    }
}

/* The name of a workspace, which is the place of what only it has. */
static str workspace_name(struct json j)
{
    str key, name = STR("");
    if (json_object(&j))
        while (json_key(&j, &key)) {
            if (str_is(key, "name"))
                json_string(&j, &name);
            else
                json_skip(&j);
        }
    return name;
}

static void read_workspaces(struct bun *b, struct json *j)
{
    str folder;
    if (!json_object(j))
        return;
    b->lock.rooted = b->lock.tells_scope = true;
    while (json_key(j, &folder))
        read_depends(b, JS_NONE, workspace_name(*j), j);
}

/* "1.0.0", "workspace:x", "link:x", "file:x", "github:u/r#commit", "git+ssh://...", "https://.../x.tgz" */
static void set_reference(struct js_package *p, str reference)
{
    str real = p->name;
    p->local = js_is_local(reference) || str_starts(reference, STR("root:"));
    if (js_alias(reference, &real, &reference))
        p->name = real;
    if (reference.n && (ch_digit(reference.p[0])))
        p->version = reference;
    else if (!p->local)
        p->resolved = reference;
}

/* ["name@1.0.0", registry, {dependencies}, integrity], shorter for other sources. */
static void read_package(struct bun *b, str place, struct json *j)
{
    str text, reference = STR("");
    uint32_t line = json_line(j), at = JS_NONE;
    if (!json_array(j))
        return;
    for (bool first = true; json_more(j); first = false) {
        if (json_peek(j) == JSON_OBJECT) {
            read_depends(b, at, place, j);
        } else if (json_string(j, &text)) {
            if (first && js_split(text, &text, &reference)) {
                at = js_lock_add(&b->lock, text, STR(""));
                if (at == JS_NONE)
                    continue;
                b->lock.packages.v[at].line = line;
                set_reference(&b->lock.packages.v[at], reference);
                *map_put(b->lock.ctx->scratch, &b->places, place, NULL) = at;
            } else if (at != JS_NONE && str_starts(text, STR("sha"))) {
                b->lock.packages.v[at].integrity = text;
            }
        }
    }
}

static void read_packages(struct bun *b, struct json *j)
{
    str place;
    if (!json_object(j))
        return;
    while (json_key(j, &place)) {
        if (place.n && place.n <= KEY_MAX) {
            read_package(b, place, j);
        } else {
            b->dropped++;
            json_skip(j);
        }
    }
}

static void read_top(struct bun *b, struct json *j)
{
    str key;
    uint64_t version = 0;
    if (!json_object(j))
        return;
    while (json_key(j, &key)) {
        if (str_is(key, "workspaces")) {
            read_workspaces(b, j);
        } else if (str_is(key, "packages")) {
            read_packages(b, j);
        } else if (str_is(key, "lockfileVersion")) {
            if (json_u64(j, &version) && version > 2)
                catalog_diag(b->lock.ctx, DIAG_WARNING, b->lock.entry,
                             "has the lockfileVersion %llu; 0 to 2 are known", (unsigned long long)version);
        } else {
            json_skip(j);
        }
    }
}

/* The place without its last name: "a/@s/b" to "a", "a" to "". */
static str parent_of(str place)
{
    ptrdiff_t slash = str_rchr(place, '/');
    if (slash < 0)
        return STR("");
    str rest = str_sub(place, 0, (size_t)slash);
    ptrdiff_t scope = str_rchr(rest, '/');
    str last = str_from(rest, (size_t)(scope + 1));
    if (!str_starts(last, STR("@")))
        return rest;
    return scope < 0 ? STR("") : str_sub(rest, 0, (size_t)scope);
}

/* As modules are found: next to `place`, then further up. */
static uint32_t find(struct bun *b, str place, str name)
{
    char path[KEY_MAX + 1 + NPM_NAME_MAX];
    if (name.n > NPM_NAME_MAX || place.n > KEY_MAX)
        return JS_NONE;
    for (;; place = parent_of(place)) {
        size_t n = place.n;
        if (n) {
            memcpy(path, place.p, n);
            path[n++] = '/';
        }
        memcpy(path + n, name.p, name.n);
        const uint64_t *at = map_get(&b->places, str_make(path, n + name.n));
        if (at || !place.n)
            return at ? (uint32_t)*at : JS_NONE;
    }
}

static void grant_wishes(struct bun *b)
{
    for (size_t i = 0; i < b->wishes.n; i++) {
        const struct wish *w = &b->wishes.v[i];
        uint32_t to = find(b, w->place, w->name);
        if (w->from == JS_NONE)
            js_lock_root(&b->lock, to, (enum js_root)w->kind);
        else
            js_lock_depend(&b->lock, w->from, to, w->kind == NEEDS_OPTIONAL);
    }
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    struct bun b = {.lock = {.ctx = ctx, .entry = entry, .cataloger = "bun", .field = "packages"}};
    struct json j;
    str text;
    if (str_ends(entry->path, STR(".lockb"))) {
        catalog_diag(
            ctx, DIAG_WARNING, entry,
            "is a binary lock file of bun, which is not read; `bun install --save-text-lockfile` makes "
            "bun.lock of it");
        return;
    }
    if (!catalog_text(ctx, entry, content, &text))
        return;
    json_init(&j, text, ctx->scratch, ctx->limits->json_depth);
    j.relaxed = true;
    read_top(&b, &j);
    if (!json_done(&j))
        catalog_diag(ctx, DIAG_WARNING, entry, "is not valid JSON: %s", j.why);
    grant_wishes(&b);
    if (b.dropped)
        catalog_diag(ctx, DIAG_WARNING, entry, "%u packages have no valid place in the tree", b.dropped);
    js_lock_finish(&b.lock);
}

static const char *const patterns[] = {"bun.lock", "bun.lockb", NULL};

const struct cataloger cataloger_bun = {
    .name = "bun",
    .doc = "npm packages that bun locks: bun.lock (bun.lockb is told as not read)",
    .ecosystem = "npm",
    .gives = READS_DECLARED | TELLS_RELATIONS | TELLS_DIRECT | TELLS_SCOPE | TELLS_HASHES,
    .patterns = patterns,
    .run = run,
};
