/* reachable_app: packages of npm and Python by what the application's own files import, and packages that
 * only development needs. */
#ifndef ASSAY_CHECK_REACHABLE_APP_H
#define ASSAY_CHECK_REACHABLE_APP_H

#include "model/finding.h"

void reachable_app(struct arena *a, const struct inventory *inv, struct report *r);

#endif
