#include "base/log.h"
#include "base/buf.h"
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static enum log_level level_now = LOG_NOTE;
static const char *const level_names[] = {"error", "warning", "note", "verbose"};

void log_set_level(enum log_level level)
{
    level_now = level;
}

enum log_level log_get_level(void)
{
    return level_now;
}

static void write_all(str s)
{
    while (s.n) {
        ssize_t n = write(STDERR_FILENO, s.p, s.n);
        if (n <= 0)
            return;
        s = str_from(s, (size_t)n);
    }
}

void log_line(enum log_level level, const char *fmt, ...)
{
    if (level > level_now)
        return;
    char text[2048];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    struct buf b = {0};
    progress_end();
    buf_printf(&b, "assay: %s: ", level_names[level]);
    buf_escape(&b, str_c(text));
    buf_ch(&b, '\n');
    write_all(buf_str(&b));
    buf_free(&b);
}

void log_err(const struct err *e)
{
    log_line(LOG_ERROR, "%s", e->text);
}

static struct {
    struct timespec start, last;
    bool started, drawn;
} progress;

static double seconds_since(const struct timespec *then, const struct timespec *now)
{
    return (double)(now->tv_sec - then->tv_sec) + (double)(now->tv_nsec - then->tv_nsec) / 1e9;
}

void progress_tick(const char *what, uint64_t done, uint64_t total)
{
    static int terminal = -1;
    if (terminal < 0)
        terminal = isatty(STDERR_FILENO);
    if (!terminal || level_now < LOG_NOTE)
        return;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (!progress.started) {
        progress.start = progress.last = now;
        progress.started = true;
    }
    if (seconds_since(&progress.start, &now) < 1 ||
        (progress.drawn && seconds_since(&progress.last, &now) < 0.2))
        return;
    progress.last = now;
    progress.drawn = true;
    char line[160];
    int n = total ? snprintf(line, sizeof line, "\r\033[K%s %d%%", what,
                             (int)(100 * (double)done / (double)total))
                  : snprintf(line, sizeof line, "\r\033[K%s %llu", what, (unsigned long long)done);
    if (n > 0)
        write_all(str_make(line, (size_t)n < sizeof line ? (size_t)n : sizeof line - 1));
}

void progress_end(void)
{
    if (progress.drawn)
        write_all(STR("\r\033[K"));
    progress.drawn = progress.started = false;
}
