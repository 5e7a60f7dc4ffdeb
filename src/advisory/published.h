/* published: since when a flaw is publicly known, by what the database keeps of its advisories. */
#ifndef ASSAY_ADVISORY_PUBLISHED_H
#define ASSAY_ADVISORY_PUBLISHED_H

#include "advisory/advisory.h"

/* The earliest day (YYYY-MM-DD) on which one of the finding's advisories was published; where none says, the
 * earliest on which one was changed or it was listed as exploited, as it is at least that old. "" if nothing
 * is known, or `db` is NULL. In `a`. */
str advisory_published(struct database *db, struct arena *a, const struct inventory *inv,
                       const struct finding *f);

#endif
