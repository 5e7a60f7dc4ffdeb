/* Strings (TOML 1.0, "String"): basic, multi-line basic, literal, multi-line literal. */
#include "format/toml_parts.h"

/* Control characters other than tab, and in strings of several lines other than line ends, are not allowed;
 * nor is a carriage return alone. */
static bool allowed(const char *p, const char *end, bool lines)
{
    unsigned char c = (unsigned char)*p;
    if (c == '\t' || (c >= ' ' && c != 0x7f))
        return true;
    return lines && (c == '\n' || (c == '\r' && p + 1 < end && p[1] == '\n'));
}

/* Finds where the string that begins at t->p ends, and whether it has escapes. */
static bool find_end(struct toml *t, char quote, bool lines, bool *escaped, str *body)
{
    const char *p = t->p;
    size_t quotes = lines ? 3 : 1, run = 0;
    for (; p < t->end; p++) {
        run = *p == quote ? run + 1 : 0;
        if (run == quotes) {
            /* Up to two more quotes belong to the text: the last three end it. */
            for (size_t extra = 0; lines && extra < 2 && p + 1 < t->end && p[1] == quote; extra++)
                p++;
            *body = str_make(t->p, (size_t)(p + 1 - t->p) - quotes);
            t->p = p + 1;
            return str_utf8(*body) || toml_fail(t, "is not UTF-8");
        }
        if (!allowed(p, t->end, lines)) {
            t->p = p;
            return toml_fail(t, "has a control character or a line end in a string");
        }
        if (*p == '\\' && quote == '"') {
            *escaped = true;
            p += p + 1 < t->end && (p[1] == '"' || p[1] == '\\');
        }
    }
    t->p = t->end;
    return toml_fail(t, "ends inside a string");
}

static bool code_point(struct toml *t, str digits, size_t n, uint32_t *out)
{
    uint64_t v;
    if (digits.n < n || !str_u64(str_sub(digits, 0, n), 16, &v) || v > 0x10ffff ||
        (v >= 0xd800 && v < 0xe000))
        return toml_fail(t, "has an escape that is no Unicode scalar value");
    *out = (uint32_t)v;
    return true;
}

/* "\" at the end of a line: it and all white space up to the next text go. How long that is; 0 if it is not.
 */
static size_t folded(str s)
{
    size_t n = 1;
    bool line = false;
    while (n < s.n && (s.p[n] == ' ' || s.p[n] == '\t'))
        n++;
    while (n < s.n && (s.p[n] == '\n' || s.p[n] == '\r' || s.p[n] == ' ' || s.p[n] == '\t')) {
        line |= s.p[n] == '\n';
        n++;
    }
    return line ? n : 0;
}

/* The escape that `s` begins with, its text to out; how many bytes of `s` it takes, 0 on an error. */
static size_t escape(struct toml *t, str s, bool lines, char *out, size_t *len)
{
    static const char names[] = "btnfr\"\\", means[] = "\b\t\n\f\r\"\\";
    char c = s.n > 1 ? s.p[1] : 0;
    const char *at = c ? strchr(names, c) : NULL;
    uint32_t cp = 0;
    if (at) {
        out[0] = means[at - names];
        *len = 1;
        return 2;
    }
    if (c == 'u' || c == 'U') {
        size_t n = c == 'u' ? 4 : 8;
        if (!code_point(t, str_from(s, 2), n, &cp))
            return 0;
        *len = str_put_utf8(out, cp);
        return 2 + n;
    }
    size_t n = lines ? folded(s) : 0;
    *len = 0;
    if (!n)
        toml_fail(t, "has an escape that is not known");
    return n;
}

/* An escape is never shorter than what it means. */
static bool unescape(struct toml *t, str body, bool lines, str *out)
{
    char *to = arena_bytes(t->arena, body.n);
    size_t n = 0;
    for (size_t i = 0; i < body.n;) {
        if (body.p[i] != '\\') {
            to[n++] = body.p[i++];
            continue;
        }
        size_t len, used = escape(t, str_from(body, i), lines, to + n, &len);
        if (!used)
            return false;
        i += used;
        n += len;
    }
    *out = str_make(to, n);
    return true;
}

bool toml_string(struct toml *t, bool one_line, str *out)
{
    char quote = *t->p;
    bool escaped = false;
    bool lines = t->end - t->p >= 3 && t->p[1] == quote && t->p[2] == quote;
    if (lines && one_line)
        return toml_fail(t, "has a key of several lines");
    t->p += lines ? 3 : 1;
    if (lines && toml_at(t, '\r') && t->end - t->p >= 2 && t->p[1] == '\n')
        t->p++;
    if (lines && toml_at(t, '\n'))
        t->p++;
    if (!find_end(t, quote, lines, &escaped, out))
        return false;
    return !escaped || unescape(t, *out, lines, out);
}
