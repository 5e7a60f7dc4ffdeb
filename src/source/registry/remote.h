/* remote: an image in a registry, read in the confined process. */
#ifndef ASSAY_SOURCE_REGISTRY_REMOTE_H
#define ASSAY_SOURCE_REGISTRY_REMOTE_H

#include "model/reference.h"
#include "source/read.h"
#include "source/registry/channel.h"

/* Image `number` of the service that the channels are of, named `reference`. */
bool read_registry_image(struct reading *r, struct channels *c, uint32_t number,
                         const struct reference *reference, struct err *e);

#endif
