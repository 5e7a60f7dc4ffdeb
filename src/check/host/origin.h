/* origin: rule HA-S05, whether an image is what somebody made and signed, by the results of the rules TR-D
 * and by what lies with it. Called after those. */
#ifndef ASSAY_CHECK_HOST_ORIGIN_H
#define ASSAY_CHECK_HOST_ORIGIN_H

#include "model/finding.h"

void host_origin_check(struct arena *a, const struct inventory *inv, struct report *r);

#endif
