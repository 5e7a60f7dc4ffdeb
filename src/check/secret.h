/* secret: what was found that looks like a secret, as findings of the rules SE (rules/secret) and HA-X01,
 * HA-X02. */
#ifndef ASSAY_CHECK_SECRET_H
#define ASSAY_CHECK_SECRET_H

#include "model/finding.h"

/* One finding for each secret, with all the places that it stands in; results of all rules. */
void secret_check(struct arena *a, const struct inventory *inv, struct report *r);

#endif
