#include "catalog/reader.h"
#include "source/registry/service.h"
#include "base/log.h"
#include "base/sandbox.h"
#include "codec/digest.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/lsan_interface.h>
#define LEAK_CHECK() (__lsan_do_recoverable_leak_check() != 0)
#else
#define LEAK_CHECK() false
#endif

enum { ANSWER_GOOD = 1, ANSWER_ERROR = 2, READER_FILES = 4096 };
#define ANSWER_MAGIC 0x3152455059415341ull
#define ANSWER_MAX   ((uint64_t)1 << 30)

struct answer_head {
    uint64_t magic, kind, size;
};

/* ---- signals: a reader ends with its broker, a broker tidies up before it ends ---- */

static volatile sig_atomic_t signal_seen;
static bool interrupted;
static const int signals_handled[] = {SIGINT, SIGTERM, SIGHUP};
enum { N_SIGNALS = sizeof signals_handled / sizeof *signals_handled };

struct signal_state {
    sigset_t mask;
    struct sigaction old[N_SIGNALS];
};

static void on_signal(int sig)
{
    signal_seen = sig;
}

/* From here to signals_restore the signals are only let in while waiting (ppoll). An ignored one stays so. */
static void signals_take(struct signal_state *s)
{
    sigset_t block;
    sigemptyset(&block);
    for (size_t i = 0; i < N_SIGNALS; i++)
        sigaddset(&block, signals_handled[i]);
    sigprocmask(SIG_BLOCK, &block, &s->mask);
    struct sigaction ours = {.sa_handler = on_signal};
    for (size_t i = 0; i < N_SIGNALS; i++) {
        sigaction(signals_handled[i], NULL, &s->old[i]);
        if (s->old[i].sa_handler != SIG_IGN)
            sigaction(signals_handled[i], &ours, NULL);
    }
    signal_seen = 0;
}

static void signals_restore(const struct signal_state *s)
{
    for (size_t i = 0; i < N_SIGNALS; i++)
        sigaction(signals_handled[i], &s->old[i], NULL);
    sigprocmask(SIG_SETMASK, &s->mask, NULL);
}

/* ---- the folder for spilled files: a private one, since a confined process may read all of it ---- */

static bool scratch_make(const char *tmp_dir, char *path, size_t size, struct err *e)
{
    const char *env = getenv("TMPDIR"), *base = tmp_dir ? tmp_dir : env && *env ? env : "/tmp";
    int n = snprintf(path, size, "%s/assay-XXXXXX", base);
    if (n < 0 || (size_t)n >= size || !mkdtemp(path)) {
        path[0] = 0;
        err_set(e, "cannot make a folder in", str_c(base), "%s",
                n < 0 || (size_t)n >= size ? "path too long" : strerror(errno));
        return err_hint(e, "--tmp DIR names a folder for temporary files");
    }
    return source_spill_prepare(path, e);
}

static void scratch_remove(const char *path)
{
    if (*path && rmdir(path) != 0 && errno != ENOENT)
        log_line(LOG_WARNING, "cannot remove %s: %s", path, strerror(errno));
}

/* ---- the reader's side ---- */

static bool write_all(int fd, const void *p, size_t n)
{
    const char *at = p;
    while (n) {
        ssize_t k = write(fd, at, n);
        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0)
            return false;
        at += k;
        n -= (size_t)k;
    }
    return true;
}

static bool send_answer(int fd, uint64_t kind, str payload)
{
    struct answer_head h = {.magic = ANSWER_MAGIC, .kind = kind, .size = payload.n};
    return write_all(fd, &h, sizeof h) && write_all(fd, payload.p, payload.n);
}

static void child_signals(const struct signal_state *s, pid_t broker)
{
    for (size_t i = 0; i < N_SIGNALS; i++)
        if (s->old[i].sa_handler != SIG_IGN)
            signal(signals_handled[i], SIG_DFL);
    sigprocmask(SIG_SETMASK, &s->mask, NULL);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != broker)
        _exit(1);
}

/* Standard input and output are no business of the reader, unless they are its target and its purpose. */
static void child_descriptors(const struct reader *r, const struct target *t)
{
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (null < 0)
        return;
    if (t->fd != STDIN_FILENO)
        dup2(null, STDIN_FILENO);
    if (!r->stdout_too)
        dup2(null, STDOUT_FILENO);
    if (null > STDERR_FILENO)
        close(null);
}

static void child_confine(const struct target *t, int out)
{
    struct sandbox s = SANDBOX_NONE;
    struct sandbox_state state;
    s.read_dir = t->directory ? t->fd : -1;
    s.scratch_dir = source_spill_dir();
    size_t n = 0;
    s.keep[n++] = out;
    if (t->fd >= 0)
        s.keep[n++] = t->fd;
    for (unsigned i = 0; i < t->beside_count; i++)
        s.keep[n++] = t->beside[i].fd;
    for (size_t i = 0; t->service && i < service_channels(t->service)->n; i++)
        s.keep[n++] = service_channels(t->service)->fds[i];
    s.files = READER_FILES;
    sandbox_enter(&s, &state);
    log_line(LOG_VERBOSE, "reader of %s confined: %s", t->spec, state.text);
}

static bool work_once(const struct reader *r, struct target *t, int out)
{
    struct buf answer = {0};
    struct err e = {0};
    bool good = r->work(r->ctx, t, &answer, &e);
    progress_end();
    bool sent = good ? send_answer(out, ANSWER_GOOD, buf_str(&answer))
                     : send_answer(out, ANSWER_ERROR, str_c(e.text));
    buf_free(&answer);
    return sent;
}

static _Noreturn void child_main(const struct reader *r, struct target *t, int out)
{
    child_descriptors(r, t);
    child_confine(t, out);
    bool sent = true;
    if (!r->n_images)
        sent = work_once(r, t, out);
    for (; sent && t->number < r->n_images; t->number++) {
        t->spec = r->specs[t->number];
        t->reference = &r->images[t->number];
        sent = work_once(r, t, out);
    }
    _exit(sent && !LEAK_CHECK() ? 0 : 1);
}

/* ---- the broker's side ---- */

struct receiver {
    int fd;
    const char *spec; /* of what is being read */
    const struct reader *r;
    struct timespec end; /* when the reader's time is over */
    sigset_t mask;       /* while waiting */
};

static void clock_begin(struct receiver *rc)
{
    uint64_t seconds = rc->r->timeout_seconds;
    clock_gettime(CLOCK_MONOTONIC, &rc->end);
    rc->end.tv_sec += (time_t)(seconds < INT32_MAX ? seconds : INT32_MAX);
}

static bool time_left(const struct receiver *rc, struct timespec *left)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    left->tv_sec = rc->end.tv_sec - now.tv_sec;
    left->tv_nsec = rc->end.tv_nsec - now.tv_nsec;
    if (left->tv_nsec < 0) {
        left->tv_sec--;
        left->tv_nsec += 1000000000;
    }
    return left->tv_sec >= 0;
}

/* Up to n bytes; *got = 0 at the end of the pipe. */
static bool receive_some(const struct receiver *rc, void *p, size_t n, size_t *got, struct err *e)
{
    for (;;) {
        struct timespec left;
        bool limited = rc->r->timeout_seconds != 0;
        if (limited && !time_left(rc, &left)) {
            err_set(e, "cannot read", str_c(rc->spec), "its reader took longer than %llu s",
                    (unsigned long long)rc->r->timeout_seconds);
            return err_hint(e, "--timeout SECONDS allows more");
        }
        struct pollfd pfd = {.fd = rc->fd, .events = POLLIN};
        int ready = ppoll(&pfd, 1, limited ? &left : NULL, &rc->mask);
        if (signal_seen)
            return err_set(e, "cannot read", str_c(rc->spec), "interrupted");
        if (ready <= 0)
            continue;
        ssize_t k = read(rc->fd, p, n);
        if (k < 0 && errno == EINTR)
            continue;
        *got = k > 0 ? (size_t)k : 0;
        return k >= 0 ||
               err_set(e, "cannot read", str_c(rc->spec), "its reader's answer: %s", strerror(errno));
    }
}

/* Exactly n bytes; *got is less when the pipe ended before. */
static bool receive(const struct receiver *rc, void *p, size_t n, size_t *got, struct err *e)
{
    *got = 0;
    while (*got < n) {
        size_t k = 0;
        if (!receive_some(rc, (char *)p + *got, n - *got, &k, e))
            return false;
        if (k == 0)
            return true;
        *got += k;
    }
    return true;
}

static bool rubbish(const struct receiver *rc, const char *why, struct err *e)
{
    return err_set(e, "cannot read", str_c(rc->spec), "its reader answered with rubbish (%s)", why);
}

/* Memory for an answer whose size the reader only claims: running out of it must not end the broker. */
static char *answer_memory(struct arena *a, uint64_t size)
{
    void *probe = malloc((size_t)size + 65536);
    free(probe);
    return probe ? arena_bytes(a, (size_t)size + 1) : NULL;
}

struct answer {
    uint64_t kind; /* 0: the pipe ended before the answer */
    str bytes;
};

/* False when the broker gives the reader up; then *e says why. */
static bool receive_answer(const struct receiver *rc, struct arena *a, struct answer *out, struct err *e)
{
    struct answer_head h;
    size_t got;
    *out = (struct answer){0};
    if (!receive(rc, &h, sizeof h, &got, e))
        return false;
    if (got < sizeof h)
        return true;
    if (h.magic != ANSWER_MAGIC || (h.kind != ANSWER_GOOD && h.kind != ANSWER_ERROR))
        return rubbish(rc, "no answer's head", e);
    if (h.size > ANSWER_MAX)
        return rubbish(rc, "longer than 1 GiB", e);
    char *p = answer_memory(a, h.size), more;
    if (!p)
        return err_set(e, "cannot read", str_c(rc->spec), "no memory for an answer of %llu bytes",
                       (unsigned long long)h.size);
    if (!receive(rc, p, (size_t)h.size, &got, e))
        return false;
    if (got < h.size)
        return true;
    if (!rc->r->n_images) {
        if (!receive(rc, &more, 1, &got, e))
            return false;
        if (got)
            return rubbish(rc, "longer than it said", e);
    }
    *out = (struct answer){.kind = h.kind, .bytes = str_make(p, (size_t)h.size)};
    return true;
}

/* Says how a reader that did not answer ended. */
static bool explain_end(const char *spec, int status, struct err *e)
{
    if (!WIFSIGNALED(status))
        return err_set(e, "cannot read", str_c(spec), "its reader ended without an answer (status %d)",
                       WEXITSTATUS(status));
    int sig = WTERMSIG(status);
    if (sig == SIGSYS) {
        err_set(e, "cannot read", str_c(spec),
                "its reader tried what no reader needs and was stopped by its confinement");
        return err_hint(e, "the artifact may be hostile; nothing of it got out");
    }
    if (sig == SIGKILL)
        return err_set(e, "cannot read", str_c(spec), "its reader was killed, perhaps for want of memory");
    return err_set(e, "cannot read", str_c(spec), "its reader crashed (%s)", strsignal(sig));
}

/* The reader's own error; parsers that know only bytes cannot name the target. */
static bool refused(const char *spec, str why, struct err *e)
{
    if (str_find(why, str_c(spec)) < 0)
        return err_set(e, "cannot read", str_c(spec), "%.*s", STR_ARG(why));
    snprintf(e->text, sizeof e->text, "%.*s", STR_ARG(why));
    return false;
}

static int wait_for(pid_t pid)
{
    int status = 0;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    return status;
}

/* `| head` closed our standard output: end as every program does. */
static void end_of_pipe(const struct reader *r, int status, const char *scratch)
{
    if (!r->stdout_too || !WIFSIGNALED(status) || WTERMSIG(status) != SIGPIPE)
        return;
    scratch_remove(scratch);
    signal(SIGPIPE, SIG_DFL);
    raise(SIGPIPE);
}

static bool broker_main(const struct reader *r, const struct receiver *rc, pid_t pid, const char *scratch,
                        struct arena *a, str *answer, struct err *e)
{
    struct answer got;
    if (!receive_answer(rc, a, &got, e)) {
        kill(pid, SIGKILL);
        wait_for(pid);
        return false;
    }
    int status = wait_for(pid);
    end_of_pipe(r, status, scratch);
    if (!got.kind || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
        return explain_end(r->spec, status, e);
    if (got.kind == ANSWER_ERROR)
        return refused(r->spec, got.bytes, e);
    *answer = got.bytes;
    return true;
}

/* Answers for the images from t->number on; that of an image that ended the reader is told too. The number of
 * the next image. */
static size_t broker_images(const struct reader *r, struct receiver *rc, pid_t pid, size_t i)
{
    struct arena a = {0};
    bool going = true;
    for (; going && i < r->n_images; i++) {
        struct answer got;
        struct err e = {0};
        rc->spec = r->specs[i];
        clock_begin(rc);
        going = receive_answer(rc, &a, &got, &e);
        if (!going) {
            kill(pid, SIGKILL);
            wait_for(pid);
        } else if (!got.kind) {
            going = explain_end(rc->spec, wait_for(pid), &e);
        }
        if (signal_seen)
            break;
        if (got.kind == ANSWER_ERROR)
            refused(rc->spec, got.bytes, &e);
        r->took(r->ctx, i, got.kind == ANSWER_GOOD, got.bytes, &e);
        arena_reset(&a);
    }
    if (going)
        wait_for(pid);
    arena_free(&a);
    return i;
}

static bool fork_and_wait(const struct reader *r, struct target *t, const char *scratch, struct arena *a,
                          str *answer, struct err *e)
{
    int fds[2];
    struct signal_state signals;
    struct receiver rc = {.r = r, .spec = r->spec};
    if (pipe2(fds, O_CLOEXEC) != 0)
        return err_set(e, "cannot read", str_c(rc.spec), "no pipe: %s", strerror(errno));
    fflush(NULL);
    digest_setup(); /* looks its algorithms up while files can still be opened */
    clock_begin(&rc);
    signals_take(&signals);
    pid_t broker = getpid(), pid = fork();
    if (pid == 0) {
        close(fds[0]);
        child_signals(&signals, broker);
        child_main(r, t, fds[1]);
    }
    close(fds[1]);
    rc.fd = fds[0];
    rc.mask = signals.mask;
    bool ok = pid > 0 || err_set(e, "cannot read", str_c(r->spec), "no process: %s", strerror(errno));
    bool served = ok && (!t->service || service_start(t->service, e));
    if (ok && !served) {
        kill(pid, SIGKILL);
        wait_for(pid);
    }
    ok = served;
    if (ok && r->n_images)
        t->number = (uint32_t)broker_images(r, &rc, pid, t->number);
    else if (ok)
        ok = broker_main(r, &rc, pid, scratch, a, answer, e);
    close(fds[0]);
    signals_restore(&signals);
    return ok;
}

/* Copies standard input, which can be read once, to a file that can be read as often as wanted. */
static bool spool(struct target *t, struct err *e)
{
    enum { chunk = 1 << 16 };
    static char bytes[chunk];
    int fd = source_spill_fd();
    if (fd < 0)
        return err_set(e, "cannot read", STR("standard input"), "no temporary file: %s", strerror(errno));
    for (;;) {
        ssize_t n = read(t->fd, bytes, chunk);
        if (n < 0 && errno == EINTR)
            continue;
        if (n == 0)
            break;
        if (n < 0 || !write_all(fd, bytes, (size_t)n)) {
            close(fd);
            return err_set(e, "cannot read", STR("standard input"), "%s", strerror(errno));
        }
        t->size = (t->seekable ? t->size : 0) + (uint64_t)n;
        t->seekable = true;
    }
    close(t->fd);
    t->fd = fd;
    return true;
}

bool reader_run(const struct reader *r, struct arena *a, str *answer, struct err *e)
{
    struct target t;
    struct arena own = {0};
    char scratch[4096];
    str none;
    interrupted = false;
    signal_seen = 0;
    scratch[0] = 0;
    if (r->no_target)
        t = (struct target){.spec = r->spec, .fd = -1};
    else if (!target_open(r->spec, &t, e))
        return false;
    bool ok = (r->no_target || scratch_make(r->tmp_dir, scratch, sizeof scratch, e)) &&
              (!r->spool_stdin || t.seekable || t.directory || t.service || spool(&t, e)) &&
              fork_and_wait(r, &t, scratch, a ? a : &own, answer ? answer : &none, e);
    int sig = signal_seen;
    scratch_remove(scratch);
    target_close(&t);
    arena_free(&own);
    interrupted = sig == SIGINT;
    if (sig && sig != SIGINT)
        raise(sig);
    return ok;
}

bool reader_run_images(const struct reader *r, struct err *e)
{
    char scratch[4096];
    uint32_t next = 0;
    bool ok = true;
    interrupted = false;
    signal_seen = 0;
    scratch[0] = 0;
    ok = scratch_make(r->tmp_dir, scratch, sizeof scratch, e);
    while (ok && next < r->n_images && !signal_seen) {
        struct target t;
        ok = target_open_images(r->images, r->n_images, &t, e);
        if (!ok)
            break;
        t.number = next;
        ok = fork_and_wait(r, &t, scratch, NULL, NULL, e);
        next = t.number;
        target_close(&t);
    }
    int sig = signal_seen;
    scratch_remove(scratch);
    interrupted = sig == SIGINT;
    if (sig && sig != SIGINT)
        raise(sig);
    return ok && !sig;
}

bool reader_interrupted(void)
{
    return interrupted;
}
