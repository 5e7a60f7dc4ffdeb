/* An ELF file that UPX packed begins with the headers of a small loader, then
 *   l_info   checksum, "UPX!", size of the loader, version, format             12 bytes
 *   p_info   0, size of the file that was packed, size of the largest block    12 bytes
 *   blocks   each: size, packed size, method, filter, its parameter, 0         12 bytes, and the packed bytes
 * The first block is the file's ELF header and program headers. Those after it are the contents of its
 * loaded segments, in the order of the headers. Behind the loader follow, as blocks again, what lies between
 * and behind the segments (the section headers are there), up to a block of size 0 whose packed size reads
 * "UPX!". In shared libraries all up to l_info, and segments that can be written, stay as they were. */
#include "format/upx.h"
#include "codec/upx.h"
#include "format/elf.h"

#define BLOCK      12u   /* bytes of a block's header */
#define INFO       24u   /* of l_info and p_info */
#define HEADER_MAX 8192u /* of the headers that were packed */
#define MARK       STR("UPX!")
#define MARKS_MAX  64u /* that may be followed by headers */

struct upx {
    const struct reader_at *r;
    struct arena *a;
    struct err *e;
    struct elf packed, original;
    str bytes;      /* all of the packed file */
    size_t info;    /* place of l_info */
    size_t at;      /* of the next block */
    size_t headers; /* bytes of the first block */
    size_t steps;   /* left for the search of the blocks behind the loader */
    char *out;
    size_t size;
};

struct block {
    uint32_t size, packed;
    unsigned method;
};

bool upx_probe(str head)
{
    if (str_starts(head, STR("MZ")))
        return str_find(str_sub(head, 0, UPX_HEAD), MARK) > 0;
    if (!elf_magic(head))
        return false;
    if (str_find(str_sub(head, 0, UPX_HEAD), MARK) > 0)
        return true;
    /* A library's mark is farther behind, but it has no section headers: e_shoff is 0. */
    size_t at = head.n > 4 && head.p[4] == 2 ? 40 : 32, n = at == 40 ? 8 : 4;
    static const char zeros[8];
    return head.n >= at + n && memcmp(head.p + at, zeros, n) == 0;
}

/* The block at `at`; false when there is none whose sizes may be true. */
static bool block_at(const struct upx *u, size_t at, struct block *b)
{
    if (at > u->bytes.n || u->bytes.n - at < BLOCK)
        return false;
    const char *p = u->bytes.p + at;
    b->size = elf_u32(&u->packed, p);
    b->packed = elf_u32(&u->packed, p + 4);
    b->method = (unsigned char)p[8];
    return b->size && b->packed <= b->size && b->packed <= u->bytes.n - at - BLOCK &&
           (b->packed == b->size || upx_method_known(b->method));
}

static bool block_read(struct upx *u, const struct block *b, char *out)
{
    str packed = str_sub(u->bytes, u->at + BLOCK, b->packed);
    u->at += BLOCK + b->packed;
    if (b->packed < b->size)
        return upx_decompress(b->method, packed, out, b->size, u->e);
    memcpy(out, packed.p, packed.n);
    return true;
}

/* The next blocks to [offset, offset + n) of the output. */
static bool extent_read(struct upx *u, uint64_t offset, uint64_t n)
{
    if (offset > u->size || n > u->size - offset)
        return err_set(u->e, "cannot unpack", STR_NONE, "a segment lies outside of the file that was packed");
    while (n) {
        struct block b;
        if (!block_at(u, u->at, &b) || b.size > n)
            return err_set(u->e, "cannot unpack", STR_NONE, "UPX's blocks are not as its headers say");
        if (!block_read(u, &b, u->out + offset))
            return false;
        offset += b.size;
        n -= b.size;
    }
    return true;
}

/* The headers that were packed: what makes a mark more than four letters. */
static bool headers_at(struct upx *u, size_t info)
{
    struct block b;
    u->info = info;
    u->at = info + INFO;
    if (!block_at(u, u->at, &b) || b.size > HEADER_MAX)
        return false;
    char *p = arena_bytes(u->a, b.size);
    if (!block_read(u, &b, p) || !elf_magic(str_make(p, b.size)))
        return false;
    struct reader_at *r = arena_new(u->a, struct reader_at);
    struct err ignored;
    *r = reader_memory(str_make(p, b.size));
    u->headers = b.size;
    return elf_open(&u->original, r, u->a, &ignored) && u->original.is64 == u->packed.is64;
}

static bool find_info(struct upx *u)
{
    size_t from = 0;
    for (unsigned marks = 0; marks < MARKS_MAX; marks++) {
        ptrdiff_t mark = str_find(str_from(u->bytes, from), MARK);
        if (mark < 0)
            return false;
        from += (size_t)mark;
        if (from >= 4 && headers_at(u, from - 4))
            return true;
        from++;
    }
    return false;
}

/* Bytes of a segment of a library that UPX left where the loader finds them. */
static void copy_segment(struct upx *u, const struct elf_segment *s)
{
    uint64_t at, avail;
    if (!elf_offset(&u->packed, s->vaddr, &at, &avail) || s->offset > u->size)
        return;
    uint64_t n = s->filesz < avail ? s->filesz : avail;
    n = n < u->size - s->offset ? n : u->size - s->offset;
    if (at <= u->bytes.n && n <= u->bytes.n - at)
        memcpy(u->out + s->offset, u->bytes.p + at, (size_t)n);
}

static bool segment_read(struct upx *u, const struct elf_segment *s, bool library)
{
    uint64_t offset = s->offset, end;
    if (__builtin_add_overflow(offset, s->filesz, &end))
        return err_set(u->e, "cannot unpack", STR_NONE, "a segment lies outside of the file that was packed");
    if (library && end <= u->info)
        return true;
    if (library && s->flags & ELF_PF_W) {
        copy_segment(u, s);
        return true;
    }
    if (offset < u->headers)
        offset = end < u->headers ? end : u->headers;
    return extent_read(u, offset, end - offset);
}

static bool segments_read(struct upx *u)
{
    bool library = u->info > UPX_HEAD;
    if (library)
        memcpy(u->out, u->bytes.p, u->info < u->size ? u->info : u->size);
    memcpy(u->out, u->original.r->memory.p, u->headers < u->size ? u->headers : u->size);
    for (size_t i = 0; i < u->original.segments.n; i++) {
        const struct elf_segment *s = &u->original.segments.v[i];
        if (s->type == ELF_PT_LOAD && s->filesz && !segment_read(u, s, library))
            return false;
    }
    return true;
}

/* What lies behind segment i: up to the next one in the file, or its end. */
static uint64_t gap_behind(const struct upx *u, size_t i, uint64_t *from)
{
    const struct elf_segment *s = &u->original.segments.v[i];
    uint64_t end = u->size;
    *from = s->offset + s->filesz; /* segment_read saw that it does not overflow */
    if (s->type != ELF_PT_LOAD || *from >= end)
        return 0;
    for (size_t k = 0; k < u->original.segments.n; k++) {
        const struct elf_segment *o = &u->original.segments.v[k];
        if (o->type == ELF_PT_LOAD && k != i && o->offset >= s->offset && o->offset < end)
            end = o->offset;
    }
    return end > *from ? end - *from : 0;
}

/* True when the blocks from `at` on end with the mark and hold `n` bytes. */
static bool chain_at(struct upx *u, size_t at, uint64_t n)
{
    struct block b;
    while (u->steps && block_at(u, at, &b) && b.size <= n) {
        u->steps--;
        n -= b.size;
        at += BLOCK + b.packed;
    }
    return !n && at <= u->bytes.n && u->bytes.n - at >= BLOCK && elf_u32(&u->packed, u->bytes.p + at) == 0 &&
           str_starts(str_from(u->bytes, at + 4), MARK);
}

/* Where they begin depends on UPX's version. Without them only the sections' names are missed. */
static bool gaps_read(struct upx *u)
{
    uint64_t n = 0, from;
    for (size_t i = 0; i < u->original.segments.n; i++)
        n += gap_behind(u, i, &from);
    size_t end = u->bytes.n;
    u->steps = 2 * end;
    while (n && u->steps && u->at < end && !chain_at(u, u->at, n))
        u->at++;
    if (!n || !u->steps || u->at == end)
        return true;
    for (size_t i = 0; i < u->original.segments.n; i++) {
        uint64_t gap = gap_behind(u, i, &from);
        if (gap && !extent_read(u, from, gap))
            return false;
    }
    return true;
}

static enum upx_found unpack(struct upx *u, uint64_t limit)
{
    if (!find_info(u))
        return UPX_NONE;
    uint32_t size = elf_u32(&u->packed, u->bytes.p + u->info + 16);
    if (size > limit) {
        err_set(u->e, "cannot unpack", STR_NONE, "it is more than %llu MiB", (unsigned long long)limit >> 20);
        return UPX_PACKED;
    }
    u->size = size;
    u->out = arena_alloc(u->a, u->size);
    return segments_read(u) && gaps_read(u) ? UPX_UNPACKED : UPX_PACKED;
}

/* All of the file: where the reader holds it, or a copy. */
static bool take_all(const struct reader_at *r, struct arena *a, str *bytes, struct err *e)
{
    *bytes = r->memory;
    if (bytes->p)
        return true;
    char *p = arena_bytes(a, (size_t)r->size);
    *bytes = str_make(p, (size_t)r->size);
    return reader_exact(r, 0, p, bytes->n, e);
}

enum upx_found upx_unpack(const struct reader_at *r, uint64_t limit, struct arena *a, str *out, struct err *e)
{
    struct upx u = {.r = r, .a = a, .e = e};
    struct err ignored;
    char magic[2];
    if (r->size < sizeof magic || r->size > limit || !reader_exact(r, 0, magic, sizeof magic, &ignored))
        return UPX_NONE;
    bool pe = memcmp(magic, "MZ", 2) == 0;
    if (!pe && !elf_open(&u.packed, r, a, &ignored))
        return UPX_NONE;
    if (!take_all(r, a, &u.bytes, e))
        return UPX_PACKED;
    if (pe)
        return upx_unpack_pe(u.bytes, limit, a, out, e);
    enum upx_found found = unpack(&u, limit);
    *out = str_make(u.out, u.size);
    return found;
}
