/* merge: the units of an artifact become one inventory: what upper layers hide is marked removed, equal
 * components become one with several locations, OS packages claim what they installed. Internal to
 * src/catalog. */
#ifndef ASSAY_CATALOG_MERGE_H
#define ASSAY_CATALOG_MERGE_H

#include "base/map.h"
#include "catalog/catalog.h"
#include "catalog/file_facts.h"
#include "source/overlay.h"

/* A unit with what the merge must know of its files. */
struct merge_unit {
    struct unit unit;
    struct overlay_layer overlay; /* sealed; empty for artifacts without layers */
    struct files_seen files;
};

/* With `layered`, units[i] is that of layer i, NULL where it could not be read, and one may stand in several
 * places; else all are parts of one tree. The strings of the units stay where they are: their arenas must
 * live as long as the inventory. */
void merge_units(struct inventory *inv, struct merge_unit *const *units, size_t n, bool layered);

#endif
