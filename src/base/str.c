#include "base/str.h"

int str_cmp(str a, str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int c = n ? memcmp(a.p, b.p, n) : 0;
    return c ? c : (a.n > b.n) - (a.n < b.n);
}

bool str_istarts(str s, str prefix)
{
    if (s.n < prefix.n)
        return false;
    for (size_t i = 0; i < prefix.n; i++)
        if (ch_lower(s.p[i]) != ch_lower(prefix.p[i]))
            return false;
    return true;
}

bool str_ieq(str a, str b)
{
    return a.n == b.n && str_istarts(a, b);
}

bool str_starts(str s, str prefix)
{
    return s.n >= prefix.n && (prefix.n == 0 || memcmp(s.p, prefix.p, prefix.n) == 0);
}

bool str_ends(str s, str suffix)
{
    return s.n >= suffix.n && (suffix.n == 0 || memcmp(s.p + s.n - suffix.n, suffix.p, suffix.n) == 0);
}

str str_sub(str s, size_t from, size_t n)
{
    if (from > s.n)
        from = s.n;
    if (n > s.n - from)
        n = s.n - from;
    return str_make(s.p ? s.p + from : NULL, n);
}

str str_from(str s, size_t from)
{
    return str_sub(s, from, SIZE_MAX);
}

str str_trim(str s)
{
    while (s.n && ch_space(s.p[0])) {
        s.p++;
        s.n--;
    }
    while (s.n && ch_space(s.p[s.n - 1]))
        s.n--;
    return s;
}

ptrdiff_t str_chr(str s, char c)
{
    const char *at = s.n ? memchr(s.p, c, s.n) : NULL;
    return at ? at - s.p : -1;
}

ptrdiff_t str_rchr(str s, char c)
{
    const char *at = s.n ? memrchr(s.p, c, s.n) : NULL;
    return at ? at - s.p : -1;
}

ptrdiff_t str_find(str s, str needle)
{
    if (needle.n == 0)
        return 0;
    const char *at = s.n ? memmem(s.p, s.n, needle.p, needle.n) : NULL;
    return at ? at - s.p : -1;
}

bool str_split(str *rest, char sep, str *part)
{
    if (!rest->p)
        return false;
    ptrdiff_t at = str_chr(*rest, sep);
    if (at < 0) {
        *part = *rest;
        *rest = STR_NONE;
        return true;
    }
    *part = str_sub(*rest, 0, (size_t)at);
    *rest = str_from(*rest, (size_t)at + 1);
    return true;
}

bool str_line(str *rest, str *line)
{
    if (rest->n == 0)
        return false;
    ptrdiff_t at = str_chr(*rest, '\n');
    size_t end = at < 0 ? rest->n : (size_t)at;
    *line = str_sub(*rest, 0, end);
    *rest = str_from(*rest, at < 0 ? end : end + 1);
    if (line->n && line->p[line->n - 1] == '\r')
        line->n--;
    return true;
}

bool str_line_any(str *rest, str *line)
{
    size_t n = 0;
    if (rest->n == 0)
        return false;
    while (n < rest->n && rest->p[n] != '\n' && rest->p[n] != '\r')
        n++;
    *line = str_sub(*rest, 0, n);
    bool both = n + 1 < rest->n && rest->p[n] == '\r' && rest->p[n + 1] == '\n';
    *rest = str_from(*rest, n + 1 + both);
    return true;
}

bool str_cut(str s, char sep, str *head, str *tail)
{
    ptrdiff_t at = str_chr(s, sep);
    if (at < 0) {
        *head = s;
        *tail = str_make(s.p ? s.p + s.n : NULL, 0);
        return false;
    }
    *head = str_sub(s, 0, (size_t)at);
    *tail = str_from(s, (size_t)at + 1);
    return true;
}

static unsigned digit_value(char c)
{
    if (ch_digit(c))
        return (unsigned)(c - '0');
    return ch_alpha(c) ? (unsigned)(ch_lower(c) - 'a') + 10 : 99;
}

bool str_u64(str s, unsigned base, uint64_t *out)
{
    uint64_t v = 0;
    if (s.n == 0)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        unsigned d = digit_value(s.p[i]);
        if (d >= base || __builtin_mul_overflow(v, (uint64_t)base, &v) ||
            __builtin_add_overflow(v, (uint64_t)d, &v))
            return false;
    }
    *out = v;
    return true;
}

static inline uint64_t mix(uint64_t a, uint64_t b)
{
    __uint128_t m = (__uint128_t)a * b;
    return (uint64_t)m ^ (uint64_t)(m >> 64);
}

/* A multiply-and-fold hash over 8-byte words. Deterministic, so that the order of anything that
 * depends on it is the same in every run. */
uint64_t str_hash(str s)
{
    uint64_t h = 0x9e3779b97f4a7c15u ^ s.n, w;
    const char *p = s.p;
    size_t n = s.n;
    for (; n >= 8; p += 8, n -= 8) {
        memcpy(&w, p, 8);
        h = mix(h ^ w, 0xa0761d6478bd642fu);
    }
    w = 0;
    if (n)
        memcpy(&w, p, n);
    h = mix(h ^ w, 0xe7037ed1a0b428dbu);
    return mix(h, 0x8ebc6af09c88c6e3u);
}

str str_base(str path)
{
    return str_from(path, (size_t)(str_rchr(path, '/') + 1));
}

str str_dir(str path)
{
    ptrdiff_t at = str_rchr(path, '/');
    return str_sub(path, 0, at < 0 ? 0 : (size_t)at);
}

static size_t utf8_step(const unsigned char *p, size_t n)
{
    if (p[0] < 0x80)
        return 1;
    size_t len = p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : 2;
    if (p[0] < 0xc2 || p[0] > 0xf4 || len > n)
        return 0;
    for (size_t i = 1; i < len; i++)
        if ((p[i] & 0xc0) != 0x80)
            return 0;
    bool bad = (p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] > 0x9f) ||
               (p[0] == 0xf0 && p[1] < 0x90) || (p[0] == 0xf4 && p[1] > 0x8f);
    return bad ? 0 : len;
}

size_t str_utf8_char(str s, uint32_t *cp)
{
    const unsigned char *p = (const unsigned char *)s.p;
    size_t n = s.n ? utf8_step(p, s.n) : 0;
    if (!cp || !n)
        return n;
    *cp = n == 1 ? p[0] : p[0] & (0xffu >> (n + 1));
    for (size_t i = 1; i < n; i++)
        *cp = *cp << 6 | (p[i] & 0x3f);
    return n;
}

bool str_utf8(str s)
{
    const unsigned char *p = (const unsigned char *)s.p;
    for (size_t i = 0; i < s.n;) {
        size_t k = utf8_step(p + i, s.n - i);
        if (!k)
            return false;
        i += k;
    }
    return true;
}

/* Iterative match with one remembered star: a later star makes the earlier one final, except that a
 * single `*` may not cross '/', where the last `**` takes over. */
bool str_glob(str pat, str s)
{
    size_t p = 0, i = 0;
    size_t star = SIZE_MAX, star_i = 0, deep = SIZE_MAX, deep_i = 0;
    while (i < s.n || p < pat.n) {
        if (p < pat.n && pat.p[p] == '*') {
            if (p + 1 < pat.n && pat.p[p + 1] == '*') {
                p += 2;
                deep = p;
                deep_i = i;
                star = SIZE_MAX;
            } else {
                star = ++p;
                star_i = i;
            }
            continue;
        }
        if (p < pat.n && i < s.n && (pat.p[p] == s.p[i] || (pat.p[p] == '?' && s.p[i] != '/'))) {
            p++;
            i++;
            continue;
        }
        if (star != SIZE_MAX && star_i < s.n && s.p[star_i] != '/') {
            i = ++star_i;
            p = star;
        } else if (deep != SIZE_MAX && deep_i < s.n) {
            i = ++deep_i;
            p = deep;
            star = SIZE_MAX;
        } else {
            return false;
        }
    }
    return true;
}

size_t str_put_utf8(char *out, uint32_t c)
{
    static const unsigned char lead[] = {0, 0, 0xc0, 0xe0, 0xf0};
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    size_t n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    for (size_t i = n; i-- > 1; c >>= 6)
        out[i] = (char)(0x80 | (c & 0x3f));
    out[0] = (char)(lead[n] | c);
    return n;
}

bool str_of(str s, const char *also)
{
    size_t n = strlen(also);
    for (size_t i = 0; i < s.n; i++)
        if (!ch_alnum(s.p[i]) && !memchr(also, s.p[i], n))
            return false;
    return true;
}

bool str_hex(str s, size_t digits)
{
    for (size_t i = 0; i < s.n; i++)
        if (!ch_digit(s.p[i]) && (ch_lower(s.p[i]) < 'a' || ch_lower(s.p[i]) > 'f'))
            return false;
    return s.n == digits;
}

uint64_t bytes_number(const char *p, size_t n, bool big)
{
    uint64_t v = 0;
    for (size_t i = 0; i < n; i++)
        v = v << 8 | (unsigned char)p[big ? i : n - 1 - i];
    return v;
}
