/* reachable_go: Go programs by the functions that are linked into them, and the symbols that the Go
 * vulnerability database names. */
#ifndef ASSAY_CHECK_REACHABLE_GO_H
#define ASSAY_CHECK_REACHABLE_GO_H

#include "model/finding.h"

void reachable_go(struct arena *a, const struct inventory *inv, struct report *r);

#endif
