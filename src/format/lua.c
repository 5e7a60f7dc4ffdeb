#include "format/escape.h"
#include "format/lua.h"

#define DEPTH_MAX 200

void lua_init(struct lua *l, str text, struct arena *a)
{
    *l = (struct lua){.rest = text, .arena = a, .line = 1};
}

static void skip(struct lua *l, size_t n)
{
    n = n < l->rest.n ? n : l->rest.n;
    for (size_t i = 0; i < n; i++)
        l->line += l->rest.p[i] == '\n';
    l->rest = str_from(l->rest, n);
}

static bool is_word(char c)
{
    return ch_alnum(c) || c == '_';
}

/* "[[...]]", "[==[...]==]": the bytes of the opening bracket, 0 if it is none. */
static size_t long_bracket(str s)
{
    size_t n = 1;
    if (!s.n || s.p[0] != '[')
        return 0;
    while (n < s.n && s.p[n] == '=')
        n++;
    return n < s.n && s.p[n] == '[' ? n + 1 : 0;
}

static str take_long(struct lua *l)
{
    size_t open = long_bracket(l->rest), n = open;
    for (; n < l->rest.n; n++) {
        str end = str_sub(l->rest, n, open);
        if (end.n == open && end.p[0] == ']' && end.p[open - 1] == ']' &&
            str_eq(str_sub(end, 1, open - 2), str_sub(l->rest, 1, open - 2)))
            break;
    }
    str text = str_sub(l->rest, open, n - open);
    skip(l, n + open);
    return text;
}

static void skip_blank(struct lua *l)
{
    while (l->rest.n) {
        if (ch_space(l->rest.p[0])) {
            skip(l, 1);
        } else if (str_starts(l->rest, STR("--"))) {
            skip(l, 2);
            ptrdiff_t end = str_chr(l->rest, '\n');
            if (long_bracket(l->rest))
                take_long(l);
            else
                skip(l, end < 0 ? l->rest.n : (size_t)end);
        } else {
            return;
        }
    }
}

/* Any of the three forms of a string. */
static bool take_string(struct lua *l, str *out)
{
    char quote = l->rest.n ? l->rest.p[0] : 0;
    size_t n = 1;
    if (long_bracket(l->rest)) {
        *out = take_long(l);
        return true;
    }
    if (quote != '"' && quote != '\'')
        return false;
    while (n < l->rest.n && l->rest.p[n] != quote)
        n += l->rest.p[n] == '\\' ? 2 : 1;
    n = n < l->rest.n ? n : l->rest.n;
    *out = escape_decode(l->arena, str_sub(l->rest, 1, n - 1));
    skip(l, n + 1);
    return true;
}

/* `NAME =` and `["NAME"] =`; else nothing is taken. */
static bool take_key(struct lua *l, str *out)
{
    struct lua before = *l;
    bool bracket = l->rest.p[0] == '[' && !long_bracket(l->rest);
    size_t n = 0;
    if (bracket) {
        skip(l, 1);
        skip_blank(l);
    }
    if (!bracket || !take_string(l, out)) {
        while (n < l->rest.n && is_word(l->rest.p[n]))
            n++;
        *out = str_sub(l->rest, 0, n);
        skip(l, n);
    }
    skip_blank(l);
    if (bracket && str_starts(l->rest, STR("]"))) {
        skip(l, 1);
        skip_blank(l);
    }
    if (out->n && str_starts(l->rest, STR("=")) && !str_starts(l->rest, STR("=="))) {
        skip(l, 1);
        skip_blank(l);
        return true;
    }
    l->rest = before.rest;
    l->line = before.line;
    return false;
}

/* True when an expression goes on behind a text: `"a" .. b`, `"a" == b`. */
static bool goes_on(struct lua *l)
{
    skip_blank(l);
    return str_starts(l->rest, STR("..")) || str_starts(l->rest, STR("=")) || str_starts(l->rest, STR("~"));
}

static void open_table(struct lua *l, str key)
{
    skip(l, 1);
    if (l->tables.n < DEPTH_MAX)
        vec_push(l->arena, &l->tables, key);
}

/* What is neither text nor table: a word or number as a whole, or one byte. */
static void skip_other(struct lua *l)
{
    size_t n = 0;
    while (n < l->rest.n && is_word(l->rest.p[n]))
        n++;
    skip(l, n ? n : str_starts(l->rest, STR("..")) ? 2 : 1);
}

bool lua_next(struct lua *l, struct lua_item *item)
{
    bool part = false; /* of an expression */
    for (skip_blank(l); l->rest.n; skip_blank(l)) {
        str key = STR("");
        if (!take_key(l, &key))
            key = STR("");
        *item = (struct lua_item){.table = l->tables.n ? l->tables.v[l->tables.n - 1] : STR(""),
                                  .key = key,
                                  .depth = (uint32_t)l->tables.n,
                                  .line = l->line};
        char c = l->rest.n ? l->rest.p[0] : 0;
        if (take_string(l, &item->text)) {
            bool more = goes_on(l);
            if (!part && !more)
                return true;
            part = more;
        } else if (c == '{') {
            open_table(l, key);
        } else if (c == '}') {
            l->tables.n -= l->tables.n ? 1 : 0;
            skip(l, 1);
        } else if (l->rest.n) {
            part = str_starts(l->rest, STR(".."));
            skip_other(l);
        }
    }
    return false;
}
