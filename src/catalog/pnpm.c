/* pnpm: pnpm-lock.yaml of lockfileVersion 5 to 9 and node_modules/.pnpm/lock.yaml (pnpm's specification of
 * its lock file). A package's key is "/NAME/VERSION_PEERS" (5), "/NAME@VERSION(PEERS)" (6 to 8), or
 * "NAME@VERSION" with the peers in "snapshots" (9); a reference is such a key, or its version alone. */
#include "catalog/js_lock.h"
#include "format/yaml.h"

struct pnpm {
    struct js_lock lock;
    struct map keys;  /* "name@version" with the peers, as in references, to package */
    struct map plain; /* the same without peers */
    unsigned version;
};

/* "1.0.0(react@17.0.0)" and "1.0.0_react@17.0.0" without their peers. */
static str without_peers(const struct pnpm *p, str version)
{
    for (size_t i = 0; i < version.n; i++)
        if (p->version >= 6 ? version.p[i] == '(' : version.p[i] == '_' || version.p[i] == '/')
            return str_sub(version, 0, i);
    return version;
}

/* Before version 6: the slash before the version, which is the first that digits and a dot follow. */
static ptrdiff_t version_slash(str key)
{
    for (size_t i = 1; i < key.n; i++) {
        size_t k = i + 1;
        while (key.p[i] == '/' && k < key.n && ch_digit(key.p[k]))
            k++;
        if (k > i + 1 && k < key.n && key.p[k] == '.')
            return (ptrdiff_t)i;
    }
    return str_rchr(key, '/');
}

/* The key of a package cut into name and the rest, peers included: "/@s/a/1.0.0_b@2" or "/@s/a@1.0.0(b@2)".
 * Before version 6 the host of another registry may stand before the slash. */
static bool split_key(const struct pnpm *p, str key, str *name, str *version)
{
    if (p->version >= 6)
        return js_split(str_from(key, str_starts(key, STR("/"))), name, version);
    ptrdiff_t slash = version_slash(key);
    if (slash <= 0)
        return false;
    str path = str_sub(key, 0, (size_t)slash);
    ptrdiff_t scope = str_find(path, STR("/@"));
    *name = str_from(path, (size_t)((scope >= 0 ? scope : str_rchr(path, '/')) + 1));
    *version = str_from(key, (size_t)slash + 1);
    return name->n && version->n;
}

static str joined(struct pnpm *p, str name, str version)
{
    return arena_join(p->lock.ctx->scratch, name, STR("@"), version);
}

/* "1.0.0", "/a/1.0.0", "a@1.0.0", "link:../b": the package that a dependency called `name` is. */
static uint32_t find(struct pnpm *p, str name, str reference)
{
    str real, version;
    const uint64_t *at = map_get(&p->keys, reference);
    if (!at)
        at = map_get(&p->keys, joined(p, name, reference));
    if (!at && str_starts(reference, STR("/")) && split_key(p, reference, &real, &version))
        at = map_get(&p->keys, joined(p, real, version));
    if (!at)
        at = map_get(&p->keys, without_peers(p, reference));
    if (!at)
        at = map_get(&p->plain, joined(p, name, without_peers(p, reference)));
    return at ? (uint32_t)*at : JS_NONE;
}

/* Where a package came from, when it was not the registry. */
static void read_resolution(struct js_package *k, const struct yaml_node *r)
{
    str tarball = yaml_text(r, STR("tarball")), type = yaml_text(r, STR("type"));
    k->integrity = yaml_text(r, STR("integrity"));
    k->local |= str_is(type, "directory");
    if (str_is(type, "git"))
        k->resolved = yaml_text(r, STR("repo"));
    else if (tarball.n && !js_is_local(tarball))
        k->resolved = tarball;
}

static void set_commit(struct pnpm *p, struct js_package *k, const struct yaml_node *r)
{
    str commit = yaml_text(r, STR("commit"));
    if (!str_is(yaml_text(r, STR("type")), "git") || !k->resolved.n)
        return;
    struct arena *a = p->lock.ctx->scratch;
    str url =
        str_starts(k->resolved, STR("git")) ? k->resolved : arena_join(a, STR("git+"), k->resolved, STR(""));
    k->resolved = arena_join(a, url, STR("#"), commit);
}

static bool is_version(str s)
{
    return s.n && ch_digit(s.p[0]);
}

static bool flag(const struct yaml_node *n, str key)
{
    bool value = false;
    return yaml_bool(yaml_get(n, key), &value) && value;
}

static void add_package(struct pnpm *p, const struct yaml_node *key, const struct yaml_node *value)
{
    str name = STR(""), version = STR(""), plain;
    bool split = split_key(p, key->text, &name, &version);
    str told = yaml_text(value, STR("name")), told_version = yaml_text(value, STR("version"));
    plain = without_peers(p, version);
    /* What is not from a registry tells both in fields of their own. */
    uint32_t at = js_lock_add(&p->lock, told.n ? told : name,
                              told_version.n      ? told_version
                              : is_version(plain) ? plain
                                                  : STR(""));
    if (at == JS_NONE)
        return;
    struct js_package *k = &p->lock.packages.v[at];
    const struct yaml_node *resolution = yaml_get(value, STR("resolution"));
    k->line = key->line;
    k->local = js_is_local(version) || js_is_local(key->text);
    read_resolution(k, resolution);
    set_commit(p, k, resolution);
    /* Version 9 tells no "dev" and leaves it to the graph. */
    if (yaml_get(value, STR("dev")))
        k->scope = flag(value, STR("dev")) ? SCOPE_DEV : SCOPE_RUNTIME;
    if (flag(value, STR("optional")) && k->scope != SCOPE_DEV)
        k->scope = SCOPE_OPTIONAL;
    *map_put(p->lock.ctx->scratch, &p->keys, key->text, NULL) = at;
    if (split) {
        *map_put(p->lock.ctx->scratch, &p->keys, joined(p, name, version), NULL) = at;
        *map_put(p->lock.ctx->scratch, &p->plain, joined(p, name, plain), NULL) = at;
    }
}

static void depend_all(struct pnpm *p, uint32_t from, const struct yaml_node *names, bool optional)
{
    const struct yaml_node *k, *v;
    for (struct yaml_iter it = yaml_pairs(names); yaml_pair(&it, &k, &v);)
        js_lock_depend(&p->lock, from, find(p, k->text, v->text), optional);
}

static void add_edges(struct pnpm *p, const struct yaml_node *list)
{
    const struct yaml_node *k, *v;
    str name, version;
    for (struct yaml_iter it = yaml_pairs(list); yaml_pair(&it, &k, &v);) {
        uint32_t from = find(p, STR(""), k->text);
        if (from == JS_NONE && split_key(p, k->text, &name, &version))
            from = find(p, name, version);
        if (from == JS_NONE)
            continue;
        depend_all(p, from, yaml_get(v, STR("dependencies")), false);
        depend_all(p, from, yaml_get(v, STR("optionalDependencies")), true);
    }
}

/* {a: 1.0.0} before version 6, {a: {specifier: ^1, version: 1.0.0}} since. */
static void add_roots(struct pnpm *p, const struct yaml_node *importer, str key, enum js_root kind)
{
    const struct yaml_node *k, *v;
    for (struct yaml_iter it = yaml_pairs(yaml_get(importer, key)); yaml_pair(&it, &k, &v);) {
        str reference = v->type == YAML_SCALAR ? v->text : yaml_text(v, STR("version"));
        uint32_t at = find(p, k->text, reference);
        js_lock_root(&p->lock, at, kind);
        js_lock_ask(&p->lock, at, yaml_text(v, STR("specifier")));
    }
}

static void add_importer(struct pnpm *p, const struct yaml_node *importer)
{
    p->lock.rooted = p->lock.tells_scope = true;
    add_roots(p, importer, STR("dependencies"), JS_RUNTIME);
    add_roots(p, importer, STR("devDependencies"), JS_DEV);
    add_roots(p, importer, STR("optionalDependencies"), JS_OPTIONAL);
}

static void read_document(struct pnpm *p, const struct yaml_node *root)
{
    const struct yaml_node *k, *v, *packages = yaml_get(root, STR("packages"));
    const struct yaml_node *importers = yaml_get(root, STR("importers"));
    str major, minor;
    uint64_t version = 0;
    str_cut(yaml_text(root, STR("lockfileVersion")), '.', &major, &minor);
    if (!str_u64(major, 10, &version) || version < 5 || version > 9)
        catalog_diag(p->lock.ctx, DIAG_WARNING, p->lock.entry,
                     "has the lockfileVersion \"%.*s\"; 5 to 9 are known",
                     STR_ARG(yaml_text(root, STR("lockfileVersion"))));
    p->version = version ? (unsigned)version : 9;
    for (struct yaml_iter it = yaml_pairs(packages); yaml_pair(&it, &k, &v);)
        add_package(p, k, v);
    add_edges(p, packages);
    add_edges(p, yaml_get(root, STR("snapshots")));
    for (struct yaml_iter it = yaml_pairs(importers); yaml_pair(&it, &k, &v);)
        add_importer(p, v);
    if (!importers)
        add_importer(p, root);
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    struct pnpm p = {.lock = {.ctx = ctx, .entry = entry, .cataloger = "pnpm", .field = "packages"}};
    struct yaml y;
    struct yaml_doc doc;
    str text;
    if (!catalog_text(ctx, entry, content, &text))
        return;
    yaml_open(&y, text, ctx->scratch, ctx->limits->json_depth);
    while (yaml_next(&y, &doc))
        if (doc.root && doc.root->type == YAML_MAPPING)
            read_document(&p, doc.root);
    if (y.failed)
        catalog_diag(ctx, DIAG_WARNING, entry, "is not valid YAML: %s", y.why);
    js_lock_finish(&p.lock);
    yaml_close(&y);
}

static const char *const patterns[] = {"pnpm-lock.yaml", "**/node_modules/.pnpm/lock.yaml", NULL};

const struct cataloger cataloger_pnpm = {
    .name = "pnpm",
    .doc = "npm packages that pnpm locks: pnpm-lock.yaml (versions 5 to 9), node_modules/.pnpm/lock.yaml",
    .ecosystem = "npm",
    .gives = READS_DECLARED | TELLS_RELATIONS | TELLS_DIRECT | TELLS_SCOPE | TELLS_HASHES,
    .patterns = patterns,
    .run = run,
};
