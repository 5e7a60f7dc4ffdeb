/* go_linked: which functions are linked into a Go program, as a fact for those who judge advisories on single
 * functions (check/reachable.h). */
#ifndef ASSAY_CATALOG_GO_LINKED_H
#define ASSAY_CATALOG_GO_LINKED_H

#include "catalog/catalog.h"
#include "format/go_buildinfo.h"

/* Adds the fact GO_LINKED_FACT (model/inventory.h): subject "GOOS GOARCH MAIN-PACKAGE", detail a letter, 'A'
 * where all functions are told and 'P' where those that were inlined are not, and a packed set of names
 * (format/go_symbol.h). None where the program has no table of its functions, or one that cannot be read. */
void go_linked_add(struct catalog_ctx *ctx, const struct entry *entry, const struct elf *elf,
                   const struct go_build *build);

#endif
