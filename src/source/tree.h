/* tree: all entries of an artifact as one table, merged as it would be seen at run time: upper layers over
 * lower ones, whiteouts applied, hard links resolved. Contents are not kept. About 90 bytes and its names an
 * entry. */
#ifndef ASSAY_SOURCE_TREE_H
#define ASSAY_SOURCE_TREE_H

#include "source/source.h"

/* Followed in memory by the SHA-256 where one is wanted, what a hard link names (struct tree_link), and path,
 * target and xattrs, one behind the other. */
struct tree_node {
    uint32_t path_n, target_n, xattrs_n;
    uint32_t uid, gid;
    uint32_t arrival; /* its place in its layer */
    uint16_t mode;
    uint8_t type;    /* enum entry_type; of a hard link that of the entry it names */
    bool hashed : 1; /* there is room for the SHA-256 */
    bool digest_known : 1;
    bool linked : 1; /* it came as a hard link */
    uint64_t size;   /* of a device its numbers: major << 32 | minor */
    int64_t mtime;
};
/* The entry that a hard link is another name of, or NULL, and the layer that has it. */
struct tree_link {
    const struct tree_node *content;
    int32_t layer;
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

str tree_path(const struct tree_node *n);
str tree_target(const struct tree_node *n);
str tree_xattrs(const struct tree_node *n);
/* The 32 bytes of its SHA-256; NULL: not known. */
const uint8_t *tree_sha256(const struct tree_node *n);

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
