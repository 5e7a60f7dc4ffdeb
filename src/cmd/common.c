#include "cmd/cmd.h"
#include "base/arena.h"
#include "base/log.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

const char *cmd_db_dir(const char *option)
{
    static char path[4096];
    const char *data = getenv("XDG_DATA_HOME"), *home = getenv("HOME");
    if (option)
        return option;
    if (data && *data)
        snprintf(path, sizeof path, "%s/assay/db", data);
    else
        snprintf(path, sizeof path, "%s/.local/share/assay/db", home && *home ? home : "");
    return path;
}

static bool write_fd(int fd, str text)
{
    while (text.n) {
        ssize_t n = write(fd, text.p, text.n);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        text = str_from(text, (size_t)n);
    }
    return true;
}

static bool cannot_write(const struct cmd_file *f, int why, struct err *e)
{
    return err_set(e, "cannot write", f->path ? str_c(f->path) : STR("standard output"), "%s", strerror(why));
}

static bool open_renamed(struct cmd_file *f, struct err *e)
{
    int n = snprintf(f->tmp, sizeof f->tmp, "%s.XXXXXX", f->to);
    if (n < 0 || (size_t)n >= sizeof f->tmp)
        return cannot_write(f, ENAMETOOLONG, e);
    f->fd = mkostemp(f->tmp, O_CLOEXEC);
    return f->fd >= 0 || cannot_write(f, errno, e);
}

bool cmd_file_open(struct cmd_file *f, const char *path, struct err *e)
{
    struct stat st;
    *f = (struct cmd_file){.path = path, .fd = STDOUT_FILENO};
    if (!path)
        return true;
    bool there = stat(path, &st) == 0;
    if (there && S_ISDIR(st.st_mode))
        return err_set(e, "cannot write", str_c(path), "it is a folder");
    if (there && !S_ISREG(st.st_mode)) {
        f->fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
        return f->fd >= 0 || cannot_write(f, errno, e);
    }
    /* A link stays, what it names is replaced. */
    if (!there || !realpath(path, f->to))
        snprintf(f->to, sizeof f->to, "%s", path);
    return strlen(path) < sizeof f->to ? open_renamed(f, e) : cannot_write(f, ENAMETOOLONG, e);
}

void cmd_file_add(struct cmd_file *f, str text)
{
    if (!f->why && !write_fd(f->fd, text))
        f->why = errno ? errno : EIO;
}

static bool finish(struct cmd_file *f)
{
    mode_t mask = umask(0);
    umask(mask);
    bool ok = !f->why && fchmod(f->fd, 0666 & ~mask) == 0 && fsync(f->fd) == 0;
    return close(f->fd) == 0 && ok && rename(f->tmp, f->to) == 0;
}

bool cmd_file_close(struct cmd_file *f, struct err *e)
{
    bool ok = !f->why;
    if (f->tmp[0]) {
        ok = finish(f);
        f->why = f->why || ok ? f->why : errno;
        if (!ok)
            unlink(f->tmp);
    } else if (f->path) {
        close(f->fd);
    }
    return ok || cannot_write(f, f->why, e);
}

bool cmd_write(const char *path, str text, struct err *e)
{
    struct cmd_file f;
    if (!cmd_file_open(&f, path, e))
        return false;
    cmd_file_add(&f, text);
    return cmd_file_close(&f, e);
}

int cmd_each_line(void (*answer)(str line, const void *ctx), const void *ctx)
{
    char *text = NULL;
    size_t cap = 0;
    ssize_t n;
    while ((n = getline(&text, &cap, stdin)) >= 0) {
        str rest = str_make(text, (size_t)n), line = STR_NONE;
        str_line(&rest, &line);
        answer(line, ctx);
    }
    bool read = !ferror(stdin);
    struct err e;
    free(text);
    if (!read)
        err_set(&e, "cannot read", STR("standard input"), "%s", strerror(errno));
    else if (fflush(stdout) != 0 || ferror(stdout))
        err_set(&e, "cannot write", STR("standard output"), "%s", strerror(errno));
    else
        return EXIT_OK;
    log_err(&e);
    return EXIT_TARGET;
}

static bool read_fd(struct arena *a, int fd, str *out)
{
    enum { most = 16 << 20, chunk = 1 << 16 };
    size_t n = 0, cap = 0;
    char *p = NULL;
    for (;;) {
        if (n == cap) {
            char *more = arena_bytes(a, cap * 2 + chunk);
            if (n)
                memcpy(more, p, n);
            p = more;
            cap = cap * 2 + chunk;
        }
        ssize_t k = read(fd, p + n, cap - n);
        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0) {
            *out = str_make(p, n);
            return k == 0;
        }
        n += (size_t)k;
        if (n > most) {
            errno = EFBIG;
            return false;
        }
    }
}

bool cmd_read(struct arena *a, const char *path, str *out, struct err *e)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool ok = fd >= 0 && read_fd(a, fd, out);
    if (!ok)
        err_set(e, "cannot read", str_c(path), "%s", strerror(errno));
    if (fd >= 0)
        close(fd);
    return ok;
}

bool cmd_colour(const char *when, int fd)
{
    if (when && strcmp(when, "always") == 0)
        return true;
    if (when && strcmp(when, "never") == 0)
        return false;
    const char *term = getenv("TERM"), *no = getenv("NO_COLOR");
    return isatty(fd) && !(no && *no) && term && strcmp(term, "dumb") != 0;
}

unsigned cmd_width(int fd)
{
    struct winsize w;
    if (!isatty(fd))
        return 0;
    return ioctl(fd, TIOCGWINSZ, &w) == 0 && w.ws_col ? w.ws_col : 80;
}

bool cmd_age(const char *word, uint64_t *out)
{
    static const struct {
        char unit;
        uint64_t seconds;
    } units[] = {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86400}};
    str s = str_c(word);
    uint64_t n;
    if (str_is(s, "none")) {
        *out = UINT64_MAX;
        return true;
    }
    for (size_t i = 0; i < sizeof units / sizeof *units && s.n; i++)
        if (s.p[s.n - 1] == units[i].unit && str_u64(str_sub(s, 0, s.n - 1), 10, &n) && n < 1000000) {
            *out = n * units[i].seconds;
            return true;
        }
    *out = 0;
    return str_is(s, "0");
}
