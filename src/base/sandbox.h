/* sandbox: what a process that reads untrusted bytes gives up before it reads the first of them: the file
 * system but for one folder, the network, other programs, other processes. Once entered there is no way back.
 * It stands on landlock (kernel 5.13 on, rights by the ABI found at run time) and seccomp; where the kernel
 * has one of them not, the process goes on with the rest and says so. */
#ifndef ASSAY_BASE_SANDBOX_H
#define ASSAY_BASE_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sandbox {
    int read_dir;    /* files and folders below it may be read; -1: none */
    int scratch_dir; /* files may be made, written, read and removed in it; -1: none */
    int keep[20]; /* descriptors above 2 that stay open beside those two, ended by -1; all others are closed
                   */
    uint64_t memory; /* most address space (bytes), 0: as it is */
    unsigned files;  /* most open descriptors, 0: as it is */
};
#define SANDBOX_NONE                                                                                         \
    {                                                                                                        \
        .read_dir = -1, .scratch_dir = -1, .keep = { [0 ... 19] = -1 }                                       \
    }

struct sandbox_state {
    int landlock;   /* ABI in force, 0: none */
    unsigned calls; /* system calls that seccomp lets through, 0: none in force */
    bool no_new_privileges;
    char text[240]; /* "landlock ABI 7, seccomp (62 calls), no new privileges" */
};

/* Enters it; for the calling process as long as it has one thread. From then on
 *  - a file can only be opened beneath the two folders (landlock),
 *  - a socket, another program, another process, tracing and what changes the system end the process at once
 *    by SIGSYS (seccomp); every other call that no parser needs fails with EPERM, memory never becomes code,
 *  - no core file is written, so that nothing of the artifact is left behind.
 * Descriptors that are open keep working: open them before. A build with sanitizers lets their run-time
 * read /proc and stop its own threads; the tests of the release build prove the strict form. */
void sandbox_enter(const struct sandbox *s, struct sandbox_state *state);

#endif
