#include "format/opam.h"
#include "format/escape.h"

void opam_init(struct opam *o, str text, struct arena *a)
{
    *o = (struct opam){.rest = text, .arena = a, .field = STR_INIT(""), .line = 1};
}

static void skip(struct opam *o, size_t n)
{
    n = n < o->rest.n ? n : o->rest.n;
    for (size_t i = 0; i < n; i++)
        o->line += o->rest.p[i] == '\n';
    o->rest = str_from(o->rest, n);
}

static bool is_word(char c)
{
    return ch_alnum(c) || c == '_' || c == '-' || c == '+' || c == '?' || c == '%';
}

/* White space, "# ..." and "(* ... *)" */
static bool skip_blank(struct opam *o)
{
    ptrdiff_t end;
    if (ch_space(o->rest.p[0])) {
        skip(o, 1);
    } else if (o->rest.p[0] == '#') {
        end = str_chr(o->rest, '\n');
        skip(o, end < 0 ? o->rest.n : (size_t)end);
    } else if (str_starts(o->rest, STR("(*"))) {
        end = str_find(o->rest, STR("*)"));
        skip(o, end < 0 ? o->rest.n : (size_t)end + 2);
    } else {
        return false;
    }
    return true;
}

/* "..." or """...""" */
static str take_string(struct opam *o)
{
    size_t quotes = str_starts(o->rest, STR("\"\"\"")) ? 3 : 1, n = quotes;
    while (n < o->rest.n && !str_starts(str_from(o->rest, n), str_sub(STR("\"\"\""), 0, quotes)))
        n += o->rest.p[n] == '\\' ? 2 : 1;
    n = n < o->rest.n ? n : o->rest.n;
    str text = str_sub(o->rest, quotes, n - quotes);
    skip(o, n + quotes);
    return escape_decode(o->arena, text);
}

/* "ocaml:version" is one word, "depends:" a word and what makes it a field. */
static str take_word(struct opam *o)
{
    size_t n = 0;
    while (n < o->rest.n &&
           (is_word(o->rest.p[n]) || (o->rest.p[n] == ':' && n + 1 < o->rest.n && is_word(o->rest.p[n + 1]))))
        n++;
    str text = str_sub(o->rest, 0, n);
    skip(o, n);
    return text;
}

static str take_operator(struct opam *o)
{
    size_t n = 0;
    while (n < o->rest.n && strchr("<>=!&|", o->rest.p[n]) && o->rest.p[n])
        n++;
    str text = str_sub(o->rest, 0, n);
    skip(o, n ? n : 1);
    return text;
}

static bool take_bracket(struct opam *o)
{
    char c = o->rest.p[0];
    uint32_t *depth = c == '[' || c == ']' ? &o->lists : c == '{' || c == '}' ? &o->options : NULL;
    if (!depth)
        return false;
    if (c == '[' || c == '{')
        ++*depth;
    else if (*depth)
        --*depth;
    skip(o, 1);
    return true;
}

bool opam_next(struct opam *o, struct opam_item *item)
{
    while (o->rest.n) {
        if (skip_blank(o) || take_bracket(o))
            continue;
        char c = o->rest.p[0];
        *item =
            (struct opam_item){.string = c == '"', .lists = o->lists, .options = o->options, .line = o->line};
        item->text = c == '"' ? take_string(o) : is_word(c) ? take_word(o) : take_operator(o);
        if (!item->string && o->lists == 0 && str_starts(o->rest, STR(":"))) {
            o->field = item->text;
            skip(o, 1);
        } else if (item->string || item->text.n) {
            item->field = o->field;
            return true;
        }
    }
    return false;
}
