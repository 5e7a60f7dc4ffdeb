/* codec: compressed bytes to bytes, as streams. Decoders take any split of their input, hold no more memory
 * than the format asks for, and verify every checksum the format has.
 *
 * What a hostile stream can cost. Its output is bounded by limits.archive, and beyond 1/64 of that (16 GiB
 * by default: some seconds) also by limits.ratio times the bytes it was made from. Deflate cannot exceed
 * 1032:1, so the ratio never refuses a gzip; zstd, xz and bzip2 give 10,000:1 and more on long runs of zeros,
 * which sparse files in real layers are: they have the first 1/64 free and pay by the ratio after it. */
#ifndef ASSAY_CODEC_CODEC_H
#define ASSAY_CODEC_CODEC_H

#include "base/limits.h"
#include "codec/stream.h"

enum codec { CODEC_NONE, CODEC_GZIP, CODEC_ZSTD, CODEC_XZ, CODEC_LZMA, CODEC_BZIP2 };

enum { CODEC_HEAD = 64 }; /* bytes that codec_detect likes to see */

/* The codec by the first bytes, CODEC_NONE if none of them. */
enum codec codec_detect(str head);
const char *codec_name(enum codec c); /* "gzip" ..., "none" */
/* Memory a stream that begins with `head` will ask for as its window (bytes); 0 if the head does not tell. */
uint64_t codec_window(enum codec c, str head);

/* The decompressed stream. Takes ownership of `under`, also when it fails (NULL). Members, frames and streams
 * that follow each other are one stream, as their tools treat them. At the end `under` has been read to its
 * end. What the tools pass over with a warning (bytes after the last member) sets stream.note.
 * CODEC_NONE gives `under` itself. `limits` must outlive the stream. */
struct stream *codec_open(enum codec c, struct stream *under, const struct limits *limits, struct err *e);
/* Raw deflate (RFC 1951), as in zip entries; bytes after its end are left and noted. */
struct stream *inflate_open(struct stream *under, const struct limits *limits);
/* LZMA as in zip entries (APPNOTE 5.8.8): version, property size, properties, then raw LZMA. It may lack an
 * end mark: `size` is the size of what it decodes to. */
struct stream *lzma_zip_open(struct stream *under, uint64_t size, const struct limits *limits);

#endif
