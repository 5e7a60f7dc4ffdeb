/* parallel: the same work on every item of a list, on several threads. */
#ifndef ASSAY_BASE_PARALLEL_H
#define ASSAY_BASE_PARALLEL_H

#include <stddef.h>

/* Calls fn(ctx, i) once for each i < n, on up to `jobs` threads (the caller's is one of them), items in
 * rising order, and returns when all are done. fn must write only what belongs to item i. */
void parallel_for(size_t n, unsigned jobs, void (*fn)(void *ctx, size_t i), void *ctx);

#endif
