/* Where wanted files go that are too large for memory: unlinked files in --tmp. The folder is opened once,
 * before confinement; the reader can then make files in it and nothing else. */
#include "source/source.h"
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static int spill_dir = -1;
static atomic_uint spill_number;

bool source_spill_prepare(const char *dir, struct err *e)
{
    const char *env = getenv("TMPDIR");
    if (!dir)
        dir = env && *env ? env : "/tmp";
    if (spill_dir >= 0)
        close(spill_dir);
    spill_dir = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (spill_dir >= 0)
        return true;
    err_set(e, "cannot use the folder for temporary files", str_c(dir), "%s", strerror(errno));
    return err_hint(e, "name another with --tmp");
}

int source_spill_dir(void)
{
    return spill_dir;
}

int source_spill_fd(void)
{
    if (spill_dir < 0)
        return -1;
    int fd = openat(spill_dir, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != ENOENT && errno != EINVAL &&
                    errno != EACCES && errno != EPERM))
        return fd;
    char name[64];
    snprintf(name, sizeof name, ".assay-%ld-%u", (long)getpid(), atomic_fetch_add(&spill_number, 1));
    fd = openat(spill_dir, name, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
    if (fd >= 0)
        unlinkat(spill_dir, name, 0);
    return fd;
}
