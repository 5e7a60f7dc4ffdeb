/* go_sum: what go.mod and go.sum share, and what one may add to the other. Internal to src/catalog. */
#ifndef ASSAY_CATALOG_GO_SUM_H
#define ASSAY_CATALOG_GO_SUM_H

#include "base/arena.h"
#include "model/entry.h"
#include "model/inventory.h"

/* A fact at each go.mod: its "go" directive ("1.21"), "" if it has none. */
#define GO_MOD_FACT "go.mod"

/* False for a go.mod or go.sum of a dependency (in the module cache, below vendor). */
bool go_mod_probe(const struct entry *entry, str head);
/* Drops the modules of a go.sum that the go.mod beside it names, and all of them where it names everything.
 */
void go_sum_join(struct inventory *inv, struct arena *scratch);

#endif
