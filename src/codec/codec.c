#include "codec/decoder.h"
#include <stdlib.h>

#define BUFFER ((size_t)256 << 10)

/* Recognition */

static uint32_t le32(str s, size_t at)
{
    const unsigned char *p = (const unsigned char *)s.p + at;
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

/* RFC 8878 sections 3.1.1 and 3.1.2; pzstd puts skippable frames first. */
static bool is_zstd(str head)
{
    while (head.n >= 4) {
        if (le32(head, 0) == 0xFD2FB528u)
            return true;
        if ((le32(head, 0) & 0xFFFFFFF0u) != 0x184D2A50u || head.n < 8)
            return false;
        uint64_t skip = (uint64_t)le32(head, 4) + 8;
        if (skip >= head.n)
            return true;
        head = str_from(head, (size_t)skip);
    }
    return false;
}

/* A block or the end of an empty stream follows the four bytes. */
static bool is_bzip2(str head)
{
    if (!str_starts(head, STR("BZh")) || head.n < 10 || head.p[3] < '1' || head.p[3] > '9')
        return false;
    str mark = str_sub(head, 4, 6);
    return str_is(mark, "\x31\x41\x59\x26\x53\x59") || str_is(mark, "\x17\x72\x45\x38\x50\x90");
}

/* .lzma has no magic number: the usual properties (lc=3 lp=0 pb=2), a dictionary of 2^n or 2^n + 2^(n-1), and
 * a size that is unknown or below 256 GiB, as the tools that write it make them. */
static bool is_lzma(str head)
{
    if (head.n < 14 || head.p[0] != 0x5D || head.p[13] != 0)
        return false;
    uint32_t dict = le32(head, 1), top = dict ? 0x80000000u >> __builtin_clz(dict) : 0;
    uint64_t size = le32(head, 5) | (uint64_t)le32(head, 9) << 32;
    bool dict_ok = dict == UINT32_MAX || (dict >= 4096 && (dict == top || dict == (top | top >> 1)));
    return dict_ok && (size == UINT64_MAX || size < (uint64_t)1 << 38);
}

enum codec codec_detect(str head)
{
    if (str_starts(head, STR("\x1f\x8b\x08")))
        return CODEC_GZIP;
    if (is_zstd(head))
        return CODEC_ZSTD;
    if (str_starts(head, STR("\xfd"
                             "7zXZ\0")))
        return CODEC_XZ;
    if (is_bzip2(head))
        return CODEC_BZIP2;
    return is_lzma(head) ? CODEC_LZMA : CODEC_NONE;
}

const char *codec_name(enum codec c)
{
    static const char *const names[] = {"none", "gzip", "zstd", "xz", "lzma", "bzip2"};
    return names[c];
}

uint64_t codec_window(enum codec c, str head)
{
    switch (c) {
    case CODEC_GZIP:
        return 32u << 10;
    case CODEC_ZSTD:
        return zstd_window(head);
    case CODEC_XZ:
        return xz_window(head);
    case CODEC_LZMA:
        return head.n >= 5 ? le32(head, 1) : 0;
    case CODEC_BZIP2:
        return head.n >= 4 && ch_digit(head.p[3]) ? 400000u * (uint64_t)(head.p[3] - '0') : 0;
    default:
        return 0;
    }
}

/* What decoders share */

bool decoder_err(const struct decoder *d, struct err *e, const char *why)
{
    return err_set(e, "cannot decompress", str_c(d->name), "%s", why);
}

bool decoder_input(struct decoder *d, str *in, struct err *e)
{
    return inbuf_some(&d->in, SIZE_MAX, in, e);
}

void decoder_unused(struct decoder *d, size_t n)
{
    if (n == 0)
        return; /* at the end there is no chunk to step back in */
    d->in.chunk.p -= n;
    d->in.chunk.n += n;
    d->in.offset -= n;
}

bool decoder_drain(struct decoder *d, bool zeros_ok, const char *note, struct err *e)
{
    str part;
    do {
        if (!decoder_input(d, &part, e))
            return false;
        bool odd = part.n && !zeros_ok;
        for (size_t i = 0; i < part.n && !odd; i++)
            odd = part.p[i] != 0;
        if (odd) {
            d->s.note = note;
            zeros_ok = true; /* said once; what follows is only read */
        }
    } while (part.n);
    return true;
}

static bool decoder_within(struct decoder *d, struct err *e)
{
    uint64_t most = d->limits->archive, paid;
    if (d->out > most)
        return err_set(e, "cannot decompress", str_c(d->name), "it gives more than the limit of %llu bytes",
                       (unsigned long long)most);
    if (__builtin_mul_overflow(d->in.offset, (uint64_t)d->limits->ratio, &paid) || d->out <= most / 64)
        return true;
    if (d->out - most / 64 > paid)
        return err_set(e, "cannot decompress", str_c(d->name),
                       "a decompression bomb: %llu bytes gave more than %llu",
                       (unsigned long long)d->in.offset, (unsigned long long)d->out);
    return true;
}

static bool decoder_read_into(struct stream *s, char *p, size_t n, size_t *got, struct err *e)
{
    struct decoder *d = (struct decoder *)s;
    *got = 0;
    if (d->ended && !d->failed)
        return true;
    if (!d->failed) {
        d->failed = !d->fill(d, p, n, got, &d->error);
        d->out += *got;
        d->ended = d->failed || *got == 0;
        if (!d->failed && !decoder_within(d, &d->error))
            d->failed = true;
        if (*got || !d->failed)
            return true; /* an error is told after the bytes before it */
    }
    if (e)
        *e = d->error;
    return false;
}

static bool decoder_next(struct stream *s, str *chunk, struct err *e)
{
    struct decoder *d = (struct decoder *)s;
    if (!d->buf)
        d->buf = mem_alloc(BUFFER);
    size_t got;
    bool ok = decoder_read_into(s, d->buf, BUFFER, &got, e);
    *chunk = ok ? str_make(d->buf, got) : STR_NONE;
    return ok;
}

static void decoder_close(struct stream *s)
{
    struct decoder *d = (struct decoder *)s;
    d->free(d);
    stream_close(d->in.s);
    arena_free(&d->scratch);
    free(d->buf);
    free(d);
}

void decoder_init(struct decoder *d, const char *name, struct stream *under, const struct limits *limits)
{
    memset(d, 0, sizeof *d);
    d->s = (struct stream){.next = decoder_next, .read_into = decoder_read_into, .close = decoder_close};
    inbuf_init(&d->in, under, &d->scratch);
    d->name = name;
    d->limits = limits;
}

struct stream *codec_open(enum codec c, struct stream *under, const struct limits *limits, struct err *e)
{
    switch (c) {
    case CODEC_NONE:
        return under;
    case CODEC_GZIP:
        return gzip_open(under, limits);
    case CODEC_ZSTD:
        return zstd_open(under, limits);
    case CODEC_XZ:
        return xz_open(under, limits);
    case CODEC_LZMA:
        return lzma_open(under, limits);
    case CODEC_BZIP2:
        return bz2_open(under, limits);
    }
    stream_close(under);
    err_set(e, "cannot decompress", STR_NONE, "unknown codec %d", (int)c);
    return NULL;
}
