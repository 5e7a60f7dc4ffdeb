#include "format/starlark.h"

void starlark_init(struct starlark *s, str text)
{
    *s = (struct starlark){.rest = text, .line = 1};
}

static void skip(struct starlark *s, size_t n)
{
    for (size_t i = 0; i < n && i < s->rest.n; i++)
        s->line += s->rest.p[i] == '\n';
    s->rest = str_from(s->rest, n);
}

static bool is_word(char c)
{
    return ch_alnum(c) || c == '_' || c == '.';
}

/* White space, comments and a backslash at the end of a line. */
static void skip_blank(struct starlark *s)
{
    while (s->rest.n) {
        char c = s->rest.p[0];
        if (c == '#') {
            ptrdiff_t end = str_chr(s->rest, '\n');
            skip(s, end < 0 ? s->rest.n : (size_t)end);
        } else if (ch_space(c) || c == '\\') {
            skip(s, 1);
        } else {
            return;
        }
    }
}

/* The rest begins with a quote. */
static bool take_string(struct starlark *s, str *out)
{
    char quote = s->rest.p[0];
    size_t n = s->rest.n >= 3 && s->rest.p[1] == quote && s->rest.p[2] == quote ? 3 : 1;
    for (size_t i = n; i + n <= s->rest.n; i++) {
        if (s->rest.p[i] == '\\')
            i++;
        else if (n == 1 && s->rest.p[i] == '\n')
            break;
        else if (s->rest.p[i] == quote &&
                 (n == 1 || (s->rest.p[i + 1] == quote && s->rest.p[i + 2] == quote))) {
            *out = str_sub(s->rest, n, i - n);
            skip(s, i + n);
            return true;
        }
    }
    s->failed = true;
    return false;
}

static bool open_call(struct starlark *s, str name, uint32_t line)
{
    if (s->depth == STARLARK_DEPTH) {
        s->failed = true;
        return false;
    }
    s->open[s->depth++] = (struct starlark_call){name, STR_INIT(""), ++s->calls, 0, line};
    return true;
}

static void give(struct starlark *s, struct starlark_item *i, str value, bool text, bool end)
{
    const struct starlark_call *c = &s->open[s->depth - 1];
    *i = (struct starlark_item){c->name, c->keyword, value, c->number, c->line, text, end};
}

/* A word: a call, a keyword, or a value. True when an item was made of it. */
static bool word(struct starlark *s, struct starlark_item *i)
{
    size_t n = 0;
    uint32_t line = s->line;
    while (n < s->rest.n && is_word(s->rest.p[n]))
        n++;
    str name = str_sub(s->rest, 0, n);
    skip(s, n);
    /* r"..." and b"..." */
    if (s->rest.n && (s->rest.p[0] == '"' || s->rest.p[0] == '\'') && name.n <= 2)
        return false;
    skip_blank(s);
    if (str_starts(s->rest, STR("("))) {
        skip(s, 1);
        open_call(s, name, line);
        return false;
    }
    bool keyword = str_starts(s->rest, STR("=")) && !str_starts(s->rest, STR("=="));
    if (s->depth == 0)
        return false;
    if (keyword) {
        s->open[s->depth - 1].keyword = name;
        return false;
    }
    give(s, i, name, false, false);
    return true;
}

/* A sign: brackets and commas count, all else is passed over. True when a call ended. */
static bool sign(struct starlark *s, struct starlark_item *i)
{
    char c = s->rest.p[0];
    skip(s, 1);
    if (c == '(')
        open_call(s, STR(""), s->line);
    if (s->depth == 0)
        return false;
    struct starlark_call *call = &s->open[s->depth - 1];
    if (c == '[' || c == '{')
        call->lists++;
    else if ((c == ']' || c == '}') && call->lists)
        call->lists--;
    else if (c == ',' && call->lists == 0)
        call->keyword = STR("");
    if (c != ')')
        return false;
    give(s, i, STR(""), false, true);
    s->depth--;
    return true;
}

bool starlark_next(struct starlark *s, struct starlark_item *i)
{
    str text;
    for (;;) {
        skip_blank(s);
        if (!s->rest.n || s->failed)
            return false;
        char c = s->rest.p[0];
        if (c == '"' || c == '\'') {
            if (!take_string(s, &text))
                return false;
            if (s->depth) {
                give(s, i, text, true, false);
                return true;
            }
        } else if (is_word(c) ? word(s, i) : sign(s, i)) {
            return true;
        }
    }
}
