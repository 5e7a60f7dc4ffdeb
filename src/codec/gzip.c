/* gzip (RFC 1952) and raw deflate (RFC 1951) by ISA-L, which is several times as fast as zlib. The member's
 * header is read here, since ISA-L's reader loses its place when the input is split inside one; its trailer
 * (CRC-32 and size) is verified by ISA-L. */
#include "codec/decoder.h"
#include "codec/digest.h"
#include <isa-l/igzip_lib.h>

struct inflate {
    struct decoder d;
    bool gzip, inside; /* inside a member's deflate data */
    uint64_t members;
    struct inflate_state state;
};

enum { FHCRC = 2, FEXTRA = 4, FNAME = 8, FCOMMENT = 16, FRESERVED = 0xE0 };
#define NAME_MAX_BYTES ((size_t)1 << 20)

/* Takes n bytes into the header's CRC. *out may be NULL; what is asked with it must be short. */
static bool header_take(struct decoder *d, size_t n, uint32_t *crc, unsigned char *out, struct err *e)
{
    str s;
    if (!inbuf_take(&d->in, n, &s, e))
        return false;
    if (s.n < n)
        return decoder_err(d, e, "the data ends inside a header");
    *crc = crc32_update(*crc, s);
    if (out)
        memcpy(out, s.p, n);
    return true;
}

static bool header_text(struct decoder *d, uint32_t *crc, struct err *e)
{
    unsigned char c = 1;
    for (size_t n = 0; c; n++) {
        if (n > NAME_MAX_BYTES)
            return decoder_err(d, e, "a name in a header is longer than 1 MiB");
        if (!header_take(d, 1, crc, &c, e))
            return false;
    }
    return true;
}

/* RFC 1952 section 2.3: what follows the first ten bytes. */
static bool header_optional(struct decoder *d, unsigned flags, uint32_t crc, struct err *e)
{
    unsigned char two[2];
    if (flags & FEXTRA) {
        if (!header_take(d, 2, &crc, two, e) ||
            !header_take(d, (size_t)(two[0] | two[1] << 8), &crc, NULL, e))
            return false;
    }
    if ((flags & FNAME) && !header_text(d, &crc, e))
        return false;
    if ((flags & FCOMMENT) && !header_text(d, &crc, e))
        return false;
    if (flags & FHCRC) {
        uint32_t want = crc & 0xFFFF, ignored = 0;
        if (!header_take(d, 2, &ignored, two, e))
            return false;
        if ((uint32_t)(two[0] | two[1] << 8) != want)
            return decoder_err(d, e, "the checksum of a header is wrong");
    }
    return true;
}

/* Reads a member's header; *more false: there is no further member. As gzip does, zero bytes after a member
 * are padding, and anything else that does not begin as a member is passed over and noted. */
static bool member_begin(struct inflate *z, bool *more, struct err *e)
{
    struct decoder *d = &z->d;
    unsigned char h[10] = {0};
    uint32_t crc = 0;
    str s;
    if (!inbuf_peek(&d->in, 2, &s, e))
        return false;
    *more = str_is(s, "\x1f\x8b");
    if (!*more && z->members)
        return decoder_drain(d, true, "bytes after the gzip data were ignored", e);
    if (!*more)
        return decoder_err(d, e, s.n ? "it is not gzip" : "it is empty");
    if (!header_take(d, 10, &crc, h, e))
        return false;
    if (h[2] != 8)
        return decoder_err(d, e, "its method is not deflate");
    if (h[3] & FRESERVED)
        return decoder_err(d, e, "a header has unknown flags");
    if (!header_optional(d, h[3], crc, e))
        return false;
    isal_inflate_reset(&z->state);
    z->state.crc_flag = ISAL_GZIP_NO_HDR_VER;
    z->members++;
    return true;
}

static const char *inflate_why(int code)
{
    switch (code) {
    case ISAL_INCORRECT_CHECKSUM:
        return "the checksum or size of the decompressed data is wrong";
    case ISAL_INVALID_BLOCK:
    case ISAL_INVALID_SYMBOL:
    case ISAL_INVALID_LOOKBACK:
        return "the data is damaged";
    default:
        return "the data is no deflate data";
    }
}

/* One call of ISA-L over more input. */
static bool inflate_step(struct inflate *z, char *p, size_t n, size_t *got, struct err *e)
{
    str in;
    if (!decoder_input(&z->d, &in, e))
        return false;
    bool end = in.n == 0;
    if (in.n > UINT32_MAX / 2) {
        decoder_unused(&z->d, in.n - UINT32_MAX / 2);
        in.n = UINT32_MAX / 2;
    }
    z->state.next_in = (uint8_t *)(uintptr_t)in.p;
    z->state.avail_in = (uint32_t)in.n;
    z->state.next_out = (uint8_t *)p;
    z->state.avail_out = n > UINT32_MAX / 2 ? UINT32_MAX / 2 : (uint32_t)n;
    int code = isal_inflate(&z->state);
    *got = (size_t)((char *)z->state.next_out - p);
    decoder_unused(&z->d, z->state.avail_in);
    if (code < 0 || code == ISAL_NEED_DICT)
        return decoder_err(&z->d, e, inflate_why(code));
    if (end && *got == 0 && z->state.block_state != ISAL_BLOCK_FINISH)
        return decoder_err(&z->d, e, "the data ends early");
    return true;
}

/* ISA-L takes up to eight bytes ahead; of raw deflate none may be left. */
static bool deflate_end(struct inflate *z, struct err *e)
{
    static const char note[] = "bytes after the deflate data were ignored";
    if (z->state.read_in_length >= 8)
        z->d.s.note = note;
    return decoder_drain(&z->d, false, note, e);
}

static bool inflate_fill(struct decoder *d, char *p, size_t n, size_t *got, struct err *e)
{
    struct inflate *z = (struct inflate *)d;
    while (*got < n) {
        if (!z->inside) {
            bool more = z->members == 0;
            if (z->gzip && !member_begin(z, &more, e))
                return false;
            if (!more)
                return z->gzip || deflate_end(z, e);
            z->members += !z->gzip;
            z->inside = true;
        }
        size_t k = 0;
        bool ok = inflate_step(z, p + *got, n - *got, &k, e);
        *got += k;
        if (!ok)
            return false;
        z->inside = z->state.block_state != ISAL_BLOCK_FINISH;
    }
    return true;
}

static void inflate_free(struct decoder *d)
{
    (void)d;
}

static struct stream *open_either(struct stream *under, const struct limits *limits, bool gzip)
{
    struct inflate *z = mem_alloc(sizeof *z);
    decoder_init(&z->d, gzip ? "gzip" : "deflate", under, limits);
    z->d.fill = inflate_fill;
    z->d.free = inflate_free;
    z->gzip = gzip;
    z->inside = false;
    z->members = 0;
    isal_inflate_init(&z->state);
    return &z->d.s;
}

struct stream *gzip_open(struct stream *under, const struct limits *limits)
{
    return open_either(under, limits, true);
}

struct stream *inflate_open(struct stream *under, const struct limits *limits)
{
    return open_either(under, limits, false);
}
