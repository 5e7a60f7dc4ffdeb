#include "catalog/licence_expression.h"
#include "catalog/licence.h"
#include "catalog/licence_list.h"

enum { DEPTH_MAX = 16, NODES_MAX = 128 };
enum op { OP_ID, OP_WITH, OP_AND, OP_OR };

struct node {
    enum op op;
    str id; /* of OP_ID */
    const struct node *left, *right;
};
struct parser {
    struct arena *a;
    str rest;
    unsigned depth, nodes;
    bool bad;
};

/* ---- words ---- */

static bool is_operator(str w)
{
    static const char *const words[] = {"AND", "OR", "WITH", "/", "|", "||", "&", "&&", "(", ")"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_ieq(w, str_c(words[i])))
            return true;
    return false;
}

/* The next word; "(", ")", "/", "|" and "&" are words of their own. A comma is left out: what it joins is
 * told by the word behind it, if any is there. */
static str word(str *rest)
{
    str s = *rest;
    while (s.n && (ch_space(s.p[0]) || s.p[0] == ','))
        s = str_from(s, 1);
    size_t n = 0;
    if (s.n && (s.p[0] == '|' || s.p[0] == '&'))
        n = s.n > 1 && s.p[1] == s.p[0] ? 2 : 1;
    else if (s.n && strchr("()/", s.p[0]))
        n = 1;
    else
        while (n < s.n && !ch_space(s.p[n]) && !(s.p[n] && strchr("()/|&,", s.p[n])))
            n++;
    *rest = str_from(s, n);
    return str_sub(s, 0, n);
}

static bool accept(struct parser *p, const char *const *words)
{
    str rest = p->rest, w = word(&rest);
    for (; *words; words++)
        if (str_ieq(w, str_c(*words))) {
            p->rest = rest;
            return true;
        }
    return false;
}

#define ACCEPT(p, ...) accept((p), (const char *const[]){__VA_ARGS__, NULL})

/* Words up to the next operator, as they stand. */
static str operand(struct parser *p)
{
    str rest = p->rest, w = word(&rest);
    const char *start = w.p, *end = w.p;
    while (w.n && !is_operator(w)) {
        end = w.p + w.n;
        p->rest = rest;
        if (rest.n && rest.p[0] == ',')
            break;
        w = word(&rest);
    }
    return start ? str_make(start, (size_t)(end - start)) : STR("");
}

/* ---- identifiers ---- */

static str listed(str id)
{
    const struct licence_row *row = licence_row_of(id);
    return row ? str_c(row->instead ? row->instead : row->id) : STR("");
}

/* "GPL-2+" of Debian; "EPL-1.0+": "or later" of a licence that has no identifier for it. */
static str or_later(struct arena *a, str id)
{
    str bare = listed(str_sub(id, 0, id.n - 1));
    if (!bare.n)
        return STR("");
    if (str_ends(bare, STR("-only")))
        return listed(arena_join(a, str_sub(bare, 0, bare.n - 5), STR("-or-later"), STR("")));
    return arena_join(a, bare, STR("+"), STR(""));
}

static str identify(struct arena *a, str text)
{
    str id = listed(text);
    if (!id.n)
        id = licence_known_name(text);
    if (!id.n && text.n > 1 && str_ends(text, STR("+")))
        id = or_later(a, text);
    if (!id.n && str_starts(text, STR("LicenseRef-")) && str_chr(text, ' ') < 0)
        id = text;
    return id;
}

static str exception_of(str text)
{
    for (const char *const *e = licence_exceptions; *e; e++)
        if (str_ieq(text, str_c(*e)))
            return str_c(*e);
    return STR("");
}

/* ---- grammar ---- */

static const struct node *parse_or(struct parser *p);

static const struct node *node(struct parser *p, enum op op, str id, const struct node *left,
                               const struct node *right)
{
    struct node *n = arena_new(p->a, struct node);
    *n = (struct node){op, id, left, right};
    p->bad = p->bad || ++p->nodes > NODES_MAX;
    return n;
}

static const struct node *parse_id(struct parser *p, bool exception)
{
    str text = operand(p), id = exception ? exception_of(text) : identify(p->a, text);
    p->bad = p->bad || !id.n;
    return node(p, OP_ID, id, NULL, NULL);
}

static const struct node *parse_with(struct parser *p)
{
    const struct node *left;
    if (ACCEPT(p, "(")) {
        p->bad = p->bad || ++p->depth > DEPTH_MAX;
        left = p->bad ? NULL : parse_or(p);
        p->depth--;
        p->bad = p->bad || !ACCEPT(p, ")");
        return left;
    }
    left = parse_id(p, false);
    return !p->bad && ACCEPT(p, "WITH") ? node(p, OP_WITH, STR(""), left, parse_id(p, true)) : left;
}

static const struct node *parse_and(struct parser *p)
{
    const struct node *left = parse_with(p);
    while (!p->bad && ACCEPT(p, "AND", "&", "&&"))
        left = node(p, OP_AND, STR(""), left, parse_with(p));
    return left;
}

static const struct node *parse_or(struct parser *p)
{
    const struct node *left = parse_and(p);
    while (!p->bad && ACCEPT(p, "OR", "/", "|", "||"))
        left = node(p, OP_OR, STR(""), left, parse_and(p));
    return left;
}

static const struct node *parse(struct arena *a, str text)
{
    struct parser p = {.a = a, .rest = text};
    const struct node *n = parse_or(&p);
    return p.bad || str_trim(p.rest).n ? NULL : n;
}

/* ---- use ---- */

static str write(struct arena *a, const struct node *n, enum op around)
{
    static const str joins[] = {
        [OP_WITH] = STR_INIT(" WITH "), [OP_AND] = STR_INIT(" AND "), [OP_OR] = STR_INIT(" OR ")};
    if (n->op == OP_ID)
        return n->id;
    str s = arena_join(a, write(a, n->left, n->op), joins[n->op], write(a, n->right, n->op));
    return n->op == OP_OR && around == OP_AND ? arena_join(a, STR("("), s, STR(")")) : s;
}

str licence_expression(struct arena *a, str text)
{
    text = str_trim(text);
    str known = licence_known_name(text);
    if (known.n)
        return known;
    const struct node *n = text.n ? parse(a, text) : NULL;
    return n ? write(a, n, OP_OR) : STR("");
}

struct wanted {
    struct arena a;
    bool (*allowed)(void *ctx, str id);
    void *ctx;
};

static bool met(struct wanted *w, const struct node *n)
{
    if (n->op == OP_OR)
        return met(w, n->left) || met(w, n->right);
    if (n->op == OP_AND)
        return met(w, n->left) && met(w, n->right);
    return w->allowed(w->ctx, write(&w->a, n, OP_OR));
}

bool licence_expression_met(str expression, bool (*allowed)(void *ctx, str id), void *ctx)
{
    struct wanted w = {.allowed = allowed, .ctx = ctx};
    const struct node *n = parse(&w.a, expression);
    bool yes = n ? met(&w, n) : allowed(ctx, expression);
    arena_free(&w.a);
    return yes;
}
