/* overlay: which entries of lower layers are still seen at the top (OCI image specification, layer.md:
 * whiteouts, opaque whiteouts, replaced types). Keeps 8 bytes a path, keyed by a secret of the process so
 * that no artifact can choose names that collide. Each layer's part is filled by one thread. */
#ifndef ASSAY_SOURCE_OVERLAY_H
#define ASSAY_SOURCE_OVERLAY_H

#include "base/vec.h"
#include "model/entry.h"

struct overlay_layer {
    struct arena arena;
    VEC(uint64_t)
    hides; /* paths that are no directories: they hide all of that name below, and what is under it */
    VEC(uint64_t) removed; /* whiteouts */
    VEC(uint64_t) opaque;  /* folders whose lower content is hidden */
    VEC(uint64_t) dirs;    /* directories: they hide a lower non-directory of that name */
};
void overlay_entry(struct overlay_layer *l, const struct entry *e);
void overlay_whiteout(struct overlay_layer *l, str path, bool opaque);
/* Sorts; call once after the last entry. */
void overlay_seal(struct overlay_layer *l);
void overlay_free(struct overlay_layer *l);
/* The first of layers [above, n) that hides `path` (a non-directory unless `dir`), or -1. */
int32_t overlay_hidden_by(const struct overlay_layer *const *layers, size_t above, size_t n, str path,
                          bool dir);
/* Does the layer have an entry of its own for that folder? Only of a sealed one. */
bool overlay_has_dir(const struct overlay_layer *l, str path);

#endif
