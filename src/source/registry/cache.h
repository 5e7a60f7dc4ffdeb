/* cache: blobs and manifests of registries in a folder of the user's, by digest: DIR/blobs/sha256/HEX. What
 * is put there was computed to have that digest; what is taken from there is computed again first, and
 * removed when it has not. It runs in the broker. */
#ifndef ASSAY_SOURCE_REGISTRY_CACHE_H
#define ASSAY_SOURCE_REGISTRY_CACHE_H

#include "base/err.h"

/* Makes the folder. */
bool cache_prepare(const char *dir, struct err *e);

enum cache_answer { CACHE_LACKS, CACHE_GAVE, CACHE_STOPPED };
/* Gives the bytes of "sha256:HEX" to `sink` if they are there, and no more than `limit`; CACHE_STOPPED: the
 * sink gave up. */
enum cache_answer cache_get(const char *dir, str digest, uint64_t limit, bool (*sink)(void *ctx, str part),
                            void *ctx);

/* Bytes on their way into the cache. */
struct cache_part;
struct cache_part *cache_begin(const char *dir, str digest); /* NULL: they cannot be kept */
void cache_add(struct cache_part *p, str bytes);
/* Keeps them when they are `whole` and have the digest. p may be NULL. */
void cache_end(struct cache_part *p, bool whole);

#endif
