/* db: what the parts of the command `db` share. */
#ifndef ASSAY_CMD_DB_H
#define ASSAY_CMD_DB_H

#include "advisory/update/update.h"
#include "cmd/cmd.h"

struct db_options {
    const char *db, *format, *output, *tmp;
    const char *cacert, *proxy, *fail_on, *sign, *verify_key, *interval, *as_of;
    struct opt_list from, rest, accept, ecosystems;
    uint64_t jobs, stall;
    bool help, offline, quiet, verbose, with_feeds;
};

/* The time that goes into the database: the clock, or SOURCE_DATE_EPOCH for a repeatable build. */
bool db_time(uint64_t *out, struct err *e);
/* Set by SIGINT, SIGTERM and SIGHUP between defer(true) and defer(false), which may be nested: work ends and
 * cleans up. */
extern volatile sig_atomic_t db_stopped;
void db_defer_signals(bool on);
/* After work that failed with *e: the exit status; a signal that came meanwhile takes its effect now. */
int db_failed(const struct err *e);

/* The list of feeds and what ecosystems are wanted: of the command line, else of the configuration. */
bool db_feed_list(struct arena *a, const struct db_options *o, struct feed_list *out, struct err *e);
/* "3 days" of seconds. */
str db_span(struct arena *a, uint64_t seconds);
/* An update, without a word on standard output; what failed is a warning each. */
bool db_update_now(struct arena *a, const struct db_options *o, struct update_report *r, struct err *e);

int db_run_update(const struct db_options *o, struct err *e);
int db_run_status(const struct db_options *o, struct err *e);
int db_run_verify(const struct db_options *o, struct err *e);
int db_run_diff(const struct db_options *o, const char *from, const char *to, struct err *e);
int db_run_feeds(const struct db_options *o, struct err *e);
int db_run_watch(const struct db_options *o, struct err *e);
/* FILE "-": standard output, standard input. */
int db_run_export(const struct db_options *o, const char *file, struct err *e);
int db_run_import(const struct db_options *o, const char *file, struct err *e);

#endif
