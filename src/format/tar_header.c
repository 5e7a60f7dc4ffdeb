#include "format/tar_parts.h"

/* The sum of all bytes, those of the checksum itself taken as spaces. Some old writers summed signed bytes.
 */
bool tar_checksum_ok(const struct tar_header *h)
{
    uint64_t want;
    if (!tar_number(h->checksum, sizeof h->checksum, &want))
        return false;
    const unsigned char *p = (const unsigned char *)h;
    unsigned sum = 0, high = 0;
    for (size_t i = 0; i < TAR_BLOCK; i++)
        sum += p[i];
    for (size_t i = 0; i < sizeof h->checksum; i++)
        sum += ' ' - (unsigned)(unsigned char)h->checksum[i];
    if (sum == want)
        return true;
    for (size_t i = 0; i < TAR_BLOCK; i++)
        high += p[i] >> 7;
    for (size_t i = 0; i < sizeof h->checksum; i++)
        high -= (unsigned)(unsigned char)h->checksum[i] >> 7;
    return (int64_t)sum - 256 * (int64_t)high == (int64_t)want;
}

bool tar_is_zero(str s)
{
    return s.n == 0 || (s.p[0] == 0 && memcmp(s.p, s.p + 1, s.n - 1) == 0);
}

/* GNU: the first bit set, then a big-endian number in two's complement of the other bits. */
static bool base256(const unsigned char *p, size_t n, int64_t *out)
{
    uint64_t v = p[0] & 0x40 ? UINT64_MAX : 0;
    uint64_t sign = v;
    v = v << 6 | (p[0] & 0x3F);
    for (size_t i = 1; i < n; i++) {
        if (v >> 55 != sign >> 55)
            return false;
        v = v << 8 | p[i];
    }
    *out = (int64_t)v;
    return true;
}

static bool octal(const char *p, size_t n, uint64_t *out)
{
    size_t i = 0;
    uint64_t v = 0;
    while (i < n && (p[i] == ' ' || p[i] == 0))
        i++;
    for (; i < n && p[i] >= '0' && p[i] <= '7'; i++) {
        if (v >> 60)
            return false;
        v = v << 3 | (uint64_t)(p[i] - '0');
    }
    *out = v;
    return i == n || p[i] == 0 || p[i] == ' ';
}

bool tar_number(const char *field, size_t n, uint64_t *out)
{
    int64_t v;
    *out = 0;
    if (!((unsigned char)field[0] & 0x80))
        return octal(field, n, out);
    if (!base256((const unsigned char *)field, n, &v) || v < 0)
        return false;
    *out = (uint64_t)v;
    return true;
}

int64_t tar_time(const char *field, size_t n)
{
    int64_t v;
    uint64_t u;
    if ((unsigned char)field[0] & 0x80)
        return base256((const unsigned char *)field, n, &v) ? v : 0;
    return octal(field, n, &u) && u <= INT64_MAX ? (int64_t)u : 0;
}

str tar_text(const char *field, size_t n)
{
    return str_make(field, strnlen(field, n));
}

/* GNU headers use the place of the prefix otherwise; star's ends 24 bytes earlier. */
str tar_header_path(const struct tar_header *h, struct arena *a)
{
    str name = tar_text(h->name, sizeof h->name), prefix = STR_NONE;
    if (memcmp(h->magic, "ustar\0", 6) == 0) {
        bool star = memcmp(h->fill + 8, "tar", 4) == 0;
        prefix = tar_text(h->prefix, star ? 131 : sizeof h->prefix);
    }
    return prefix.n ? arena_join(a, prefix, STR("/"), name) : arena_dup(a, name);
}
