/* vex_csaf: a CSAF document (advisory/csaf.h) as statements. */
#ifndef ASSAY_CHECK_VEX_CSAF_H
#define ASSAY_CHECK_VEX_CSAF_H

#include "base/err.h"
#include "model/vex.h"

bool vex_of_csaf(struct arena *a, str text, struct vex_document *out, struct err *e);

#endif
