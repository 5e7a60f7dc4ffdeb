/* read: what the readers of the kinds of artifact share. Internal to src/source. */
#ifndef ASSAY_SOURCE_READ_H
#define ASSAY_SOURCE_READ_H

#include "base/pool.h"
#include "codec/codec.h"
#include "source/source.h"

/* One source_read call. */
struct reading {
    const struct source_options *o;
    const struct visitor *v;
    struct inventory *inv;
    struct pool *pool;
    void *lock; /* pthread_mutex_t: v->unit, and inv from several threads */
};
void *reading_unit(struct reading *r, int32_t number);
void reading_diag(struct reading *r, enum diag_level level, str path, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
void reading_fact(struct reading *r, const char *key, str subject, str detail, str path, int32_t layer);
/* Notes that there are files which were not seen, at `path`: rules then do not take what is not there for
 * absent (fact "tree.incomplete"). */
void reading_incomplete(struct reading *r, str path);
void unit_diag(const struct reading *r, void *unit, enum diag_level level, str path, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));

/* Which digests are wanted of an entry that the visitor has seen: bit set by enum digest_alg. */
unsigned reading_digests(const struct reading *r, void *unit, const struct entry *entry);
/* Is such an entry to be read to its end, whoever else wants it: for its digests, or for `bytes`? */
bool reading_all(const struct reading *r, void *unit, const struct entry *entry);

/* Shows a file's head to the visitor, and what it still wants (left in *wants) is collected and given to it;
 * takes the entry's content off `in` (size bytes; UINT64_MAX: until its end), or leaves it when nobody wants
 * it. Where reading_all says so the content is read in any case. False only when `in` cannot be read on. */
bool deliver_stream(const struct reading *r, void *unit, want_set *wants, const struct entry *entry,
                    struct inbuf *in, uint64_t size, struct err *e);
/* The same for a file of a folder: takes over `fd`. */
void deliver_file(const struct reading *r, void *unit, want_set wants, const struct entry *entry, int fd);
/* The same of a file whose head the visitor has seen: what it wants is left as it is. */
void deliver_probed(const struct reading *r, void *unit, want_set wants, const struct entry *entry, int fd);

bool read_directory(struct reading *r, int fd, struct err *e);
/* A folder that is an OCI image layout. */
bool directory_is_layout(int fd);
bool read_layout_directory(struct reading *r, int fd, struct err *e);
/* A seekable tar that may be an image archive, else a plain archive; `*is_image` tells. */
bool read_tar_file(struct reading *r, const struct reader_at *at, bool image_only, struct err *e);
/* A tar as it comes, from a pipe or a decompressor; takes over `s`. */
bool read_tar_stream(struct reading *r, struct stream *s, bool image_only, struct err *e);
bool read_zip(struct reading *r, const struct reader_at *at, struct err *e);

/* One tar, read into one unit, its blob and its content hashed on the way (another thread, where one is
 * idle). */
struct tar_unit {
    void *unit;
    const char *what;                   /* for messages: "layer sha256:..." or the archive's name */
    struct stream *blob;                /* taken over: the bytes as stored */
    struct stream *(*again)(void *ctx); /* the same bytes once more, or NULL: cannot seek */
    void *again_ctx;
    bool layer; /* whiteouts are whiteouts */
    /* results */
    char digest[65], diff_id[65]; /* hex SHA-256 of the blob, and of the tar in it; "" when reading failed */
    uint64_t blob_size, tar_size, entries;
    enum codec codec; /* that the blob is compressed by; of use when `digest` is there */
};
/* False when it could not be read to its end: what came before has been delivered. */
bool read_tar_unit(const struct reading *r, struct tar_unit *t, struct err *e);

#endif
