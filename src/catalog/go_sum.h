/* go_sum: what go.sum may add to go.mod. Internal to the merge. */
#ifndef ASSAY_CATALOG_GO_SUM_H
#define ASSAY_CATALOG_GO_SUM_H

#include "base/arena.h"
#include "model/inventory.h"

/* A fact at each go.mod: its "go" directive ("1.21"), "" if it has none. */
#define GO_MOD_FACT "go.mod"

/* Drops the modules of a go.sum that the go.mod beside it names, and all of them where it names everything.
 */
void go_sum_join(struct inventory *inv, struct arena *scratch);

#endif
