#include "net/host.h"
#include "base/vec.h"
#include <pthread.h>
#include <time.h>

struct host {
    str name;
    unsigned active;
    uint64_t closed_until; /* milliseconds of the monotonic clock */
};
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static struct arena memory;
static VEC(struct host) hosts;

static uint64_t now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

str host_of(str url)
{
    ptrdiff_t scheme = str_find(url, STR("://"));
    str rest = scheme < 0 ? url : str_from(url, (size_t)scheme + 3);
    size_t n = 0;
    while (n < rest.n && rest.p[n] != '/' && rest.p[n] != '?' && rest.p[n] != '#')
        n++;
    rest = str_sub(rest, 0, n);
    return str_from(rest, (size_t)(str_rchr(rest, '@') + 1));
}

/* With the mutex held; valid until the next call. */
static struct host *find(str name)
{
    for (size_t i = 0; i < hosts.n; i++)
        if (str_ieq(hosts.v[i].name, name))
            return &hosts.v[i];
    struct host *h = vec_add(&memory, &hosts);
    h->name = arena_dup(&memory, name);
    return h;
}

static bool try_enter(str name)
{
    pthread_mutex_lock(&mutex);
    struct host *h = find(name);
    bool may = h->active < HOST_REQUESTS_MAX && h->closed_until <= now();
    h->active += may;
    pthread_mutex_unlock(&mutex);
    return may;
}

bool host_enter(str name, const volatile sig_atomic_t *stop)
{
    const struct timespec tick = {0, 20000000};
    while (!try_enter(name)) {
        if (stop && *stop)
            return false;
        nanosleep(&tick, NULL);
    }
    return true;
}

void host_leave(str name)
{
    pthread_mutex_lock(&mutex);
    find(name)->active--;
    pthread_mutex_unlock(&mutex);
}

void host_pause(str name, uint64_t milliseconds)
{
    pthread_mutex_lock(&mutex);
    struct host *h = find(name);
    uint64_t until = now() + milliseconds;
    h->closed_until = until > h->closed_until ? until : h->closed_until;
    pthread_mutex_unlock(&mutex);
}
