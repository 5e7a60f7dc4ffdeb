/* base_image: which image another one was built on. */
#ifndef ASSAY_CATALOG_BASE_IMAGE_H
#define ASSAY_CATALOG_BASE_IMAGE_H

#include "catalog/known_base.h"

/* Fills inv->base from the first of the most layers among `bases`, and else among those `known`, whose diff
 * IDs, all of them and as computed, are those that the image's layers begin with (OCI image specification,
 * config.md: a diff ID names a layer's content); one that is known has fewer layers, since no image is its
 * own base. If none is, what the image itself tells of its base stays, and a note says so if there are
 * `bases`. Nothing is done for artifacts without layers.
 *
 * Facts for the rules TR-B..: "base.claimed" (subject the digest that the image names, detail the name),
 * "base.claim-false" (the image of that digest is at hand, and its layers are not the first: detail says so),
 * "base.found" (subject name, detail by what), "base.newer" (subject the name of a newer image of the base,
 * detail in words). */
void base_image_find(struct inventory *inv, const struct inventory *bases, size_t n,
                     const known_bases *known);

#endif
