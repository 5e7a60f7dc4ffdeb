#include "codec/stream.h"
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#define CHUNK ((size_t)256 << 10)

/* inbuf */

static bool inbuf_refill(struct inbuf *b, struct err *e)
{
    if (b->rest.n) {
        b->chunk = b->rest;
        b->rest = STR_NONE;
        return true;
    }
    b->chunk = STR_NONE;
    if (b->eof)
        return true;
    if (!b->s->next(b->s, &b->chunk, e)) {
        b->chunk = STR_NONE;
        return false;
    }
    b->eof = b->chunk.n == 0;
    return true;
}

/* Moves bytes to `to` until n are there or the stream ends; the chunk may lie in `to` itself. */
static bool inbuf_gather(struct inbuf *b, char *to, size_t n, size_t *got, struct err *e)
{
    for (*got = 0; *got < n;) {
        if (b->chunk.n == 0 && !inbuf_refill(b, e))
            return false;
        if (b->chunk.n == 0)
            return true;
        size_t k = b->chunk.n < n - *got ? b->chunk.n : n - *got;
        memmove(to + *got, b->chunk.p, k);
        b->chunk = str_from(b->chunk, k);
        *got += k;
    }
    return true;
}

bool inbuf_take(struct inbuf *b, size_t n, str *out, struct err *e)
{
    if (b->chunk.n == 0 && n && !inbuf_refill(b, e))
        return false;
    if (b->chunk.n >= n) {
        *out = str_make(b->chunk.p, n);
        b->chunk = str_make(b->chunk.p + n, b->chunk.n - n);
        b->offset += n;
        return true;
    }
    if (n > INBUF_TAKE_MAX)
        return err_set(e, "cannot read", STR_NONE, "%zu bytes asked for at once", n);
    char *to = n <= INBUF_SPAN ? b->span : arena_bytes(b->scratch, n);
    size_t got;
    if (!inbuf_gather(b, to, n, &got, e))
        return false;
    *out = str_make(to, got);
    b->offset += got;
    return true;
}

bool inbuf_peek(struct inbuf *b, size_t n, str *out, struct err *e)
{
    if (n > INBUF_SPAN)
        n = INBUF_SPAN;
    if (b->chunk.n < n) {
        size_t got;
        if (!inbuf_gather(b, b->span, n, &got, e))
            return false;
        b->rest = b->chunk;
        b->chunk = str_make(b->span, got);
    }
    *out = str_make(b->chunk.p, b->chunk.n < n ? b->chunk.n : n);
    return true;
}

bool inbuf_some(struct inbuf *b, uint64_t max, str *out, struct err *e)
{
    *out = STR_NONE;
    if (max == 0)
        return true;
    if (b->chunk.n == 0 && !inbuf_refill(b, e))
        return false;
    size_t n = b->chunk.n < max ? b->chunk.n : (size_t)max;
    *out = str_make(b->chunk.p, n);
    b->chunk = str_from(b->chunk, n);
    b->offset += n;
    return true;
}

bool inbuf_skip(struct inbuf *b, uint64_t n, uint64_t *skipped, struct err *e)
{
    uint64_t done = 0;
    bool ok = true;
    while (done < n) {
        str part;
        if (b->s->skip && !b->chunk.n && !b->rest.n && !b->eof) {
            uint64_t k = b->s->skip(b->s, n - done);
            b->offset += k;
            done += k;
        }
        if (done == n)
            break;
        ok = inbuf_some(b, n - done, &part, e);
        if (!ok || part.n == 0)
            break;
        done += part.n;
    }
    if (skipped)
        *skipped = done;
    return ok;
}

/* reader_at */

static ptrdiff_t read_fd_at(const struct reader_at *r, uint64_t off, void *p, size_t n)
{
    if (off >= r->size)
        return 0;
    if (n > r->size - off)
        n = (size_t)(r->size - off);
    size_t got = 0;
    while (got < n) {
        ssize_t k = pread(r->fd, (char *)p + got, n - got, (off_t)(r->base + off + got));
        if (k < 0 && errno == EINTR)
            continue;
        if (k < 0)
            return -1;
        if (k == 0)
            break;
        got += (size_t)k;
    }
    return (ptrdiff_t)got;
}

struct reader_at reader_fd(int fd, uint64_t base, uint64_t size)
{
    return (struct reader_at){.read = read_fd_at, .size = size, .fd = fd, .base = base};
}

static ptrdiff_t read_memory_at(const struct reader_at *r, uint64_t off, void *p, size_t n)
{
    if (off >= r->memory.n)
        return 0;
    if (n > r->memory.n - off)
        n = (size_t)(r->memory.n - off);
    if (n)
        memcpy(p, r->memory.p + off, n);
    return (ptrdiff_t)n;
}

struct reader_at reader_memory(str bytes)
{
    if (!bytes.p)
        bytes.p = "";
    return (struct reader_at){.read = read_memory_at, .size = bytes.n, .fd = -1, .memory = bytes};
}

static bool reader_failed(ptrdiff_t got, uint64_t off, struct err *e)
{
    if (got < 0)
        return err_set(e, "cannot read", STR_NONE, "%s at byte %llu", strerror(errno),
                       (unsigned long long)off);
    return err_set(e, "truncated", STR_NONE, "it ends at byte %llu",
                   (unsigned long long)(off + (uint64_t)got));
}

bool reader_exact(const struct reader_at *r, uint64_t off, void *p, size_t n, struct err *e)
{
    if (off > r->size || n > r->size - off)
        return err_set(e, "truncated", STR_NONE, "it has %llu bytes, byte %llu is needed",
                       (unsigned long long)r->size, (unsigned long long)(off > r->size ? off : off + n));
    ptrdiff_t got = r->read(r, off, p, n);
    return got == (ptrdiff_t)n || reader_failed(got, off, e);
}

/* A stream over a range of a reader */

struct range_stream {
    struct stream s;
    const struct reader_at *r;
    uint64_t off, left;
    size_t cap;
    char *buf; /* cap bytes, made at the first `next` that needs it */
};

static bool range_read_into(struct stream *s, char *p, size_t n, size_t *got, struct err *e)
{
    struct range_stream *t = (struct range_stream *)s;
    if (n > t->left)
        n = (size_t)t->left;
    *got = 0;
    if (n == 0)
        return true;
    if (!reader_exact(t->r, t->off, p, n, e))
        return false;
    t->off += n;
    t->left -= n;
    *got = n;
    return true;
}

static bool range_next(struct stream *s, str *chunk, struct err *e)
{
    struct range_stream *t = (struct range_stream *)s;
    str m = t->r->memory;
    if (m.p && t->left && t->off <= m.n && t->left <= m.n - t->off) {
        *chunk = str_make(m.p + t->off, (size_t)t->left);
        t->off += t->left;
        t->left = 0;
        return true;
    }
    if (!t->buf) {
        t->cap = t->left < CHUNK ? (size_t)t->left : CHUNK;
        t->buf = mem_alloc(t->cap);
    }
    size_t got;
    bool ok = range_read_into(s, t->buf, t->cap, &got, e);
    *chunk = ok ? str_make(t->buf, got) : STR_NONE;
    return ok;
}

static uint64_t range_skip(struct stream *s, uint64_t n)
{
    struct range_stream *t = (struct range_stream *)s;
    if (n > t->left)
        n = t->left;
    t->off += n;
    t->left -= n;
    return n;
}

static void range_close(struct stream *s)
{
    free(((struct range_stream *)s)->buf);
    free(s);
}

struct stream *stream_reader(const struct reader_at *r, uint64_t off, uint64_t n)
{
    struct range_stream *t = mem_alloc(sizeof *t);
    *t = (struct range_stream){
        .s = {.next = range_next, .read_into = range_read_into, .skip = range_skip, .close = range_close},
        .r = r,
        .off = off,
        .left = n,
    };
    return &t->s;
}

/* A stream over a descriptor that cannot seek */

struct fd_stream {
    struct stream s;
    int fd;
    char buf[CHUNK];
};

/* Reads until n bytes are there, so that a pipe's small pieces do not become small chunks. */
static bool fd_read_into(struct stream *s, char *p, size_t n, size_t *got, struct err *e)
{
    struct fd_stream *t = (struct fd_stream *)s;
    *got = 0;
    while (*got < n) {
        ssize_t k = read(t->fd, p + *got, n - *got);
        if (k < 0 && errno == EINTR)
            continue;
        if (k < 0)
            return err_set(e, "cannot read", STR_NONE, "%s", strerror(errno));
        if (k == 0)
            break;
        *got += (size_t)k;
    }
    return true;
}

static bool fd_next(struct stream *s, str *chunk, struct err *e)
{
    struct fd_stream *t = (struct fd_stream *)s;
    size_t got;
    bool ok = fd_read_into(s, t->buf, CHUNK, &got, e);
    *chunk = ok ? str_make(t->buf, got) : STR_NONE;
    return ok;
}

static void fd_close(struct stream *s)
{
    free(s);
}

struct stream *stream_fd(int fd)
{
    struct fd_stream *t = mem_alloc(sizeof *t);
    t->s = (struct stream){.next = fd_next, .read_into = fd_read_into, .close = fd_close};
    t->fd = fd;
    return &t->s;
}

/* A stream whose first bytes were read already */

struct head_stream {
    struct stream s;
    struct stream *under;
    str head; /* all of it */
    str left; /* not given out yet: of the head, then of the chunk that the head ended in */
    str after;
};

static bool head_next(struct stream *s, str *chunk, struct err *e)
{
    struct head_stream *t = (struct head_stream *)s;
    if (t->left.n == 0) {
        t->left = t->after;
        t->after = STR_NONE;
    }
    if (t->left.n) {
        *chunk = t->left;
        t->left = STR_NONE;
        return true;
    }
    bool ok = t->under->next(t->under, chunk, e);
    s->note = t->under->note;
    return ok;
}

static bool head_read_into(struct stream *s, char *p, size_t n, size_t *got, struct err *e)
{
    struct head_stream *t = (struct head_stream *)s;
    if (t->left.n == 0 && t->after.n == 0 && t->under->read_into) {
        bool ok = t->under->read_into(t->under, p, n, got, e);
        s->note = t->under->note;
        return ok;
    }
    str chunk;
    *got = 0;
    if (!head_next(s, &chunk, e))
        return false;
    *got = chunk.n < n ? chunk.n : n;
    if (*got)
        memcpy(p, chunk.p, *got);
    t->left = str_from(chunk, *got);
    return true;
}

static void head_close(struct stream *s)
{
    struct head_stream *t = (struct head_stream *)s;
    t->under->close(t->under);
    free((void *)(uintptr_t)t->head.p);
    free(t);
}

bool stream_head(struct stream **s, size_t n, str *head, struct err *e)
{
    if (n > INBUF_TAKE_MAX)
        n = INBUF_TAKE_MAX;
    char *bytes = mem_alloc(n);
    size_t got = 0;
    str chunk = STR_NONE;
    while (got < n) {
        if (!(*s)->next(*s, &chunk, e)) {
            free(bytes);
            return false;
        }
        if (chunk.n == 0)
            break;
        size_t k = chunk.n < n - got ? chunk.n : n - got;
        memcpy(bytes + got, chunk.p, k);
        chunk = str_from(chunk, k);
        got += k;
    }
    struct head_stream *t = mem_alloc(sizeof *t);
    *t = (struct head_stream){
        .s = {.next = head_next, .read_into = head_read_into, .close = head_close, .note = (*s)->note},
        .under = *s,
        .head = str_make(bytes, got),
        .left = str_make(bytes, got),
        .after = chunk,
    };
    *head = t->head;
    *s = &t->s;
    return true;
}
