#include "format/php_serial.h"

void php_init(struct php *p, str text)
{
    *p = (struct php){.rest = text};
}

static bool fail(struct php *p)
{
    p->failed = true;
    p->rest = STR_NONE;
    return false;
}

static bool take(struct php *p, char c)
{
    if (!p->rest.n || p->rest.p[0] != c)
        return fail(p);
    p->rest = str_from(p->rest, 1);
    return true;
}

/* Behind the type: ":5:" */
static bool take_length(struct php *p, uint64_t *out)
{
    p->rest = str_from(p->rest, 1);
    if (!take(p, ':'))
        return false;
    ptrdiff_t end = str_chr(str_sub(p->rest, 0, 24), ':');
    if (end <= 0 || !str_u64(str_sub(p->rest, 0, (size_t)end), 10, out))
        return fail(p);
    p->rest = str_from(p->rest, (size_t)end + 1);
    return true;
}

/* s:5:"bytes" */
static bool take_bytes(struct php *p, str *out)
{
    uint64_t n;
    if (!take_length(p, &n) || !take(p, '"'))
        return false;
    if (n > p->rest.n)
        return fail(p);
    *out = str_sub(p->rest, 0, (size_t)n);
    p->rest = str_from(p->rest, (size_t)n);
    return take(p, '"');
}

/* i:1; d:1.5; b:0; N; r:2; R:2; */
static bool take_scalar(struct php *p, str *out)
{
    ptrdiff_t end = str_chr(str_sub(p->rest, 0, 64), ';');
    char c = p->rest.n ? p->rest.p[0] : 0;
    if (end < 1 || !c || !strchr("idbNrR", c))
        return fail(p);
    *out = str_sub(p->rest, 2, end < 2 ? 0 : (size_t)end - 2);
    p->rest = str_from(p->rest, (size_t)end + 1);
    return true;
}

/* a:2:{ or O:5:"Class":2:{ */
static bool take_open(struct php *p)
{
    uint64_t n;
    str name;
    if (p->rest.p[0] == 'O') {
        if (!take_bytes(p, &name) || !p->rest.n || p->rest.p[0] != ':')
            return fail(p);
        p->rest.p--; /* take_length passes over the type */
        p->rest.n++;
    }
    return take_length(p, &n) && take(p, '{');
}

/* One token of a value; *depth counts what is open. */
static bool step(struct php *p, uint64_t *depth)
{
    str text;
    char c = p->rest.n ? p->rest.p[0] : 0;
    if (c == 's' || c == 'E')
        return take_bytes(p, &text) && take(p, ';');
    if (c == 'a' || c == 'O') {
        ++*depth;
        return take_open(p);
    }
    if (c == '}' && *depth) {
        --*depth;
        return take(p, '}');
    }
    return take_scalar(p, &text);
}

void php_skip(struct php *p)
{
    uint64_t depth = 0;
    while (step(p, &depth) && depth)
        ;
}

bool php_array(struct php *p)
{
    if (p->rest.n && p->rest.p[0] == 'a')
        return take_open(p);
    php_skip(p);
    return false;
}

bool php_key(struct php *p, str *key)
{
    char c = p->rest.n ? p->rest.p[0] : 0;
    if (c == 's')
        return take_bytes(p, key) && take(p, ';');
    if (c == 'i')
        return take_scalar(p, key);
    take(p, '}');
    return false;
}

bool php_string(struct php *p, str *out)
{
    if (p->rest.n && p->rest.p[0] == 's')
        return take_bytes(p, out) && take(p, ';');
    php_skip(p);
    return false;
}
