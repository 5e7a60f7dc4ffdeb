#include "advisory/generation.h"
#include "base/arena.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static bool make_folders(const char *path, struct err *e)
{
    char part[4096];
    size_t n = strlen(path);
    if (n == 0 || n >= sizeof part)
        return err_set(e, "cannot make the database", str_c(path), "its path is empty or too long");
    for (size_t i = 1; i <= n; i++) {
        if (path[i] != '/' && path[i])
            continue;
        memcpy(part, path, i);
        part[i] = 0;
        if (mkdir(part, 0777) != 0 && errno != EEXIST)
            return err_set(e, "cannot make the folder", str_c(part), "%s", strerror(errno));
    }
    return true;
}

/* The number of "g12", or 0. */
static uint64_t number_of(const char *name)
{
    uint64_t n = 0;
    return name[0] == 'g' && str_u64(str_c(name + 1), 10, &n) ? n : 0;
}

static DIR *list_folder(int fd)
{
    int copy = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *d = copy < 0 ? NULL : fdopendir(copy);
    if (!d && copy >= 0)
        close(copy);
    return d;
}

static uint64_t highest_number(int db_fd)
{
    uint64_t high = 0;
    DIR *d = list_folder(db_fd);
    for (struct dirent *f; d && (f = readdir(d));)
        if (number_of(f->d_name) > high)
            high = number_of(f->d_name);
    if (d)
        closedir(d);
    return high;
}

/* A generation holds files only. */
static void remove_folder(int db_fd, const char *name)
{
    int fd = openat(db_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *d = fd < 0 ? NULL : fdopendir(fd);
    if (!d) {
        if (fd >= 0)
            close(fd);
        return;
    }
    for (struct dirent *f; (f = readdir(d));)
        if (strcmp(f->d_name, ".") != 0 && strcmp(f->d_name, "..") != 0)
            unlinkat(fd, f->d_name, 0);
    closedir(d);
    unlinkat(db_fd, name, AT_REMOVEDIR);
}

static bool take_lock(struct generation *g, struct err *e)
{
    g->lock_fd = openat(g->db_fd, "lock", O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (g->lock_fd < 0)
        return err_set(e, "cannot write to the database", str_c(g->db), "%s", strerror(errno));
    if (flock(g->lock_fd, LOCK_EX | LOCK_NB) == 0)
        return true;
    if (errno == EWOULDBLOCK)
        return err_set(e, "cannot build the database", str_c(g->db), "another build is at work on it");
    return err_set(e, "cannot lock the database", str_c(g->db), "%s", strerror(errno));
}

bool generation_begin(struct generation *g, const char *db, struct err *e)
{
    *g = (struct generation){.db = db, .db_fd = -1, .lock_fd = -1, .new_fd = -1, .old_fd = -1};
    if (!make_folders(db, e))
        return false;
    g->db_fd = open(db, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (g->db_fd < 0)
        return err_set(e, "cannot open the database", str_c(db), "%s", strerror(errno));
    if (!take_lock(g, e))
        return false;
    remove_folder(g->db_fd, ".new");
    g->number = highest_number(g->db_fd) + 1;
    g->old_fd = openat(g->db_fd, "current", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (mkdirat(g->db_fd, ".new", 0777) != 0 ||
        (g->new_fd = openat(g->db_fd, ".new", O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0)
        return err_set(e, "cannot write to the database", str_c(db), "%s", strerror(errno));
    return true;
}

static bool same_file(int fd, str bytes, bool (*same)(str old, str fresh))
{
    struct stat st;
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || st.st_size <= 0 || (uint64_t)st.st_size != bytes.n)
        return false;
    void *p = mmap(NULL, bytes.n, PROT_READ, MAP_PRIVATE, fd, 0);
    if (p == MAP_FAILED)
        return false;
    bool yes = same(str_make(p, bytes.n), bytes);
    munmap(p, bytes.n);
    return yes;
}

static bool link_same(const struct generation *g, const char *file, str bytes,
                      bool (*same)(str old, str fresh))
{
    int fd = g->old_fd < 0 || !same ? -1 : openat(g->old_fd, file, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return false;
    bool yes = same_file(fd, bytes, same);
    close(fd);
    return yes && linkat(g->old_fd, file, g->new_fd, file, 0) == 0;
}

static bool write_all(int fd, str s)
{
    while (s.n) {
        ssize_t n = write(fd, s.p, s.n);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        s = str_from(s, (size_t)n);
    }
    return true;
}

bool generation_put(const struct generation *g, const char *file, str bytes, bool (*same)(str old, str fresh),
                    bool *linked, struct err *e)
{
    bool unchanged = link_same(g, file, bytes, same);
    if (linked)
        *linked = unchanged;
    if (unchanged)
        return true;
    int fd = openat(g->new_fd, file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd < 0)
        return err_set(e, "cannot write", str_c(file), "%s", strerror(errno));
    bool ok = write_all(fd, bytes) && fsync(fd) == 0;
    int why = errno;
    if (close(fd) != 0 && ok) {
        why = errno;
        ok = false;
    }
    return ok || err_set(e, "cannot write", str_c(file), "%s", strerror(why));
}

/* All generations but the new one that no reader holds. */
static void remove_old(const struct generation *g)
{
    DIR *d = list_folder(g->db_fd);
    for (struct dirent *f; d && (f = readdir(d));) {
        uint64_t n = number_of(f->d_name);
        if (!n || n == g->number)
            continue;
        int fd = openat(g->db_fd, f->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0)
            remove_folder(g->db_fd, f->d_name);
        if (fd >= 0)
            close(fd);
    }
    if (d)
        closedir(d);
}

bool generation_commit(struct generation *g, struct err *e)
{
    char name[32];
    snprintf(name, sizeof name, "g%llu", (unsigned long long)g->number);
    unlinkat(g->db_fd, ".current", 0);
    if (fsync(g->new_fd) != 0 || renameat(g->db_fd, ".new", g->db_fd, name) != 0 || fsync(g->db_fd) != 0 ||
        symlinkat(name, g->db_fd, ".current") != 0 ||
        renameat(g->db_fd, ".current", g->db_fd, "current") != 0 || fsync(g->db_fd) != 0)
        return err_set(e, "cannot put the new database in place in", str_c(g->db), "%s", strerror(errno));
    if (g->old_fd >= 0)
        close(g->old_fd);
    g->old_fd = -1;
    remove_old(g);
    return true;
}

void generation_end(struct generation *g)
{
    if (g->new_fd >= 0)
        remove_folder(g->db_fd, ".new");
    int fds[] = {g->new_fd, g->old_fd, g->lock_fd, g->db_fd};
    for (size_t i = 0; i < sizeof fds / sizeof *fds; i++)
        if (fds[i] >= 0)
            close(fds[i]);
}

int generation_open(const char *db, struct err *e)
{
    char path[4096];
    struct stat st;
    if ((size_t)snprintf(path, sizeof path, "%s/current", db) >= sizeof path) {
        err_set(e, "cannot open the database", str_c(db), "its path is too long");
        return -1;
    }
    /* Between finding a generation and marking it, a build may have removed it: then there is a newer one. */
    for (int tries = 0; tries < 5; tries++) {
        int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (fd < 0) {
            err_set(e, "cannot open the database", str_c(db), "%s", strerror(errno));
            return -1;
        }
        flock(fd,
              LOCK_SH | LOCK_NB); /* where the file system cannot, a reader may lose the race: it says so */
        if (fstat(fd, &st) == 0 && st.st_nlink > 0)
            return fd;
        close(fd);
    }
    err_set(e, "cannot open the database", str_c(db), "it changes faster than it can be opened");
    return -1;
}

bool generation_absent(const char *db)
{
    char path[4096];
    struct stat st;
    return (size_t)snprintf(path, sizeof path, "%s/current", db) < sizeof path && lstat(path, &st) != 0 &&
           (errno == ENOENT || errno == ENOTDIR);
}
