/* The text is checked while it is read, so a value that is skipped obeys RFC 8259 as strictly as one that is
 * used. Most bytes of real documents are white space or the inside of strings: these two are scanned 16 bytes
 * at a time with SSE2 (part of every x86-64), 8 at a time elsewhere. */
#include "format/json.h"
#include <math.h>
#include <stdio.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

static bool fail(struct json *j, const char *what)
{
    if (j->failed)
        return false;
    unsigned long line = 1, column = 1;
    for (const char *p = j->start; p < j->p; p++) {
        column = *p == '\n' ? 1 : column + 1;
        line += *p == '\n';
    }
    snprintf(j->why, sizeof j->why, "line %lu column %lu: %s", line, column, what);
    j->failed = true;
    return false;
}

static bool fail_at(struct json *j, const char *p, const char *what)
{
    j->p = p;
    return fail(j, p == j->end ? "the text ends too early" : what);
}

/* White space (RFC 8259 section 2); long runs are the indentation after a newline. */
static inline const char *space_end(const char *p, const char *end)
{
    if (p < end && (unsigned char)*p > ' ')
        return p;
    while (p < end) {
#ifdef __SSE2__
        if (end - p >= 16) {
            __m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
            int spaces = _mm_movemask_epi8(_mm_or_si128(
                _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8(' ')), _mm_cmpeq_epi8(v, _mm_set1_epi8('\n'))),
                _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8('\t')),
                             _mm_cmpeq_epi8(v, _mm_set1_epi8('\r')))));
            if (spaces != 0xffff)
                return p + __builtin_ctz(~(unsigned)spaces);
            p += 16;
            continue;
        }
#endif
        if (*p != ' ' && *p != '\n' && *p != '\t' && *p != '\r')
            break;
        p++;
    }
    return p;
}

/* Behind white space and comments; at a comment without end: the end of the text. */
static const char *comments_end(const char *p, const char *end)
{
    while (end - p >= 2 && *p == '/' && (p[1] == '/' || p[1] == '*')) {
        bool block = p[1] == '*';
        str rest = str_make(p + 2, (size_t)(end - p - 2));
        ptrdiff_t at = block ? str_find(rest, STR("*/")) : str_chr(rest, '\n');
        p = at < 0 ? end : space_end(rest.p + at + (block ? 2 : 1), end);
    }
    return p;
}

static inline const char *gap_end(const struct json *j, const char *p)
{
    p = space_end(p, j->end);
    return j->relaxed ? comments_end(p, j->end) : p;
}

static inline bool plain(unsigned char c)
{
    return c >= 0x20 && c < 0x80 && c != '"' && c != '\\';
}

#ifndef __SSE2__
/* True if all 8 bytes are plain: the classic test for a zero byte, on three differences. */
static inline bool plain_word(const char *p)
{
    const uint64_t ones = 0x0101010101010101u, high = 0x8080808080808080u;
    uint64_t w;
    memcpy(&w, p, 8);
    uint64_t quote = w ^ ones * '"', slash = w ^ ones * '\\';
    return !((w | (w - ones * 0x20) | (quote - ones) | (slash - ones)) & high);
}
#endif

/* The end of the run of ASCII characters that stand for themselves in a string. */
static inline const char *plain_end(const char *p, const char *end)
{
#ifdef __SSE2__
    while (end - p >= 16) {
        __m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
        /* The signed comparison finds control characters and all bytes from 0x80 at once. */
        int stop = _mm_movemask_epi8(_mm_or_si128(
            _mm_cmplt_epi8(v, _mm_set1_epi8(0x20)),
            _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8('"')), _mm_cmpeq_epi8(v, _mm_set1_epi8('\\')))));
        if (stop)
            return p + __builtin_ctz((unsigned)stop);
        p += 16;
    }
#else
    while (end - p >= 8 && plain_word(p))
        p += 8;
#endif
    while (p < end && plain((unsigned char)*p))
        p++;
    return p;
}

static bool hex4(const char *p, const char *end, uint32_t *out)
{
    uint64_t v = 0;
    if (end - p < 4 || !str_u64(str_make(p, 4), 16, &v))
        return false;
    *out = (uint32_t)v;
    return true;
}

/* Length of the escape sequence at the backslash p (RFC 8259 section 7), 0 if it is none. */
static size_t escape_length(const char *p, const char *end)
{
    uint32_t unit;
    if (end - p < 2)
        return 0;
    if (p[1] == 'u')
        return hex4(p + 2, end, &unit) ? 6 : 0;
    return p[1] && strchr("\"\\/bfnrt", p[1]) ? 2 : 0;
}

/* p is behind the opening quote; the closing quote, or NULL and failed. */
static const char *string_end(struct json *j, const char *p, bool *escaped)
{
    for (;;) {
        size_t n;
        p = plain_end(p, j->end);
        if (p == j->end) {
            fail_at(j, p, "");
            return NULL;
        }
        if (*p == '"')
            return p;
        if (*p == '\\') {
            n = escape_length(p, j->end);
            *escaped = true;
        } else {
            n = (unsigned char)*p < 0x20 ? 0 : str_utf8_char(str_make(p, (size_t)(j->end - p)), NULL);
            if (!n && j->lenient && (unsigned char)*p >= 0x80) {
                n = 1;
                *escaped = true;
            }
        }
        if (!n) {
            fail_at(j, p,
                    *p == '\\'                 ? "bad escape sequence"
                    : (unsigned char)*p < 0x20 ? "control character in a string"
                                               : "bytes that are not UTF-8");
            return NULL;
        }
        p += n;
    }
}

/* The character of the \u escape at p, with its low surrogate if one follows; *p moves behind it. */
static uint32_t unicode_escape(const char **p, const char *end)
{
    uint32_t high = 0, low = 0;
    hex4(*p + 2, end, &high);
    *p += 6;
    if (high < 0xd800 || high > 0xdfff)
        return high;
    if (high < 0xdc00 && end - *p >= 6 && (*p)[0] == '\\' && (*p)[1] == 'u' && hex4(*p + 2, end, &low) &&
        low >= 0xdc00 && low <= 0xdfff) {
        *p += 6;
        return 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
    }
    return 0xfffd;
}

/* A checked string without its escapes. They only ever shrink: a copy of the raw length is enough. */
static str unescape(struct arena *a, str raw)
{
    static const char letters[] = "bfnrt", values[] = "\b\f\n\r\t";
    char *out = arena_bytes(a, raw.n), *o = out;
    for (const char *p = raw.p, *end = p + raw.n; p < end;) {
        const char *run = memchr(p, '\\', (size_t)(end - p));
        size_t n = (size_t)((run ? run : end) - p);
        memcpy(o, p, n);
        o += n;
        p += n;
        if (!run)
            break;
        if (p[1] == 'u') {
            o += str_put_utf8(o, unicode_escape(&p, end));
            continue;
        }
        const char *letter = strchr(letters, p[1]);
        *o++ = letter ? values[letter - letters] : p[1];
        p += 2;
    }
    arena_trim(a, o);
    return str_make(out, (size_t)(o - out));
}

/* Each byte that is not UTF-8 as U+FFFD. */
static str repair(struct arena *a, str s)
{
    char *out = arena_bytes(a, 3 * s.n), *o = out;
    while (s.n) {
        size_t n = str_utf8_char(s, NULL);
        if (n)
            memcpy(o, s.p, n);
        o += n ? n : str_put_utf8(o, 0xfffd);
        s = str_from(s, n ? n : 1);
    }
    arena_trim(a, o);
    return str_make(out, (size_t)(o - out));
}

static inline const char *digits_end(const char *p, const char *end)
{
    while (p < end && ch_digit(*p))
        p++;
    return p;
}

/* RFC 8259 section 6; p is at '-' or a digit. The end, or NULL and failed. */
static const char *number_end(struct json *j, const char *p)
{
    const char *end = j->end, *q;
    if (p < end && *p == '-')
        p++;
    q = p < end && *p == '0' ? p + 1 : digits_end(p, end);
    if (q == p || (q < end && ch_digit(*q)))
        goto bad;
    p = q;
    if (p < end && *p == '.') {
        q = digits_end(++p, end);
        if (q == p)
            goto bad;
        p = q;
    }
    if (p < end && (*p == 'e' || *p == 'E')) {
        p++;
        if (p < end && (*p == '+' || *p == '-'))
            p++;
        q = digits_end(p, end);
        if (q == p)
            goto bad;
    }
    return q;
bad:
    fail_at(j, q, "bad number");
    return NULL;
}

static const char *literal_end(struct json *j, const char *p)
{
    str rest = str_make(p, (size_t)(j->end - p));
    static const str words[] = {STR_INIT("true"), STR_INIT("false"), STR_INIT("null")};
    for (size_t i = 0; i < 3; i++)
        if (str_starts(rest, words[i]))
            return p + words[i].n;
    fail_at(j, p, "a value was expected");
    return NULL;
}

/* The end of a value that is no container. */
static inline const char *scalar_end(struct json *j, const char *p)
{
    bool escaped;
    if (*p == '"') {
        p = string_end(j, p + 1, &escaped);
        return p ? p + 1 : NULL;
    }
    return ch_digit(*p) || *p == '-' ? number_end(j, p) : literal_end(j, p);
}

void json_init(struct json *j, str text, struct arena *a, unsigned depth_max)
{
    if (str_starts(text, STR("\xef\xbb\xbf")))
        text = str_from(text, 3);
    if (!text.p)
        text = STR("");
    *j = (struct json){.p = text.p,
                       .start = text.p,
                       .end = text.p + text.n,
                       .arena = a,
                       .first = true,
                       .depth_max = depth_max < JSON_DEPTH_CAP ? depth_max : JSON_DEPTH_CAP,
                       .line_at = text.p,
                       .line = 1};
}

enum json_type json_peek(struct json *j)
{
    if (j->failed)
        return JSON_ERROR;
    j->p = gap_end(j, j->p);
    if (j->p == j->end) {
        if (j->depth == 0)
            return JSON_END;
        fail_at(j, j->p, "");
        return JSON_ERROR;
    }
    switch (*j->p) {
    case '{':
        return JSON_OBJECT;
    case '[':
        return JSON_ARRAY;
    case '"':
        return JSON_STRING;
    case 't':
        return JSON_TRUE;
    case 'f':
        return JSON_FALSE;
    case 'n':
        return JSON_NULL;
    default:
        if (*j->p == '-' || ch_digit(*j->p))
            return JSON_NUMBER;
        fail(j, "a value was expected");
        return JSON_ERROR;
    }
}

/* True if the next value is of that type; else it is skipped. A value must be there. */
static bool expect(struct json *j, enum json_type type)
{
    enum json_type have = json_peek(j);
    if (have == type)
        return true;
    json_skip(j);
    return false;
}

static bool open_container(struct json *j, enum json_type type)
{
    if (!expect(j, type))
        return false;
    if (j->depth >= j->depth_max)
        return fail(j, "nested too deep");
    j->p++;
    j->depth++;
    j->first = true;
    return true;
}

/* Behind the comma before the next element; false at the closing bracket, which is consumed. */
static bool next_element(struct json *j, char close)
{
    if (j->failed)
        return false;
    const char *p = gap_end(j, j->p);
    if (p < j->end && *p == close) {
        j->p = p + 1;
        j->depth--;
        j->first = false;
        return false;
    }
    if (!j->first) {
        if (p == j->end || *p != ',')
            return fail_at(j, p, close == '}' ? "',' or '}' was expected" : "',' or ']' was expected");
        p = gap_end(j, p + 1);
        if (j->relaxed && p < j->end && *p == close) {
            j->p = p + 1;
            j->depth--;
            return false;
        }
    }
    j->first = false;
    j->p = p;
    return p < j->end || fail_at(j, p, "");
}

/* The string that begins at p; j->p moves behind it. */
static bool take_string(struct json *j, const char *p, str *out)
{
    bool escaped = false;
    const char *end = string_end(j, p + 1, &escaped);
    if (!end)
        return false;
    str raw = str_make(p + 1, (size_t)(end - p - 1));
    *out = escaped ? unescape(j->arena, raw) : raw;
    if (escaped && j->lenient && !str_utf8(*out))
        *out = repair(j->arena, *out);
    j->p = end + 1;
    return true;
}

bool json_object(struct json *j)
{
    return open_container(j, JSON_OBJECT);
}

bool json_array(struct json *j)
{
    return open_container(j, JSON_ARRAY);
}

bool json_key(struct json *j, str *key)
{
    if (!next_element(j, '}'))
        return false;
    if (*j->p != '"')
        return fail(j, "a key was expected");
    if (!take_string(j, j->p, key))
        return false;
    j->p = gap_end(j, j->p);
    if (j->p == j->end || *j->p != ':')
        return fail_at(j, j->p, "':' was expected");
    j->p++;
    return true;
}

bool json_more(struct json *j)
{
    return next_element(j, ']');
}

bool json_string(struct json *j, str *out)
{
    if (!expect(j, JSON_STRING))
        return false;
    j->first = false;
    return take_string(j, j->p, out);
}

bool json_number(struct json *j, str *out)
{
    const char *end = expect(j, JSON_NUMBER) ? number_end(j, j->p) : NULL;
    if (!end)
        return false;
    *out = str_make(j->p, (size_t)(end - j->p));
    j->p = end;
    j->first = false;
    return true;
}

bool json_bool(struct json *j, bool *out)
{
    enum json_type have = json_peek(j);
    json_skip(j);
    if (j->failed || (have != JSON_TRUE && have != JSON_FALSE))
        return false;
    *out = have == JSON_TRUE;
    return true;
}

bool json_u64(struct json *j, uint64_t *out)
{
    str text;
    return json_number(j, &text) && str_u64(text, 10, out);
}

/* Nesting inside json_skip: one bit a level, set for an object. */
struct nest {
    uint64_t bits[JSON_DEPTH_CAP / 64];
    unsigned depth;
};

static inline bool nest_push(struct json *j, struct nest *n, const char *p)
{
    if (j->depth + n->depth >= j->depth_max)
        return fail_at(j, p, "nested too deep");
    uint64_t bit = 1ull << (n->depth % 64), *word = &n->bits[n->depth / 64];
    *word = (n->depth % 64 ? *word & ~bit : 0) | (*p == '{' ? bit : 0);
    n->depth++;
    return true;
}

static inline bool nest_is_object(const struct nest *n)
{
    return n->bits[(n->depth - 1) / 64] >> ((n->depth - 1) % 64) & 1;
}

/* "key" : in an object; the place behind the colon, or NULL and failed. */
static const char *skip_key(struct json *j, const char *p)
{
    bool escaped;
    p = gap_end(j, p);
    if (p == j->end || *p != '"') {
        fail_at(j, p, "a key was expected");
        return NULL;
    }
    p = string_end(j, p + 1, &escaped);
    if (!p)
        return NULL;
    p = gap_end(j, p + 1);
    if (p == j->end || *p != ':') {
        fail_at(j, p, "':' was expected");
        return NULL;
    }
    return p + 1;
}

/* Behind a value: closes what ends here and passes the comma (and key) before the next value. NULL when
 * nothing follows in the value that is skipped (n->depth 0, *end is behind it), or failed. */
static const char *skip_after(struct json *j, struct nest *n, const char *p, const char **end)
{
    while (n->depth) {
        bool object = nest_is_object(n);
        p = gap_end(j, p);
        char close = object ? '}' : ']';
        bool comma = p < j->end && *p == ',';
        if (comma && j->relaxed) {
            const char *next = gap_end(j, p + 1);
            if (next < j->end && *next == close) {
                p = next;
                comma = false;
            }
        }
        if (comma)
            return object ? skip_key(j, p + 1) : p + 1;
        if (p == j->end || *p != close) {
            fail_at(j, p, object ? "',' or '}' was expected" : "',' or ']' was expected");
            return NULL;
        }
        p++;
        n->depth--;
    }
    *end = p;
    return NULL;
}

/* p is at an opening bracket: the first value inside, or behind an empty container with *empty set. */
static const char *skip_open(struct json *j, struct nest *n, const char *p, bool *empty)
{
    if (!nest_push(j, n, p))
        return NULL;
    bool object = *p == '{';
    p = gap_end(j, p + 1);
    *empty = p < j->end && *p == (object ? '}' : ']');
    if (!*empty)
        return object ? skip_key(j, p) : p;
    n->depth--;
    return p + 1;
}

void json_skip(struct json *j)
{
    struct nest nest;
    const char *p = j->p, *end = NULL;
    nest.depth = 0;
    if (j->failed)
        return;
    while (p) {
        p = gap_end(j, p);
        if (p == j->end) {
            fail_at(j, p, "");
            return;
        }
        bool whole = true;
        p = *p == '{' || *p == '[' ? skip_open(j, &nest, p, &whole) : scalar_end(j, p);
        if (p && whole)
            p = skip_after(j, &nest, p, &end);
    }
    if (j->failed)
        return;
    j->p = end;
    j->first = false;
}

bool json_raw(struct json *j, str *out)
{
    if (!j->failed)
        j->p = gap_end(j, j->p);
    const char *from = j->p;
    json_skip(j);
    *out = str_make(from, (size_t)(j->p - from));
    return !j->failed;
}

bool json_done(struct json *j)
{
    if (j->failed || j->depth || j->first)
        return false;
    j->p = gap_end(j, j->p);
    return j->p == j->end || fail(j, "something follows the value");
}

uint32_t json_line(struct json *j)
{
    if (!j->failed)
        j->p = gap_end(j, j->p);
    while (j->line_at < j->p) {
        const char *nl = memchr(j->line_at, '\n', (size_t)(j->p - j->line_at));
        j->line_at = nl ? nl + 1 : j->p;
        if (nl && j->line < UINT32_MAX)
            j->line++;
    }
    return j->line;
}

static void newline(struct json_out *w)
{
    if (w->compact)
        return;
    size_t n = 1 + 2 * (size_t)w->depth;
    char *p = buf_room(w->b, n);
    p[0] = '\n';
    memset(p + 1, ' ', n - 1);
    w->b->n += n;
}

/* What stands before a value or key: a comma after a sibling, and its line; nothing behind a key. */
static void before(struct json_out *w)
{
    if (w->after_key) {
        w->after_key = false;
        return;
    }
    if (!w->depth)
        return;
    if (!w->first)
        buf_ch(w->b, ',');
    w->first = false;
    newline(w);
}

static void open_out(struct json_out *w, char bracket)
{
    before(w);
    buf_ch(w->b, bracket);
    w->depth++;
    w->first = true;
}

static void close_out(struct json_out *w, char bracket)
{
    w->depth--;
    if (!w->first)
        newline(w);
    w->first = false;
    buf_ch(w->b, bracket);
}

void jw_object(struct json_out *w)
{
    open_out(w, '{');
}

void jw_end_object(struct json_out *w)
{
    close_out(w, '}');
}

void jw_array(struct json_out *w)
{
    open_out(w, '[');
}

void jw_end_array(struct json_out *w)
{
    close_out(w, ']');
}

static size_t put_special(struct buf *b, str s)
{
    static const char named[] = "\"\\\b\f\n\r\t", letters[] = "\"\\bfnrt";
    unsigned char c = (unsigned char)s.p[0];
    const char *at = c ? strchr(named, (char)c) : NULL;
    if (at) {
        char pair[2] = {'\\', letters[at - named]};
        buf_add(b, str_make(pair, 2));
        return 1;
    }
    if (c < 0x20) {
        buf_printf(b, "\\u%04x", c);
        return 1;
    }
    size_t n = str_utf8_char(s, NULL);
    buf_add(b, n ? str_sub(s, 0, n) : STR("\\ufffd"));
    return n ? n : 1;
}

static void put_string(struct buf *b, str s)
{
    buf_ch(b, '"');
    while (s.n) {
        size_t n = (size_t)(plain_end(s.p, s.p + s.n) - s.p);
        buf_add(b, str_sub(s, 0, n));
        s = str_from(s, n);
        if (s.n)
            s = str_from(s, put_special(b, s));
    }
    buf_ch(b, '"');
}

void jw_key(struct json_out *w, const char *key)
{
    jw_key_of(w, str_c(key));
}

void jw_key_of(struct json_out *w, str key)
{
    before(w);
    put_string(w->b, key);
    buf_add(w->b, w->compact ? STR(":") : STR(": "));
    w->after_key = true;
}

void jw_str(struct json_out *w, str s)
{
    before(w);
    put_string(w->b, s);
}

void jw_u64(struct json_out *w, uint64_t v)
{
    before(w);
    buf_printf(w->b, "%llu", (unsigned long long)v);
}

void jw_i64(struct json_out *w, int64_t v)
{
    before(w);
    buf_printf(w->b, "%lld", (long long)v);
}

/* By integers, so that no locale can change the decimal point. Beyond their range (and NaN): null. */
void jw_double(struct json_out *w, double v, int decimals)
{
    uint64_t scale = 1;
    if (decimals > 9)
        decimals = 9;
    for (int i = 0; i < decimals; i++)
        scale *= 10;
    if (!(fabs(v) < 9e8)) {
        jw_null(w);
        return;
    }
    uint64_t n = (uint64_t)llround(fabs(v) * (double)scale);
    before(w);
    buf_printf(w->b, "%s%llu", v < 0 && n ? "-" : "", (unsigned long long)(n / scale));
    if (decimals > 0)
        buf_printf(w->b, ".%0*llu", decimals, (unsigned long long)(n % scale));
}

void jw_bool(struct json_out *w, bool v)
{
    before(w);
    buf_add(w->b, v ? STR("true") : STR("false"));
}

void jw_null(struct json_out *w)
{
    before(w);
    buf_add(w->b, STR("null"));
}

void jw_key_str(struct json_out *w, const char *key, str s)
{
    jw_key(w, key);
    jw_str(w, s);
}

void jw_key_str_null(struct json_out *w, const char *key, str s)
{
    jw_key(w, key);
    if (s.n)
        jw_str(w, s);
    else
        jw_null(w);
}

void jw_key_u64(struct json_out *w, const char *key, uint64_t v)
{
    jw_key(w, key);
    jw_u64(w, v);
}

void jw_key_bool(struct json_out *w, const char *key, bool v)
{
    jw_key(w, key);
    jw_bool(w, v);
}

void json_keys(struct arena *a, json_names *out, struct json *j)
{
    str key;
    if (!json_object(j))
        return;
    while (json_key(j, &key)) {
        vec_push(a, out, key);
        json_skip(j);
    }
}

void json_pairs(struct arena *a, json_names *out, json_names *values, struct json *j)
{
    str key, value;
    if (!json_object(j))
        return;
    while (json_key(j, &key)) {
        vec_push(a, out, key);
        vec_push(a, values, json_string(j, &value) ? value : STR(""));
    }
}
