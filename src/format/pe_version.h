/* pe_version: what a Windows program or library says of itself in its version resource (Microsoft, "PE
 * Format", "The .rsrc Section"; "VS_VERSIONINFO structure"). */
#ifndef ASSAY_FORMAT_PE_VERSION_H
#define ASSAY_FORMAT_PE_VERSION_H

#include "format/pe.h"

/* UTF-8, in image->arena; "" where it is not said. Of several languages the first counts. */
struct pe_version {
    str company, product, product_version, file_version, original_name;
};

/* False when the file has no version resource (e is empty), or a damaged one (e says how). */
bool pe_version_read(const struct elf *image, struct pe_version *out, struct err *e);

#endif
