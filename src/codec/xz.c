/* xz, .lzma and the LZMA of zip entries, by liblzma. */
#include "codec/decoder.h"
#include <lzma.h>
#include <stdlib.h>

struct xz {
    struct decoder d;
    lzma_stream lz;
    bool begun, done;
    bool zip;           /* raw LZMA after a header that is read here */
    uint64_t size_left; /* zip: what is still to come */
};

static bool xz_failed(struct decoder *d, lzma_ret code, struct err *e)
{
    switch (code) {
    case LZMA_MEM_ERROR:
        mem_exhausted();
    case LZMA_MEMLIMIT_ERROR:
        return err_set(e, "cannot decompress", str_c(d->name), "it asks for more than %llu MiB of memory",
                       (unsigned long long)(d->limits->decoder_window >> 20));
    case LZMA_FORMAT_ERROR:
        return decoder_err(d, e, d->out ? "what follows a stream is no stream" : "it is of another format");
    case LZMA_OPTIONS_ERROR:
        return decoder_err(d, e, "it uses a filter or option that is not supported");
    case LZMA_BUF_ERROR:
        return decoder_err(d, e, "the data ends early");
    default:
        return decoder_err(d, e, "the data is damaged");
    }
}

/* The window is limited by decoder_window; the decoder's own tables come on top. */
static uint64_t memory_limit(const struct limits *l)
{
    uint64_t limit;
    return __builtin_add_overflow(l->decoder_window, (uint64_t)1 << 20, &limit) ? UINT64_MAX : limit;
}

/* APPNOTE 5.8.8: two bytes of version, two of the properties' size, then the properties (five bytes). */
static lzma_ret zip_begin(struct xz *z, struct err *e, bool *ok)
{
    str h;
    *ok = inbuf_take(&z->d.in, 4, &h, e);
    if (!*ok)
        return LZMA_PROG_ERROR;
    if (h.n < 4)
        return LZMA_BUF_ERROR;
    size_t size = (unsigned char)h.p[2] | (size_t)(unsigned char)h.p[3] << 8;
    if (size != 5)
        return LZMA_OPTIONS_ERROR;
    *ok = inbuf_take(&z->d.in, size, &h, e);
    if (!*ok)
        return LZMA_PROG_ERROR;
    if (h.n < size)
        return LZMA_BUF_ERROR;
    lzma_filter f[2] = {{.id = LZMA_FILTER_LZMA1}, {.id = LZMA_VLI_UNKNOWN}};
    lzma_ret code = lzma_properties_decode(&f[0], NULL, (const uint8_t *)h.p, size);
    if (code != LZMA_OK)
        return code;
    code = lzma_raw_decoder_memusage(f) > memory_limit(z->d.limits) ? LZMA_MEMLIMIT_ERROR
                                                                    : lzma_raw_decoder(&z->lz, f);
    free(f[0].options);
    return code;
}

/* One call of liblzma over more input; what it says. */
static lzma_ret xz_step(struct xz *z, char *p, size_t n, size_t *got, struct err *e, bool *ok)
{
    str in;
    *ok = decoder_input(&z->d, &in, e);
    if (!*ok)
        return LZMA_PROG_ERROR;
    z->lz.next_in = (const uint8_t *)in.p;
    z->lz.avail_in = in.n;
    z->lz.next_out = (uint8_t *)p;
    z->lz.avail_out = n;
    lzma_ret code = lzma_code(&z->lz, in.n ? LZMA_RUN : LZMA_FINISH);
    *got = n - z->lz.avail_out;
    decoder_unused(&z->d, z->lz.avail_in);
    return code;
}

/* In a zip, an end mark or bytes that the decoder looked ahead for may be left when the last byte is out; how
 * many depends on how the input came. The zip's size and CRC speak for the content. */
static bool xz_end(struct xz *z, struct err *e)
{
    z->done = true;
    return z->zip || decoder_drain(&z->d, false, "bytes after the compressed data were ignored", e);
}

static bool xz_fill(struct decoder *d, char *p, size_t n, size_t *got, struct err *e)
{
    struct xz *z = (struct xz *)d;
    bool ok = true;
    if (z->zip && !z->begun) {
        lzma_ret code = zip_begin(z, e, &ok);
        if (code != LZMA_OK)
            return ok ? xz_failed(d, code, e) : false;
    }
    z->begun = true;
    if (z->zip && n > z->size_left)
        n = (size_t)z->size_left;
    while (*got < n && !z->done) {
        size_t k = 0;
        lzma_ret code = xz_step(z, p + *got, n - *got, &k, e, &ok);
        *got += k;
        if (!ok)
            return false;
        if (z->zip && *got == z->size_left)
            break; /* all is there: what the decoder thinks of the bytes behind it does not count */
        if (code == LZMA_STREAM_END && !xz_end(z, e))
            return false;
        if (code != LZMA_OK && code != LZMA_STREAM_END && code != LZMA_UNSUPPORTED_CHECK)
            return xz_failed(d, code, e);
        if (code == LZMA_UNSUPPORTED_CHECK)
            d->s.note = "its check is of an unknown kind and was not verified";
    }
    z->size_left -= z->zip ? *got : 0;
    return !z->zip || z->size_left || z->done || xz_end(z, e);
}

static void xz_free(struct decoder *d)
{
    lzma_end(&((struct xz *)d)->lz);
}

static struct xz *xz_make(const char *name, struct stream *under, const struct limits *limits)
{
    struct xz *z = mem_alloc(sizeof *z);
    memset(z, 0, sizeof *z);
    decoder_init(&z->d, name, under, limits);
    z->d.fill = xz_fill;
    z->d.free = xz_free;
    z->lz = (lzma_stream)LZMA_STREAM_INIT;
    return z;
}

struct stream *xz_open(struct stream *under, const struct limits *limits)
{
    struct xz *z = xz_make("xz", under, limits);
    if (lzma_stream_decoder(&z->lz, memory_limit(limits), LZMA_CONCATENATED | LZMA_TELL_UNSUPPORTED_CHECK) !=
        LZMA_OK)
        mem_exhausted();
    return &z->d.s;
}

struct stream *lzma_open(struct stream *under, const struct limits *limits)
{
    struct xz *z = xz_make("lzma", under, limits);
    if (lzma_alone_decoder(&z->lz, memory_limit(limits)) != LZMA_OK)
        mem_exhausted();
    return &z->d.s;
}

struct stream *lzma_zip_open(struct stream *under, uint64_t size, const struct limits *limits)
{
    struct xz *z = xz_make("lzma", under, limits);
    z->zip = true;
    z->size_left = size;
    return &z->d.s;
}

/* The xz file format, section 3.1 (block header): the dictionary of an LZMA2 filter that is the first or
 * follows others, from the block header after the 12 bytes of the stream header. */
uint64_t xz_window(str head)
{
    lzma_filter f[LZMA_FILTERS_MAX + 1];
    lzma_block b = {.version = 0, .check = LZMA_CHECK_NONE, .filters = f};
    lzma_stream_flags flags;
    if (head.n < 13 || lzma_stream_header_decode(&flags, (const uint8_t *)head.p) != LZMA_OK ||
        head.p[12] == 0)
        return 0;
    b.check = flags.check;
    b.header_size = lzma_block_header_size_decode((uint8_t)head.p[12]);
    if (b.header_size > head.n - 12 ||
        lzma_block_header_decode(&b, NULL, (const uint8_t *)head.p + 12) != LZMA_OK)
        return 0;
    uint64_t use = lzma_raw_decoder_memusage(f);
    for (size_t i = 0; i < LZMA_FILTERS_MAX && f[i].id != LZMA_VLI_UNKNOWN; i++)
        free(f[i].options);
    return use == UINT64_MAX ? 0 : use;
}
