#include "base/parallel.h"
#include "base/pool.h"
#include <stdatomic.h>

struct work {
    atomic_size_t next;
    size_t n;
    void (*fn)(void *ctx, size_t i);
    void *ctx;
};

static void run(void *arg)
{
    struct work *w = arg;
    for (size_t i; (i = atomic_fetch_add(&w->next, 1)) < w->n;)
        w->fn(w->ctx, i);
}

void parallel_for(size_t n, unsigned jobs, void (*fn)(void *ctx, size_t i), void *ctx)
{
    struct work w = {.n = n, .fn = fn, .ctx = ctx};
    if (jobs > n)
        jobs = (unsigned)n;
    struct pool *p = pool_new(jobs ? jobs : 1);
    for (unsigned i = 0; i < jobs; i++)
        pool_add(p, run, &w);
    pool_wait(p);
    pool_free(p);
}
