/* Each attempt runs in a forked process that has entered the sandbox: the way it ends tells whether the
 * attempt was stopped. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include "base/sandbox.h"
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

enum { ALLOWED = 0, REFUSED = 10, OTHER = 11 };
static char folder[] = "/tmp/assay-sandbox-XXXXXX";
static char outside[] = "/tmp/assay-outside-XXXXXX";

/* The wait status of a process that enters `s` and then does `attempt`. */
static int status_of(struct sandbox s, int (*attempt)(int dir), int dir, struct sandbox_state *state)
{
    int pipe_of_state[2];
    assert_int_equal(pipe(pipe_of_state), 0);
    fflush(NULL);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        struct sandbox_state st;
        s.keep[0] = pipe_of_state[1];
        s.keep[1] = dir;
        sandbox_enter(&s, &st);
        if (write(pipe_of_state[1], &st, sizeof st) != sizeof st)
            _exit(OTHER);
        _exit(attempt(dir));
    }
    close(pipe_of_state[1]);
    struct sandbox_state got = {0};
    assert_int_equal(read(pipe_of_state[0], &got, sizeof got), sizeof got);
    close(pipe_of_state[0]);
    if (state)
        *state = got;
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return status;
}

static int status_in(int (*attempt)(int))
{
    int dir = open(folder, O_RDONLY | O_DIRECTORY);
    struct sandbox s = SANDBOX_NONE;
    s.read_dir = dir;
    int status = status_of(s, attempt, dir, NULL);
    close(dir);
    return status;
}

static void assert_refused(int status)
{
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), REFUSED);
}
static void assert_allowed(int status)
{
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), ALLOWED);
}
static void assert_killed(int status)
{
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGSYS);
}

static int verdict(long rc)
{
    return rc >= 0 ? ALLOWED : errno == EPERM || errno == EACCES ? REFUSED : OTHER;
}

static int open_outside(int dir)
{
    (void)dir;
    return verdict(open("/etc/passwd", O_RDONLY));
}
static int open_climbing(int dir)
{
    return verdict(openat(dir, "../../etc/passwd", O_RDONLY));
}
static int open_neighbour(int dir)
{
    (void)dir;
    return verdict(open(outside, O_RDONLY));
}
static int open_inside(int dir)
{
    char c;
    int fd = openat(dir, "inside", O_RDONLY);
    return fd >= 0 && read(fd, &c, 1) == 1 && c == 'x' ? ALLOWED : OTHER;
}
static int write_inside(int dir)
{
    return verdict(openat(dir, "inside", O_WRONLY));
}
static int make_inside(int dir)
{
    return verdict(openat(dir, "new", O_RDWR | O_CREAT, 0600));
}
static int unlink_inside(int dir)
{
    return verdict(unlinkat(dir, "inside", 0));
}
static int open_socket(int dir)
{
    (void)dir;
    return verdict(socket(AF_INET, SOCK_STREAM, 0));
}
static int run_program(int dir)
{
    (void)dir;
    char *argv[] = {"true", NULL};
    return verdict(execv("/bin/true", argv));
}
static int new_process(int dir)
{
    (void)dir;
    return verdict(fork());
}
static int trace_parent(int dir)
{
    (void)dir;
    return verdict(ptrace(PTRACE_ATTACH, getppid(), 0, 0));
}
static int stop_parent(int dir)
{
    (void)dir;
    return verdict(kill(getppid(), SIGCONT));
}
static int code_in_memory(int dir)
{
    (void)dir;
    void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED)
        return OTHER;
    return verdict(mprotect(p, 4096, PROT_READ | PROT_EXEC));
}
static int raise_limit(int dir)
{
    (void)dir;
    struct rlimit l = {1 << 20, 1 << 20};
    return verdict(setrlimit(RLIMIT_CORE, &l));
}

static void *thread_main(void *p)
{
    *(int *)p = 7;
    return p;
}
static int threads_and_memory(int dir)
{
    (void)dir;
    pthread_t t[4];
    int got[4] = {0};
    for (int i = 0; i < 4; i++)
        if (pthread_create(&t[i], NULL, thread_main, &got[i]) != 0)
            return OTHER;
    for (int i = 0; i < 4; i++)
        if (pthread_join(t[i], NULL) != 0 || got[i] != 7)
            return OTHER;
    char *p = malloc(64 << 20);
    if (!p)
        return OTHER;
    memset(p, 1, 64 << 20);
    p = realloc(p, 96 << 20);
    free(p);
    return p ? ALLOWED : OTHER;
}

static int scratch_file(int dir)
{
    char c = 0;
    int fd = openat(dir, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd < 0)
        fd = openat(dir, "spill", O_RDWR | O_CREAT | O_EXCL, 0600);
    if (fd < 0 || pwrite(fd, "y", 1, 9) != 1 || pread(fd, &c, 1, 9) != 1 || c != 'y' || ftruncate(fd, 3) != 0)
        return OTHER;
    int named = openat(dir, "named", O_RDWR | O_CREAT | O_EXCL, 0600);
    return named >= 0 && unlinkat(dir, "named", 0) == 0 ? ALLOWED : OTHER;
}

static int descriptor_left(int dir)
{
    for (int fd = 3; fd < 64; fd++)
        if (fd != dir && fcntl(fd, F_GETFD) >= 0 && lseek(fd, 0, SEEK_CUR) >= 0)
            return OTHER; /* an open file that was not to be kept */
    return ALLOWED;
}

static bool has_landlock(void)
{
    return syscall(444, NULL, 0, 1u) > 0;
}

static void test_files(void **state)
{
    (void)state;
    assert_allowed(status_in(open_inside));
    if (!has_landlock()) {
        print_message("no landlock in this kernel: opening outside not tested\n");
        return;
    }
    assert_refused(status_in(open_outside));
    assert_refused(status_in(open_climbing));
    assert_refused(status_in(open_neighbour));
    assert_refused(status_in(write_inside));
    assert_refused(status_in(make_inside));
    assert_refused(status_in(unlink_inside));
}

static void test_processes_and_network(void **state)
{
    (void)state;
    assert_killed(status_in(open_socket));
    assert_killed(status_in(run_program));
    assert_killed(status_in(new_process));
    if (SANITIZED) {
        print_message("built with a sanitizer, which needs them: ptrace, mprotect and others not tested\n");
        return;
    }
    assert_killed(status_in(trace_parent));
    assert_refused(status_in(stop_parent));
    assert_refused(status_in(code_in_memory));
    assert_refused(status_in(raise_limit));
}

static void test_work_goes_on(void **state)
{
    (void)state;
    assert_allowed(status_in(threads_and_memory));
    int dir = open(folder, O_RDONLY | O_DIRECTORY);
    struct sandbox s = SANDBOX_NONE;
    s.scratch_dir = dir;
    assert_allowed(status_of(s, scratch_file, dir, NULL));
    if (has_landlock())
        assert_refused(status_of(s, open_outside, dir, NULL));
    close(dir);
}

static void test_descriptors(void **state)
{
    (void)state;
    int left = open("/etc/passwd", O_RDONLY), high = fcntl(left, F_DUPFD, 50);
    assert_true(high >= 50);
    assert_allowed(status_in(descriptor_left));
    close(left);
    close(high);
}

static void test_reports(void **state)
{
    (void)state;
    struct sandbox s = SANDBOX_NONE;
    struct sandbox_state st;
    assert_refused(status_of(s, open_outside, -1, &st));
    assert_true(st.no_new_privileges);
    assert_true(st.calls > 30);
    assert_non_null(strstr(st.text, "seccomp ("));
    assert_non_null(strstr(st.text, has_landlock() ? "landlock ABI " : "no landlock"));
    assert_non_null(strstr(st.text, "no new privileges"));
}

/* The whole program must run in 1 GiB of address space. */
static int small_space(int dir)
{
    return threads_and_memory(dir);
}
static void test_small_space(void **state)
{
    (void)state;
    if (SANITIZED)
        return; /* its shadow memory takes terabytes of address space */
    struct sandbox s = SANDBOX_NONE;
    s.memory = 1ull << 30;
    assert_allowed(status_of(s, small_space, -1, NULL));
}

/* A kernel that lacks a call, as a filter of our own plays it. */
static void without_call(int call)
{
    scmp_filter_ctx f = seccomp_init(SCMP_ACT_ALLOW);
    if (!f || seccomp_rule_add(f, SCMP_ACT_ERRNO(ENOSYS), call, 0) != 0 || seccomp_load(f) != 0)
        _exit(OTHER);
    seccomp_release(f);
}

static int without_landlock(int dir)
{
    struct sandbox s = SANDBOX_NONE;
    struct sandbox_state st;
    (void)dir;
    without_call(444);
    sandbox_enter(&s, &st);
    bool said = st.landlock == 0 && st.calls > 30 && strstr(st.text, "no landlock in this kernel");
    /* seccomp alone still keeps all files closed to who needs none. */
    return said && (SANITIZED || open("/etc/passwd", O_RDONLY) < 0) ? ALLOWED : OTHER;
}

static int without_seccomp(int dir)
{
    struct sandbox s = SANDBOX_NONE;
    struct sandbox_state st;
    (void)dir;
    without_call(SCMP_SYS(seccomp));
    sandbox_enter(&s, &st);
    return st.calls == 0 && strstr(st.text, "no seccomp in this kernel") ? ALLOWED : OTHER;
}

static void test_old_kernels(void **state)
{
    (void)state;
    int (*const attempts[])(int) = {without_landlock, without_seccomp};
    for (size_t i = 0; i < 2; i++) {
        fflush(NULL);
        pid_t pid = fork();
        if (pid == 0)
            _exit(attempts[i](-1));
        int status;
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_allowed(status);
    }
}

static int make_files(void **state)
{
    (void)state;
    if (!mkdtemp(folder) || close(mkstemp(outside)) != 0)
        return -1;
    char path[64];
    snprintf(path, sizeof path, "%s/inside", folder);
    FILE *f = fopen(path, "w");
    return f && fputc('x', f) == 'x' && fclose(f) == 0 ? 0 : -1;
}
static int remove_files(void **state)
{
    (void)state;
    char path[64];
    snprintf(path, sizeof path, "%s/inside", folder);
    unlink(path);
    snprintf(path, sizeof path, "%s/spill", folder);
    unlink(path);
    unlink(outside);
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_files),        cmocka_unit_test(test_processes_and_network),
        cmocka_unit_test(test_work_goes_on), cmocka_unit_test(test_descriptors),
        cmocka_unit_test(test_reports),      cmocka_unit_test(test_small_space),
        cmocka_unit_test(test_old_kernels),
    };
    return cmocka_run_group_tests(tests, make_files, remove_files);
}
