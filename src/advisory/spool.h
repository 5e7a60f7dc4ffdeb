/* spool: what a build sets down between reading the feeds and writing the shards: streams of packed drafts in
 * one temporary file without a name, so that memory stays bounded however large the feeds are. */
#ifndef ASSAY_ADVISORY_SPOOL_H
#define ASSAY_ADVISORY_SPOOL_H

#include "base/buf.h"
#include "base/err.h"
#include "base/map.h"
#include "base/vec.h"
#include <pthread.h>

struct spool_chunk {
    uint64_t at;
    size_t n;
};
struct spool_stream {
    str name;
    struct buf tail; /* not yet in the file */
    VEC(struct spool_chunk) chunks;
    uint64_t bytes; /* of all chunks */
};
struct spool {
    int fd;
    uint64_t end;
    pthread_mutex_t lock;
    struct arena arena;
    struct map names;
    VEC(struct spool_stream *) streams; /* in no order */
    bool failed;                        /* *why: something could not be written */
    struct err why;
};

/* The file lies in `folder`, of which nothing is seen. */
bool spool_open(struct spool *s, const char *folder, struct err *e);
void spool_close(struct spool *s);
/* Appends to the stream of that name; the bytes stay together in one chunk. Threads may call it at once. */
void spool_put(struct spool *s, str stream, str bytes);
/* Everything into the file, after the last spool_put. False when anything could not be written. */
bool spool_flush(struct spool *s, struct err *e);
bool spool_read(const struct spool *s, uint64_t at, void *to, size_t n, struct err *e);

#endif
