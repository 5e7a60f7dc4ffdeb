/* reachable: is the flawed code in what runs? (docs/reachability.md) */
#ifndef ASSAY_CHECK_REACHABLE_H
#define ASSAY_CHECK_REACHABLE_H

#include "model/finding.h"

/* Sets reachable and reachable_why of the findings where it can be decided; all else stays unknown. "no" is
 * said only where the evidence is whole. */
void reachable_check(struct arena *a, const struct inventory *inv, struct report *r);

#endif
