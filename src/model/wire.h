/* wire: an inventory as bytes, for the pipe from a confined reader to its broker, and for storing it.
 * The bytes are not trusted: a reader that was taken over by what it read may have written them.
 *
 * Layout: "ASSAYINV", format version, length of the rest (8 bytes, little endian), then the fields in the
 * order of wire.c. Numbers are LEB128; a string is its number in the message, followed by length and bytes
 * where that number comes for the first time (0 is the empty string). */
#ifndef ASSAY_MODEL_WIRE_H
#define ASSAY_MODEL_WIRE_H

#include "base/buf.h"
#include "base/err.h"
#include "model/inventory.h"

/* Appends the message; `inv` is only read. */
void wire_encode(struct buf *out, const struct inventory *inv);
/* Reads a message that fills `bytes` to the end. All strings of *inv are copied to `a`, which becomes its
 * arena. False and *e (and an empty *inv) when anything is out of its range: a length or count beyond the
 * message, a value that no enumeration has, a location in a layer that the inventory lacks. */
bool wire_decode(struct arena *a, str bytes, struct inventory *inv, struct err *e);

#endif
