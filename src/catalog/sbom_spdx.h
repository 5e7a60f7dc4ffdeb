/* sbom_spdx: what the readers of SPDX 2 in JSON and as tags and values share. */
#ifndef ASSAY_CATALOG_SBOM_SPDX_H
#define ASSAY_CATALOG_SBOM_SPDX_H

#include "catalog/sbom.h"

struct spdx_relation {
    str from, type, to;
};
struct spdx {
    struct sbom s;
    VEC(struct spdx_relation) relations;
    VEC(str) described;
};

/* CycloneDX's word for a purpose, by which items are told apart. */
str spdx_purpose(str word);
/* Of an external reference. */
bool spdx_is_purl(str type);
/* What was declared, else what somebody concluded. */
void spdx_licence(struct spdx *r, struct sbom_item *item, str declared, str concluded);
/* Lines "assay:NAME=VALUE" of this program; what others annotate is left alone. */
void spdx_annotation(struct spdx *r, struct sbom_item *item, str annotator, str comment);
/* NULL when there is no item of that identifier. */
struct sbom_item *spdx_item(struct spdx *r, str id);
/* What the relations say, once all packages are known. */
void spdx_relate(struct spdx *r);
/* Says when the document is of a version that is not known here. */
void spdx_version(const struct spdx *r);

#endif
