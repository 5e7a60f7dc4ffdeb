#include "catalog/npm_tree.h"

static const str modules = STR_INIT("node_modules/");

struct key {
    char bytes[sizeof(uint32_t) + 1 + NPM_NAME_MAX];
    size_t n;
};

static bool make_key(struct key *k, uint32_t parent, str folder, bool outside)
{
    if (!folder.n || folder.n > NPM_NAME_MAX)
        return false;
    memcpy(k->bytes, &parent, sizeof parent);
    k->bytes[sizeof parent] = outside ? 'o' : 'm';
    memcpy(k->bytes + sizeof parent + 1, folder.p, folder.n);
    k->n = sizeof parent + 1 + folder.n;
    return true;
}

static uint32_t add_node(struct npm_tree *t, uint32_t parent, str folder, bool outside)
{
    struct npm_node *n = vec_add(t->arena, &t->nodes);
    n->parent = parent;
    n->target = NPM_NONE;
    n->folder = folder;
    n->outside = outside;
    n->component = SIZE_MAX;
    return (uint32_t)(t->nodes.n - 1);
}

void npm_tree_init(struct npm_tree *t, struct arena *a)
{
    *t = (struct npm_tree){.arena = a};
    add_node(t, 0, STR(""), true);
}

static uint32_t find_child(const struct npm_tree *t, uint32_t parent, str folder, bool outside)
{
    struct key k;
    if (!make_key(&k, parent, folder, outside))
        return NPM_NONE;
    const uint64_t *at = map_get(&t->children, str_make(k.bytes, k.n));
    return at ? (uint32_t)*at : NPM_NONE;
}

uint32_t npm_tree_child(struct npm_tree *t, uint32_t parent, str folder, bool outside)
{
    struct key k;
    uint32_t at = find_child(t, parent, folder, outside);
    if (at != NPM_NONE || t->nodes.n >= NPM_NODES_MAX || !make_key(&k, parent, folder, outside))
        return at;
    at = add_node(t, parent, folder, outside);
    *map_put(t->arena, &t->children, arena_dup(t->arena, str_make(k.bytes, k.n)), NULL) = at;
    return at;
}

/* Takes the part before the next "/node_modules/" off a location; what remains begins with "node_modules/".
 */
static bool next_part(str *rest, str *folder, bool *outside)
{
    if (!rest->n)
        return false;
    *outside = !str_starts(*rest, modules);
    if (!*outside)
        *rest = str_from(*rest, modules.n);
    ptrdiff_t end = str_find(*rest, STR("/node_modules/"));
    *folder = str_sub(*rest, 0, end < 0 ? rest->n : (size_t)end);
    *rest = str_from(*rest, end < 0 ? rest->n : (size_t)end + 1);
    return true;
}

uint32_t npm_tree_locate(struct npm_tree *t, str location)
{
    uint32_t at = 0;
    str folder;
    bool outside;
    for (unsigned depth = 0; at != NPM_NONE && next_part(&location, &folder, &outside); depth++)
        at = depth < NPM_DEPTH_MAX ? npm_tree_child(t, at, folder, outside) : NPM_NONE;
    return at;
}

/* As npm_tree_locate, but finds only. */
static uint32_t find(const struct npm_tree *t, str location)
{
    uint32_t at = 0;
    str folder;
    bool outside;
    for (unsigned depth = 0; at != NPM_NONE && next_part(&location, &folder, &outside); depth++)
        at = depth < NPM_DEPTH_MAX ? find_child(t, at, folder, outside) : NPM_NONE;
    return at;
}

void npm_tree_link(struct npm_tree *t)
{
    for (size_t i = 1; i < t->nodes.n; i++) {
        struct npm_node *n = &t->nodes.v[i];
        if (!n->link)
            continue;
        uint32_t to = find(t, n->resolved);
        if (to == NPM_NONE || to == i || !t->nodes.v[to].known || t->nodes.v[to].link)
            continue;
        n->target = to;
        if (!t->nodes.v[to].linked_as.n)
            t->nodes.v[to].linked_as = n->folder;
    }
}

uint32_t npm_tree_resolve(const struct npm_tree *t, uint32_t from, str name)
{
    for (unsigned depth = 0; depth <= NPM_DEPTH_MAX; depth++) {
        uint32_t at = find_child(t, from, name, false);
        if (at != NPM_NONE && t->nodes.v[at].known)
            return t->nodes.v[at].link ? t->nodes.v[at].target : at;
        if (from == 0)
            break;
        from = t->nodes.v[from].parent;
    }
    return NPM_NONE;
}
