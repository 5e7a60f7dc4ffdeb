/* advice: what has to move so that an upgrade comes in: the base image, a package that the project asks for,
 * or the package itself; and the command lines for it. */
#ifndef ASSAY_CHECK_ADVICE_H
#define ASSAY_CHECK_ADVICE_H

#include "model/finding.h"

/* Fills kind, by_purl, by_name, chains, within, asked, by and commands of every fix of the report, and fix_by
 * of the findings that it closes. */
void advice_add(struct arena *a, const struct inventory *inv, struct report *r);

#endif
