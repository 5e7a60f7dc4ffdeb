/* layer_store: layers that were read, kept for other images of the same run that have them. A layer counts as
 * the same by the digest of its blob, which was computed of its bytes; never by what an image claims. Memory
 * is bounded: those that were not asked for the longest are given up first. Internal to src/catalog. */
#ifndef ASSAY_CATALOG_LAYER_STORE_H
#define ASSAY_CATALOG_LAYER_STORE_H

#include "source/source.h"

struct layer_store;
/* Gives a kept unit's memory back. */
typedef void (*layer_drop)(void *unit);

struct layer_store *layer_store_new(size_t bytes, layer_drop drop);
void layer_store_free(struct layer_store *s);
/* The unit of the layer with that digest (and how it was read), or NULL. It stays the store's. */
void *layer_store_get(struct layer_store *s, str digest, const struct layer_read **read);
/* Takes a unit of so many bytes over. */
void layer_store_put(struct layer_store *s, void *unit, const struct layer_read *read, size_t bytes);
/* Gives up what is over the bound; nothing that the store gave may be in use. */
void layer_store_trim(struct layer_store *s);

#endif
