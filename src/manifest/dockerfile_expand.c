/* $X, ${X}, ${X:-word}, ${X-word}, ${X:+word}, ${X+word}, ${X:?word}, ${X#p}, ${X##p}, ${X%p}, ${X%%p},
 * ${X/p/word}, ${X//p/word}, as BuildKit's word lexer has them. */
#include "base/buf.h"
#include "manifest/dockerfile.h"

enum { EXPAND_DEPTH = 16 };

struct expansion {
    struct arena *a;
    struct dockerfile_scope *s;
    bool known;
};

static bool expand(struct expansion *x, str word, unsigned depth, struct buf *out);

static bool name_char(char c)
{
    return ch_alnum(c) || c == '_';
}

static const struct dockerfile_variable *find(const struct dockerfile_scope *s, str name)
{
    for (size_t i = s->variables.n; i > 0; i--)
        if (str_eq(s->variables.v[i - 1].name, name))
            return &s->variables.v[i - 1];
    return NULL;
}

void dockerfile_define(struct arena *a, struct dockerfile_scope *s, str name, str value, bool set)
{
    struct dockerfile_variable v = {name, value, set};
    const struct dockerfile_variable *old = find(s, name);
    if (old)
        s->variables.v[old - s->variables.v] = v;
    else if (s->variables.n < DOCKERFILE_INSTRUCTIONS)
        vec_push(a, &s->variables, v);
}

/* `*` any run, `?` any byte; counts its steps. */
static bool wildcard(struct dockerfile_scope *s, str pattern, str text)
{
    size_t p = 0, t = 0, star = SIZE_MAX, from = 0;
    while (t < text.n && s->work) {
        s->work--;
        if (p < pattern.n && pattern.p[p] == '*') {
            star = p++;
            from = t;
        } else if (p < pattern.n && (pattern.p[p] == '?' || pattern.p[p] == text.p[t])) {
            p++;
            t++;
        } else if (star != SIZE_MAX) {
            p = star + 1;
            t = ++from;
        } else {
            return false;
        }
    }
    while (p < pattern.n && pattern.p[p] == '*')
        p++;
    return t == text.n && p == pattern.n;
}

/* Without the shortest or longest beginning (or end) that fits. */
static str cut_affix(struct dockerfile_scope *s, str value, str pattern, bool end, bool longest)
{
    for (size_t i = 0; i <= value.n && s->work; i++) {
        size_t n = longest ? value.n - i : i;
        str part = end ? str_from(value, value.n - n) : str_sub(value, 0, n);
        if (wildcard(s, pattern, part))
            return end ? str_sub(value, 0, value.n - n) : str_from(value, n);
    }
    return value;
}

static void replace(struct dockerfile_scope *s, str value, str pattern, str with, bool all, struct buf *out)
{
    bool done = false;
    for (size_t i = 0; i < value.n;) {
        size_t n = done ? 0 : value.n - i;
        while (n && s->work && !wildcard(s, pattern, str_sub(value, i, n)))
            n--;
        buf_add(out, n ? with : str_sub(value, i, 1));
        done = done || (n && !all);
        i += n ? n : 1;
    }
}

/* Where the brace that is open before `s` closes; s.n when it does not. */
static size_t closing(str s, char escape)
{
    unsigned open = 1;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == escape)
            i++;
        else if (s.p[i] == '{' && i && s.p[i - 1] == '$')
            open++;
        else if (s.p[i] == '}' && --open == 0)
            return i;
    }
    return s.n;
}

static str expanded(struct expansion *x, str word, unsigned depth)
{
    struct buf b = {0};
    if (!expand(x, word, depth + 1, &b))
        x->known = false;
    str s = arena_dup(x->a, buf_str(&b));
    buf_free(&b);
    return s;
}

/* What stands behind the name in braces, on a value that is there. */
static void modify(struct expansion *x, str value, str op, unsigned depth, struct buf *out)
{
    bool twice = op.n > 1 && op.p[1] == op.p[0];
    str rest = str_from(op, twice ? 2 : 1), pattern = rest, with = STR("");
    if (op.p[0] == '/')
        str_cut(rest, '/', &pattern, &with);
    pattern = expanded(x, pattern, depth);
    if (op.p[0] == '/')
        replace(x->s, value, pattern, expanded(x, with, depth), twice, out);
    else
        buf_add(out, cut_affix(x->s, value, pattern, op.p[0] == '%', twice));
    if (!x->s->work)
        x->known = false;
}

/* `op` is what follows the name in braces, `written` all of it. */
static void braces(struct expansion *x, str name, str op, str written, unsigned depth, struct buf *out)
{
    const struct dockerfile_variable *v = find(x->s, name);
    bool colon = op.n && op.p[0] == ':';
    bool there = v && v->set && (!colon || v->value.n);
    str rest = str_from(op, colon ? 1 : 0);
    char kind = rest.n ? rest.p[0] : 0;
    if (kind == '-')
        buf_add(out, there ? v->value : expanded(x, str_from(rest, 1), depth));
    else if (kind == '+')
        buf_add(out, there ? expanded(x, str_from(rest, 1), depth) : STR(""));
    else if (there && (!op.n || kind == '?'))
        buf_add(out, v->value);
    else if (there && !colon && (kind == '#' || kind == '%' || kind == '/'))
        modify(x, v->value, op, depth, out);
    else {
        buf_add(out, written);
        x->known = false;
    }
}

/* The variable at s (which begins with '$'); how many bytes it takes. */
static size_t variable(struct expansion *x, str s, unsigned depth, struct buf *out)
{
    bool brace = s.n > 1 && s.p[1] == '{';
    size_t from = brace ? 2 : 1, to = from;
    while (to < s.n && name_char(s.p[to]))
        to++;
    str name = str_sub(s, from, to - from);
    size_t end = brace ? to + closing(str_from(s, to), x->s->escape) : to;
    if (!name.n || (brace && end >= s.n)) {
        buf_ch(out, '$');
        x->known = x->known && !brace;
        return 1;
    }
    size_t n = brace ? end + 1 : end;
    braces(x, name, str_sub(s, to, end - to), str_sub(s, 0, n), depth, out);
    return n;
}

static bool expand(struct expansion *x, str s, unsigned depth, struct buf *out)
{
    char quote = 0;
    if (depth > EXPAND_DEPTH || !x->s->work)
        return false;
    for (size_t i = 0; i < s.n && out->n <= DOCKERFILE_VALUE;) {
        char c = s.p[i];
        if (c == x->s->escape && quote != '\'' && i + 1 < s.n) {
            bool kept = quote && s.p[i + 1] != '"' && s.p[i + 1] != '$' && s.p[i + 1] != x->s->escape;
            buf_add(out, str_sub(s, kept ? i : i + 1, kept ? 2 : 1));
            i += 2;
        } else if (c == '$' && quote != '\'') {
            i += variable(x, str_from(s, i), depth, out);
        } else {
            if (c == quote)
                quote = 0;
            else if (!quote && (c == '"' || c == '\''))
                quote = c;
            else
                buf_ch(out, c);
            i++;
        }
    }
    x->s->work -= out->n < x->s->work ? out->n : x->s->work;
    return out->n <= DOCKERFILE_VALUE && x->s->work;
}

bool dockerfile_expand(struct arena *a, struct dockerfile_scope *s, str word, str *out)
{
    struct expansion x = {.a = a, .s = s, .known = true};
    struct buf b = {0};
    bool whole = expand(&x, word, 0, &b);
    *out = whole ? arena_dup(a, buf_str(&b)) : word;
    buf_free(&b);
    return whole && x.known;
}
