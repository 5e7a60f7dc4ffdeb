/* A parser that misbehaves, in a real reader behind its real broker: what it may not do ends it, and the
 * broker goes on with one clear error. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include "catalog/reader.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[] = "/tmp/assay-reader-XXXXXX";
static char target[96], scratch[96];

struct outcome {
    bool ok;
    str answer;
    struct err e;
};
static struct arena arena;

typedef bool work_fn(void *, struct target *, struct buf *, struct err *);

static struct outcome run(work_fn *work, uint64_t timeout)
{
    struct outcome o = {0};
    struct reader r = {.spec = target, .tmp_dir = scratch, .timeout_seconds = timeout, .work = work};
    o.ok = reader_run(&r, &arena, &o.answer, &o.e);
    return o;
}

static void assert_error(struct outcome o, const char *why)
{
    assert_false(o.ok);
    if (!strstr(o.e.text, target) || !strstr(o.e.text, why))
        fail_msg("'%s' does not say '%s' of the target", o.e.text, why);
}

/* Nothing may be left in the folder for temporary files. */
static void assert_tidy(void)
{
    DIR *d = opendir(scratch);
    assert_non_null(d);
    for (struct dirent *e; (e = readdir(d));)
        if (e->d_name[0] != '.')
            fail_msg("%s was left behind", e->d_name);
    closedir(d);
}

static bool good(void *ctx, struct target *t, struct buf *out, struct err *e)
{
    char c[8];
    (void)ctx;
    (void)e;
    ssize_t n = pread(t->fd, c, sizeof c, 0);
    buf_printf(out, "read %.*s", (int)n, c);
    return n > 0;
}
static bool large(void *ctx, struct target *t, struct buf *out, struct err *e)
{
    (void)ctx;
    (void)t;
    (void)e;
    memset(buf_room(out, 40 << 20), 'z', 40 << 20);
    out->n += 40 << 20;
    return true;
}
static bool refuses(void *ctx, struct target *t, struct buf *out, struct err *e)
{
    (void)ctx;
    (void)out;
    return err_set(e, "cannot read", str_c(t->spec), "it is %s", "odd");
}
static bool spills(void *ctx, struct target *t, struct buf *out, struct err *e)
{
    (void)ctx;
    (void)t;
    (void)e;
    int fd = source_spill_fd();
    buf_add(out, STR("spilled"));
    return fd >= 0 && pwrite(fd, "x", 1, 0) == 1;
}
static bool opens_file(void *ctx, struct target *t, struct buf *out, struct err *e)
{
    (void)ctx;
    (void)t;
    int fd = open("/etc/passwd", O_RDONLY);
    buf_printf(out, "%s", fd < 0 ? "refused" : "opened");
    return fd < 0 ? errno == EACCES || errno == EPERM : err_set(e, "x", STR(""), "opened");
}
static bool writes_target(void *ctx, struct target *t, struct buf *out, struct err *e)
{
    char self[64];
    (void)ctx;
    (void)e;
    snprintf(self, sizeof self, "/proc/self/fd/%d", t->fd);
    buf_printf(out, "%s", open(self, O_WRONLY) < 0 && open(target, O_WRONLY) < 0 ? "refused" : "opened");
    return true;
}
static bool opens_socket(void *ctx, struct target *t, struct buf *out, struct err *e)
{
    (void)ctx;
    (void)t;
    (void)out;
    (void)e;
    return socket(AF_INET, SOCK_STREAM, 0) >= 0;
}
static bool runs_program(void *ctx, struct target *t, struct buf *out, struct err *e)
{
    char *argv[] = {"sh", "-c", "true", NULL};
    (void)ctx;
    (void)t;
    (void)out;
    (void)e;
    return execv("/bin/sh", argv) == 0;
}
static bool crashes(void *ctx, struct target *t, struct buf *out, struct err *e)
{
    (void)ctx;
    (void)t;
    (void)out;
    (void)e;
    signal(SIGSEGV, SIG_DFL);
    raise(SIGSEGV);
    return true;
}
static bool killed(void *ctx, struct target *t, struct buf *out, struct err *e)
{
    (void)ctx;
    (void)t;
    (void)out;
    (void)e;
    raise(SIGKILL);
    return true;
}
static bool hangs(void *ctx, struct target *t, struct buf *out, struct err *e)
{
    (void)ctx;
    (void)t;
    (void)out;
    while (e)
        usleep(100000);
    return true;
}
static bool leaves(void *ctx, struct target *t, struct buf *out, struct err *e)
{
    (void)ctx;
    (void)t;
    (void)out;
    (void)e;
    _exit(0);
}

/* The pipe to the broker: the one descriptor beside the target's and the scratch folder's that is open. */
static int pipe_fd(const struct target *t)
{
    for (int fd = 3; fd < 64; fd++)
        if (fd != t->fd && lseek(fd, 0, SEEK_CUR) < 0 && errno == ESPIPE)
            return fd;
    return -1;
}
static bool send_raw(const struct target *t, const void *p, size_t n)
{
    if (write(pipe_fd(t), p, n) != (ssize_t)n)
        _exit(9);
    _exit(0);
}
static bool rubbish(void *ctx, struct target *t, struct buf *out, struct err *e)
{
    (void)ctx;
    (void)out;
    (void)e;
    return send_raw(t, "all work and no play makes jack a dull boy", 42);
}
static bool claims_much(void *ctx, struct target *t, struct buf *out, struct err *e)
{
    uint64_t head[3] = {0x3152455059415341ull, 1, UINT64_MAX};
    (void)ctx;
    (void)out;
    (void)e;
    return send_raw(t, head, sizeof head);
}
static bool sends_less(void *ctx, struct target *t, struct buf *out, struct err *e)
{
    uint64_t head[4] = {0x3152455059415341ull, 1, 1000, 0};
    (void)ctx;
    (void)out;
    (void)e;
    return send_raw(t, head, sizeof head);
}
static bool sends_more(void *ctx, struct target *t, struct buf *out, struct err *e)
{
    uint64_t head[4] = {0x3152455059415341ull, 1, 4, 0};
    (void)ctx;
    (void)out;
    (void)e;
    return send_raw(t, head, sizeof head);
}

static void test_answers(void **state)
{
    (void)state;
    struct outcome o = run(good, 60);
    assert_true(o.ok);
    assert_true(str_is(o.answer, "read content"));
    o = run(large, 0);
    assert_true(o.ok);
    assert_int_equal(o.answer.n, 40 << 20);
    assert_int_equal(o.answer.p[o.answer.n - 1], 'z');
    o = run(spills, 0);
    assert_true(o.ok);
    assert_error(run(refuses, 0), "it is odd");
    assert_tidy();
}

static void test_misbehaving(void **state)
{
    (void)state;
    if (syscall(444, NULL, 0, 1u) > 0) {
        struct outcome o = run(opens_file, 0);
        assert_true(o.ok && str_is(o.answer, "refused"));
        o = run(writes_target, 0);
        assert_true(o.ok && str_is(o.answer, "refused"));
    }
    assert_error(run(opens_socket, 0), "stopped by its confinement");
    assert_error(run(runs_program, 0), "stopped by its confinement");
    assert_tidy();
}

static void test_ends(void **state)
{
    (void)state;
    assert_error(run(crashes, 0), "crashed");
    assert_error(run(killed, 0), "killed");
    assert_error(run(leaves, 0), "without an answer");
    assert_error(run(hangs, 1), "longer than 1 s");
    assert_tidy();
}

static void test_rubbish(void **state)
{
    (void)state;
    assert_error(run(rubbish, 0), "rubbish");
    assert_error(run(claims_much, 0), "rubbish");
    assert_error(run(sends_less, 0), "without an answer");
    assert_error(run(sends_more, 0), "rubbish");
    assert_tidy();
}

/* A broker that is interrupted tidies up, and its reader goes with it. */
static void test_interrupt(void **state)
{
    (void)state;
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0) {
        struct outcome o = run(hangs, 0);
        _exit(!o.ok && reader_interrupted() ? 42 : 1);
    }
    usleep(500000);
    kill(pid, SIGINT);
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 42);
    assert_tidy();
    pid = fork();
    if (pid == 0) {
        run(hangs, 0);
        _exit(1);
    }
    usleep(500000);
    kill(pid, SIGTERM);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
    assert_tidy();
}

static int make_files(void **state)
{
    (void)state;
    if (!mkdtemp(folder))
        return -1;
    snprintf(target, sizeof target, "%s/target", folder);
    snprintf(scratch, sizeof scratch, "%s/scratch", folder);
    FILE *f = fopen(target, "w");
    return f && fputs("content", f) >= 0 && fclose(f) == 0 ? mkdir(scratch, 0700) : -1;
}
static int remove_files(void **state)
{
    (void)state;
    unlink(target);
    rmdir(scratch);
    arena_free(&arena);
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_answers), cmocka_unit_test(test_misbehaving), cmocka_unit_test(test_ends),
        cmocka_unit_test(test_rubbish), cmocka_unit_test(test_interrupt),
    };
    return cmocka_run_group_tests(tests, make_files, remove_files);
}
