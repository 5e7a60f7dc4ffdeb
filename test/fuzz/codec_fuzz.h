/* codec_fuzz: what the fuzz targets of decoders share. A stream must give the same bytes and the same verdict
 * however its input is split. */
#ifndef ASSAY_TEST_CODEC_FUZZ_H
#define ASSAY_TEST_CODEC_FUZZ_H

#include "codec/codec.h"
#include "codec/digest.h"
#include <stdlib.h>

struct fuzz_source {
    struct stream s;
    str left;
    size_t step;
};

static bool fuzz_next(struct stream *s, str *chunk, struct err *e)
{
    struct fuzz_source *f = (struct fuzz_source *)s;
    (void)e;
    *chunk = str_sub(f->left, 0, f->step);
    f->left = str_from(f->left, chunk->n);
    return true;
}

static void fuzz_close(struct stream *s)
{
    free(s);
}

static inline struct stream *fuzz_source(str bytes, size_t step)
{
    struct fuzz_source *f = mem_alloc(sizeof *f);
    *f = (struct fuzz_source){{.next = fuzz_next, .close = fuzz_close}, bytes, step};
    return &f->s;
}

static inline struct limits fuzz_limits(void)
{
    struct limits l = limits_default;
    l.archive = (uint64_t)8 << 20;
    l.decoder_window = (uint64_t)1 << 20;
    l.entries = 2000;
    return l;
}

/* The stream's verdict and the CRC of all it gave. */
static inline bool fuzz_drain(struct stream *s, uint32_t *crc)
{
    struct err e = {{0}};
    str chunk;
    bool ok;
    *crc = 0;
    while ((ok = s->next(s, &chunk, &e)) && chunk.n)
        *crc = crc32_update(*crc, chunk);
    if (!ok && !e.text[0])
        abort(); /* an error without a word */
    s->close(s);
    return ok;
}

static inline void fuzz_codec(struct stream *(*open)(struct stream *, const struct limits *),
                              const uint8_t *data, size_t size)
{
    struct limits l = fuzz_limits();
    uint32_t whole, parts;
    size_t step = size ? data[size - 1] % 64 + 1u : 1;
    bool ok = fuzz_drain(open(fuzz_source(str_make(data, size), SIZE_MAX), &l), &whole);
    bool again = fuzz_drain(open(fuzz_source(str_make(data, size), step), &l), &parts);
    if (ok && again && whole != parts)
        abort();
    if (ok != again)
        abort();
}

#endif
