#include "cmd/scan_update.h"
#include "advisory/advisory.h"
#include "advisory/update/seen.h"
#include "base/log.h"
#include "cmd/db.h"
#include <stdlib.h>
#include <sys/stat.h>

#define MAX_AGE ((uint64_t)12 * 3600)

bool scan_update_read(struct scan_update *u, struct err *e)
{
    u->max_age = MAX_AGE;
    if (u->age && !cmd_age(u->age, &u->max_age)) {
        err_set(e, "wrong value of", STR("--max-age"), "'%s' is no age", u->age);
        return err_hint(e, "12h, 90m and 7d are, and none");
    }
    if (u->update && strcmp(u->update, "never") == 0)
        u->update = NULL;
    bool known = !u->update || !*u->update || strcmp(u->update, "now") == 0 || strcmp(u->update, "auto") == 0;
    return known ||
           err_set(e, "wrong value of", STR("--update"), "'%s' is none of now, auto and never", u->update);
}

/* Seconds that the data are old, and of which feed; UINT64_MAX when there is no database. */
static uint64_t age_of(struct arena *a, const struct scan_update *u, str *oldest)
{
    uint64_t now;
    struct err e;
    uint64_t fresh = database_fresh(a, u->db, oldest);
    if (!fresh || !db_time(&now, &e))
        return UINT64_MAX;
    return now > fresh ? now - fresh : 0;
}

bool scan_update_due(const struct scan_update *u)
{
    struct arena a = {0};
    str oldest;
    bool due =
        u->update && !u->offline && (strcmp(u->update, "auto") != 0 || age_of(&a, u, &oldest) > u->max_age);
    arena_free(&a);
    return due;
}

static void make_folder(const char *path)
{
    char part[4096];
    size_t n = strlen(path);
    for (size_t i = 1; i <= n && n < sizeof part; i++) {
        if (path[i] && path[i] != '/')
            continue;
        memcpy(part, path, i);
        part[i] = 0;
        mkdir(part, 0777); /* where it cannot be made nothing is noted */
    }
}

void scan_update_note(const struct scan_update *u, const struct inventory *inventory)
{
    struct arena a = {0};
    seen_names names = {0};
    for (size_t i = 0; i < inventory->components.n; i++)
        seen_add(&a, &names, inventory->components.v[i].ecosystem);
    if (names.n && u->usual)
        make_folder(u->db);
    seen_note(u->db, &names);
    arena_free(&a);
}

bool scan_update_run(struct scan_update *u)
{
    struct arena a = {0};
    struct update_report r;
    struct err e = {""};
    const struct db_options o = {.db = u->db, .cacert = u->cacert, .proxy = u->proxy, .jobs = u->jobs};
    u->updated = db_update_now(&a, &o, &r, &e);
    if (!u->updated && !db_stopped)
        log_line(LOG_WARNING, "the advisories were not updated: %s", e.text);
    arena_free(&a);
    return !db_stopped;
}

void scan_update_announce(const struct scan_update *u)
{
    struct arena a = {0};
    str oldest, age;
    uint64_t seconds = age_of(&a, u, &oldest);
    if (seconds > u->max_age && seconds != UINT64_MAX) {
        age = db_span(&a, seconds);
        log_line(LOG_WARNING, "the advisories are of %.*s ago%s%.*s%s; `assay db update` brings new ones",
                 STR_ARG(age), oldest.n ? " (" : "", STR_ARG(oldest), oldest.n ? ")" : "");
    }
    arena_free(&a);
}
