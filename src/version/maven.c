#include "version/part.h"
#include "version/version.h"

/* Maven POM reference, "Version Order Specification". A version is a row of tokens, each a number or a word
 * with
 * `.` or `-` before it; a change between digits and letters counts as `-`. Tokens that mean nothing (0,
 * final, ga, release) are left out at the end and before each `-`.
 *
 * Taken by the letter, that specification (and Maven) runs in circles: 1 < 1.sp < 1-alpha < 1, and
 * 1 < 1-1 < 1.0.alpha < 1. The ranks below break them where the meaning of the words says: every pre-release
 * is below its release, everything else above it. */
enum rank {
    RANK_ALPHA, /* behind a dot; behind a dash each is RANK_DASH higher */
    RANK_BETA,
    RANK_MILESTONE,
    RANK_RC,
    RANK_SNAPSHOT,
    RANK_DASH,
    RANK_ZERO_PRE = 2 * RANK_DASH, /* ".0" that leads to a pre-release behind a dot */
    RANK_NOTHING,                  /* also what is behind the end */
    RANK_DOT_SP,
    RANK_DOT_WORD,
    RANK_DASH_SP,
    RANK_DASH_WORD,
    RANK_DASH_NUMBER,
    RANK_DOT_NUMBER,
};
struct token {
    enum rank rank;
    str text;
    bool dash;
    bool null;
};
struct cursor {
    struct part at;
    bool joined; /* the next token follows directly on a digit or letter */
    bool begun;
    bool pre_run;     /* the run of null tokens leads to a pre-release behind a dot */
    const char *keep; /* null tokens of the run count if they end here or later */
    const char *run_end;
};

/* The rank behind a dot. */
static enum rank word_rank(str w, bool before_digit)
{
    static const struct {
        str name;
        enum rank rank;
        bool abbreviation;
    } known[] = {
        {STR_INIT("alpha"), RANK_ALPHA, false},
        {STR_INIT("beta"), RANK_BETA, false},
        {STR_INIT("milestone"), RANK_MILESTONE, false},
        {STR_INIT("rc"), RANK_RC, false},
        {STR_INIT("cr"), RANK_RC, false},
        {STR_INIT("snapshot"), RANK_SNAPSHOT, false},
        {STR_INIT("final"), RANK_NOTHING, false},
        {STR_INIT("ga"), RANK_NOTHING, false},
        {STR_INIT("release"), RANK_NOTHING, false},
        {STR_INIT("sp"), RANK_DOT_SP, false},
        {STR_INIT("a"), RANK_ALPHA, true},
        {STR_INIT("b"), RANK_BETA, true},
        {STR_INIT("m"), RANK_MILESTONE, true},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if ((before_digit || !known[i].abbreviation) && str_ieq(w, known[i].name))
            return known[i].rank;
    return RANK_DOT_WORD;
}

static enum rank behind_dash(enum rank r)
{
    if (r <= RANK_SNAPSHOT)
        return r + RANK_DASH;
    return r == RANK_DOT_SP ? RANK_DASH_SP : r == RANK_DOT_WORD ? RANK_DASH_WORD : r;
}

static bool ends_token(char c)
{
    return c == '.' || c == '-';
}

static struct token number_token(struct cursor *c, bool dash)
{
    str digits = part_digits(&c->at);
    return (struct token){dash ? RANK_DASH_NUMBER : RANK_DOT_NUMBER, digits, dash, digits_zero(digits)};
}

static struct token word_token(struct cursor *c, bool dash)
{
    const char *from = c->at.p;
    while (!part_done(&c->at) && !ends_token(*c->at.p) && !ch_digit(*c->at.p))
        c->at.p++;
    str text = str_make(from, (size_t)(c->at.p - from));
    enum rank rank = word_rank(text, part_digit(&c->at));
    return (struct token){dash ? behind_dash(rank) : rank, text, dash, rank == RANK_NOTHING};
}

/* The next token as written; false at the end. An empty token is 0. */
static bool raw_token(struct cursor *c, struct token *t)
{
    bool dash = c->joined;
    if (c->begun && part_done(&c->at))
        return false;
    if (c->begun && !c->joined)
        dash = *c->at.p++ == '-';
    c->begun = true;
    if (part_done(&c->at) || ends_token(*c->at.p) || ch_digit(*c->at.p))
        *t = number_token(c, dash);
    else
        *t = word_token(c, dash);
    c->joined = !part_done(&c->at) && !ends_token(*c->at.p);
    return true;
}

/* Looks at the null tokens from `t`, the first of them, which ended at c->at, to the token after them. They
 * count only if that has a dot, and then only from the last of them with a dash on. */
static void look_through(struct cursor *c, const struct token *t)
{
    struct cursor ahead = *c;
    const char *last_dash = t->dash ? c->at.p : NULL;
    c->keep = c->at.p;
    struct token n;
    bool more;
    do {
        c->run_end = ahead.at.p;
        more = raw_token(&ahead, &n);
        if (more && n.null && n.dash)
            last_dash = ahead.at.p;
    } while (more && n.null);
    if (!more || n.dash)
        c->keep = NULL;
    else if (last_dash)
        c->keep = last_dash;
    c->pre_run = more && n.rank <= RANK_SNAPSHOT;
}

/* The next token that counts; behind the end one of RANK_NOTHING. Places in a run are told by where tokens
 * end. */
static struct token next(struct cursor *c)
{
    struct token t;
    while (raw_token(c, &t)) {
        if (!t.null)
            return t;
        if (!c->run_end || c->at.p > c->run_end)
            look_through(c, &t);
        if (!c->keep || c->at.p < c->keep)
            continue;
        if (c->pre_run && t.rank == RANK_DOT_NUMBER)
            t.rank = RANK_ZERO_PRE;
        return t;
    }
    return (struct token){.rank = RANK_NOTHING};
}

static int token_cmp(const struct token *a, const struct token *b)
{
    if (a->rank != b->rank)
        return (int)a->rank - (int)b->rank;
    if (a->rank == RANK_DOT_WORD || a->rank == RANK_DASH_WORD)
        return str_icmp(a->text, b->text);
    return a->rank >= RANK_DASH_NUMBER ? digits_cmp(a->text, b->text) : 0;
}

static int compare(str a, str b)
{
    struct cursor x = {.at = part_of(a)}, y = {.at = part_of(b)};
    while (!part_done(&x.at) || !part_done(&y.at) || !x.begun || !y.begun) {
        struct token i = next(&x), j = next(&y);
        int c = token_cmp(&i, &j);
        if (c)
            return c;
    }
    return 0;
}

const struct version_scheme scheme_maven = {
    .name = "maven",
    .source = "Maven POM reference, version order specification (ComparableVersion)",
    .ecosystems = (const char *const[]){"Maven", NULL},
    .compare = compare,
};
