/* tap: a stream that hashes (SHA-256) what passes through it, on another thread where one is idle.
 * Its chunks live in a ring of buffers, so that the consumer and the hasher share them without a copy. */
#ifndef ASSAY_SOURCE_TAP_H
#define ASSAY_SOURCE_TAP_H

#include "base/pool.h"
#include "codec/digest.h"

struct tap;
/* Takes over `under`. NULL when this machine has no SHA-256. */
struct tap *tap_new(struct pool *pool, struct stream *under);
/* The stream to read; its close does nothing: the tap is freed by tap_free. */
struct stream *tap_stream(struct tap *t);
/* Reads what is left, and writes the digest of all in hexadecimal; false when the stream failed. */
bool tap_finish(struct tap *t, char hex[65], uint64_t *bytes, struct err *e);
void tap_free(struct tap *t);

#endif
