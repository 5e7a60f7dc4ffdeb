#include "version/wanted.h"
#include <stdio.h>

#define PARTS    4
#define TEXT_MAX 200

enum kind { KIND_NPM, KIND_COMPOSER, KIND_GEM, KIND_PYTHON };
/* "1.2", "1.2.x", "1.2.3-beta" */
struct partial {
    uint64_t n[PARTS];
    unsigned count; /* numbers given, up to the first wildcard */
    bool star, pre;
    str text, tail; /* all of it, and what is behind the numbers */
};
struct question {
    enum kind kind;
    const struct version_scheme *scheme;
    struct partial at; /* the version */
    bool same_pre;     /* npm: some term names a pre-release of the same three numbers */
    bool bad;
};

static bool is_star(char c)
{
    return c == '*' || c == 'x' || c == 'X';
}

/* False for what does not begin like a version. */
static bool parse_partial(str s, struct partial *p)
{
    *p = (struct partial){.text = s};
    size_t i = 0;
    if (s.n && (s.p[0] == 'v' || s.p[0] == 'V' || s.p[0] == '='))
        i++;
    p->text = str_from(s, i);
    for (; i < s.n; i++) {
        if (is_star(s.p[i])) {
            p->star = true;
            return i + 1 == s.n || s.p[i + 1] == '.';
        }
        size_t from = i;
        while (i < s.n && ch_digit(s.p[i]))
            i++;
        if (i == from || i - from > 18 || p->count == PARTS)
            return false;
        str_u64(str_sub(s, from, i - from), 10, &p->n[p->count++]);
        if (i == s.n || s.p[i] != '.')
            break;
    }
    p->tail = str_from(s, i);
    p->pre = i < s.n && s.p[i] != '+';
    return p->count > 0 && s.n <= TEXT_MAX;
}

/* The lowest version that begins with the first `count` numbers, the last of them raised by `more`. */
static struct partial bound(char out[TEXT_MAX], const struct partial *p, unsigned count, unsigned more)
{
    struct partial b = {.count = 3, .tail = STR("")};
    for (unsigned i = 0; i < count; i++)
        b.n[i] = p->n[i];
    if (count)
        b.n[count - 1] += more;
    snprintf(out, TEXT_MAX, "%llu.%llu.%llu", (unsigned long long)b.n[0], (unsigned long long)b.n[1],
             (unsigned long long)b.n[2]);
    if (count == PARTS)
        snprintf(out + strlen(out), TEXT_MAX - strlen(out), ".%llu", (unsigned long long)b.n[3]);
    b.text = str_c(out);
    return b;
}

/* Composer compares versions of four numbers. */
static str whole(const struct question *q, const struct partial *p, char out[TEXT_MAX + 100])
{
    if (q->kind != KIND_COMPOSER)
        return p->text;
    snprintf(out, TEXT_MAX + 100, "%llu.%llu.%llu.%llu%.*s", (unsigned long long)p->n[0],
             (unsigned long long)p->n[1], (unsigned long long)p->n[2], (unsigned long long)p->n[3],
             STR_ARG(p->tail));
    return str_c(out);
}

static int order(const struct question *q, const struct partial *than)
{
    char text[TEXT_MAX + 100], mine[TEXT_MAX + 100];
    return q->scheme->compare(whole(q, &q->at, mine), whole(q, than, text));
}

/* At or above what is written. */
static bool from(const struct question *q, const struct partial *p)
{
    char text[TEXT_MAX];
    struct partial low = p->pre ? *p : bound(text, p, p->count, 0);
    return p->count == 0 || order(q, &low) >= 0;
}

static bool below_next(const struct question *q, const struct partial *p, unsigned count)
{
    char text[TEXT_MAX];
    struct partial high = bound(text, p, count, 1);
    return count == 0 || order(q, &high) < 0;
}

/* A caret lets all move but the first number that is not 0. */
static bool in_caret(const struct question *q, const struct partial *p)
{
    unsigned most = p->count < 3 ? p->count : 3, keep = 1;
    while (keep < most && p->n[keep - 1] == 0)
        keep++;
    return from(q, p) && below_next(q, p, most ? keep : 0);
}

/* npm's tilde keeps two numbers, that of others all but the last. */
static bool in_tilde(const struct question *q, const struct partial *p)
{
    unsigned keep = q->kind == KIND_NPM ? (p->count < 2 ? p->count : 2) : p->count > 1 ? p->count - 1 : 1;
    return from(q, p) && below_next(q, p, keep);
}

/* Numbers that are left out stand for all, where the ecosystem has it so; a wildcard always does. */
static bool equal(const struct question *q, const struct partial *p)
{
    bool open = p->star || (q->kind == KIND_NPM && p->count < 3 && !p->pre);
    if (open)
        return from(q, p) && below_next(q, p, p->count);
    return order(q, p) == 0;
}

static bool above(const struct question *q, const struct partial *p)
{
    bool open = p->star || (q->kind == KIND_NPM && p->count < 3 && !p->pre);
    return open ? p->count > 0 && !below_next(q, p, p->count) : order(q, p) > 0;
}

static bool up_to(const struct question *q, const struct partial *p)
{
    return !above(q, p);
}

static bool below(const struct question *q, const struct partial *p)
{
    return p->count > 0 && !from(q, p);
}

static bool known_op(enum kind k, str op)
{
    if (str_is(op, "^"))
        return k == KIND_NPM || k == KIND_COMPOSER || k == KIND_PYTHON;
    if (str_is(op, "~"))
        return k != KIND_GEM;
    if (str_is(op, "~>"))
        return k == KIND_GEM || k == KIND_NPM;
    if (str_is(op, "~="))
        return k == KIND_PYTHON;
    if (str_is(op, "!="))
        return k != KIND_NPM;
    if (str_is(op, "==") || str_is(op, "==="))
        return k == KIND_PYTHON || k == KIND_COMPOSER;
    return str_is(op, "") || str_is(op, "=") || str_is(op, ">") || str_is(op, ">=") || str_is(op, "<") ||
           str_is(op, "<=");
}

static bool holds(struct question *q, str op, const struct partial *p)
{
    bool three = p->n[0] == q->at.n[0] && p->n[1] == q->at.n[1] && p->n[2] == q->at.n[2];
    q->same_pre |= p->pre && p->count == 3 && three;
    if (str_is(op, "^"))
        return in_caret(q, p);
    if (str_is(op, "~") || str_is(op, "~>") || str_is(op, "~="))
        return in_tilde(q, p);
    if (str_is(op, ">"))
        return above(q, p);
    if (str_is(op, ">="))
        return from(q, p);
    if (str_is(op, "<"))
        return below(q, p);
    if (str_is(op, "<="))
        return up_to(q, p);
    return str_is(op, "!=") ? !equal(q, p) : equal(q, p);
}

static void skip(str *s, const char *what)
{
    while (s->n && s->p[0] && strchr(what, s->p[0]))
        *s = str_from(*s, 1);
}

static str take(str *s, const char *what, bool among)
{
    size_t n = 0;
    while (n < s->n && s->p[n] && (strchr(what, s->p[n]) != NULL) == among)
        n++;
    str head = str_sub(*s, 0, n);
    *s = str_from(*s, n);
    return head;
}

/* Composer's stability flag says nothing of the numbers. */
static str without_flag(const struct question *q, str v)
{
    ptrdiff_t at = q->kind == KIND_COMPOSER ? str_chr(v, '@') : -1;
    return at > 0 ? str_sub(v, 0, (size_t)at) : v;
}

/* "1.2 - 2.3": the second side, when there is one. */
static bool take_hyphen(struct question *q, str *rest, str *high)
{
    if ((q->kind != KIND_NPM && q->kind != KIND_COMPOSER) || !str_starts(*rest, STR(" - ")))
        return false;
    *rest = str_from(*rest, 3);
    skip(rest, " ");
    *high = take(rest, " ,", false);
    return true;
}

/* One term off `rest`: does it hold? */
static bool take_term(struct question *q, str *rest)
{
    struct partial p, top;
    str high, op = take(rest, "^~<>=!", true);
    skip(rest, " ");
    str v = without_flag(q, take(rest, " ,", false));
    if (!known_op(q->kind, op) || !parse_partial(v, &p)) {
        bool any = !op.n && (str_is(v, "*") || str_is(v, "x") || str_is(v, "X"));
        q->bad |= !any;
        return true;
    }
    if (!op.n && take_hyphen(q, rest, &high)) {
        q->bad |= !parse_partial(high, &top);
        top.star |= q->kind == KIND_COMPOSER && top.count < 3;
        return !q->bad && from(q, &p) && up_to(q, &top);
    }
    return holds(q, op, &p);
}

/* npm takes a pre-release only where a term names one of the same three numbers. */
static bool in_alternative(struct question *q, str s)
{
    bool all = true;
    q->same_pre = false;
    skip(&s, " ,");
    while (s.n && !q->bad) {
        all &= take_term(q, &s);
        skip(&s, " ,");
    }
    return all && (q->kind != KIND_NPM || !q->at.pre || q->same_pre);
}

/* Up to the next '|' or '||'. */
static bool next_alternative(str *rest, str *one)
{
    if (!rest->p)
        return false;
    ptrdiff_t at = str_chr(*rest, '|');
    if (at < 0) {
        *one = *rest;
        *rest = STR_NONE;
        return true;
    }
    *one = str_sub(*rest, 0, (size_t)at);
    *rest = str_from(*rest, (size_t)at + 1);
    if (rest->n && rest->p[0] == '|')
        *rest = str_from(*rest, 1);
    return true;
}

static bool kind_of(str ecosystem, enum kind *k)
{
    static const struct {
        str name;
        enum kind kind;
    } kinds[] = {{STR_INIT("npm"), KIND_NPM},
                 {STR_INIT("Packagist"), KIND_COMPOSER},
                 {STR_INIT("RubyGems"), KIND_GEM},
                 {STR_INIT("PyPI"), KIND_PYTHON}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (str_eq(kinds[i].name, ecosystem)) {
            *k = kinds[i].kind;
            return true;
        }
    return false;
}

enum wanted version_wanted(str ecosystem, str range, str version)
{
    struct question q = {0};
    bool yes = false;
    str one;
    if (!kind_of(ecosystem, &q.kind) || !parse_partial(version, &q.at) || q.at.star)
        return WANTED_UNKNOWN;
    q.scheme = version_scheme_of(ecosystem);
    range = str_trim(range);
    if (range.n > 1 && range.p[0] == '(' && range.p[range.n - 1] == ')')
        range = str_sub(range, 1, range.n - 2);
    if (!range.p)
        range = STR("");
    while (next_alternative(&range, &one))
        yes |= in_alternative(&q, str_trim(one));
    return q.bad ? WANTED_UNKNOWN : yes ? WANTED_YES : WANTED_NO;
}
