/* base_image: which image another one was built on. */
#ifndef ASSAY_CATALOG_BASE_IMAGE_H
#define ASSAY_CATALOG_BASE_IMAGE_H

#include "model/inventory.h"

/* Fills inv->base from the first of the most layers among `bases` whose diff IDs, all of them, are those that
 * the image's layers begin with (OCI image specification, config.md: a diff ID names a layer's content). If
 * none is, a note says so and what the image itself tells of its base stays. Nothing is done for n == 0 and
 * for artifacts without layers. */
void base_image_find(struct inventory *inv, const struct inventory *bases, size_t n);

#endif
