#include "format/wasm.h"

#define SECTIONS_MAX 65536u
#define NAME_MOST    64u

bool wasm_magic(str head)
{
    return str_starts(head, str_make("\0asm\1\0\0\0", 8));
}

/* An unsigned LEB128 of 32 bits at *at, which moves behind it. */
static bool leb128(const struct reader_at *r, uint64_t *at, uint64_t *out)
{
    unsigned char c;
    struct err ignored;
    *out = 0;
    for (unsigned shift = 0; shift < 35; shift += 7) {
        if (*at >= r->size || !reader_exact(r, *at, &c, 1, &ignored))
            return false;
        ++*at;
        *out |= (uint64_t)(c & 0x7f) << shift;
        if (c < 0x80)
            return true;
    }
    return false;
}

/* True if the custom section [*at, end) has that name; *at moves behind it. */
static bool is_named(const struct reader_at *r, uint64_t *at, uint64_t end, str name)
{
    char got[NAME_MOST];
    uint64_t n;
    struct err ignored;
    if (!leb128(r, at, &n) || *at > end || n > end - *at || n != name.n || n > NAME_MOST ||
        (n && !reader_exact(r, *at, got, (size_t)n, &ignored)))
        return false;
    *at += n;
    return str_eq(str_make(got, (size_t)n), name);
}

bool wasm_section(const struct reader_at *r, str name, uint64_t *offset, uint64_t *size)
{
    uint64_t at = 8, n;
    unsigned char id;
    struct err ignored;
    for (unsigned i = 0; i < SECTIONS_MAX && at < r->size; i++) {
        if (!reader_exact(r, at++, &id, 1, &ignored) || !leb128(r, &at, &n) || n > r->size - at)
            return false;
        uint64_t end = at + n;
        if (id == 0 && is_named(r, &at, end, name)) {
            *offset = at;
            *size = end - at;
            return true;
        }
        at = end;
    }
    return false;
}
