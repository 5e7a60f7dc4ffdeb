#include "format/properties.h"

static bool blank(char c)
{
    return c == ' ' || c == '\t' || c == '\f';
}

static str skip_blank(str s)
{
    while (s.n && blank(s.p[0]))
        s = str_from(s, 1);
    return s;
}

/* True when the line ends in an odd number of backslashes. */
static bool continues(str line)
{
    size_t n = 0;
    while (n < line.n && line.p[line.n - 1 - n] == '\\')
        n++;
    return n & 1;
}

/* Joins `line` and those that continue it, off *rest, without the backslashes between them; writes them to
 * `to` unless it is NULL. How many bytes they are. */
static size_t join(str line, str *rest, char *to)
{
    size_t n = 0;
    for (;;) {
        bool more = continues(line);
        if (to && line.n > more)
            memcpy(to + n, line.p, line.n - more);
        n += line.n - more;
        if (!more || !str_line_any(rest, &line))
            return n;
        line = skip_blank(line);
    }
}

/* The next line that is neither blank nor a comment, with those that continue it. */
static bool logical_line(struct properties *p, str *out)
{
    str line;
    do {
        if (!str_line_any(&p->rest, &line))
            return false;
        line = skip_blank(line);
    } while (line.n == 0 || line.p[0] == '#' || line.p[0] == '!');
    *out = line;
    if (!continues(line))
        return true;
    str ahead = p->rest;
    char *at = arena_bytes(p->arena, join(line, &ahead, NULL));
    *out = str_make(at, join(line, &p->rest, at));
    return true;
}

/* The four digits of \uXXXX at s; false when they are none. */
static bool hex4(str s, uint32_t *out)
{
    uint64_t v;
    if (s.n < 4 || !str_u64(str_sub(s, 0, 4), 16, &v))
        return false;
    *out = (uint32_t)v;
    return true;
}

/* The character of \uXXXX (s is behind the u), or of two that make a surrogate pair; how many bytes it took.
 * A lone surrogate is U+FFFD. */
static size_t unicode(str s, uint32_t *c)
{
    uint32_t low;
    if (!hex4(s, c))
        return 0;
    if (*c < 0xd800 || *c > 0xdfff)
        return 4;
    if (*c < 0xdc00 && str_starts(str_from(s, 4), STR("\\u")) && hex4(str_from(s, 6), &low) &&
        low >= 0xdc00 && low <= 0xdfff) {
        *c = 0x10000 + ((*c - 0xd800) << 10) + (low - 0xdc00);
        return 10;
    }
    *c = 0xfffd;
    return 4;
}

static char escaped(char c)
{
    return c == 't' ? '\t' : c == 'n' ? '\n' : c == 'r' ? '\r' : c == 'f' ? '\f' : c;
}

static str unescape(struct arena *a, str s)
{
    if (str_chr(s, '\\') < 0)
        return s;
    char *out = arena_bytes(a, s.n); /* an escape is never shorter than what it means */
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        uint32_t c;
        if (s.p[i] != '\\') {
            out[n++] = s.p[i];
            continue;
        }
        if (++i >= s.n)
            break;
        size_t took = s.p[i] == 'u' ? unicode(str_from(s, i + 1), &c) : 0;
        if (took)
            n += str_put_utf8(out + n, c);
        else
            out[n++] = escaped(s.p[i]);
        i += took;
    }
    return str_make(out, n);
}

/* Where the key ends: at the first '=', ':' or blank that no backslash stands before. */
static size_t key_end(str line)
{
    size_t i = 0;
    while (i < line.n && line.p[i] != '=' && line.p[i] != ':' && !blank(line.p[i]))
        i += line.p[i] == '\\' && i + 1 < line.n ? 2 : 1;
    return i;
}

bool properties_next(struct properties *p, str *key, str *value)
{
    str line;
    if (!logical_line(p, &line))
        return false;
    size_t end = key_end(line);
    str rest = skip_blank(str_from(line, end));
    if (rest.n && (rest.p[0] == '=' || rest.p[0] == ':'))
        rest = skip_blank(str_from(rest, 1));
    *key = unescape(p->arena, str_sub(line, 0, end));
    *value = unescape(p->arena, rest);
    return true;
}
