/* zstd (RFC 8878) by libzstd: frames and skippable frames in any number. */
#include "codec/decoder.h"
#include <zstd.h>
#include <zstd_errors.h>

enum { FRAME_HEAD = 18 }; /* the longest frame header (bytes) */

struct zst {
    struct decoder d;
    ZSTD_DCtx *ctx;
    size_t state;        /* what the last call said: 0 at the end of a frame */
    bool any;            /* a frame began */
    uint64_t told, made; /* bytes of the frame's content: as its header says (or not), and so far */
};

/* libzstd does not hold an empty frame to its header's word when the input comes in pieces: that is done
 * here. */
static bool frame_begin(struct zst *z, struct err *e)
{
    str head;
    if (!inbuf_peek(&z->d.in, FRAME_HEAD, &head, e))
        return false;
    z->told = ZSTD_getFrameContentSize(head.p, head.n);
    z->made = 0;
    return true;
}

static bool frame_end(struct zst *z, struct err *e)
{
    bool known = z->told != ZSTD_CONTENTSIZE_UNKNOWN && z->told != ZSTD_CONTENTSIZE_ERROR;
    return !known || z->told == z->made || decoder_err(&z->d, e, "the data is damaged");
}

static bool zst_failed(struct decoder *d, size_t code, struct err *e)
{
    switch (ZSTD_getErrorCode(code)) {
    case ZSTD_error_frameParameter_windowTooLarge:
        return err_set(e, "cannot decompress", str_c(d->name), "it asks for a window of more than %llu MiB",
                       (unsigned long long)(d->limits->decoder_window >> 20));
    case ZSTD_error_checksum_wrong:
        return decoder_err(d, e, "the checksum of the decompressed data is wrong");
    case ZSTD_error_prefix_unknown:
        return decoder_err(d, e,
                           ((struct zst *)d)->any ? "what follows a frame is no frame" : "it is not zstd");
    case ZSTD_error_dictionary_wrong:
        return decoder_err(d, e, "it needs a dictionary");
    case ZSTD_error_memory_allocation:
        mem_exhausted();
    default:
        return decoder_err(d, e, "the data is damaged");
    }
}

static bool zst_fill(struct decoder *d, char *p, size_t n, size_t *got, struct err *e)
{
    struct zst *z = (struct zst *)d;
    ZSTD_outBuffer out = {p, n, 0};
    while (out.pos < n) {
        str chunk;
        if (z->state == 0 && !frame_begin(z, e))
            return false;
        if (!decoder_input(d, &chunk, e))
            return false;
        if (chunk.n == 0 && z->state == 0)
            return z->any || decoder_err(d, e, "it is empty");
        ZSTD_inBuffer in = {chunk.p, chunk.n, 0};
        size_t before = out.pos, code = ZSTD_decompressStream(z->ctx, &out, &in);
        *got = out.pos;
        decoder_unused(d, chunk.n - in.pos);
        if (ZSTD_isError(code))
            return zst_failed(d, code, e);
        z->state = code;
        z->any = true;
        z->made += out.pos - before;
        if (code == 0 && !frame_end(z, e))
            return false;
        if (chunk.n == 0 && out.pos == before && code != 0)
            return decoder_err(d, e, "the data ends early");
    }
    return true;
}

static void zst_free(struct decoder *d)
{
    ZSTD_freeDCtx(((struct zst *)d)->ctx);
}

/* log2 of the largest power of two within the limit, in the range that libzstd takes. */
static int window_log(uint64_t limit)
{
    int log = limit ? 63 - __builtin_clzll(limit) : 10;
    ZSTD_bounds b = ZSTD_dParam_getBounds(ZSTD_d_windowLogMax);
    return log < b.lowerBound ? b.lowerBound : log > b.upperBound ? b.upperBound : log;
}

struct stream *zstd_open(struct stream *under, const struct limits *limits)
{
    struct zst *z = mem_alloc(sizeof *z);
    decoder_init(&z->d, "zstd", under, limits);
    z->d.fill = zst_fill;
    z->d.free = zst_free;
    z->state = 0;
    z->any = false;
    z->told = z->made = 0;
    z->ctx = ZSTD_createDCtx();
    if (!z->ctx)
        mem_exhausted();
    ZSTD_DCtx_setParameter(z->ctx, ZSTD_d_windowLogMax, window_log(limits->decoder_window));
    return &z->d.s;
}

/* RFC 8878 section 3.1.1.1: the window of the first frame (a frame in a single segment: its content). */
uint64_t zstd_window(str head)
{
    const unsigned char *p = (const unsigned char *)head.p;
    if (head.n < 14 || memcmp(p, "\x28\xb5\x2f\xfd", 4) != 0)
        return 0;
    unsigned single = p[4] >> 5 & 1;
    if (!single) {
        uint64_t base = (uint64_t)1 << (10 + (p[5] >> 3));
        return base + base / 8 * (p[5] & 7);
    }
    uint64_t size = ZSTD_getFrameContentSize(head.p, head.n);
    return size >= ZSTD_CONTENTSIZE_ERROR ? 0 : size;
}
