/* The compression of UPX: NRV2B, NRV2D and NRV2E (as the UCL library documents them: literals and matches
 * told apart by bits of words that are read when they are needed, numbers in an interleaved prefix code), and
 * raw LZMA behind two bytes of properties. */
#include "codec/upx.h"
#include "base/arena.h"
#include <lzma.h>

#define OFFSET_MAX 0xffffffu /* of a match, in units of 256 bytes: more is damage */

struct nrv {
    const unsigned char *in, *end;
    char *out;
    size_t n, done;
    uint32_t bits; /* of the word that is being read, the next one highest */
    unsigned left, width;
    bool failed; /* the input ended, or a match points out of the output */
    uint32_t last;
};

bool upx_method_known(unsigned method)
{
    return (method >= UPX_NRV2B_32 && method <= UPX_NRV2E_16) || method == UPX_LZMA;
}

/* A byte of the input; at its end 0, and the stream has failed. */
static uint32_t byte(struct nrv *s)
{
    if (s->in < s->end)
        return *s->in++;
    s->failed = true;
    return 0;
}

/* Ones at the end of the input, so that no code goes on for ever. */
static uint32_t bit(struct nrv *s)
{
    if (!s->left) {
        s->bits = 0;
        for (unsigned i = 0; i < s->width; i += 8)
            s->bits |= byte(s) << i;
        s->bits <<= 32 - s->width;
        s->left = s->width;
    }
    if (s->failed)
        return 1;
    uint32_t b = s->bits >> 31;
    s->bits <<= 1;
    s->left--;
    return b;
}

/* A number in bits, one of it and one that tells whether it ends. */
static uint32_t number(struct nrv *s)
{
    uint32_t v = 1;
    do
        v = v * 2 + bit(s);
    while (!bit(s) && v <= OFFSET_MAX);
    return v;
}

/* The same of NRV2D and NRV2E. */
static uint32_t number_short(struct nrv *s)
{
    uint32_t v = 1;
    for (;;) {
        v = v * 2 + bit(s);
        if (bit(s) || v > OFFSET_MAX)
            return v;
        v = (v - 1) * 2 + bit(s);
    }
}

static void match(struct nrv *s, uint32_t offset, uint32_t length)
{
    if (s->failed || offset > s->done || length > s->n - s->done) {
        s->failed = true;
        return;
    }
    for (; length; length--, s->done++)
        s->out[s->done] = s->out[s->done - offset];
}

/* The offset of a match behind its high part; 0 for the mark at the end. */
static uint32_t low_part(struct nrv *s, uint32_t high)
{
    uint32_t offset = (high - 3) * 256 + byte(s);
    if (high - 3 > OFFSET_MAX)
        s->failed |= offset != UINT32_MAX;
    return offset + 1;
}

/* False at the end. */
static bool match_2b(struct nrv *s)
{
    uint32_t high = number(s), offset = s->last;
    if (high != 2 && (offset = low_part(s, high)) == 0)
        return false;
    s->last = offset;
    uint32_t length = bit(s) * 2;
    length += bit(s);
    if (!length)
        length = number(s) + 2;
    match(s, offset, length + (offset > 0xd00) + 1);
    return true;
}

/* Offset of a match whose lowest bit, inverted, begins its length. */
static bool offset_2d(struct nrv *s, uint32_t *length)
{
    uint32_t high = number_short(s);
    if (high == 2) {
        *length = bit(s);
        return true;
    }
    uint32_t offset = low_part(s, high) - 1;
    if (offset == UINT32_MAX)
        return false;
    *length = ~offset & 1;
    s->last = (offset >> 1) + 1;
    return true;
}

static bool match_2d(struct nrv *s)
{
    uint32_t length;
    if (!offset_2d(s, &length))
        return false;
    length = length * 2 + bit(s);
    if (!length)
        length = number(s) + 2;
    match(s, s->last, length + (s->last > 0x500) + 1);
    return true;
}

static bool match_2e(struct nrv *s)
{
    uint32_t length;
    if (!offset_2d(s, &length))
        return false;
    if (length)
        length = 1 + bit(s);
    else if (bit(s))
        length = 3 + bit(s);
    else
        length = number(s) + 3;
    match(s, s->last, length + (s->last > 0x500) + 1);
    return true;
}

static bool nrv_decompress(unsigned method, str in, char *out, size_t n)
{
    static bool (*const matches[])(struct nrv *) = {match_2b, match_2d, match_2e};
    static const unsigned widths[] = {32, 8, 16};
    const unsigned char *p = (const unsigned char *)in.p;
    unsigned kind = method - UPX_NRV2B_32;
    struct nrv s = {.in = p, .end = p + in.n, .out = out, .n = n, .width = widths[kind % 3], .last = 1};
    while (!s.failed && s.done < n) {
        if (bit(&s))
            out[s.done++] = (char)byte(&s);
        else if (!matches[kind / 3](&s))
            break;
    }
    return !s.failed && s.done == n;
}

/* Properties: lc + lp and pb in the first byte, lp and lc in the second. The stream has no end mark. */
static bool lzma_decompress(str in, char *out, size_t n)
{
    if (in.n < 3)
        return false;
    unsigned first = (unsigned char)in.p[0], second = (unsigned char)in.p[1];
    lzma_options_lzma o = {.dict_size = n < LZMA_DICT_SIZE_MIN ? LZMA_DICT_SIZE_MIN : (uint32_t)n,
                           .lc = second & 15,
                           .lp = second >> 4,
                           .pb = first & 7};
    lzma_filter f[2] = {{.id = LZMA_FILTER_LZMA1, .options = &o}, {.id = LZMA_VLI_UNKNOWN}};
    lzma_stream lz = LZMA_STREAM_INIT;
    if (n > UINT32_MAX || first >> 3 != o.lc + o.lp || lzma_raw_decoder(&lz, f) != LZMA_OK)
        return false;
    lz.next_in = (const uint8_t *)in.p + 2;
    lz.avail_in = in.n - 2;
    lz.next_out = (uint8_t *)out;
    lz.avail_out = n;
    lzma_ret code = lzma_code(&lz, LZMA_FINISH);
    lzma_end(&lz);
    if (code == LZMA_MEM_ERROR)
        mem_exhausted();
    return lz.avail_out == 0; /* liblzma calls the lack of a mark an error */
}

bool upx_decompress(unsigned method, str in, char *out, size_t n, struct err *e)
{
    if (!upx_method_known(method))
        return err_set(e, "cannot unpack", STR_NONE, "UPX's compression method %u is not known", method);
    bool ok = method == UPX_LZMA ? lzma_decompress(in, out, n) : nrv_decompress(method, in, out, n);
    return ok || err_set(e, "cannot unpack", STR_NONE, "a block of what UPX packed is damaged");
}
