/* lookaside: signatures of GPG that lie beside the images: a folder laid out as containers' tools have it
 * (containers-registries.d(5), lookaside): REPOSITORY@sha256=HEX/signature-N, at any depth. */
#ifndef ASSAY_CMD_LOOKASIDE_H
#define ASSAY_CMD_LOOKASIDE_H

#include "base/err.h"
#include "model/inventory.h"

/* Adds those that are for the manifest of the image, or the index that it is in, to inv->signatures, not
 * opened. False when the folder cannot be read. */
bool lookaside_read(const char *dir, struct inventory *inv, struct err *e);

#endif
