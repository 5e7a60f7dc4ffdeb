/* tree: all entries of an artifact as one table, merged as it would be seen at run time: upper layers over
 * lower ones, whiteouts applied, hard links resolved. Contents are not kept. About 90 bytes and its names an
 * entry. */
#ifndef ASSAY_SOURCE_TREE_H
#define ASSAY_SOURCE_TREE_H

#include "source/source.h"

struct tree_node {
    const char *text; /* path, target and xattrs, one behind the other */
    uint32_t path_n, target_n, xattrs_n;
    uint32_t mode, uid, gid, dev_major, dev_minor;
    uint64_t size;
    int64_t mtime;
    const uint8_t *sha256;           /* 32 bytes; NULL: not known */
    const struct tree_node *content; /* of a hard link: the entry it is another name of */
    int32_t content_layer;
    enum entry_type type; /* of a hard link: that of the entry it names */
};
/* A node in its layer. */
struct tree_ref {
    const struct tree_node *node;
    int32_t layer;     /* -1: an artifact without layers */
    int32_t hidden_by; /* the layer that removed or replaced it, or -1 */
};
struct tree {
    struct tree_ref *refs; /* sorted by path (bytes), then by layer, the uppermost first */
    size_t n;
    bool layered;
    void *units; /* the memory of the nodes */
    struct arena arena;
};

static inline str tree_path(const struct tree_node *n)
{
    return str_make(n->text, n->path_n);
}
static inline str tree_target(const struct tree_node *n)
{
    return str_make(n->text + n->path_n, n->target_n);
}
static inline str tree_xattrs(const struct tree_node *n)
{
    return str_make(n->text + n->path_n + n->target_n, n->xattrs_n);
}

/* Reads the target. With `hidden`, also what a later layer removed or replaced (hidden_by tells which).
 * Entries that could not be read are said on stderr. tree_free whatever it returns. */
bool tree_read(struct target *t, const struct source_options *o, bool hidden, struct tree *out,
               struct err *e);
void tree_free(struct tree *t);
/* The entry that is seen at `path`, or NULL. */
const struct tree_ref *tree_find(const struct tree *t, str path);
/* The same with symbolic links followed, in folders and at the end, never out of the artifact. NULL: *e says
 * what is missing or that the links turn in a circle. */
const struct tree_ref *tree_resolve(const struct tree *t, struct arena *scratch, str path, struct err *e);
/* The entry that holds the content of a file: itself, or what it is a hard link of. */
struct tree_ref tree_content(const struct tree_ref *r);

#endif
