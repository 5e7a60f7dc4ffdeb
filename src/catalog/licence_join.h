/* licence_join: licences of components as SPDX expressions, and from the texts that lie with them. Internal
 * to the merge. */
#ifndef ASSAY_CATALOG_LICENCE_JOIN_H
#define ASSAY_CATALOG_LICENCE_JOIN_H

#include "base/map.h"
#include "catalog/catalog.h"

typedef VEC(const struct licence_file *) licence_files;

/* Writes the licences of all components in the canonical form where they are known; a component that names
 * none gets those of the file in its own folder. */
void licence_join(struct inventory *inv, struct arena *scratch, const licence_files *files);

#endif
