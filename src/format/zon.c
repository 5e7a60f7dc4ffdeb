#include "format/zon.h"

#define DEPTH_MAX 100

void zon_init(struct zon *z, str text, struct arena *a)
{
    *z = (struct zon){.rest = text, .arena = a, .line = 1};
}

static void skip(struct zon *z, size_t n)
{
    n = n < z->rest.n ? n : z->rest.n;
    for (size_t i = 0; i < n; i++)
        z->line += z->rest.p[i] == '\n';
    z->rest = str_from(z->rest, n);
}

static void skip_line(struct zon *z)
{
    ptrdiff_t end = str_chr(z->rest, '\n');
    skip(z, end < 0 ? z->rest.n : (size_t)end);
}

/* Blanks, commas and comments. */
static void skip_blank(struct zon *z)
{
    while (z->rest.n) {
        if (ch_space(z->rest.p[0]) || z->rest.p[0] == ',')
            skip(z, 1);
        else if (str_starts(z->rest, STR("//")))
            skip_line(z);
        else
            return;
    }
}

static str unescape(struct arena *a, str s)
{
    uint64_t v;
    if (str_chr(s, '\\') < 0)
        return s;
    char *bytes = arena_bytes(a, s.n), *o = bytes;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c == '\\' && i + 1 < s.n) {
            c = s.p[++i];
            if (c == 'x' && i + 2 < s.n && str_u64(str_sub(s, i + 1, 2), 16, &v)) {
                c = (char)(unsigned char)v;
                i += 2;
            } else {
                c = c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c;
            }
        }
        *o++ = c;
    }
    arena_trim(a, o);
    return str_make(bytes, (size_t)(o - bytes));
}

/* A string ends with its line: what is not closed there is no string of Zig. */
static bool take_string(struct zon *z, str *out)
{
    size_t n = 1;
    if (!str_starts(z->rest, STR("\"")))
        return false;
    while (n < z->rest.n && z->rest.p[n] != '"' && z->rest.p[n] != '\n')
        n += z->rest.p[n] == '\\' && n + 1 < z->rest.n && z->rest.p[n + 1] != '\n' ? 2 : 1;
    n = n < z->rest.n ? n : z->rest.n;
    *out = unescape(z->arena, str_sub(z->rest, 1, n - 1));
    skip(z, n < z->rest.n && z->rest.p[n] == '"' ? n + 1 : n);
    return true;
}

static str take_word(struct zon *z)
{
    size_t n = 0;
    while (n < z->rest.n && !ch_space(z->rest.p[n]) && !memchr(",={}\"", z->rest.p[n], 5))
        n++;
    str word = str_sub(z->rest, 0, n);
    skip(z, n);
    return word;
}

/* ".name" and `.@"name"`: a key if '=' follows, else a value. */
static str take_name(struct zon *z)
{
    str name;
    skip(z, 1);
    if (str_starts(z->rest, STR("@"))) {
        skip(z, 1);
        if (take_string(z, &name))
            return name;
    }
    return take_word(z);
}

static void open_table(struct zon *z, str key)
{
    z->opened++;
    if (z->open.n < DEPTH_MAX)
        vec_push(z->arena, &z->open, (struct zon_open){key, z->opened});
    else
        z->deeper++;
}

static void close_table(struct zon *z)
{
    if (z->deeper)
        z->deeper--;
    else if (z->open.n)
        z->open.n--;
}

/* True when *item is a value: a string, a word, or a name behind a dot. */
static bool take_value(struct zon *z, struct zon_item *item)
{
    item->line = z->line;
    item->string = take_string(z, &item->text);
    if (item->string)
        return true;
    if (str_starts(z->rest, STR("\\\\"))) {
        skip_line(z);
        return false;
    }
    item->text = str_starts(z->rest, STR(".")) ? take_name(z) : take_word(z);
    if (!item->text.n)
        skip(z, 1);
    return item->text.n > 0;
}

bool zon_next(struct zon *z, struct zon_item *item)
{
    str key = STR("");
    for (skip_blank(z); z->rest.n; skip_blank(z)) {
        if (str_starts(z->rest, STR(".{")) || z->rest.p[0] == '{') {
            skip(z, z->rest.p[0] == '.' ? 2 : 1);
            open_table(z, key);
            key = STR("");
        } else if (z->rest.p[0] == '}') {
            skip(z, 1);
            close_table(z);
            key = STR("");
        } else if (z->rest.p[0] == '=') {
            skip(z, 1);
        } else if (take_value(z, item)) {
            struct zon_item value = *item;
            skip_blank(z);
            if (!value.string && str_starts(z->rest, STR("="))) {
                key = value.text;
                continue;
            }
            item->key = key;
            return true;
        } else {
            key = STR("");
        }
    }
    return false;
}
