#include "report/text.h"
#include "format/json.h"
#include <math.h>

str text_clean(struct arena *a, str s)
{
    struct buf b = {0};
    buf_escape(&b, s);
    str kept = arena_dup(a, buf_str(&b));
    buf_free(&b);
    return kept;
}

/* Unicode's East Asian Width (W and F) and combining blocks, coarsely: enough to keep columns straight. */
static size_t columns_of(uint32_t c)
{
    static const struct {
        uint32_t first, last;
    } wide[] = {{0x1100, 0x115f},   {0x2e80, 0x303e},   {0x3041, 0xa4cf},   {0xac00, 0xd7a3},
                {0xf900, 0xfaff},   {0xfe30, 0xfe6f},   {0xff00, 0xff60},   {0xffe0, 0xffe6},
                {0x1f300, 0x1f64f}, {0x1f680, 0x1f6ff}, {0x1f900, 0x1f9ff}, {0x20000, 0x3fffd}};
    if (c < 0x300)
        return 1;
    if (c <= 0x36f || (c >= 0x1ab0 && c <= 0x1aff) || (c >= 0x20d0 && c <= 0x20ff) ||
        (c >= 0xfe00 && c <= 0xfe0f))
        return 0;
    for (size_t i = 0; i < sizeof wide / sizeof *wide; i++)
        if (c >= wide[i].first && c <= wide[i].last)
            return 2;
    return 1;
}

/* Bytes of the next character; *columns is what it takes. */
static size_t step(str s, size_t *columns)
{
    uint32_t c = 0;
    size_t n = str_utf8_char(s, &c);
    *columns = n ? columns_of(c) : 1;
    return n ? n : 1;
}

size_t text_width(str s)
{
    size_t width = 0, columns;
    for (; s.n; width += columns)
        s = str_from(s, step(s, &columns));
    return width;
}

size_t text_cut(struct buf *out, str s, size_t most)
{
    size_t whole = text_width(s), width = 0, columns, at = 0;
    if (!most || whole <= most) {
        buf_add(out, s);
        return whole;
    }
    while (at < s.n) {
        size_t n = step(str_from(s, at), &columns);
        if (width + columns + 1 > most)
            break;
        width += columns;
        at += n;
    }
    buf_add(out, str_sub(s, 0, at));
    buf_add(out, STR("…"));
    return width + 1;
}

/* Bytes of s that fit into `room` columns, at least one character. */
static size_t fitting(str s, size_t room)
{
    size_t at = 0, width = 0, columns;
    while (at < s.n) {
        size_t n = step(str_from(s, at), &columns);
        if (at && width + columns > room)
            break;
        width += columns;
        at += n;
    }
    return at;
}

void text_wrap(struct buf *out, str s, size_t width, size_t at, size_t indent)
{
    str word;
    bool begun = false;
    if (width && width < indent + 20)
        width = indent + 20;
    while (str_split(&s, ' ', &word)) {
        size_t columns = text_width(word);
        if (begun && width && at + 1 + columns > width) {
            buf_ch(out, '\n');
            text_pad(out, at = indent);
        } else if (begun) {
            buf_ch(out, ' ');
            at++;
        }
        begun = true;
        while (width && at + text_width(word) > width) {
            size_t n = fitting(word, width > at ? width - at : 1);
            buf_add(out, str_sub(word, 0, n));
            word = str_from(word, n);
            buf_ch(out, '\n');
            text_pad(out, at = indent);
        }
        buf_add(out, word);
        at += text_width(word);
    }
    buf_ch(out, '\n');
}

str text_decimal(struct arena *a, double v, unsigned decimals)
{
    struct buf b = {0};
    struct json_out w = {.b = &b, .first = true};
    if (isfinite(v))
        jw_double(&w, v, (int)decimals);
    else
        buf_ch(&b, '0');
    str kept = arena_dup(a, buf_str(&b));
    buf_free(&b);
    return kept;
}

void text_pad(struct buf *out, size_t n)
{
    memset(buf_room(out, n), ' ', n);
    out->n += n;
}

void text_paint(struct buf *out, bool colour, enum paint p, str s)
{
    static const char *const codes[] = {
        [PAINT_NONE] = "",   [PAINT_BOLD] = "1",        [PAINT_DIM] = "2",
        [PAINT_RED] = "31",  [PAINT_BOLD_RED] = "1;31", [PAINT_YELLOW] = "33",
        [PAINT_BLUE] = "34", [PAINT_GREEN] = "32",      [PAINT_MAGENTA] = "35"};
    if (!colour || p == PAINT_NONE) {
        buf_add(out, s);
        return;
    }
    buf_printf(out, "\033[%sm", codes[p]);
    buf_add(out, s);
    buf_add(out, STR("\033[0m"));
}

enum paint text_severity_paint(enum severity s)
{
    static const enum paint paints[] = {
        [SEVERITY_UNKNOWN] = PAINT_MAGENTA, [SEVERITY_INFO] = PAINT_DIM,
        [SEVERITY_LOW] = PAINT_BLUE,        [SEVERITY_MEDIUM] = PAINT_YELLOW,
        [SEVERITY_HIGH] = PAINT_RED,        [SEVERITY_CRITICAL] = PAINT_BOLD_RED};
    return paints[s];
}
