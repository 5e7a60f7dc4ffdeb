/* stream: bytes that come in chunks; streams stack (file, decompressor, digest) behind one call.
 * A stream belongs to one thread at a time. */
#ifndef ASSAY_CODEC_STREAM_H
#define ASSAY_CODEC_STREAM_H

#include "base/arena.h"
#include "base/err.h"

struct stream {
    /* The next chunk, never empty, valid until the next call; *chunk = empty at the end. False on an error;
     * then nothing more can be read, and what came before is good. */
    bool (*next)(struct stream *s, str *chunk, struct err *e);
    /* May be NULL. As next, but writes up to n bytes (n > 0) to p: *got = 0 only at the end. For readers
     * whose chunks must outlive the next call. The two may be mixed. */
    bool (*read_into)(struct stream *s, char *p, size_t n, size_t *got, struct err *e);
    /* May be NULL. Passes over up to n bytes without reading them; how many (fewer only at the end). */
    uint64_t (*skip)(struct stream *s, uint64_t n);
    /* Frees what the stream holds, and what it stands on. */
    void (*close)(struct stream *s);
    /* Set when something odd but harmless was passed over ("bytes after the gzip data ignored"), else NULL;
     * a constant text. Final once the end was reached. */
    const char *note;
};
static inline void stream_close(struct stream *s)
{
    if (s)
        s->close(s);
}

/* inbuf: reads exact amounts off a stream, without copying where a chunk holds them whole. */
enum { INBUF_TAKE_MAX = 1 << 20, INBUF_SPAN = 4096 };
struct inbuf {
    struct stream *s;
    str chunk;       /* rest of the current chunk */
    str rest;        /* what follows it already, after inbuf_peek */
    uint64_t offset; /* bytes taken so far */
    bool eof;
    struct arena *scratch; /* holds what spans chunks and is longer than INBUF_SPAN */
    char span[INBUF_SPAN];
};
static inline void inbuf_init(struct inbuf *b, struct stream *s, struct arena *scratch)
{
    b->s = s;
    b->chunk = b->rest = STR_NONE;
    b->offset = 0;
    b->eof = false;
    b->scratch = scratch;
}
/* Exactly n bytes at *out, valid until the next call on the inbuf; at the end of the stream fewer
 * (out->n < n, no error). n is at most 1 MiB. */
bool inbuf_take(struct inbuf *b, size_t n, str *out, struct err *e);
/* As inbuf_take, but the bytes stay to be taken again; n is at most 4 KiB. */
bool inbuf_peek(struct inbuf *b, size_t n, str *out, struct err *e);
/* Up to `max` bytes as they come (zero copy, at least 1 unless the end is reached: out->n == 0). */
bool inbuf_some(struct inbuf *b, uint64_t max, str *out, struct err *e);
/* Passes over n bytes; *skipped (may be NULL) is less at the end of the stream. */
bool inbuf_skip(struct inbuf *b, uint64_t n, uint64_t *skipped, struct err *e);

/* reader_at: bytes at any place, of a seekable file, memory or a spilled file. */
struct reader_at {
    /* Reads up to n bytes at off into p; the number read (short only at the end), or -1 on an error. */
    ptrdiff_t (*read)(const struct reader_at *r, uint64_t off, void *p, size_t n);
    uint64_t size;
    const void *ctx;
    int fd;        /* of reader_fd */
    uint64_t base; /* offset of byte 0 in fd */
    str memory;    /* of reader_memory: all of it; else p == NULL */
};
struct reader_at reader_fd(int fd, uint64_t base, uint64_t size);
struct reader_at reader_memory(str bytes);
/* Exactly n bytes at off, or false with err "truncated". */
bool reader_exact(const struct reader_at *r, uint64_t off, void *p, size_t n, struct err *e);

/* Streams over [off, off+n) of a reader_at, in chunks of 256 KiB (memory: one chunk); and over a
 * descriptor that cannot seek (stdin), which stays open. Freed by their close. The reader must outlive the
 * stream. A range that reaches past the reader's end, or a file that shrank, is an error when it is met. */
struct stream *stream_reader(const struct reader_at *r, uint64_t off, uint64_t n);
struct stream *stream_fd(int fd);
/* The first n bytes of *s (fewer when it is shorter; n at most 1 MiB) at *head, valid as long as the stream;
 * *s is replaced by a stream that gives them again. How something that cannot seek is recognised. On an error
 * *s stays to be closed. */
bool stream_head(struct stream **s, size_t n, str *head, struct err *e);

#endif
