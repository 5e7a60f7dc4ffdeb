#include "format/erlang.h"
#include <stdio.h>

void erlang_init(struct erlang *e, str text, struct arena *a, unsigned depth_max)
{
    *e = (struct erlang){.rest = text, .arena = a, .depth_max = depth_max, .line = 1};
}

static bool fail(struct erlang *e, const char *why)
{
    e->failed = true;
    snprintf(e->why, sizeof e->why, "line %u: %s", e->line, why);
    return false;
}

static void skip(struct erlang *e, size_t n)
{
    for (size_t i = 0; i < n; i++)
        e->line += e->rest.p[i] == '\n';
    e->rest = str_from(e->rest, n);
}

static void skip_space(struct erlang *e)
{
    while (e->rest.n) {
        char c = e->rest.p[0];
        ptrdiff_t end = c == '%' ? str_chr(e->rest, '\n') : 0;
        if (c == '%')
            skip(e, end < 0 ? e->rest.n : (size_t)end);
        else if (ch_space(c))
            skip(e, 1);
        else
            return;
    }
}

static struct erlang_node *add(struct erlang *e, enum erlang_type type)
{
    struct erlang_node *n = vec_add(e->arena, &e->nodes);
    n->type = type;
    n->line = e->line;
    n->span = 1;
    return n;
}

/* The common escapes; the rest stand for the character itself. */
static char escape(char c)
{
    return c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c == 's' ? ' ' : c;
}

static str unescape(struct arena *a, str s)
{
    if (str_chr(s, '\\') < 0)
        return s;
    char *bytes = arena_bytes(a, s.n), *o = bytes;
    for (size_t i = 0; i < s.n; i++)
        *o++ = s.p[i] == '\\' && i + 1 < s.n ? escape(s.p[++i]) : s.p[i];
    arena_trim(a, o);
    return str_make(bytes, (size_t)(o - bytes));
}

/* "..." or '...' */
static bool take_quoted(struct erlang *e, str *out)
{
    char quote = e->rest.p[0];
    size_t n = 1;
    while (n < e->rest.n && e->rest.p[n] != quote)
        n += e->rest.p[n] == '\\' ? 2 : 1;
    if (n >= e->rest.n)
        return fail(e, "a text without an end");
    *out = unescape(e->arena, str_sub(e->rest, 1, n - 1));
    skip(e, n + 1);
    return true;
}

/* <<"text">>, <<"text"/utf8>>; other binaries are given as an empty text. */
static bool take_binary(struct erlang *e, str *out)
{
    *out = STR("");
    skip(e, 2);
    skip_space(e);
    if (e->rest.n && e->rest.p[0] == '"' && !take_quoted(e, out))
        return false;
    ptrdiff_t end = str_find(e->rest, STR(">>"));
    if (end < 0)
        return fail(e, "a binary without an end");
    skip(e, (size_t)end + 2);
    return true;
}

/* An atom, or a number: a point belongs to it before a digit only. */
static size_t word_length(str s)
{
    size_t n = s.n && (s.p[0] == '-' || s.p[0] == '+') ? 1 : 0;
    for (; n < s.n; n++) {
        unsigned char c = (unsigned char)s.p[n];
        bool point = c == '.' && n && n + 1 < s.n && ch_digit(s.p[n - 1]) && ch_digit(s.p[n + 1]);
        bool base = c == '#' && n && ch_digit(s.p[n - 1]);
        if (!ch_alnum((char)c) && c != '_' && c != '@' && c < 0x80 && !point && !base)
            break;
    }
    return n;
}

static bool take_text(struct erlang *e)
{
    struct erlang_node *n = add(e, ERLANG_TEXT);
    char c = e->rest.p[0];
    if (c == '"' || c == '\'')
        return take_quoted(e, &n->text);
    if (str_starts(e->rest, STR("<<")))
        return take_binary(e, &n->text);
    size_t length = c == '$' && e->rest.n > 1 ? 2 : word_length(e->rest);
    if (!length)
        return fail(e, "no term of Erlang");
    n->text = str_sub(e->rest, 0, length);
    skip(e, length);
    return true;
}

static bool take_open(struct erlang *e)
{
    if (e->open.n >= e->depth_max)
        return fail(e, "nested too deep");
    vec_push(e->arena, &e->open, (uint32_t)e->nodes.n);
    add(e, e->rest.p[0] == '{' ? ERLANG_TUPLE : ERLANG_LIST);
    skip(e, 1);
    return true;
}

static void close_last(struct erlang *e)
{
    uint32_t at = e->open.v[--e->open.n];
    e->nodes.v[at].span = (uint32_t)e->nodes.n - at;
}

static bool take_close(struct erlang *e)
{
    enum erlang_type type = e->rest.p[0] == '}' ? ERLANG_TUPLE : ERLANG_LIST;
    if (!e->open.n || e->nodes.v[e->open.v[e->open.n - 1]].type != type)
        return fail(e, "a bracket that closes nothing");
    close_last(e);
    skip(e, 1);
    return true;
}

/* One step; *done at the full stop behind a term. */
static bool step(struct erlang *e, bool *done)
{
    char c = e->rest.p[0];
    if (c == '{' || c == '[')
        return take_open(e);
    if (c == '}' || c == ']')
        return take_close(e);
    if (c == '.' && e->open.n)
        return fail(e, "a full stop inside of a term");
    if (c != '.' && c != ',' && c != '|' && c != '#' && c != '=' && c != '>')
        return take_text(e);
    *done = c == '.' && e->nodes.n;
    skip(e, 1);
    return true;
}

const struct erlang_node *erlang_next(struct erlang *e)
{
    bool done = e->failed;
    memset(&e->nodes, 0, sizeof e->nodes);
    memset(&e->open, 0, sizeof e->open);
    for (skip_space(e); !done && e->rest.n; skip_space(e))
        if (!step(e, &done))
            break;
    if (!e->failed && e->open.n)
        fail(e, "it ends inside of a term");
    while (e->open.n)
        close_last(e);
    return e->nodes.n ? e->nodes.v : NULL;
}

struct erlang_iter erlang_items(const struct erlang_node *n)
{
    if (!n || n->type == ERLANG_TEXT)
        return (struct erlang_iter){NULL, NULL};
    return (struct erlang_iter){n + 1, n + n->span};
}

bool erlang_item(struct erlang_iter *it, const struct erlang_node **item)
{
    if (it->at == it->end)
        return false;
    *item = it->at;
    it->at += it->at->span;
    return true;
}

const struct erlang_node *erlang_at(const struct erlang_node *n, unsigned index)
{
    const struct erlang_node *item;
    for (struct erlang_iter it = erlang_items(n); erlang_item(&it, &item);)
        if (index-- == 0)
            return item;
    return NULL;
}

str erlang_text(const struct erlang_node *n, unsigned index)
{
    const struct erlang_node *item = erlang_at(n, index);
    return item && item->type == ERLANG_TEXT ? item->text : STR("");
}

const struct erlang_node *erlang_get(const struct erlang_node *list, str key)
{
    const struct erlang_node *item;
    for (struct erlang_iter it = erlang_items(list); erlang_item(&it, &item);)
        if (item->type == ERLANG_TUPLE && str_eq(erlang_text(item, 0), key))
            return erlang_at(item, 1);
    return NULL;
}
