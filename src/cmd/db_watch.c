/* db watch: an update now and then, for as long as it is let. */
#include "base/log.h"
#include "cmd/db.h"
#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define INTERVAL ((uint64_t)3600)

static volatile sig_atomic_t asked; /* SIGUSR1: at once */

static void on_ask(int sig)
{
    (void)sig;
    asked = 1;
}

/* A tenth more or less, so that machines that started together do not come together. */
static uint64_t jittered(uint64_t seconds)
{
    unsigned random = 0;
    if (getentropy(&random, sizeof random) != 0)
        random = (unsigned)getpid();
    uint64_t tenth = seconds / 10;
    return seconds - tenth + (tenth ? random % (2 * tenth + 1) : 0);
}

static void wait_for(uint64_t seconds)
{
    struct timespec now, until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += (time_t)seconds;
    do {
        nanosleep(&(struct timespec){0, 200000000}, NULL);
        clock_gettime(CLOCK_MONOTONIC, &now);
    } while (!db_stopped && !asked &&
             (now.tv_sec < until.tv_sec || (now.tv_sec == until.tv_sec && now.tv_nsec < until.tv_nsec)));
    asked = 0;
}

static void round_of(const struct db_options *o, uint64_t next)
{
    struct arena a = {0};
    struct update_report r;
    struct err e = {""};
    bool ok = db_update_now(&a, o, &r, &e);
    if (!ok && !db_stopped)
        log_err(&e);
    else if (ok)
        log_line(LOG_NOTE, "%zu feeds asked: %u changed, %u failed; %s; next in %.*s", r.parts.n, r.changed,
                 r.failed, r.built ? "the database is new" : "the database stays",
                 STR_ARG(db_span(&a, next)));
    arena_free(&a);
}

int db_run_watch(const struct db_options *o, struct err *e)
{
    uint64_t interval = INTERVAL;
    if (o->interval && (!cmd_age(o->interval, &interval) || !interval || interval > 366 * 86400ull))
        return err_set(e, "wrong value of", STR("--interval"), "'%s' is no time: 1h, 30m and 1d are",
                       o->interval),
               cmd_usage("db", e);
    struct sigaction act = {.sa_handler = on_ask};
    sigaction(SIGUSR1, &act, NULL);
    db_defer_signals(true);
    while (!db_stopped) {
        uint64_t next = jittered(interval);
        round_of(o, next);
        if (!db_stopped)
            wait_for(next);
    }
    db_defer_signals(false);
    return EXIT_OK; /* to be told to stop is how it ends */
}
