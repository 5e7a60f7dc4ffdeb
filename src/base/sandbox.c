#include "base/sandbox.h"
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <termios.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

/* Landlock's interface (kernel documentation, userspace-api/landlock), with our own names since the headers
 * of a build machine are often older than the kernel that the program runs on. */
#define CALL_CREATE_RULESET 444
#define CALL_ADD_RULE       445
#define CALL_RESTRICT_SELF  446
#define ASK_VERSION         1u
#define RULE_PATH_BENEATH   1

enum {
    FS_WRITE_FILE = 1 << 1,
    FS_READ_FILE = 1 << 2,
    FS_READ_DIR = 1 << 3,
    FS_REMOVE_FILE = 1 << 5,
    FS_MAKE_FILE = 1 << 8,
    FS_TRUNCATE = 1 << 14,
};
struct ruleset {
    uint64_t fs, net, scoped;
};
struct path_beneath {
    uint64_t allowed;
    int32_t fd;
} __attribute__((packed));

/* All rights that an ABI knows: 1: the first 13, 2: + refer, 3: + truncate, 5: + ioctl of devices. */
static uint64_t rights_of(long abi)
{
    unsigned n = abi >= 5 ? 16 : abi >= 3 ? 15 : abi == 2 ? 14 : 13;
    return (1ull << n) - 1;
}

static bool allow_beneath(int ruleset, int dir, uint64_t rights)
{
    struct path_beneath rule = {.allowed = rights, .fd = dir};
    return dir < 0 || syscall(CALL_ADD_RULE, ruleset, RULE_PATH_BENEATH, &rule, 0u) == 0;
}

/* LeakSanitizer lists the threads and maps of its process, and the symbolizer reads the program. */
static bool allow_runtime(int ruleset)
{
    bool ok = true;
    if (SANITIZED) {
        int proc = open("/proc", O_PATH | O_CLOEXEC), self = open("/proc/self/exe", O_PATH | O_CLOEXEC);
        ok = allow_beneath(ruleset, proc, FS_READ_FILE | FS_READ_DIR) &&
             allow_beneath(ruleset, self, FS_READ_FILE);
        close(proc);
        close(self);
    }
    return ok;
}

static int landlock_enter(const struct sandbox *s)
{
    long abi = syscall(CALL_CREATE_RULESET, NULL, 0, ASK_VERSION);
    if (abi < 1)
        return 0;
    struct ruleset r = {.fs = rights_of(abi), .net = abi >= 4 ? 3 : 0, .scoped = abi >= 6 ? 3 : 0};
    int fd = (int)syscall(CALL_CREATE_RULESET, &r, sizeof r, 0u);
    if (fd < 0)
        return 0;
    bool ok =
        allow_beneath(fd, s->read_dir, FS_READ_FILE | FS_READ_DIR) &&
        allow_beneath(fd, s->scratch_dir,
                      r.fs & (FS_READ_FILE | FS_WRITE_FILE | FS_REMOVE_FILE | FS_MAKE_FILE | FS_TRUNCATE)) &&
        allow_runtime(fd) && syscall(CALL_RESTRICT_SELF, fd, 0u) == 0;
    close(fd);
    return ok ? (int)abi : 0;
}

/* What reading, decoding, hashing and threads of glibc need. Calls with a condition are added below. */
static const int calls_allowed[] = {
    SCMP_SYS(read),
    SCMP_SYS(readv),
    SCMP_SYS(pread64),
    SCMP_SYS(preadv),
    SCMP_SYS(write),
    SCMP_SYS(writev),
    SCMP_SYS(pwrite64),
    SCMP_SYS(lseek),
    SCMP_SYS(_llseek),
    SCMP_SYS(close),
    SCMP_SYS(fstat),
    SCMP_SYS(fstat64),
    SCMP_SYS(fstatfs),
    SCMP_SYS(fstatfs64),
    SCMP_SYS(newfstatat),
    SCMP_SYS(fstatat64),
    SCMP_SYS(statx),
    SCMP_SYS(getdents64),
    SCMP_SYS(readlinkat),
    SCMP_SYS(fadvise64),
    SCMP_SYS(fadvise64_64),
    SCMP_SYS(readahead),
    SCMP_SYS(ftruncate),
    SCMP_SYS(ftruncate64),
    SCMP_SYS(fallocate),
    SCMP_SYS(unlinkat),
    SCMP_SYS(fgetxattr),
    SCMP_SYS(flistxattr),
    SCMP_SYS(getxattr),
    SCMP_SYS(lgetxattr),
    SCMP_SYS(listxattr),
    SCMP_SYS(llistxattr),
    /* memory */
    SCMP_SYS(brk),
    SCMP_SYS(munmap),
    SCMP_SYS(mremap),
    SCMP_SYS(madvise),
    SCMP_SYS(membarrier),
    /* threads, signals, end */
    SCMP_SYS(futex),
    SCMP_SYS(futex_time64),
    SCMP_SYS(set_robust_list),
    SCMP_SYS(rseq),
    SCMP_SYS(sched_yield),
    SCMP_SYS(sched_getaffinity),
    SCMP_SYS(gettid),
    SCMP_SYS(getpid),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(sigaltstack),
    SCMP_SYS(restart_syscall),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
    /* time and the machine */
    SCMP_SYS(clock_gettime),
    SCMP_SYS(clock_gettime64),
    SCMP_SYS(clock_getres),
    SCMP_SYS(clock_nanosleep),
    SCMP_SYS(nanosleep),
    SCMP_SYS(gettimeofday),
    SCMP_SYS(time),
    SCMP_SYS(getrandom),
    SCMP_SYS(sysinfo),
    SCMP_SYS(uname),
    SCMP_SYS(getcpu),
    SCMP_SYS(getuid),
    SCMP_SYS(geteuid),
    SCMP_SYS(getgid),
    SCMP_SYS(getegid),
};

/* Nothing that reads files has a use for these: who asks for one is no longer our program. */
static const int calls_fatal[] = {
    SCMP_SYS(execve),
    SCMP_SYS(execveat),
    SCMP_SYS(fork),
    SCMP_SYS(vfork),
    SCMP_SYS(socket),
    SCMP_SYS(socketpair),
    SCMP_SYS(connect),
    SCMP_SYS(bind),
    SCMP_SYS(listen),
    SCMP_SYS(accept),
    SCMP_SYS(accept4),
    SCMP_SYS(sendto),
    SCMP_SYS(sendmsg),
    SCMP_SYS(sendmmsg),
    SCMP_SYS(process_vm_readv),
    SCMP_SYS(process_vm_writev),
    SCMP_SYS(pidfd_open),
    SCMP_SYS(pidfd_getfd),
    SCMP_SYS(mount),
    SCMP_SYS(umount2),
    SCMP_SYS(pivot_root),
    SCMP_SYS(chroot),
    SCMP_SYS(move_mount),
    SCMP_SYS(open_tree),
    SCMP_SYS(fsopen),
    SCMP_SYS(setns),
    SCMP_SYS(unshare),
    SCMP_SYS(bpf),
    SCMP_SYS(perf_event_open),
    SCMP_SYS(io_uring_setup),
    SCMP_SYS(userfaultfd),
    SCMP_SYS(init_module),
    SCMP_SYS(finit_module),
    SCMP_SYS(delete_module),
    SCMP_SYS(kexec_load),
    SCMP_SYS(kexec_file_load),
    SCMP_SYS(reboot),
    SCMP_SYS(keyctl),
    SCMP_SYS(add_key),
    SCMP_SYS(request_key),
    SCMP_SYS(setuid),
    SCMP_SYS(setgid),
    SCMP_SYS(setreuid),
    SCMP_SYS(setregid),
    SCMP_SYS(setresuid),
    SCMP_SYS(setresgid),
    SCMP_SYS(setgroups),
    SCMP_SYS(capset),
    SCMP_SYS(open_by_handle_at),
    SCMP_SYS(ptrace),
};

static void rule(scmp_filter_ctx f, uint32_t action, int call, unsigned n, const struct scmp_arg_cmp *cmp,
                 bool *ok)
{
    /* With a sanitizer all is allowed that is not forbidden, and a rule may not repeat the default. */
    int rc = SANITIZED && action == SCMP_ACT_ALLOW ? 0 : seccomp_rule_add_array(f, action, call, n, cmp);
    /* A call that this processor has not needs no rule. */
    if (rc != 0 && rc != -EDOM && rc != -EINVAL && rc != -EOPNOTSUPP)
        *ok = false;
}

static void allow_if(scmp_filter_ctx f, int call, struct scmp_arg_cmp cmp, bool *ok)
{
    rule(f, SCMP_ACT_ALLOW, call, 1, &cmp, ok);
}

/* Files of the target are opened to be read; only the scratch folder's may be written. */
static void rules_open(scmp_filter_ctx f, const struct sandbox *s, bool *ok)
{
    scmp_datum_t writes = O_ACCMODE | O_CREAT | O_TRUNC | O_APPEND | (O_TMPFILE & ~O_DIRECTORY);
    if (s->read_dir >= 0 || SANITIZED)
        allow_if(f, SCMP_SYS(openat), SCMP_A2(SCMP_CMP_MASKED_EQ, writes, 0), ok);
    if (s->scratch_dir >= 0)
        allow_if(f, SCMP_SYS(openat), SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)s->scratch_dir), ok);
}

/* Memory is never executable; a new thread is allowed, a new process is not. The flags of clone3 cannot be
 * seen by a filter: glibc falls back to clone when the kernel has it not. */
static void rules_memory_threads(scmp_filter_ctx f, bool *ok)
{
    int flags = SANITIZED ? CLONE_VM : CLONE_THREAD;
    allow_if(f, SCMP_SYS(mmap), SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0), ok);
    allow_if(f, SCMP_SYS(mmap2), SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0), ok);
    allow_if(f, SCMP_SYS(mprotect), SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0), ok);
    struct scmp_arg_cmp thread = SCMP_A0(SCMP_CMP_MASKED_EQ, (scmp_datum_t)flags, (scmp_datum_t)flags);
    struct scmp_arg_cmp process = SCMP_A0(SCMP_CMP_MASKED_EQ, (scmp_datum_t)flags, 0);
    rule(f, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1, &thread, ok);
    rule(f, SCMP_ACT_KILL_PROCESS, SCMP_SYS(clone), 1, &process, ok);
    rule(f, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0, NULL, ok);
}

static void rules_limited(scmp_filter_ctx f, bool *ok)
{
    scmp_datum_t self = (scmp_datum_t)getpid();
    allow_if(f, SCMP_SYS(tgkill), SCMP_A0(SCMP_CMP_EQ, self), ok); /* abort */
    allow_if(f, SCMP_SYS(kill), SCMP_A0(SCMP_CMP_EQ, self), ok);
    allow_if(f, SCMP_SYS(prctl), SCMP_A0(SCMP_CMP_EQ, PR_SET_NAME), ok);
    allow_if(f, SCMP_SYS(ioctl), SCMP_A1(SCMP_CMP_EQ, TCGETS), ok); /* isatty */
    allow_if(f, SCMP_SYS(ioctl), SCMP_A1(SCMP_CMP_EQ, TIOCGWINSZ), ok);
    static const int commands[] = {F_GETFD, F_SETFD, F_GETFL, F_DUPFD, F_DUPFD_CLOEXEC};
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        allow_if(f, SCMP_SYS(fcntl), SCMP_A1(SCMP_CMP_EQ, (scmp_datum_t)commands[i]), ok);
    allow_if(f, SCMP_SYS(prlimit64), SCMP_A2(SCMP_CMP_EQ, 0), ok); /* reading a limit, not setting one */
    rule(f, SCMP_ACT_ALLOW, SCMP_SYS(getrlimit), 0, NULL, ok);
}

/* The number of calls let through, 0 when the kernel has no seccomp. */
static unsigned seccomp_enter(const struct sandbox *s)
{
    enum {
        conditional = 11
    }; /* openat mmap mprotect clone tgkill kill prctl ioctl fcntl prlimit getrlimit */
    scmp_filter_ctx f = seccomp_init(SANITIZED ? SCMP_ACT_ALLOW : SCMP_ACT_ERRNO(EPERM));
    if (!f)
        return 0;
    bool ok = seccomp_attr_set(f, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS) == 0;
    seccomp_attr_set(f, SCMP_FLTATR_CTL_OPTIMIZE, 2);
    unsigned n = sizeof calls_allowed / sizeof *calls_allowed;
    for (unsigned i = 0; i < n && !SANITIZED; i++)
        rule(f, SCMP_ACT_ALLOW, calls_allowed[i], 0, NULL, &ok);
    for (size_t i = 0; i < sizeof calls_fatal / sizeof *calls_fatal; i++)
        if (!SANITIZED || calls_fatal[i] != SCMP_SYS(ptrace))
            rule(f, SCMP_ACT_KILL_PROCESS, calls_fatal[i], 0, NULL, &ok);
    rules_memory_threads(f, &ok);
    if (!SANITIZED) {
        rules_open(f, s, &ok);
        rules_limited(f, &ok);
    }
    ok = ok && seccomp_load(f) == 0;
    seccomp_release(f);
    return ok ? n + conditional : 0;
}

static bool kept(const struct sandbox *s, int fd)
{
    for (size_t i = 0; i < sizeof s->keep / sizeof *s->keep && s->keep[i] >= 0; i++)
        if (s->keep[i] == fd)
            return true;
    return fd == s->read_dir || fd == s->scratch_dir;
}

/* Closes all above 2 that is not kept. */
static void close_rest(const struct sandbox *s)
{
    int highest = 2;
    for (size_t i = 0; i < sizeof s->keep / sizeof *s->keep && s->keep[i] >= 0; i++)
        highest = s->keep[i] > highest ? s->keep[i] : highest;
    highest = s->read_dir > highest ? s->read_dir : highest;
    highest = s->scratch_dir > highest ? s->scratch_dir : highest;
    for (int fd = 3; fd < highest; fd++)
        if (!kept(s, fd))
            close(fd);
    if (syscall(SYS_close_range, highest + 1, ~0u, 0u) == 0)
        return;
    for (int fd = highest + 1; fd < 1024; fd++)
        close(fd);
}

/* Lowers a limit; what cannot be lowered was lower already. */
static void limit(int which, uint64_t most)
{
    struct rlimit l;
    if (getrlimit((unsigned)which, &l) != 0)
        return;
    if (l.rlim_max > most)
        l.rlim_max = most;
    if (l.rlim_cur > l.rlim_max)
        l.rlim_cur = l.rlim_max;
    setrlimit((unsigned)which, &l);
}

static void describe(struct sandbox_state *st)
{
    char landlock[48], filter[48];
    snprintf(landlock, sizeof landlock, st->landlock ? "landlock ABI %d" : "no landlock in this kernel",
             st->landlock);
    snprintf(filter, sizeof filter, st->calls ? "seccomp (%u calls)" : "no seccomp in this kernel",
             st->calls);
    snprintf(st->text, sizeof st->text, "%s, %s, %s%s", landlock, filter,
             st->no_new_privileges ? "no new privileges" : "new privileges possible",
             SANITIZED ? ", loosened for a sanitizer" : "");
}

void sandbox_enter(const struct sandbox *s, struct sandbox_state *state)
{
    *state = (struct sandbox_state){0};
    close_rest(s);
    limit(RLIMIT_CORE, 0);
    if (s->files)
        limit(RLIMIT_NOFILE, s->files);
    if (s->memory && !SANITIZED)
        limit(RLIMIT_AS, s->memory);
    state->no_new_privileges = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
    state->landlock = landlock_enter(s);
    state->calls = seccomp_enter(s);
    describe(state);
}
