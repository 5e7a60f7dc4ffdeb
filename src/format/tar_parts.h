/* tar_parts: what the files of the tar reader share. Only for format/tar*.c. */
#ifndef ASSAY_FORMAT_TAR_PARTS_H
#define ASSAY_FORMAT_TAR_PARTS_H

#include "format/tar.h"

enum { TAR_BLOCK = 512, TAR_SEGMENTS_MAX = 1 << 18 };

/* POSIX ustar header block, with GNU's and star's use of the last part. */
struct tar_header {
    char name[100], mode[8], uid[8], gid[8], size[12], mtime[12], checksum[8], type, link[100];
    char magic[8]; /* "ustar\0" "00", or GNU's "ustar  \0" */
    char uname[32], gname[32], dev_major[8], dev_minor[8], prefix[155], fill[12];
};
_Static_assert(sizeof(struct tar_header) == TAR_BLOCK, "a tar block");

bool tar_checksum_ok(const struct tar_header *h);
bool tar_is_zero(str bytes);
/* An octal or base-256 field; false when it is neither, is negative, or does not fit. Blank is 0. */
bool tar_number(const char *field, size_t n, uint64_t *out);
/* As tar_number but signed, 0 where it cannot be read. */
int64_t tar_time(const char *field, size_t n);
/* A text field up to its NUL. */
str tar_text(const char *field, size_t n);
/* prefix + "/" + name in the arena. */
str tar_header_path(const struct tar_header *h, struct arena *a);

/* Takes the records of a pax header (`text`, in the arena) into *x. Unknown records are passed over; false on
 * bad syntax. */
bool tar_pax(struct tar_extra *x, struct arena *a, str text);
/* Adds to the sparse map; sets x->bad when it is not ascending or too long. */
void tar_segment_add(struct tar_extra *x, struct arena *a, uint64_t offset, uint64_t size);
/* The map of an old GNU sparse header (type S), with its extension blocks taken from t->in. */
bool tar_sparse_old(struct tar *t, const struct tar_header *h, struct err *e);
/* The map of a pax 1.0 sparse file, which is the beginning of its content. */
bool tar_sparse_pax1(struct tar *t, struct err *e);
/* Checks the map against the sizes; sets t->bad. */
void tar_sparse_check(struct tar *t);

#endif
