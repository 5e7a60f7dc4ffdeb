#include "advisory/status.h"
#include "base/log.h"
#include "cmd/db.h"
#include "cmd/target.h"
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

bool db_time(uint64_t *out, struct err *e)
{
    const char *fixed = getenv("SOURCE_DATE_EPOCH");
    *out = (uint64_t)time(NULL);
    if (!fixed || !*fixed || str_u64(str_c(fixed), 10, out))
        return true;
    return err_set(e, "wrong value of", STR("SOURCE_DATE_EPOCH"), "'%s' is no number of seconds", fixed);
}

static double seconds_since(const struct timespec *t)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - t->tv_sec) + (double)(now.tv_nsec - t->tv_nsec) / 1e9;
}

static void print_result(const struct build_options *o, const struct build_result *r, double seconds)
{
    struct buf b = {0};
    struct err e;
    char core[24], text[24];
    buf_printf(&b, "%llu advisories on %llu packages", (unsigned long long)r->advisories,
               (unsigned long long)r->packages);
    if (r->facts)
        buf_printf(&b, ", facts on %llu CVEs", (unsigned long long)r->facts);
    if (r->cycles)
        buf_printf(&b, ", %llu release cycles", (unsigned long long)r->cycles);
    buf_printf(&b, " in %u files (%u unchanged), %s and %s of text, in ", r->shards, r->unchanged,
               status_size(r->core_bytes, core), status_size(r->text_bytes, text));
    buf_escape(&b, str_c(o->db));
    buf_printf(&b, " (%.2f s)\n", seconds);
    if (!cmd_write(NULL, buf_str(&b), &e))
        log_err(&e);
    buf_free(&b);
}

volatile sig_atomic_t db_stopped;

static void on_signal(int sig)
{
    db_stopped = sig;
}

/* A build that is interrupted cleans up what it fetched and wrote. What is ignored (nohup) stays so. */
void db_defer_signals(bool on)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    static int depth;
    depth += on ? 1 : -1;
    if (depth != (on ? 1 : 0))
        return;
    struct sigaction now, a = {.sa_handler = on ? on_signal : SIG_DFL};
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        if (sigaction(signals[i], NULL, &now) == 0 && now.sa_handler != SIG_IGN)
            sigaction(signals[i], &a, NULL);
}

int db_failed(const struct err *e)
{
    if (db_stopped == SIGINT)
        return EXIT_INTERRUPTED;
    if (db_stopped)
        raise(db_stopped);
    log_err(e);
    return EXIT_TARGET;
}

static int build(const struct build_options *b, bool quiet, struct err *e)
{
    struct timespec start;
    struct build_result r;
    clock_gettime(CLOCK_MONOTONIC, &start);
    db_defer_signals(true);
    bool ok = database_build(b, &r, e);
    db_defer_signals(false);
    if (!ok)
        return db_failed(e);
    if (!quiet)
        print_result(b, &r, seconds_since(&start));
    return EXIT_OK;
}

static int run_build(const struct db_options *o, struct err *e)
{
    struct build_options b = {.from = o->from.v,
                              .n_from = o->from.n,
                              .db = cmd_db_dir(o->db),
                              .tmp = o->tmp,
                              .offline = o->offline,
                              .stop = &db_stopped,
                              .jobs = o->jobs ? (unsigned)o->jobs : cmd_processors()};
    if (!o->from.n)
        return err_set(e, "wrong usage", STR_NONE, "'db build' needs --from PLACE"), cmd_usage("db", e);
    return db_time(&b.built, e) ? build(&b, o->quiet, e) : cmd_usage("db", e);
}

static int run(int argc, char **argv)
{
    struct db_options o = {0};
    struct err e = {""};
    const struct opt opts[] = {{"from", 0, OPT_LIST, &o.from},
                               {"db", 0, OPT_STRING, &o.db},
                               {"format", 'f', OPT_STRING, &o.format},
                               {"output", 'o', OPT_STRING, &o.output},
                               {"tmp", 0, OPT_STRING, &o.tmp},
                               {"jobs", 0, OPT_NUMBER, &o.jobs},
                               {"cacert", 0, OPT_STRING, &o.cacert},
                               {"proxy", 0, OPT_STRING, &o.proxy},
                               {"stall", 0, OPT_NUMBER, &o.stall},
                               {"accept-shrink", 0, OPT_LIST, &o.accept},
                               {"ecosystems", 0, OPT_LIST, &o.ecosystems},
                               {"fail-on", 0, OPT_STRING, &o.fail_on},
                               {"sign", 0, OPT_STRING, &o.sign},
                               {"verify-key", 0, OPT_STRING, &o.verify_key},
                               {"with-feeds", 0, OPT_FLAG, &o.with_feeds},
                               {"interval", 0, OPT_STRING, &o.interval},
                               {"as-of", 0, OPT_STRING, &o.as_of},
                               {"offline", 0, OPT_FLAG, &o.offline},
                               {"quiet", 'q', OPT_FLAG, &o.quiet},
                               {"verbose", 0, OPT_FLAG, &o.verbose}};
    if (!opt_parse(argc, argv, opts, sizeof opts / sizeof *opts, &o.rest, &o.help, &e))
        return cmd_usage("db", &e);
    if (o.help)
        return cmd_help("db");
    cmd_verbosity(o.quiet, o.verbose);
    const char *what = o.rest.n ? o.rest.v[0] : "";
    if (o.rest.n == 1 && strcmp(what, "build") == 0)
        return run_build(&o, &e);
    if (o.rest.n == 1 && strcmp(what, "update") == 0)
        return db_run_update(&o, &e);
    if (o.rest.n == 1 && strcmp(what, "watch") == 0)
        return db_run_watch(&o, &e);
    if (o.rest.n == 2 && strcmp(what, "export") == 0)
        return db_run_export(&o, o.rest.v[1], &e);
    if (o.rest.n == 2 && strcmp(what, "import") == 0)
        return db_run_import(&o, o.rest.v[1], &e);
    if (o.rest.n == 1 && strcmp(what, "feeds") == 0)
        return db_run_feeds(&o, &e);
    if (o.rest.n == 1 && strcmp(what, "status") == 0)
        return db_run_status(&o, &e);
    if (o.rest.n == 1 && strcmp(what, "verify") == 0)
        return db_run_verify(&o, &e);
    if (o.rest.n == 3 && strcmp(what, "diff") == 0)
        return db_run_diff(&o, o.rest.v[1], o.rest.v[2], &e);
    bool file = strcmp(what, "export") == 0 || strcmp(what, "import") == 0;
    err_set(&e, "wrong usage", STR_NONE,
            file                        ? "'db %s' needs one FILE"
            : strcmp(what, "diff") == 0 ? "'db %s' needs the folders of two databases, OLD and NEW"
            : o.rest.n > 1
                ? "'%s' takes no further word"
                : "'db' has update, watch, build, feeds, status, verify, diff, export and import, not '%s'",
            what);
    return cmd_usage("db", &e);
}

const struct command command_db = {
    .name = "db",
    .usage = "db update | watch | build --from PLACE... | feeds | status | verify | diff OLD NEW | export "
             "FILE | import "
             "FILE  [OPTION...]",
    .summary = "keep the database of advisories up to date, tell what it holds, check it",
    .help =
        "update  asks the feeds for what is new, keeps their data and builds the database of them\n"
        "feeds   lists the feeds with their age and what failed\n"
        "build   compiles OSV records into a new database that replaces the old one in one step\n"
        "status  tells when it was built, from what, and what it holds\n"
        "verify  reads all of it and compares the digests\n"
        "diff    lists the advisories that are new, gone, withdrawn or changed from one database to "
        "another\n\n"
        "  --from PLACE         of update: a feed in place of those of the configuration; may be repeated\n"
        "                       of build: a JSON record, a folder of them, an all.zip, a folder or URL "
        "(file, "
        "http, https)\n"
        "                       laid out as the OSV bucket; may be repeated\n"
        "  --ecosystems LIST    of update: seen (by scans; the default), all, or names joined by commas\n"
        "  --accept-shrink FEED of update: take data that look wrong since they shrank or are older\n"
        "  --fail-on incomplete of update: exit status 1 when a feed failed\n"
        "  --cacert FILE        certificates to trust, PEM (default: those of the system)\n"
        "  --proxy URL          (default: http_proxy, https_proxy, no_proxy of the environment)\n"
        "  --stall SECONDS      give a server up that sends next to nothing for so long (default: 60)\n"
        "  --db DIR             the database (default: $XDG_DATA_HOME/assay/db)\n"
        "  --jobs N             threads (default: processors)\n"
        "  --tmp DIR            where fetched feeds and what was read of them are kept meanwhile\n"
        "                       (default: fetched feeds in $TMPDIR, else /tmp; the rest beside the "
        "database)\n"
        "  --offline            refuse http and https\n"
        "  -f, --format FORMAT  of status and diff: table or json\n"
        "  -o, --output FILE    of status and diff\n"
        "      --as-of DATE     of status: the day that ages are told at (default: now)\n"
        "  -q, --quiet          errors only; of diff: counts only\n"
        "      --verbose        more on stderr\n",
    .order = 50,
    .run = run,
};
