/* A folder: its sub-folders are work items of the pool, each thread delivers into a unit of its own. */
#include "source/read.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

struct dir_unit {
    struct dir_unit *next;
    void *unit;
    struct arena scratch;
};

struct dir_walk {
    struct reading *r;
    int root;
    pthread_mutex_t lock;
    struct dir_unit *idle;
};

struct dir_task {
    struct dir_walk *walk;
    dev_t dev; /* of the folder above */
    char path[];
};

static struct dir_unit *unit_take(struct dir_walk *w)
{
    pthread_mutex_lock(&w->lock);
    struct dir_unit *u = w->idle;
    if (u)
        w->idle = u->next;
    pthread_mutex_unlock(&w->lock);
    if (u)
        return u;
    u = mem_alloc(sizeof *u);
    *u = (struct dir_unit){.unit = reading_unit(w->r, -1)};
    return u;
}

static void unit_put(struct dir_walk *w, struct dir_unit *u)
{
    pthread_mutex_lock(&w->lock);
    u->next = w->idle;
    w->idle = u;
    pthread_mutex_unlock(&w->lock);
}

static void dir_run(void *arg);

static void dir_add(struct dir_walk *w, str path, dev_t dev)
{
    struct dir_task *t = mem_alloc(sizeof *t + path.n + 1);
    t->walk = w;
    t->dev = dev;
    if (path.n)
        memcpy(t->path, path.p, path.n);
    t->path[path.n] = 0;
    pool_add(w->r->pool, dir_run, t);
}

static enum entry_type type_of(mode_t mode)
{
    switch (mode & S_IFMT) {
    case S_IFDIR:
        return ENTRY_DIR;
    case S_IFLNK:
        return ENTRY_SYMLINK;
    case S_IFCHR:
        return ENTRY_CHAR;
    case S_IFBLK:
        return ENTRY_BLOCK;
    case S_IFIFO:
        return ENTRY_FIFO;
    case S_IFSOCK:
        return ENTRY_SOCKET;
    default:
        return ENTRY_FILE;
    }
}

static void entry_fill(struct entry *e, const struct stat *st)
{
    e->type = type_of(st->st_mode);
    e->mode = st->st_mode & 07777;
    e->uid = st->st_uid;
    e->gid = st->st_gid;
    e->size = e->type == ENTRY_FILE ? (uint64_t)st->st_size : 0;
    e->mtime = st->st_mtime;
    e->layer = -1;
    if (e->type == ENTRY_CHAR || e->type == ENTRY_BLOCK) {
        e->dev_major = major(st->st_rdev);
        e->dev_minor = minor(st->st_rdev);
    }
}

static int name_cmp(const void *a, const void *b)
{
    return str_cmp(*(const str *)a, *(const str *)b);
}

/* "name=hex" of each extended attribute, sorted, joined by ','. */
static str read_xattrs(struct arena *a, int fd)
{
    char names[4096], value[4096];
    ssize_t n = flistxattr(fd, names, sizeof names);
    VEC(str) found = {0};
    for (ssize_t at = 0; at < n; at += (ssize_t)strlen(names + at) + 1) {
        ssize_t k = fgetxattr(fd, names + at, value, sizeof value);
        str hex = {arena_bytes(a, k > 0 ? (size_t)k * 2 : 0), k > 0 ? (size_t)k * 2 : 0};
        for (ssize_t i = 0; i < k; i++)
            for (int d = 0; d < 2; d++)
                ((char *)hex.p)[i * 2 + d] = "0123456789abcdef"[(unsigned char)value[i] >> (d ? 0 : 4) & 15];
        vec_push(a, &found, arena_join(a, str_c(names + at), STR("="), hex));
    }
    if (found.n)
        qsort(found.v, found.n, sizeof *found.v, name_cmp);
    str all = STR("");
    for (size_t i = 0; i < found.n; i++)
        all = i ? arena_join(a, all, STR(","), found.v[i]) : found.v[i];
    return all;
}

static void visit_file(struct dir_walk *w, struct dir_unit *u, int dir, const char *name, struct entry *e)
{
    int fd = -1;
    if (w->r->o->details && (fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)) >= 0)
        e->xattrs = read_xattrs(&u->scratch, fd);
    want_set wants = w->r->v->entry(u->unit, e);
    if (!wants && !reading_all(w->r, u->unit, e)) {
        if (fd >= 0)
            close(fd);
        return;
    }
    if (fd < 0)
        fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    if (fd >= 0)
        deliver_file(w->r, u->unit, wants, e, fd);
    else
        unit_diag(w->r, u->unit, DIAG_WARNING, e->path, "cannot be opened: %s", strerror(errno));
}

static void visit(struct dir_walk *w, struct dir_unit *u, int dir, dev_t dev, str parent, const char *name)
{
    struct stat st;
    struct entry e = {.path = parent.n ? arena_join(&u->scratch, parent, STR("/"), str_c(name))
                                       : arena_dup(&u->scratch, str_c(name))};
    if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) != 0) {
        unit_diag(w->r, u->unit, DIAG_WARNING, e.path, "cannot be looked at: %s", strerror(errno));
        return;
    }
    entry_fill(&e, &st);
    if (e.type == ENTRY_FILE) {
        visit_file(w, u, dir, name, &e);
        return;
    }
    char link[4096];
    ssize_t n = e.type == ENTRY_SYMLINK ? readlinkat(dir, name, link, sizeof link) : 0;
    e.target = str_make(link, n > 0 ? (size_t)n : 0);
    if (e.type == ENTRY_DIR && w->r->o->details) {
        int fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_DIRECTORY);
        if (fd >= 0) {
            e.xattrs = read_xattrs(&u->scratch, fd);
            close(fd);
        }
    }
    w->r->v->entry(u->unit, &e);
    if (e.type == ENTRY_DIR)
        dir_add(w, e.path, dev);
}

/* Kernel interfaces that look like files: what is in them is no part of the artifact. */
static bool is_pseudo(int fd)
{
    struct statfs fs;
    if (fstatfs(fd, &fs) != 0)
        return false;
    switch ((unsigned long)fs.f_type) {
    case PROC_SUPER_MAGIC:
    case SYSFS_MAGIC:
    case DEVPTS_SUPER_MAGIC:
    case CGROUP_SUPER_MAGIC:
    case CGROUP2_SUPER_MAGIC:
    case DEBUGFS_MAGIC:
    case TRACEFS_MAGIC:
    case SECURITYFS_MAGIC:
        return true;
    default:
        return false;
    }
}

static void list_folder(struct dir_walk *w, struct dir_unit *u, int fd, dev_t dev, str path)
{
    DIR *d = fdopendir(fd);
    if (!d) {
        close(fd);
        unit_diag(w->r, u->unit, DIAG_WARNING, path, "cannot be listed: %s", strerror(errno));
        reading_incomplete(w->r, path);
        return;
    }
    errno = 0;
    for (struct dirent *ent; (ent = readdir(d)); errno = 0) {
        if (strcmp(ent->d_name, ".") == 0 || strcmp(ent->d_name, "..") == 0)
            continue;
        if (path.n + strlen(ent->d_name) + 1 > w->r->o->limits->path)
            unit_diag(w->r, u->unit, DIAG_WARNING, path, "holds a path of more than %zu bytes, not read",
                      w->r->o->limits->path);
        else
            visit(w, u, dirfd(d), dev, path, ent->d_name);
        arena_reset(&u->scratch);
    }
    if (errno) {
        unit_diag(w->r, u->unit, DIAG_WARNING, path, "cannot be listed to its end: %s", strerror(errno));
        reading_incomplete(w->r, path);
    }
    closedir(d);
}

static void dir_run(void *arg)
{
    struct dir_task *t = arg;
    struct dir_walk *w = t->walk;
    struct dir_unit *u = unit_take(w);
    str path = str_c(t->path);
    int fd = openat(w->root, path.n ? t->path : ".", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    struct stat st;
    if (fd < 0 || fstat(fd, &st) != 0) {
        unit_diag(w->r, u->unit, DIAG_WARNING, path, "folder cannot be opened: %s", strerror(errno));
        reading_incomplete(w->r, path);
        if (fd >= 0)
            close(fd);
    } else if (path.n && st.st_dev != t->dev && is_pseudo(fd)) {
        unit_diag(w->r, u->unit, DIAG_NOTE, path, "is a file system of the kernel's, not read");
        close(fd);
    } else {
        list_folder(w, u, fd, st.st_dev, path);
    }
    unit_put(w, u);
    free(t);
}

bool read_directory(struct reading *r, int fd, struct err *e)
{
    struct dir_walk w = {.r = r, .root = fd, .lock = PTHREAD_MUTEX_INITIALIZER};
    int probe = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (probe < 0)
        return err_set(e, "cannot read", r->inv->ref, "%s", strerror(errno));
    close(probe);
    r->inv->kind = STR("directory");
    dir_add(&w, STR(""), 0);
    pool_wait(r->pool);
    for (struct dir_unit *u = w.idle, *next; u; u = next) {
        next = u->next;
        arena_free(&u->scratch);
        free(u);
    }
    pthread_mutex_destroy(&w.lock);
    return true;
}
