/* merge: the units of an artifact become one inventory: what upper layers hide is left out, equal components
 * become one with several locations, OS packages claim what they installed. Internal to src/catalog. */
#ifndef ASSAY_CATALOG_MERGE_H
#define ASSAY_CATALOG_MERGE_H

#include "base/map.h"
#include "catalog/catalog.h"
#include "source/overlay.h"

/* A unit with what the merge must know of its files. */
struct merge_unit {
    struct unit unit;
    struct overlay_layer overlay; /* sealed; empty for artifacts without layers */
};

/* layers[i] is the unit of layer i, NULL where it could not be read; a unit may stand in several places. With
 * n_layers 0 all of `units` are parts of one tree. Moves the units' memory into inv->arena. */
void merge_units(struct inventory *inv, struct merge_unit *const *units, size_t n_units,
                 struct merge_unit *const *layers, size_t n_layers, bool all_layers);

#endif
