/* merge: the units of an artifact become one inventory: what upper layers hide is marked removed, equal
 * components become one with several locations, OS packages claim what they installed. Internal to
 * src/catalog. */
#ifndef ASSAY_CATALOG_MERGE_H
#define ASSAY_CATALOG_MERGE_H

#include "base/map.h"
#include "catalog/catalog.h"
#include "catalog/file_facts.h"
#include "catalog/system_files.h"
#include "source/overlay.h"

/* A unit with what the merge must know of its files. */
struct merge_unit {
    struct unit unit;
    struct overlay_layer overlay; /* sealed; empty for artifacts without layers */
    struct files_seen files;
    struct system_files system;
};

/* Who installed a path: packages by name, of those whose list is still seen at the top. */
struct owners {
    struct map paths; /* the 8 bytes of a path key to 1 + index into names */
    VEC(str) names;
    VEC(int32_t) layers;              /* of the list, same index */
    struct map purls;                 /* package name to component index + 1 */
    VEC(struct diversion) diversions; /* that hold at the top */
};

/* Of a type whose packages own files. */
bool is_os_package(const struct component *c);

/* With `layered`, units[i] is that of layer i, NULL where it could not be read, and one may stand in several
 * places; else all are parts of one tree. The strings of the units stay where they are: their arenas must
 * live as long as the inventory. */
void merge_units(struct inventory *inv, struct merge_unit *const *units, size_t n, bool layered);

#endif
