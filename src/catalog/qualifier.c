#include "catalog/qualifier.h"
#include "base/buf.h"

static void add_encoded(struct buf *b, str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (ch_alnum(c) || c == '.' || c == '-' || c == '_' || c == '~' || c == ':' || c == '/')
            buf_ch(b, c);
        else
            buf_printf(b, "%%%02X", (unsigned)(unsigned char)c);
    }
}

static void add_separator(struct buf *b)
{
    if (b->n)
        buf_ch(b, '&');
}

static void add_pair(struct buf *b, str key, str value)
{
    add_separator(b);
    buf_add(b, key);
    buf_ch(b, '=');
    add_encoded(b, value);
}

str qualifier_set(struct arena *a, str qualifiers, str key, str value)
{
    struct buf b = {0};
    str pair, name, rest;
    if (!value.n)
        return qualifiers;
    bool put = false;
    while (str_split(&qualifiers, '&', &pair)) {
        str_cut(pair, '=', &name, &rest);
        int order = str_cmp(name, key);
        if (order >= 0 && !put) {
            add_pair(&b, key, value);
            put = true;
        }
        if (order == 0)
            continue;
        add_separator(&b);
        buf_add(&b, pair);
    }
    if (!put)
        add_pair(&b, key, value);
    str out = arena_dup(a, buf_str(&b));
    buf_free(&b);
    return out;
}
