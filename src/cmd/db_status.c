/* assay db status, verify, diff: what databases hold, whether they are as they were written, how two differ.
 */
#include "advisory/diff.h"
#include "advisory/status.h"
#include "base/date.h"
#include "base/log.h"
#include "cmd/db.h"
#include "cmd/target.h"
#include <stdio.h>
#include <stdlib.h>

static bool take_format(const struct db_options *o, const char *word, bool *json, struct err *e)
{
    *json = o->format && strcmp(o->format, "json") == 0;
    return !o->format || *json || strcmp(o->format, "table") == 0 ||
           err_set(e, "wrong usage", STR_NONE, "'db %s' has the formats table and json, not '%s'", word,
                   o->format);
}

/* The time that ages are told at: the end of the day of --as-of, else now. */
static bool take_now(const struct db_options *o, uint64_t *now, struct err *e)
{
    int64_t days;
    if (!o->as_of)
        return db_time(now, e);
    if (!date_days(str_c(o->as_of), &days) || days < 0)
        return err_set(e, "wrong value of", STR("--as-of"), "'%s' is no day of the form YYYY-MM-DD",
                       o->as_of);
    *now = (uint64_t)days * 86400 + 86399;
    return true;
}

static int written(const struct db_options *o, bool ok, struct buf *out, struct err *e)
{
    ok = ok && cmd_write(o->output, buf_str(out), e);
    buf_free(out);
    if (!ok)
        log_err(e);
    return ok ? EXIT_OK : EXIT_TARGET;
}

int db_run_status(const struct db_options *o, struct err *e)
{
    struct buf out = {0};
    uint64_t now;
    bool json;
    if (!take_format(o, "status", &json, e) || !take_now(o, &now, e))
        return cmd_usage("db", e);
    return written(o, database_status(cmd_db_dir(o->db), json, now, &out, e), &out, e);
}

int db_run_verify(const struct db_options *o, struct err *e)
{
    struct verify_result r;
    bool ok = database_verify(cmd_db_dir(o->db), &r, e);
    if (!ok)
        log_err(e);
    else if (!o->quiet)
        printf("%u files, %llu bytes: all as they were written\n", r.files, (unsigned long long)r.bytes);
    return ok ? EXIT_OK : EXIT_TARGET;
}

int db_run_diff(const struct db_options *o, const char *from, const char *to, struct err *e)
{
    struct arena a = {0};
    struct buf out = {0};
    struct diff d;
    bool json;
    if (!take_format(o, "diff", &json, e))
        return cmd_usage("db", e);
    struct database *old = database_open(from, e), *new = old ? database_open(to, e) : NULL;
    bool ok = new &&diff_databases(&a, old, new, &d, e);
    if (ok)
        diff_write(&out, &d, old, new, json, !o->quiet);
    int status = written(o, ok, &out, e);
    database_close(old);
    database_close(new);
    arena_free(&a);
    return status;
}
