#include "version/part.h"
#include "version/version.h"

/* NUMBER{.NUMBER}{LETTER}{_SUFFIX{NUMBER}}{~HASH}{-rNUMBER}; a number may also stand behind the letter, as
 * older packages have it ("9.3p2"). In the order in which apk ranks what can stand at one place: what is no
 * version, a suffix of a pre-release, nothing, and so on. */
enum kind {
    KIND_INVALID,
    KIND_PRE,
    KIND_END, /* a revision, or none: see revision_cmp */
    KIND_HASH,
    KIND_SUFFIX_NUMBER,
    KIND_POST,
    KIND_LETTER,
    KIND_NUMBER,
};
struct token {
    enum kind kind;
    str text;
    int suffix;
};

static const char *const pre_suffixes[] = {"alpha", "beta", "pre", "rc", NULL};
static const char *const post_suffixes[] = {"cvs", "svn", "git", "hg", "p", NULL};

static int suffix_of(str word, const char *const *names)
{
    for (int i = 0; names[i]; i++)
        if (str_eq(word, str_c(names[i])))
            return i;
    return -1;
}

static struct token invalid(struct part *c)
{
    return (struct token){KIND_INVALID, str_make(c->p, (size_t)(c->end - c->p)), 0};
}

static struct token number(struct part *c)
{
    return (struct token){KIND_NUMBER, part_digits(c), 0};
}

static struct token suffix(struct part *c)
{
    struct part at = *c;
    const char *from = ++at.p;
    while (!part_done(&at) && *at.p >= 'a' && *at.p <= 'z')
        at.p++;
    str word = str_make(from, (size_t)(at.p - from));
    int pre = suffix_of(word, pre_suffixes), post = pre < 0 ? suffix_of(word, post_suffixes) : -1;
    if (pre < 0 && post < 0)
        return invalid(c);
    c->p = at.p;
    return (struct token){pre >= 0 ? KIND_PRE : KIND_POST, word, pre >= 0 ? pre : post};
}

static struct token hash(struct part *c)
{
    struct part at = *c;
    const char *from = ++at.p;
    while (part_digit(&at) || (part_peek(&at) >= 'a' && part_peek(&at) <= 'f'))
        at.p++;
    if (at.p == from)
        return invalid(c);
    c->p = at.p;
    return (struct token){KIND_HASH, str_make(from, (size_t)(at.p - from)), 0};
}

/* The token after one of kind `last` (KIND_INVALID at the start). */
static struct token next(struct part *c, enum kind last)
{
    char ch = part_peek(c);
    if (part_done(c) || ch == '-')
        return (struct token){KIND_END, STR_NONE, 0};
    if (last == KIND_INVALID || last == KIND_LETTER)
        if (ch_digit(ch))
            return number(c);
    if (last == KIND_INVALID)
        return invalid(c);
    if (last == KIND_NUMBER && ch == '.' && c->end - c->p > 1 && ch_digit(c->p[1])) {
        c->p++;
        return number(c);
    }
    if (last == KIND_NUMBER && ch >= 'a' && ch <= 'z')
        return (struct token){KIND_LETTER, str_make(c->p++, 1), 0};
    if ((last == KIND_PRE || last == KIND_POST) && ch_digit(ch))
        return (struct token){KIND_SUFFIX_NUMBER, part_digits(c), 0};
    if (ch == '_' && last != KIND_HASH)
        return suffix(c);
    return ch == '~' && last != KIND_HASH ? hash(c) : invalid(c);
}

/* Numbers behind a dot that begin with 0 are fractions: they are compared as text, below all others. */
static int number_cmp(str a, str b, bool first)
{
    if (!first && a.n && b.n && (*a.p == '0' || *b.p == '0'))
        return str_cmp(a, b);
    return digits_cmp(a, b);
}

static int token_cmp(const struct token *a, const struct token *b, bool first)
{
    if (a->kind != b->kind)
        return (int)a->kind - (int)b->kind;
    switch (a->kind) {
    case KIND_NUMBER:
        return number_cmp(a->text, b->text, first);
    case KIND_SUFFIX_NUMBER:
        return digits_cmp(a->text, b->text);
    case KIND_PRE:
    case KIND_POST:
        return a->suffix - b->suffix;
    default:
        return str_cmp(a->text, b->text);
    }
}

/* What follows the last token: nothing, "-rN", or "-" and something else. A malformed revision is just below
 * its number, none below "-r0" and above malformed ones. */
struct revision {
    str number;
    int state; /* 0 malformed, 1 none, 2 well-formed */
};

static struct revision revision_of(struct part c)
{
    struct revision r = {STR_NONE, 1};
    if (part_done(&c))
        return r;
    c.p++;
    bool is = part_take(&c, 'r');
    if (is)
        r.number = part_digits(&c);
    r.state = is && part_done(&c) ? 2 : 0;
    return r;
}

static int revision_cmp(struct part a, struct part b)
{
    struct revision x = revision_of(a), y = revision_of(b);
    int c = digits_cmp(x.number, y.number);
    return c ? c : x.state - y.state;
}

static int compare(str x, str y)
{
    struct part a = part_of(x), b = part_of(y);
    enum kind last = KIND_INVALID;
    for (bool first = true;; first = false) {
        struct token i = next(&a, last), j = next(&b, last);
        int c = token_cmp(&i, &j, first);
        if (c || i.kind == KIND_INVALID)
            return c;
        if (i.kind == KIND_END)
            return revision_cmp(a, b);
        last = i.kind;
    }
}

const struct version_scheme scheme_apk = {
    .name = "apk",
    .source = "apk-package(5), package info metadata",
    .ecosystems = (const char *const[]){"Alpine", "Wolfi", "Chainguard", "MinimOS", "Alpaquita",
                                        "BellSoft Hardened Containers", "CleanStart", NULL},
    .compare = compare,
};
