/* decoder: what all decompressors share: limits, buffering, errors that come after good bytes. Only codec/.
 */
#ifndef ASSAY_CODEC_DECODER_H
#define ASSAY_CODEC_DECODER_H

#include "codec/codec.h"

struct decoder {
    struct stream s;
    struct inbuf in;
    struct arena scratch; /* of `in` */
    const char *name;     /* "gzip", for errors */
    const struct limits *limits;
    char *buf;    /* for `next`; made when it is first used */
    uint64_t out; /* bytes given */
    bool ended, failed;
    struct err error; /* when failed */
    /* Writes up to n bytes to p and says how many; 0 only at the end. False on an error; *got counts what
     * was good before it. */
    bool (*fill)(struct decoder *d, char *p, size_t n, size_t *got, struct err *e);
    void (*free)(struct decoder *d);
};

/* Sets up `d`, the first member of a decoder's own struct made by mem_alloc. */
void decoder_init(struct decoder *d, const char *name, struct stream *under, const struct limits *limits);
/* "cannot decompress NAME: WHY"; returns false. */
bool decoder_err(const struct decoder *d, struct err *e, const char *why);
/* More input as a slice that stays valid until the next call; empty at the end. What was not used goes
 * back with decoder_unused before the next call. */
bool decoder_input(struct decoder *d, str *in, struct err *e);
void decoder_unused(struct decoder *d, size_t n);
/* Reads the rest of the input, so that a digest under the stream is of all of it; sets the note if it is not
 * empty (`zeros_ok`: or only zero bytes). */
bool decoder_drain(struct decoder *d, bool zeros_ok, const char *note, struct err *e);

struct stream *gzip_open(struct stream *under, const struct limits *limits);
struct stream *zstd_open(struct stream *under, const struct limits *limits);
struct stream *xz_open(struct stream *under, const struct limits *limits);
struct stream *lzma_open(struct stream *under, const struct limits *limits);
struct stream *bz2_open(struct stream *under, const struct limits *limits);
uint64_t zstd_window(str head);
uint64_t xz_window(str head);

#endif
