/* db export, db import: a database as one file. */
#include "advisory/update/export.h"
#include "advisory/manifest.h"
#include "advisory/status.h"
#include "base/log.h"
#include "cmd/db.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static bool read_key(struct arena *a, const char *path, str *out, struct err *e)
{
    *out = STR("");
    if (!path || cmd_read(a, path, out, e))
        return !path || out->n || err_set(e, "cannot use the key", str_c(path), "the file is empty");
    return false;
}

static void print_result(const char *what, const struct export_result *r, bool quiet)
{
    struct arena a = {0};
    char size[24];
    if (!quiet)
        log_line(LOG_NOTE, "%s: the database of %.*s, %llu files, %s%s%s", what,
                 STR_ARG(time_rfc3339(&a, r->built)), (unsigned long long)r->files,
                 status_size(r->bytes, size), r->feeds ? ", with its feeds" : "",
                 r->is_signed ? ", signed" : "");
    arena_free(&a);
}

/* Into a temporary file beside it that takes its name when it is whole. */
static bool export_file(const struct db_options *o, const char *path, str key, struct export_result *r,
                        struct err *e)
{
    char fresh[4200];
    if ((size_t)snprintf(fresh, sizeof fresh, "%s.XXXXXX", path) >= sizeof fresh)
        return err_set(e, "cannot write", str_c(path), "the name is too long");
    int fd = mkostemp(fresh, O_CLOEXEC);
    if (fd < 0)
        return err_set(e, "cannot write", str_c(path), "%s", strerror(errno));
    mode_t mask = umask(0);
    umask(mask);
    bool ok = database_export(cmd_db_dir(o->db), fd, key, str_c(o->sign), o->with_feeds, r, e);
    if (ok && (fchmod(fd, 0666 & ~mask) != 0 || fsync(fd) != 0 || rename(fresh, path) != 0))
        ok = err_set(e, "cannot write", str_c(path), "%s", strerror(errno));
    close(fd);
    if (!ok)
        unlink(fresh);
    return ok;
}

int db_run_export(const struct db_options *o, const char *file, struct err *e)
{
    struct arena a = {0};
    struct export_result r;
    str key;
    bool out = strcmp(file, "-") == 0;
    bool ok = read_key(&a, o->sign, &key, e) && (out ? database_export(cmd_db_dir(o->db), STDOUT_FILENO, key,
                                                                       str_c(o->sign), o->with_feeds, &r, e)
                                                     : export_file(o, file, key, &r, e));
    if (ok)
        print_result("exported", &r, o->quiet);
    else
        log_err(e);
    arena_free(&a);
    return ok ? EXIT_OK : EXIT_TARGET;
}

static bool accepts_all(const struct db_options *o)
{
    for (size_t i = 0; i < o->accept.n; i++)
        if (strcmp(o->accept.v[i], "all") == 0)
            return true;
    return false;
}

int db_run_import(const struct db_options *o, const char *file, struct err *e)
{
    struct arena a = {0};
    struct export_result r;
    str key;
    bool in = strcmp(file, "-") == 0;
    bool ok = read_key(&a, o->verify_key, &key, e);
    int fd = in ? STDIN_FILENO : ok ? open(file, O_RDONLY | O_CLOEXEC) : -1;
    if (ok && fd < 0)
        ok = err_set(e, "cannot read", str_c(file), "%s", strerror(errno));
    ok = ok && database_import(cmd_db_dir(o->db), fd, key, str_c(o->verify_key), accepts_all(o), &r, e);
    if (ok)
        print_result("imported", &r, o->quiet);
    else
        log_err(e);
    if (fd >= 0 && !in)
        close(fd);
    arena_free(&a);
    return ok ? EXIT_OK : EXIT_TARGET;
}
