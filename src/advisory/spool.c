#include "advisory/spool.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define CHUNK ((size_t)64 << 10)

static int open_unnamed(const char *folder)
{
    char path[4096];
    int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd >= 0)
        return fd;
    /* Where the file system has no such files: made with a name, which is taken away at once. */
    if ((size_t)snprintf(path, sizeof path, "%s/assay-build-XXXXXX", folder) >= sizeof path)
        return -1;
    fd = mkostemp(path, O_CLOEXEC);
    if (fd >= 0)
        unlink(path);
    return fd;
}

bool spool_open(struct spool *s, const char *folder, struct err *e)
{
    *s = (struct spool){.fd = open_unnamed(folder), .lock = PTHREAD_MUTEX_INITIALIZER};
    return s->fd >= 0 || err_set(e, "cannot make a temporary file in", str_c(folder), "%s", strerror(errno));
}

void spool_close(struct spool *s)
{
    for (size_t i = 0; i < s->streams.n; i++)
        buf_free(&s->streams.v[i]->tail);
    if (s->fd >= 0)
        close(s->fd);
    arena_free(&s->arena);
    s->fd = -1;
}

static bool write_at(int fd, str bytes, uint64_t at)
{
    while (bytes.n) {
        ssize_t n = pwrite(fd, bytes.p, bytes.n, (off_t)at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        bytes = str_from(bytes, (size_t)n);
        at += (uint64_t)n;
    }
    return true;
}

/* Under the lock. */
static void put_down(struct spool *s, struct spool_stream *t)
{
    if (!t->tail.n || s->failed)
        return;
    s->failed = !write_at(s->fd, buf_str(&t->tail), s->end);
    if (s->failed)
        err_set(&s->why, "cannot write the temporary file of the build", STR_NONE, "%s", strerror(errno));
    vec_push(&s->arena, &t->chunks, (struct spool_chunk){s->end, t->tail.n});
    s->end += t->tail.n;
    t->bytes += t->tail.n;
    t->tail.n = 0;
}

static struct spool_stream *stream_of(struct spool *s, str name)
{
    uint64_t *at = map_get(&s->names, name);
    if (at)
        return s->streams.v[*at];
    struct spool_stream *t = arena_new(&s->arena, struct spool_stream);
    t->name = arena_dup(&s->arena, name);
    *map_put(&s->arena, &s->names, t->name, NULL) = s->streams.n;
    vec_push(&s->arena, &s->streams, t);
    return t;
}

void spool_put(struct spool *s, str stream, str bytes)
{
    pthread_mutex_lock(&s->lock);
    struct spool_stream *t = stream_of(s, stream);
    buf_add(&t->tail, bytes);
    if (t->tail.n >= CHUNK)
        put_down(s, t);
    pthread_mutex_unlock(&s->lock);
}

bool spool_flush(struct spool *s, struct err *e)
{
    for (size_t i = 0; i < s->streams.n; i++) {
        put_down(s, s->streams.v[i]);
        buf_free(&s->streams.v[i]->tail);
        s->streams.v[i]->tail = (struct buf){0};
    }
    if (s->failed)
        *e = s->why;
    return !s->failed;
}

bool spool_read(const struct spool *s, uint64_t at, void *to, size_t n, struct err *e)
{
    for (char *p = to; n;) {
        ssize_t got = pread(s->fd, p, n, (off_t)at);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return err_set(e, "cannot read the temporary file of the build", STR_NONE, "%s",
                           got ? strerror(errno) : "it ends too early");
        p += got;
        n -= (size_t)got;
        at += (uint64_t)got;
    }
    return true;
}
