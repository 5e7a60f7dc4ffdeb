/* trust: rules on whether an artifact is what it says it is (docs/rules.md). */
#ifndef ASSAY_CHECK_TRUST_H
#define ASSAY_CHECK_TRUST_H

#include "model/finding.h"

/* Adds one finding to `r` for each fact of the inventory that a trust rule judges. */
void trust_check(struct arena *a, const struct inventory *inv, struct report *r);
/* The same of how an image came from a registry. */
void trust_way_check(struct arena *a, const struct inventory *inv, struct report *r);

#endif
