/* stream: bytes that come in chunks; streams stack (file, decompressor, digest) behind one call.
 * A stream belongs to one thread at a time. */
#ifndef ASSAY_FORMAT_STREAM_H
#define ASSAY_FORMAT_STREAM_H

#include "base/arena.h"
#include "base/err.h"

struct stream {
    /* The next chunk, never empty, valid until the next call; *chunk = empty at the end. False on an error. */
    bool (*next)(struct stream *s, str *chunk, struct err *e);
    /* Frees what the stream holds, and what it stands on. */
    void (*close)(struct stream *s);
};

/* inbuf: reads exact amounts off a stream, without copying where a chunk holds them whole. */
struct inbuf {
    struct stream *s;
    str chunk;       /* rest of the current chunk */
    uint64_t offset; /* bytes taken so far */
    bool eof;
    struct arena *scratch; /* holds what spans chunks */
};
/* Exactly n bytes at *out, valid until the next call on the inbuf; at the end of the stream fewer
 * (out->n < n, no error). n is at most 1 MiB. */
bool inbuf_take(struct inbuf *b, size_t n, str *out, struct err *e);
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
    int fd;          /* of reader_fd */
    uint64_t base;   /* offset of byte 0 in fd */
    str memory;      /* of reader_memory: all of it; else p == NULL */
};
struct reader_at reader_fd(int fd, uint64_t base, uint64_t size);
struct reader_at reader_memory(str bytes);
/* Exactly n bytes at off, or false with err "truncated". */
bool reader_exact(const struct reader_at *r, uint64_t off, void *p, size_t n, struct err *e);

/* Streams over [off, off+n) of a reader_at, in chunks of 256 KiB (memory: one chunk); and over a
 * descriptor that cannot seek (stdin). Freed by their close. The reader must outlive the stream. */
struct stream *stream_reader(const struct reader_at *r, uint64_t off, uint64_t n);
struct stream *stream_fd(int fd);

#endif
