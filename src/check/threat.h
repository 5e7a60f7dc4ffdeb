/* threat: what is told of a finding's CVE itself: whether it is exploited, how likely it will be, a rating
 * and a title where no advisory has one. */
#ifndef ASSAY_CHECK_THREAT_H
#define ASSAY_CHECK_THREAT_H

#include "advisory/advisory.h"

/* Fills kev ... percentile of the findings of `r`, and severity, score, vector and title of those that
 * neither a vendor nor an advisory rates or names; the evidence then says whose they are. What cannot be read
 * becomes a diagnostic of `inv`. */
void threat_join(struct database *db, struct arena *a, struct report *r, struct inventory *inv);

#endif
