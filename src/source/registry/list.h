/* list: what a registry has: its repositories, the tags of one (OCI distribution specification, "Listing
 * tags"; the catalog of Docker's HTTP API V2). Read in the confined process. */
#ifndef ASSAY_SOURCE_REGISTRY_LIST_H
#define ASSAY_SOURCE_REGISTRY_LIST_H

#include "base/vec.h"
#include "source/registry/channel.h"

typedef VEC(str) registry_names;
/* Adds the names of one page. False when it is no such list. Pure. */
bool registry_list_parse(str text, struct arena *a, registry_names *out, struct err *e);
/* All pages, of ASK_CATALOG or, of the repository of image `number`, ASK_TAGS. Nothing for one that is not
 * there.
 */
bool registry_list(struct channels *c, enum registry_ask ask, uint32_t number, struct arena *a,
                   registry_names *out, struct err *e);

#endif
