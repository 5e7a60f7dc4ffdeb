#include "base/parallel.h"
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

#define JOBS_MAX 64

struct work {
    atomic_size_t next;
    size_t n;
    void (*fn)(void *ctx, size_t i);
    void *ctx;
};

static void *worker(void *arg)
{
    struct work *w = arg;
    for (size_t i; (i = atomic_fetch_add(&w->next, 1)) < w->n;)
        w->fn(w->ctx, i);
    return NULL;
}

void parallel_for(size_t n, unsigned jobs, void (*fn)(void *ctx, size_t i), void *ctx)
{
    struct work w = {.n = n, .fn = fn, .ctx = ctx};
    pthread_t threads[JOBS_MAX];
    unsigned started = 0;
    if (jobs > JOBS_MAX)
        jobs = JOBS_MAX;
    if (jobs > n)
        jobs = (unsigned)n;
    /* A thread that cannot be started is only slower: the others take its share. */
    while (started + 1 < jobs && pthread_create(&threads[started], NULL, worker, &w) == 0)
        started++;
    worker(&w);
    for (unsigned i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
}

unsigned parallel_cpus(void)
{
    cpu_set_t set;
    int n = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
    return n > 0 ? (unsigned)n : 1;
}
