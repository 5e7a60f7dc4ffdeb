/* pick: one draft an id, out of all that feeds told.
 *  - Of several the one of the highest rank counts, then the one modified last, else the first met.
 *  - Documents whose rank is over 0 may each hold a part of what an id means (a branch, an architecture):
 * rows of drafts of equal rank are put together, equal ones once.
 *  - A draft of lower rank adds its rows on packages that those of higher rank do not speak of. */
#ifndef ASSAY_ADVISORY_PICK_H
#define ASSAY_ADVISORY_PICK_H

#include "advisory/draft.h"

typedef VEC(struct draft *) draft_list;

/* Sorted by id; made drafts live in `a`. *repeated grows by the drafts whose id came before. */
void drafts_pick(struct arena *a, struct draft_set *sets, size_t n, draft_list *out, uint64_t *repeated);

#endif
