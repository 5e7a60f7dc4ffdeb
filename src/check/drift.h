/* drift: the rules TR-F..: what of a system is not as its packages brought it, and what no package brought,
 * judged by the facts of catalog/drift.h. */
#ifndef ASSAY_CHECK_DRIFT_H
#define ASSAY_CHECK_DRIFT_H

#include "model/finding.h"

/* One finding a rule names all files. Nothing is judged of functions, SBOMs and folders that are no system.
 */
void drift_check(struct arena *a, const struct inventory *inv, struct report *r);

#endif
