/* fix: which version of a package closes most of its open findings. */
#ifndef ASSAY_ADVISORY_FIX_H
#define ASSAY_ADVISORY_FIX_H

#include "advisory/advisory.h"

/* Fills report->fixes with one upgrade for each package that has open findings which a version above its own
 * closes, and finding.fix of those; in the order of the findings, whose statuses are decided. Candidates are
 * the versions that the ranges name as fixed; of each it is asked whether any advisory on the package holds
 * at it. Advised is the smallest of those with the fewest flaws left; never a version below the installed
 * one, a pre-release only where no release does the same. Only components, name, from, to, closes, leaves,
 * opens and near are filled; memory is in `a`. */
void advisory_fixes(struct database *db, struct arena *a, const struct inventory *inv, struct report *r);

#endif
