/* resolve: which digest a name has in its registry now. */
#ifndef ASSAY_SOURCE_REGISTRY_RESOLVE_H
#define ASSAY_SOURCE_REGISTRY_RESOLVE_H

#include "model/reference.h"

/* That of the manifest or index that the tag names ("latest" if none is written), computed of its bytes; they
 * are not looked into. False when it cannot be had, is no manifest, or is not what the registry says it is.
 */
bool registry_digest(struct arena *a, const struct reference *r, str *digest, struct err *e);

#endif
