/* bzip2 by libbz2: streams in any number. */
#include "codec/decoder.h"
#include <bzlib.h>

struct bz2 {
    struct decoder d;
    bz_stream bz;
    bool open;
    uint64_t streams;
};

/* A next stream begins with "BZh"; anything else after the first is passed over and noted, as bzip2 does. */
static bool bz2_begin(struct bz2 *z, bool *more, struct err *e)
{
    str s;
    if (!inbuf_peek(&z->d.in, 3, &s, e))
        return false;
    *more = str_is(s, "BZh");
    if (!*more && z->streams)
        return decoder_drain(&z->d, false, "bytes after the bzip2 data were ignored", e);
    if (!*more)
        return decoder_err(&z->d, e, s.n ? "it is not bzip2" : "it is empty");
    memset(&z->bz, 0, sizeof z->bz);
    if (BZ2_bzDecompressInit(&z->bz, 0, 0) != BZ_OK)
        mem_exhausted();
    z->open = true;
    z->streams++;
    return true;
}

static void bz2_end(struct bz2 *z)
{
    if (z->open)
        BZ2_bzDecompressEnd(&z->bz);
    z->open = false;
}

static bool bz2_step(struct bz2 *z, char *p, size_t n, size_t *got, struct err *e)
{
    str in;
    if (!decoder_input(&z->d, &in, e))
        return false;
    size_t given = in.n > UINT32_MAX / 2 ? UINT32_MAX / 2 : in.n;
    z->bz.next_in = (char *)(uintptr_t)in.p;
    z->bz.avail_in = (unsigned)given;
    z->bz.next_out = p;
    z->bz.avail_out = n > UINT32_MAX / 2 ? UINT32_MAX / 2 : (unsigned)n;
    int code = BZ2_bzDecompress(&z->bz);
    *got = (size_t)(z->bz.next_out - p);
    decoder_unused(&z->d, in.n - (given - z->bz.avail_in));
    if (code == BZ_MEM_ERROR)
        mem_exhausted();
    if (code == BZ_STREAM_END)
        bz2_end(z);
    else if (code == BZ_DATA_ERROR_MAGIC)
        return decoder_err(&z->d, e, "the header of a stream is damaged");
    else if (code != BZ_OK)
        return decoder_err(&z->d, e, "the data is damaged or its checksum is wrong");
    else if (in.n == 0 && *got == 0)
        return decoder_err(&z->d, e, "the data ends early");
    return true;
}

static bool bz2_fill(struct decoder *d, char *p, size_t n, size_t *got, struct err *e)
{
    struct bz2 *z = (struct bz2 *)d;
    while (*got < n) {
        bool more = true;
        if (!z->open && !bz2_begin(z, &more, e))
            return false;
        if (!more)
            return true;
        size_t k = 0;
        bool ok = bz2_step(z, p + *got, n - *got, &k, e);
        *got += k;
        if (!ok)
            return false;
    }
    return true;
}

static void bz2_free(struct decoder *d)
{
    bz2_end((struct bz2 *)d);
}

struct stream *bz2_open(struct stream *under, const struct limits *limits)
{
    struct bz2 *z = mem_alloc(sizeof *z);
    decoder_init(&z->d, "bzip2", under, limits);
    z->d.fill = bz2_fill;
    z->d.free = bz2_free;
    z->open = false;
    z->streams = 0;
    return &z->d.s;
}
