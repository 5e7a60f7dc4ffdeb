/* str: a slice of bytes (pointer and length). It owns nothing and is never assumed NUL-terminated.
 * All parsers of Assay work on slices, so that they neither copy nor run past an end. */
#ifndef ASSAY_BASE_STR_H
#define ASSAY_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct str {
    const char *p;
    size_t n;
} str;

/* A slice of a string literal (of anything else it does not compile); STR_ARG for printf's "%.*s". */
#define STR(lit) ((str){"" lit, sizeof(lit) - 1})
#define STR_INIT(lit)                                                                                        \
    {                                                                                                        \
        "" lit, sizeof(lit) - 1                                                                              \
    }
#define STR_ARG(s) (int)(s).n, (s).p
#define STR_NONE   ((str){NULL, 0})

static inline str str_make(const void *p, size_t n)
{
    return (str){(const char *)p, n};
}
static inline str str_c(const char *c)
{
    return c ? (str){c, strlen(c)} : STR_NONE;
}
static inline bool str_empty(str s)
{
    return s.n == 0;
}
static inline bool str_eq(str a, str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}
#define str_is(s, lit) str_eq((s), STR(lit))

/* Byte order; a prefix sorts first. */
int str_cmp(str a, str b);
/* ASCII case is ignored in the two below. */
bool str_ieq(str a, str b);
bool str_istarts(str s, str prefix);
bool str_starts(str s, str prefix);
bool str_ends(str s, str suffix);
/* The part from `from` (clamped) of at most `n` bytes. */
str str_sub(str s, size_t from, size_t n);
str str_from(str s, size_t from);
/* Without leading and trailing white space (space, tab, CR, LF, VT, FF). */
str str_trim(str s);
/* Index of the first byte `c` / the last byte `c` / the first occurrence of `needle`; -1 if absent. */
ptrdiff_t str_chr(str s, char c);
ptrdiff_t str_rchr(str s, char c);
ptrdiff_t str_find(str s, str needle);
/* Takes the part before the next `sep` off *rest into *part. False once *rest is used up:
 * "a,b" gives a and b, "a," gives a and "", "" gives nothing. A used-up rest has p == NULL. */
bool str_split(str *rest, char sep, str *part);
/* The next line without its LF or CRLF; false at the end. The last line needs no LF. */
bool str_line(str *rest, str *line);
/* The same where a lone CR ends a line too, as in files of Java. */
bool str_line_any(str *rest, str *line);
/* Splits s at the first `sep`; false (and *head = s) when there is none. */
bool str_cut(str s, char sep, str *head, str *tail);
/* A whole decimal / octal / hexadecimal number and nothing else; false on overflow or any other byte. */
bool str_u64(str s, unsigned base, uint64_t *out);
/* 64-bit hash for tables (not for security against chosen keys across processes: seeded per process). */
uint64_t str_hash(str s);
/* The last path component of "a/b/c" ("c"), and what is before it ("a/b", or "" if there is none). */
str str_base(str path);
str str_dir(str path);
/* Bytes of the UTF-8 character that s begins with (RFC 3629: no surrogates, no overlong forms), and the
 * character in *cp (may be NULL); 0 when there is none. */
size_t str_utf8_char(str s, uint32_t *cp);
/* True if `s` is well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms). */
bool str_utf8(str s);
/* Writes the character as UTF-8 to `out` (up to 4 bytes): how many bytes. */
size_t str_put_utf8(char *out, uint32_t c);
/* Are there ASCII letters, digits and bytes of `also` in it only? True for "". */
bool str_of(str s, const char *also);
/* Exactly that many hexadecimal digits, in any case? */
bool str_hex(str s, size_t digits);
/* The n bytes at p (up to 8) as a number. */
uint64_t bytes_number(const char *p, size_t n, bool big);
/* Glob match: `*` any run of bytes but '/', `**` any run, `?` one byte but '/', all else literal. */
bool str_glob(str pattern, str s);

static inline bool ch_digit(char c)
{
    return c >= '0' && c <= '9';
}
static inline bool ch_alpha(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
static inline bool ch_alnum(char c)
{
    return ch_digit(c) || ch_alpha(c);
}
static inline bool ch_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}
static inline char ch_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

#endif
