/* python_vendor: Python packages that other packages carry as a copy of their own (pip/_vendor,
 * requests/packages).
 */
#ifndef ASSAY_CATALOG_PYTHON_VENDOR_H
#define ASSAY_CATALOG_PYTHON_VENDOR_H

#include "catalog/catalog.h"

/* The package that carries what lies at `path`, "pip" for "pip/_vendor/six.py"; "" when none does. */
str python_vendored_in(str path);
/* The field of a component's evidence: `field`, and in whom it is vendored if it is. */
str python_vendored_field(struct catalog_ctx *ctx, const char *field, str path);

#endif
