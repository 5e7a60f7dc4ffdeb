/* sbom_cyclonedx: what the readers of CycloneDX in JSON and in XML share. */
#ifndef ASSAY_CATALOG_SBOM_CYCLONEDX_H
#define ASSAY_CATALOG_SBOM_CYCLONEDX_H

#include "catalog/sbom.h"

enum { CYCLONEDX_NESTED_MAX = 64 };

/* The item that is the index'th; items move when others are added. */
struct sbom_item *cyclonedx_item(struct sbom *s, size_t index);
/* The scope by the format's word ("required"); properties are more exact. */
void cyclonedx_scope(struct sbom_item *item, str word);
/* What the document is about tells in which tier it runs, unless a property has. SIZE_MAX: nothing. */
void cyclonedx_tier(struct sbom *s, size_t item);
/* Says when the document is of a version that is not known here. */
void cyclonedx_version(const struct sbom *s);

#endif
