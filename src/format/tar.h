/* tar: a pull reader: v7, ustar (POSIX 1003.1), pax (the same, "pax Interchange Format"), GNU (long names,
 * base-256 numbers, sparse files of the old form and pax 0.0, 0.1, 1.0) and star. Where a record is told
 * twice, what the container run times take (Go's archive/tar) wins: GNU long names over pax, pax over the
 * header.
 *
 *   tar_open(&t, &in, limits);
 *   while (tar_next(&t, &entry, &e)) { ... tar_content(&t) ... }
 *   if (t.failed) ... e says why; all entries before are good
 *   tar_close(&t);
 */
#ifndef ASSAY_FORMAT_TAR_H
#define ASSAY_FORMAT_TAR_H

#include "base/limits.h"
#include "codec/stream.h"
#include "model/entry.h"

struct tar_segment {
    uint64_t offset, size; /* data of a sparse file; all else of it is zeros */
};
/* Records that stand before an entry's header and override it. */
struct tar_extra {
    unsigned records;       /* extension headers since the last entry */
    str gnu_name, gnu_link; /* p == NULL: not given */
    str path, link, sparse_name;
    str xattrs;
    bool has_size, has_uid, has_gid, has_mtime, has_real;
    uint64_t size, uid, gid, real;
    int64_t mtime;
    uint64_t sparse_major;
    bool sparse; /* 0.0 and 0.1: segments holds the map */
    struct tar_segment *segments;
    size_t n, cap;
    const char *bad;
};

struct tar {
    /* For the caller, about the last entry: */
    bool climbed;       /* its path or hard link tried to leave the root; it is kept inside */
    uint64_t header_at; /* offset of its header in the stream */
    uint64_t data_at;   /* offset of its content, where it is stored whole (not sparse) */
    bool is_sparse;
    /* About the archive: */
    bool failed, ended; /* ended by its end mark or the stream's end */
    const char *note;   /* at the end: something odd that was passed over, or NULL; a constant text */
    uint64_t entries;   /* so far */
    uint64_t overlong;  /* entries left out since their path or link is over limits.path */

    /* Private */
    struct inbuf *in;
    const struct limits *limits;
    struct arena arena; /* strings of one entry */
    struct tar_extra extra;
    bool has_uid, has_gid, has_mtime; /* of global headers */
    uint64_t uid, gid;
    int64_t mtime;
    uint64_t left, pad; /* of the content as stored, and what fills its last block */
    uint64_t at, real;  /* sparse: place in the content, and its size */
    size_t segment;
    const char *bad; /* why the content cannot be read */
    uint64_t zeros;  /* bytes of holes given so far in the archive */
    struct stream content_stream;
    struct inbuf content;
    bool content_begun;
};

/* True when the head (512 bytes are needed) is that of a tar: a header whose checksum is right. */
bool tar_probe(str head);
/* Reads from `in` (one tar; it must outlive `t`). */
void tar_open(struct tar *t, struct inbuf *in, const struct limits *limits);
/* The next entry; its strings are valid until the next call. What is left of the last one is skipped. False
 * at the end, where the stream has been read to its end, and on an error: then t->failed. */
bool tar_next(struct tar *t, struct entry *entry, struct err *e);
/* The content of the last entry, holes as zeros; each byte can be read once; valid until tar_next. An entry
 * that is no file has none. Its errors end the entry, not the archive, except where the stream ends. */
struct inbuf *tar_content(struct tar *t);
void tar_close(struct tar *t);

#endif
