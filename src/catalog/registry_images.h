/* registry_images: whole repositories and registries: which images there are, and all of them read in one
 * confined process, so that a layer that several have is read once. */
#ifndef ASSAY_CATALOG_REGISTRY_IMAGES_H
#define ASSAY_CATALOG_REGISTRY_IMAGES_H

#include "catalog/collect.h"
#include "model/reference.h"

struct registry_images {
    struct reference *references;
    const char **specs; /* "registry:HOST/REPOSITORY:TAG" */
    size_t n;
    str *attached; /* tags that stand for signatures and referrers, as struct target has them */
    size_t n_attached;
};
/* The images of `target`, which is "HOST" or "HOST/REPOSITORY" behind "registry:": all tags, of one
 * repository or of all, sorted; tags that stand for signatures and referrers left out. */
bool registry_images_list(struct arena *a, const char *target, const struct collect_options *o,
                          struct registry_images *out, struct err *e);

/* Calls `place` for the inventory of each image in order (its arena set), then `done` with whether it was
 * read, or with the reason why not. False when it was interrupted, or no reader could be had. */
struct registry_images_take {
    struct inventory *(*place)(void *ctx, size_t i);
    void (*done)(void *ctx, size_t i, bool good, const struct err *e);
    void *ctx;
};
bool registry_images_read(const struct registry_images *images, const struct collect_options *o,
                          const struct registry_images_take *take, struct err *e);

#endif
