/* base: the rules TR-B..: is the image that this one says it was built on its base, and is there a newer one;
 * judged by the facts of catalog/base_image.h. */
#ifndef ASSAY_CHECK_BASE_H
#define ASSAY_CHECK_BASE_H

#include "model/finding.h"

void base_check(struct arena *a, const struct inventory *inv, struct report *r);

#endif
