/* pool: a work queue over N threads, and strands: items done one after another, by whichever thread is free.
 * The total of threads is `jobs`: the thread that waits works as well. */
#ifndef ASSAY_BASE_POOL_H
#define ASSAY_BASE_POOL_H

#include <stdbool.h>
#include <stddef.h>

struct pool;
/* jobs >= 1; with 1 no thread is started and all work is done in pool_wait. Threads that cannot be started
 * are done without. */
struct pool *pool_new(unsigned jobs);
void pool_free(struct pool *p); /* after pool_wait */
/* Queues fn(arg); newest first, so that a walk over a tree keeps its queue short. */
void pool_add(struct pool *p, void (*fn)(void *), void *arg);
/* Works until the queue is empty and nothing is running. */
void pool_wait(struct pool *p);

/* A strand calls fn(ctx, slot) for slot = 0, 1, 2 ... in that order as they are pushed. One thread owns it:
 * the one that pushes and waits. */
struct strand;
struct strand *strand_new(struct pool *p, void (*fn)(void *ctx, size_t slot), void *ctx);
void strand_push(struct strand *s);
/* Returns when at most `n` pushed slots are not done yet, doing some itself if no other thread is at it. */
void strand_wait(struct strand *s, size_t n);
void strand_free(struct strand *s); /* waits for all */

#endif
