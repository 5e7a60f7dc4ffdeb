/* cyclonedx_vex: the analyses in a CycloneDX document (1.4 to 1.7, JSON: vulnerabilities[].analysis), as an
 * SBOM has them and as a document of its own (a VEX that refers to another one's components by BOM-Link). */
#ifndef ASSAY_FORMAT_CYCLONEDX_VEX_H
#define ASSAY_FORMAT_CYCLONEDX_VEX_H

#include "base/err.h"
#include "model/vex.h"

/* Does a text that begins so look like CycloneDX in JSON? */
bool cyclonedx_vex_is(str text);
/* One statement for each vulnerability with an analysis; none is no error. What `affects` refers to is known
 * by its purl and hashes where the document has the component, and by a reference that is a purl itself. */
bool cyclonedx_vex_parse(struct arena *a, str text, struct vex_document *out, struct err *e);

#endif
