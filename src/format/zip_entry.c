/* Contents of entries: the local header (APPNOTE 4.3.7), the decoder of the method, size and CRC. */
#include "codec/codec.h"
#include "codec/digest.h"
#include "format/zip_parts.h"
#include <stdlib.h>

#define BUFFER ((size_t)256 << 10)

struct zip_stream {
    struct stream s;
    struct stream *under;
    uint64_t size, given;
    uint32_t crc, want;
    char *buf; /* for `next`; made when it is first used */
};

/* At the last byte: nothing more may come, and the CRC must be right. */
static bool check_end(struct zip_stream *t, struct err *e)
{
    char more;
    size_t got;
    if (!t->under->read_into(t->under, &more, 1, &got, e))
        return false;
    if (got)
        return err_set(e, "bad zip entry", STR_NONE, "it gives more than the %llu bytes that it says",
                       (unsigned long long)t->size);
    if (t->crc != t->want)
        return err_set(e, "bad zip entry", STR_NONE, "its checksum is wrong");
    return true;
}

static bool zip_read_into(struct stream *s, char *p, size_t n, size_t *got, struct err *e)
{
    struct zip_stream *t = (struct zip_stream *)s;
    *got = 0;
    if (t->given == t->size)
        return t->size ? true : check_end(t, e);
    if (n > t->size - t->given)
        n = (size_t)(t->size - t->given);
    if (!t->under->read_into(t->under, p, n, got, e))
        return false;
    if (*got == 0)
        return err_set(e, "bad zip entry", STR_NONE, "it gives %llu bytes, not the %llu that it says",
                       (unsigned long long)t->given, (unsigned long long)t->size);
    t->crc = crc32_update(t->crc, str_make(p, *got));
    t->given += *got;
    if (t->given == t->size && !check_end(t, e)) {
        *got = 0;
        return false;
    }
    return true;
}

static bool zip_stream_next(struct stream *s, str *chunk, struct err *e)
{
    struct zip_stream *t = (struct zip_stream *)s;
    size_t n = t->size < BUFFER ? (size_t)t->size : BUFFER, got;
    if (!t->buf)
        t->buf = mem_alloc(n);
    bool ok = zip_read_into(s, t->buf, n, &got, e);
    *chunk = ok ? str_make(t->buf, got) : STR_NONE;
    return ok;
}

static void zip_stream_close(struct stream *s)
{
    struct zip_stream *t = (struct zip_stream *)s;
    stream_close(t->under);
    free(t->buf);
    free(t);
}

/* Name, method, and where no data descriptor follows, sizes and CRC. `h` is the local header and its name. */
static const char *contradiction_of(const struct zip_entry *ze, const char *h, str name, bool read)
{
    if (!read || !str_eq(name, ze->raw_name))
        return "its local header has another name than the central directory";
    if (zip_u16(h + 8) != ze->method || ((zip_u16(h + 6) ^ ze->flags) & ZIP_ENCRYPTED))
        return "its local header has another method than the central directory";
    if (zip_u16(h + 6) & ZIP_DESCRIPTOR)
        return NULL;
    uint32_t packed = zip_u32(h + 18), size = zip_u32(h + 22);
    if ((packed != ze->packed && packed != UINT32_MAX) || (size != ze->size && size != UINT32_MAX))
        return "its local header has another size than the central directory";
    return zip_u32(h + 14) == ze->crc ? NULL
                                      : "its local header has another checksum than the central directory";
}

bool zip_entry_check(const struct zip *z, const struct zip_entry *ze, uint64_t *data_at,
                     const char **contradiction, struct err *e)
{
    char h[ZIP_LOCAL + 512], *name = h + ZIP_LOCAL, *more = NULL;
    size_t want = ze->raw_name.n;
    if (want > 512)
        name = more = mem_alloc(want);
    bool ok = reader_exact(z->r, ze->header_at, h, ZIP_LOCAL, e);
    if (ok && zip_u32(h) != 0x04034b50)
        ok = err_set(e, "bad zip entry", STR_NONE, "it has no local header at byte %llu",
                     (unsigned long long)ze->header_at);
    if (ok) {
        size_t name_n = zip_u16(h + 26);
        *data_at = ze->header_at + ZIP_LOCAL + name_n + zip_u16(h + 28);
        bool read = name_n == want && reader_exact(z->r, ze->header_at + ZIP_LOCAL, name, want, NULL);
        *contradiction = contradiction_of(ze, h, str_make(name, want), read);
    }
    free(more);
    return ok;
}

static bool may_open(struct zip *z, const struct zip_entry *ze, struct err *e)
{
    if (ze->encrypted)
        return err_set(e, "cannot read zip entry", STR_NONE, "it is encrypted");
    if (z->overlapping)
        return err_set(e, "cannot read zip entry", STR_NONE, "entries overlap, as in a zip bomb");
    if (ze->method == 0 || ze->method == 8)
        return true; /* at most 1032 times what is stored */
    uint64_t paid, most;
    if (__builtin_mul_overflow(z->r->size, (uint64_t)z->limits->ratio, &paid) ||
        __builtin_add_overflow(paid, z->limits->archive / 64, &most))
        most = UINT64_MAX;
    if (ze->size > most || z->promised > most - ze->size)
        return err_set(e, "cannot read zip entry", STR_NONE, "entries give too much, as in a zip bomb");
    z->promised += ze->size;
    return true;
}

/* Methods of APPNOTE 4.4.5. Takes ownership of `raw`. */
static struct stream *decode(const struct zip *z, const struct zip_entry *ze, struct stream *raw,
                             struct err *e)
{
    switch (ze->method) {
    case 0:
        return raw;
    case 8:
        return inflate_open(raw, z->limits);
    case 12:
        return codec_open(CODEC_BZIP2, raw, z->limits, e);
    case 14:
        return lzma_zip_open(raw, ze->size, z->limits);
    case 20: /* before 93 was given out */
    case 93:
        return codec_open(CODEC_ZSTD, raw, z->limits, e);
    case 95:
        return codec_open(CODEC_XZ, raw, z->limits, e);
    default:
        stream_close(raw);
        err_set(e, "cannot read zip entry", STR_NONE, "its compression method %u is not supported",
                ze->method);
        return NULL;
    }
}

struct stream *zip_entry_open(struct zip *z, const struct zip_entry *ze, struct err *e)
{
    uint64_t data_at;
    const char *contradiction = NULL;
    if (!may_open(z, ze, e) || !zip_entry_check(z, ze, &data_at, &contradiction, e))
        return NULL;
    if (data_at > z->r->size || ze->packed > z->r->size - data_at) {
        err_set(e, "truncated zip", STR_NONE, "an entry's data end at byte %llu, the file before",
                (unsigned long long)(data_at + ze->packed));
        return NULL;
    }
    struct stream *under = decode(z, ze, stream_reader(z->r, data_at, ze->packed), e);
    if (!under)
        return NULL;
    struct zip_stream *t = mem_alloc(sizeof *t);
    *t = (struct zip_stream){
        .s = {.next = zip_stream_next,
              .read_into = zip_read_into,
              .close = zip_stream_close,
              .note = contradiction},
        .under = under,
        .size = ze->size,
        .want = ze->crc,
    };
    return &t->s;
}
