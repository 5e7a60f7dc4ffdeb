/* npm_lock: package-lock.json and npm-shrinkwrap.json of lockfileVersion 1 ("dependencies", a nested tree), 2
 * and 3 ("packages", by location), and the one that npm leaves in node_modules (npm documentation,
 * package-lock.json). */
#include "catalog/npm_tree.h"

struct lock {
    struct catalog_ctx *ctx;
    const struct entry *entry;
    struct npm_tree tree;
    const char *field; /* of the lock file that names the packages */
    bool hidden;       /* node_modules/.package-lock.json: says what is there */
    bool rooted;       /* the root's dependencies are told */
    unsigned dropped, nameless;
};

static bool read_common(struct npm_node *n, str key, struct json *j)
{
    bool flag = false;
    if (str_is(key, "version"))
        json_string(j, &n->version);
    else if (str_is(key, "resolved"))
        json_string(j, &n->resolved);
    else if (str_is(key, "integrity"))
        json_string(j, &n->integrity);
    else if (str_is(key, "dev"))
        n->dev = json_bool(j, &flag) && flag;
    else if (str_is(key, "optional") || str_is(key, "devOptional"))
        n->optional |= json_bool(j, &flag) && flag;
    else
        return false;
    return true;
}

static bool is_dependency_key(const struct npm_node *n, bool root, str key)
{
    return str_is(key, "dependencies") || str_is(key, "optionalDependencies") ||
           str_is(key, "peerDependencies") || (str_is(key, "devDependencies") && (root || n->outside));
}

/* One value of "packages". */
static void read_package(struct lock *l, uint32_t at, struct json *j)
{
    str key;
    struct npm_node *n = &l->tree.nodes.v[at];
    n->line = json_line(j);
    n->known = true;
    if (!json_object(j))
        return;
    while (json_key(j, &key)) {
        bool flag = false;
        if (read_common(n, key, j))
            continue;
        if (str_is(key, "name"))
            json_string(j, &n->name);
        else if (str_is(key, "license") && json_peek(j) == JSON_STRING)
            json_string(j, &n->licence);
        else if (str_is(key, "link"))
            n->link = json_bool(j, &flag) && flag;
        else if (is_dependency_key(n, at == 0, key))
            json_pairs(l->tree.arena, &n->requires, &n->ranges, j);
        else
            json_skip(j);
    }
}

static void read_packages(struct lock *l, struct json *j)
{
    str location;
    if (!json_object(j))
        return;
    while (json_key(j, &location)) {
        uint32_t at = npm_tree_locate(&l->tree, location);
        if (at == NPM_NONE) {
            l->dropped++;
            json_skip(j);
            continue;
        }
        l->rooted |= at == 0;
        read_package(l, at, j);
    }
}

static void read_tree(struct lock *l, uint32_t parent, struct json *j, unsigned depth);

/* One value of version 1's "dependencies". */
static void read_dependency(struct lock *l, uint32_t at, struct json *j, unsigned depth)
{
    str key;
    struct npm_node n = l->tree.nodes.v[at];
    n.line = json_line(j);
    n.known = true;
    if (!json_object(j))
        return;
    while (json_key(j, &key)) {
        if (read_common(&n, key, j))
            continue;
        if (str_is(key, "requires"))
            json_pairs(l->tree.arena, &n.requires, &n.ranges, j);
        else if (str_is(key, "dependencies"))
            read_tree(l, at, j, depth + 1);
        else
            json_skip(j);
    }
    l->tree.nodes.v[at] = n; /* the tree may have moved meanwhile */
}

static void read_tree(struct lock *l, uint32_t parent, struct json *j, unsigned depth)
{
    str folder;
    if (depth > NPM_DEPTH_MAX) {
        l->dropped++;
        json_skip(j);
        return;
    }
    if (!json_object(j))
        return;
    while (json_key(j, &folder)) {
        uint32_t at = npm_tree_child(&l->tree, parent, folder, false);
        if (at == NPM_NONE) {
            l->dropped++;
            json_skip(j);
            continue;
        }
        read_dependency(l, at, j, depth);
    }
}

/* "packages" is the whole truth where it stands; version 2 repeats it as "dependencies" for older readers. */
static void read_top(struct lock *l, struct json *j)
{
    struct json packages, dependencies;
    bool have_packages = false, have_dependencies = false;
    str key;
    if (!json_object(j))
        return;
    while (json_key(j, &key)) {
        if (str_is(key, "packages")) {
            packages = *j;
            have_packages = true;
        } else if (str_is(key, "dependencies")) {
            dependencies = *j;
            have_dependencies = true;
        }
        json_skip(j);
    }
    l->field = have_packages ? "packages" : "dependencies";
    if (have_packages)
        read_packages(l, &packages);
    else if (have_dependencies)
        read_tree(l, 0, &dependencies, 0);
}

/* What a lock file of version 1 may write as a version: "npm:real@1.2.3" of an alias, or the place that the
 * package came from. */
static void split_version(struct npm_node *n)
{
    str v = n->version;
    if (str_starts(v, STR("npm:"))) {
        v = str_from(v, 4);
        ptrdiff_t at = str_rchr(v, '@');
        n->name = at > 0 ? str_sub(v, 0, (size_t)at) : v;
        n->version = at > 0 ? str_from(v, (size_t)at + 1) : STR_NONE;
    } else if (str_chr(v, ':') >= 0 || str_chr(v, '/') >= 0) {
        n->resolved = v;
        n->version = STR_NONE;
    }
}

static str name_of(const struct npm_node *n)
{
    if (n->name.n)
        return n->name;
    if (!n->outside)
        return n->folder;
    return n->linked_as.n ? n->linked_as : str_base(n->folder);
}

/* Part of the project itself (a workspace, "file:../x"): no registry's advisories speak of it. */
static bool is_local(const struct npm_node *n)
{
    return n->outside || (str_starts(n->resolved, STR("file:")) && !str_ends(n->resolved, STR(".tgz")) &&
                          !str_ends(n->resolved, STR(".tar.gz")));
}

static enum scope scope_of(const struct npm_node *n)
{
    return n->dev ? SCOPE_DEV : n->optional ? SCOPE_OPTIONAL : SCOPE_RUNTIME;
}

static void add_component(struct lock *l, struct npm_node *n)
{
    struct catalog_ctx *ctx = l->ctx;
    n->component = ctx->unit->components.n;
    struct component *c = component_add(ctx, l->entry, "npm-lock", l->field);
    c->locations.v[0].line = n->line;
    c->name = catalog_keep(ctx, name_of(n));
    c->version = catalog_keep(ctx, n->version);
    c->type = STR("npm");
    c->ecosystem = is_local(n) ? STR("") : STR("npm");
    c->scope = scope_of(n);
    c->state = l->hidden && n->outside ? STATE_INSTALLED : STATE_DECLARED;
    c->direct = !l->rooted ? TRI_UNKNOWN : n->direct ? TRI_YES : TRI_NO;
    if (n->licence.n)
        vec_push(&ctx->unit->arena, &c->licences, catalog_keep(ctx, n->licence));
    npm_integrity(ctx, c, n->integrity);
    npm_resolved(ctx, c, n->resolved);
    component_finish(ctx, c);
}

/* A link is told by what it points to; an entry with neither version nor place is an optional package that
 * was not installed; a folder outside node_modules that nothing links to is none of the application's
 * packages. */
static bool is_package(const struct npm_node *n)
{
    return n->known && !n->link && (n->version.n || n->resolved.n) && (!n->outside || n->linked_as.n);
}

/* The project's own folder (its root, a workspace), and what it asks for by itself. */
static void mark_direct(struct lock *l, uint32_t from)
{
    l->tree.nodes.v[from].direct = true;
    const json_names *names = &l->tree.nodes.v[from].requires;
    for (size_t i = 0; i < names->n; i++) {
        uint32_t at = npm_tree_resolve(&l->tree, from, names->v[i]);
        if (at != NPM_NONE)
            l->tree.nodes.v[at].direct = true;
    }
}

static void add_depends(struct lock *l, uint32_t from)
{
    struct unit *u = l->ctx->unit;
    const struct npm_node *n = &l->tree.nodes.v[from];
    for (size_t i = 0; i < n->requires.n; i++) {
        uint32_t at = npm_tree_resolve(&l->tree, from, n->requires.v[i]);
        if (at == NPM_NONE || l->tree.nodes.v[at].component == SIZE_MAX ||
            l->tree.nodes.v[at].marked == from + 1)
            continue;
        l->tree.nodes.v[at].marked = from + 1;
        str purl = u->components.v[l->tree.nodes.v[at].component].purl;
        vec_push(&u->arena, &u->components.v[n->component].depends, purl);
    }
}

/* "npm:real@^1" of an alias asks for ^1 of what it stands for. */
static str range_of(str text)
{
    ptrdiff_t at = str_starts(text, STR("npm:")) ? str_rchr(text, '@') : -1;
    return at > 4 ? str_from(text, (size_t)at + 1) : text;
}

/* Who asks for which versions; what is the project's own is the project. */
static void add_asked(struct lock *l, uint32_t from)
{
    const struct unit *u = l->ctx->unit;
    const struct npm_node *n = &l->tree.nodes.v[from];
    bool own = from == 0 || n->outside;
    str by = own || n->component == SIZE_MAX ? STR("") : u->components.v[n->component].purl;
    if (!own && !by.n)
        return;
    for (size_t i = 0; i < n->requires.n && i < n->ranges.n; i++) {
        uint32_t at = npm_tree_resolve(&l->tree, from, n->requires.v[i]);
        if (at != NPM_NONE)
            component_asked(l->ctx, l->tree.nodes.v[at].component, by, range_of(n->ranges.v[i]));
    }
}

static void add_all(struct lock *l)
{
    struct npm_tree *t = &l->tree;
    for (uint32_t i = 1; i < t->nodes.n; i++)
        split_version(&t->nodes.v[i]);
    npm_tree_link(t);
    for (uint32_t i = 0; l->rooted && i < t->nodes.n; i++)
        if (i == 0 || (t->nodes.v[i].outside && t->nodes.v[i].linked_as.n))
            mark_direct(l, i);
    for (uint32_t i = 1; i < t->nodes.n; i++) {
        if (!is_package(&t->nodes.v[i]))
            continue;
        if (npm_name_valid(name_of(&t->nodes.v[i])))
            add_component(l, &t->nodes.v[i]);
        else
            l->nameless++;
    }
    for (uint32_t i = 1; i < t->nodes.n; i++)
        if (t->nodes.v[i].component != SIZE_MAX)
            add_depends(l, i);
    for (uint32_t i = 0; i < t->nodes.n; i++)
        add_asked(l, i);
}

static void report(struct lock *l, const struct json *j)
{
    if (j->failed)
        catalog_diag(l->ctx, DIAG_WARNING, l->entry, "is not valid JSON: %s", j->why);
    if (l->dropped)
        catalog_diag(l->ctx, DIAG_WARNING, l->entry,
                     "%u packages are nested too deeply, named too long, or too many", l->dropped);
    if (l->nameless)
        catalog_diag(l->ctx, DIAG_WARNING, l->entry, "%u packages have no valid name", l->nameless);
}

/* Below node_modules only npm's own record speaks of this application; a lock file in a package's folder is
 * one that its author published. */
static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    str text;
    struct json j;
    if (!catalog_text(ctx, entry, content, &text))
        return;
    struct lock l = {
        .ctx = ctx, .entry = entry, .hidden = str_is(str_base(entry->path), ".package-lock.json")};
    npm_tree_init(&l.tree, ctx->scratch);
    json_init(&j, text, ctx->scratch, ctx->limits->json_depth);
    read_top(&l, &j);
    json_done(&j);
    add_all(&l);
    report(&l, &j);
}

static const char *const patterns[] = {"package-lock.json", "npm-shrinkwrap.json",
                                       "**/node_modules/.package-lock.json", NULL};

const struct cataloger cataloger_npm_lock = {
    .name = "npm-lock",
    .doc = "npm packages that a lock file names: package-lock.json, npm-shrinkwrap.json (versions 1 to 3), "
           "node_modules/.package-lock.json",
    .ecosystem = "npm",
    .gives = READS_INSTALLED | READS_DECLARED | TELLS_RELATIONS | TELLS_DIRECT | TELLS_SCOPE |
             TELLS_LICENCES | TELLS_HASHES,
    .patterns = patterns,
    .run = run,
};
