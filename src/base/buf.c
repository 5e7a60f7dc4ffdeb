#include "base/buf.h"
#include <stdio.h>
#include <stdlib.h>

void buf_free(struct buf *b)
{
    free(b->p);
    *b = (struct buf){0};
}

char *buf_room(struct buf *b, size_t n)
{
    if (!b->p || b->cap - b->n < n) {
        size_t cap = b->cap ? b->cap : 256;
        if (n > SIZE_MAX / 4 || b->n > SIZE_MAX / 4)
            mem_exhausted();
        while (cap - b->n < n)
            cap *= 2;
        b->p = mem_realloc(b->p, cap);
        b->cap = cap;
    }
    return b->p + b->n;
}

void buf_add(struct buf *b, str s)
{
    if (!s.n)
        return;
    memcpy(buf_room(b, s.n), s.p, s.n);
    b->n += s.n;
}

void buf_ch(struct buf *b, char c)
{
    *buf_room(b, 1) = c;
    b->n++;
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    if (n <= 0)
        return;
    char *p = buf_room(b, (size_t)n + 1);
    va_start(ap, fmt);
    vsnprintf(p, (size_t)n + 1, fmt, ap);
    va_end(ap);
    b->n += (size_t)n;
}

static bool cp_hidden(uint32_t c)
{
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0xad || c == 0x61c || c == 0x180e ||
           (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) ||
           c == 0xfeff || (c >= 0xfff9 && c <= 0xfffb) || (c >= 0xe0000 && c <= 0xe007f);
}

void buf_escape(struct buf *b, str s)
{
    while (s.n) {
        if (s.p[0] >= 0x20 && s.p[0] < 0x7f) {
            buf_ch(b, s.p[0]);
            s = str_from(s, 1);
            continue;
        }
        uint32_t cp = 0;
        size_t n = str_utf8_char(s, &cp);
        if (n == 0)
            buf_printf(b, "\\x%02x", (unsigned char)s.p[0]);
        else if (cp_hidden(cp))
            buf_printf(b, "\\u{%x}", cp);
        else
            buf_add(b, str_sub(s, 0, n));
        s = str_from(s, n ? n : 1);
    }
}

void buf_shell_word(struct buf *out, str s)
{
    bool plain = s.n > 0;
    for (size_t i = 0; i < s.n; i++)
        plain &= ch_alnum(s.p[i]) || (s.p[i] && strchr("_-./:@%+=,", s.p[i]));
    if (plain) {
        buf_add(out, s);
        return;
    }
    buf_ch(out, '\'');
    str part;
    for (bool first = true; str_split(&s, '\'', &part); first = false) {
        if (!first)
            buf_add(out, STR("'\\''"));
        buf_escape(out, part);
    }
    buf_ch(out, '\'');
}
