#include "report/markup.h"

static str entity(char c)
{
    switch (c) {
    case '<':
        return STR("&lt;");
    case '>':
        return STR("&gt;");
    case '&':
        return STR("&amp;");
    case '"':
        return STR("&quot;");
    case '\'':
        return STR("&#39;");
    default:
        return STR_NONE;
    }
}

/* Bytes up to the next one that is an entity or begins what buf_escape may have to change. */
static size_t plain(str s)
{
    size_t n = 0;
    while (n < s.n && s.p[n] >= 0x20 && s.p[n] < 0x7f && !entity(s.p[n]).n)
        n++;
    return n;
}

/* Unicode's U+FFFE and U+FFFF are no characters of XML. */
static bool no_character(uint32_t c)
{
    return c == 0xfffe || c == 0xffff;
}

void markup_text(struct buf *out, str s)
{
    while (s.n) {
        size_t n = plain(s);
        buf_add(out, str_sub(s, 0, n));
        s = str_from(s, n);
        if (!s.n)
            return;
        uint32_t cp = 0;
        str named = entity(s.p[0]);
        n = str_utf8_char(s, &cp);
        if (named.n)
            buf_add(out, named);
        else if (n && no_character(cp))
            buf_printf(out, "\\u{%x}", cp);
        else
            buf_escape(out, str_sub(s, 0, n ? n : 1));
        s = str_from(s, n ? n : 1);
    }
}

void markup_attribute(struct buf *out, const char *name, str value)
{
    buf_printf(out, " %s=\"", name);
    markup_text(out, value);
    buf_ch(out, '"');
}

/* ---- Markdown ---- */

static bool marks(char c)
{
    return c && strchr("\\`*_[]<>|~&:@#$!", c);
}

/* After "www" a dot makes a link. */
static bool links(str s, size_t at)
{
    return s.p[at] == '.' && at >= 3 && str_ieq(str_sub(s, at - 3, 3), STR("www"));
}

/* Entities are never markup, but mentions and references are looked for behind them: a character of no width
 * keeps them apart. */
static void add_marked(struct buf *out, str s, bool prose)
{
    for (size_t i = 0; i < s.n; i++) {
        if (marks(s.p[i]) || links(s, i))
            buf_printf(out, "&#%d;", s.p[i]);
        else
            buf_ch(out, s.p[i]);
        if (prose && (s.p[i] == '@' || s.p[i] == '#'))
            buf_add(out, STR("&#8288;"));
    }
}

static void add_clean(struct buf *out, str s, bool prose)
{
    struct buf clean = {0};
    buf_escape(&clean, s);
    add_marked(out, buf_str(&clean), prose);
    buf_free(&clean);
}

void markup_prose(struct buf *out, str s)
{
    add_clean(out, s, true);
}

void markup_code(struct buf *out, str s)
{
    if (!s.n)
        return;
    buf_add(out, STR("<code>"));
    add_clean(out, s, false);
    buf_add(out, STR("</code>"));
}
