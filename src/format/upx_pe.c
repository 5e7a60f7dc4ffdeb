/* A PE file that UPX packed has a header of 32 bytes somewhere behind its section table:
 *   "UPX!", version, format, method, level, two checksums, size and packed size of the image, size of the
 * file that was packed, filter, its parameter, number of moves, checksum and behind it the packed image: the
 * sections as they lie in memory, from the address of the first one on, then what the unpacker needs, and in
 * the last 4 bytes where in that the PE header and the section table of the file stand that was packed.
 * Resources stay where they are, so they are missed. */
#include "codec/upx.h"
#include "format/upx.h"

#define HEADER      32u
#define PE_AT       0x3cu /* the place of the PE header */
#define PE32        0x10bu
#define PE32_SIZE   0xf8u /* of the PE header with its 16 directories */
#define PE64_SIZE   0x108u
#define SECTION     40u
#define SECTION_MAX 96u

struct image {
    str bytes; /* in memory */
    str headers, sections;
    uint32_t base; /* address of the first byte */
};

static uint32_t u32(str s, size_t at)
{
    const unsigned char *p = (const unsigned char *)s.p + at;
    return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static uint32_t u16(str s, size_t at)
{
    return u32(s, at) & 0xffff;
}

static bool not_as_said(struct err *e)
{
    return err_set(e, "cannot unpack", STR_NONE, "the headers that UPX packed are damaged");
}

/* The headers of the file that was packed, at the end of the image. */
static bool find_headers(struct image *m, struct err *e)
{
    uint32_t at = u32(m->bytes, m->bytes.n - 4);
    if (at > m->bytes.n || m->bytes.n - at < PE64_SIZE)
        return not_as_said(e);
    str rest = str_from(m->bytes, at);
    size_t size = u16(rest, 24) == PE32 ? PE32_SIZE : PE64_SIZE, count = u16(rest, 6);
    if (!str_starts(rest, STR("PE\0\0")) || !count || count > SECTION_MAX || rest.n - size < count * SECTION)
        return not_as_said(e);
    m->headers = str_sub(rest, 0, size);
    m->sections = str_sub(rest, size, count * SECTION);
    m->base = u32(m->sections, 12);
    return true;
}

static void place(char *out, size_t size, uint64_t at, str bytes)
{
    if (at < size && bytes.n)
        memcpy(out + at, bytes.p, bytes.n < size - at ? bytes.n : (size_t)(size - at));
}

static void build(const struct image *m, str packed, char *out, size_t size)
{
    uint32_t pe = u32(packed, PE_AT);
    place(out, size, 0, str_sub(packed, 0, pe));
    place(out, size, pe, m->headers);
    place(out, size, (uint64_t)pe + m->headers.n, m->sections);
    for (size_t at = 0; at < m->sections.n; at += SECTION) {
        uint32_t address = u32(m->sections, at + 12), n = u32(m->sections, at + 16),
                 file_at = u32(m->sections, at + 20);
        if (file_at && address >= m->base)
            place(out, size, file_at, str_sub(m->bytes, address - m->base, n));
    }
}

/* The header at a mark: what says that it is one. */
static bool header_at(str bytes, size_t at, uint64_t limit)
{
    if (bytes.n - at < HEADER)
        return false;
    uint32_t image = u32(bytes, at + 16), packed = u32(bytes, at + 20), file = u32(bytes, at + 24);
    return image > PE64_SIZE && image <= limit && file > PE64_SIZE && file <= limit &&
           packed <= bytes.n - at - HEADER && upx_method_known((unsigned char)bytes.p[at + 6]);
}

enum upx_found upx_unpack_pe(str bytes, uint64_t limit, struct arena *a, str *out, struct err *e)
{
    size_t at = 0;
    for (;;) {
        ptrdiff_t mark = str_find(str_from(bytes, at), STR("UPX!"));
        if (mark < 0 || at + (size_t)mark > UPX_HEAD || bytes.n < PE_AT + 4)
            return UPX_NONE;
        at += (size_t)mark;
        if (header_at(bytes, at, limit))
            break;
        at++;
    }
    size_t n = u32(bytes, at + 16), size = u32(bytes, at + 24);
    char *p = arena_bytes(a, n);
    struct image m = {.bytes = str_make(p, n)};
    str packed = str_sub(bytes, at + HEADER, u32(bytes, at + 20));
    if (!upx_decompress((unsigned char)bytes.p[at + 6], packed, p, n, e) || !find_headers(&m, e))
        return UPX_PACKED;
    char *file = arena_alloc(a, size);
    build(&m, bytes, file, size);
    *out = str_make(file, size);
    return UPX_UNPACKED;
}
