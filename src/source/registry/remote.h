/* remote: an image in a registry, read in the confined process. */
#ifndef ASSAY_SOURCE_REGISTRY_REMOTE_H
#define ASSAY_SOURCE_REGISTRY_REMOTE_H

#include "model/reference.h"
#include "source/read.h"

/* The image of a target that has a service. */
bool read_registry_image(struct reading *r, const struct target *t, struct err *e);

#endif
