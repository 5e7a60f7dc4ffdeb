/* npm_tree: the folders of a node_modules tree as a lock file describes them, and how Node.js finds a module
 * from one of them (Node.js, "Loading from node_modules folders"). Lives in one arena; no node is ever named
 * by its whole path, so that a deep tree takes no more memory than its text. */
#ifndef ASSAY_CATALOG_NPM_TREE_H
#define ASSAY_CATALOG_NPM_TREE_H

#include "base/map.h"
#include "catalog/npm.h"

#define NPM_NONE      UINT32_MAX
#define NPM_DEPTH_MAX 64      /* node_modules in node_modules (real trees: under 20) */
#define NPM_NODES_MAX 500000u /* folders in one lock file (real ones: some ten thousand) */

struct npm_node {
    uint32_t parent; /* whose node_modules it is in; the root (index 0) is its own */
    uint32_t target; /* of a link: the node it stands for, or NPM_NONE */
    uint32_t line;
    uint32_t marked; /* by the reader: last node that named this one as a dependency, plus 1 */
    str folder;      /* the name in node_modules, or "packages/ws" for a folder of the project itself */
    str linked_as;   /* the name of a link to it */
    str name, version, resolved, integrity, licence; /* as the lock file says */
    json_names requires, ranges; /* the names, and at the same index which versions of it */
    size_t component;            /* index in the unit, or SIZE_MAX */
    bool outside;                /* not in a node_modules */
    bool known;                  /* the lock file has an entry for it; else only something below it has */
    bool link, dev, optional, direct;
};
struct npm_tree {
    struct arena *arena;
    struct map children; /* parent, kind and folder name to node index */
    VEC(struct npm_node) nodes;
};

void npm_tree_init(struct npm_tree *t, struct arena *a);
/* The folder of that name in the parent's node_modules (or, `outside`, of the project); made when absent.
 * NPM_NONE when its name is too long or the tree is full. */
uint32_t npm_tree_child(struct npm_tree *t, uint32_t parent, str folder, bool outside);
/* The node of a location such as "node_modules/a/node_modules/@s/b" or "packages/ws", made when absent; the
 * empty location is the root. NPM_NONE when it is too deep, or as above. */
uint32_t npm_tree_locate(struct npm_tree *t, str location);
/* Joins links with what they point to. Call when all nodes are there. */
void npm_tree_link(struct npm_tree *t);
/* The node that `require(name)` finds from `from`, links followed; NPM_NONE if none. */
uint32_t npm_tree_resolve(const struct npm_tree *t, uint32_t from, str name);

#endif
