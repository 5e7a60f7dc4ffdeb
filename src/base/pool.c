#include "base/pool.h"
#include "base/arena.h"
#include <pthread.h>
#include <stdlib.h>

struct task {
    void (*fn)(void *);
    void *arg;
};

struct strand {
    struct pool *pool;
    void (*fn)(void *ctx, size_t slot);
    void *ctx;
    size_t pushed, done;
    bool busy;           /* a thread is at it */
    struct strand *next; /* in pool->strands while it has work and nobody is at it */
    bool listed;
};

struct pool {
    pthread_mutex_t lock;
    pthread_cond_t change; /* work came, work ended, or the pool ends */
    struct task *tasks;
    size_t n_tasks, cap;
    struct strand *strands;
    size_t running;
    bool ending;
    pthread_t *threads;
    unsigned n_threads;
};

/* A strand that has work and no thread, taken off the list; the lock is held. */
static struct strand *strand_take(struct pool *p)
{
    struct strand *s = p->strands;
    if (!s)
        return NULL;
    p->strands = s->next;
    s->listed = false;
    return s;
}

static void strand_unlist(struct strand *s)
{
    if (!s->listed)
        return;
    struct strand **at = &s->pool->strands;
    while (*at != s)
        at = &(*at)->next;
    *at = s->next;
    s->listed = false;
}

static void strand_list(struct strand *s)
{
    if (s->listed || s->busy || s->done == s->pushed)
        return;
    s->next = s->pool->strands;
    s->pool->strands = s;
    s->listed = true;
    pthread_cond_broadcast(&s->pool->change);
}

/* Does slots until none is left or `enough` is reached; called and left with the lock held. */
static void strand_run(struct strand *s, size_t enough)
{
    struct pool *p = s->pool;
    s->busy = true;
    while (s->done < s->pushed && s->done < enough) {
        size_t slot = s->done;
        pthread_mutex_unlock(&p->lock);
        s->fn(s->ctx, slot);
        pthread_mutex_lock(&p->lock);
        s->done++;
        pthread_cond_broadcast(&p->change);
    }
    s->busy = false;
    strand_list(s);
}

/* One piece of work, strands first since their owners wait for them; false when there is none. */
static bool pool_step(struct pool *p)
{
    struct strand *s = strand_take(p);
    if (s) {
        p->running++;
        strand_run(s, (size_t)-1);
        p->running--;
        return true;
    }
    if (!p->n_tasks)
        return false;
    struct task t = p->tasks[--p->n_tasks];
    p->running++;
    pthread_mutex_unlock(&p->lock);
    t.fn(t.arg);
    pthread_mutex_lock(&p->lock);
    p->running--;
    if (!p->running)
        pthread_cond_broadcast(&p->change);
    return true;
}

static void *pool_thread(void *arg)
{
    struct pool *p = arg;
    pthread_mutex_lock(&p->lock);
    while (!p->ending)
        if (!pool_step(p))
            pthread_cond_wait(&p->change, &p->lock);
    pthread_mutex_unlock(&p->lock);
    return NULL;
}

struct pool *pool_new(unsigned jobs)
{
    struct pool *p = mem_alloc(sizeof *p);
    *p = (struct pool){.lock = PTHREAD_MUTEX_INITIALIZER, .change = PTHREAD_COND_INITIALIZER};
    p->threads = mem_alloc((jobs ? jobs : 1) * sizeof *p->threads);
    while (p->n_threads + 1 < jobs && pthread_create(&p->threads[p->n_threads], NULL, pool_thread, p) == 0)
        p->n_threads++;
    return p;
}

void pool_free(struct pool *p)
{
    pthread_mutex_lock(&p->lock);
    p->ending = true;
    pthread_cond_broadcast(&p->change);
    pthread_mutex_unlock(&p->lock);
    for (unsigned i = 0; i < p->n_threads; i++)
        pthread_join(p->threads[i], NULL);
    pthread_mutex_destroy(&p->lock);
    pthread_cond_destroy(&p->change);
    free(p->threads);
    free(p->tasks);
    free(p);
}

void pool_add(struct pool *p, void (*fn)(void *), void *arg)
{
    pthread_mutex_lock(&p->lock);
    if (p->n_tasks == p->cap) {
        p->cap = p->cap ? p->cap * 2 : 64;
        p->tasks = mem_realloc(p->tasks, p->cap * sizeof *p->tasks);
    }
    p->tasks[p->n_tasks++] = (struct task){fn, arg};
    pthread_cond_signal(&p->change);
    pthread_mutex_unlock(&p->lock);
}

void pool_wait(struct pool *p)
{
    pthread_mutex_lock(&p->lock);
    for (;;) {
        if (pool_step(p))
            continue;
        if (!p->running)
            break;
        pthread_cond_wait(&p->change, &p->lock);
    }
    pthread_mutex_unlock(&p->lock);
}

struct strand *strand_new(struct pool *p, void (*fn)(void *ctx, size_t slot), void *ctx)
{
    struct strand *s = mem_alloc(sizeof *s);
    *s = (struct strand){.pool = p, .fn = fn, .ctx = ctx};
    return s;
}

void strand_push(struct strand *s)
{
    pthread_mutex_lock(&s->pool->lock);
    s->pushed++;
    strand_list(s);
    pthread_mutex_unlock(&s->pool->lock);
}

void strand_wait(struct strand *s, size_t n)
{
    struct pool *p = s->pool;
    pthread_mutex_lock(&p->lock);
    while (s->pushed - s->done > n) {
        if (s->busy) {
            pthread_cond_wait(&p->change, &p->lock);
            continue;
        }
        strand_unlist(s);
        strand_run(s, s->pushed - n);
    }
    pthread_mutex_unlock(&p->lock);
}

void strand_free(struct strand *s)
{
    strand_wait(s, 0);
    /* The thread that did the last slot may still hold it: it is done once `busy` is false. */
    pthread_mutex_lock(&s->pool->lock);
    while (s->busy)
        pthread_cond_wait(&s->pool->change, &s->pool->lock);
    strand_unlist(s);
    pthread_mutex_unlock(&s->pool->lock);
    free(s);
}
