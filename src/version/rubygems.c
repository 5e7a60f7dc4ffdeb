#include "version/part.h"
#include "version/version.h"

/* What platforms of gems begin with: "nokogiri 1.15.4-x86_64-linux". A platform is no part of the version. */
static const char *const machines[] = {"x86",       "x64",   "i386",  "i486",    "i586", "i686",
                                       "aarch64",   "arm",   "arm64", "armv",    "java", "jruby",
                                       "universal", "mswin", "mingw", "powerpc", "ppc",  "s390",
                                       "riscv",     "sparc", "ruby",  "dalvik",  "wasm", NULL};

static bool is_platform(str s)
{
    for (const char *const *m = machines; *m; m++) {
        str name = str_c(*m);
        if (str_starts(s, name) && (s.n == name.n || !ch_alpha(s.p[name.n])))
            return true;
    }
    return false;
}

static str without_platform(str v)
{
    ptrdiff_t dash = str_chr(v, '-');
    return dash > 0 && is_platform(str_from(v, (size_t)dash + 1)) ? str_sub(v, 0, (size_t)dash) : v;
}

/* A cursor over the segments: numbers and words, all else separates. Zeros that end the numbers before the
 * first word do not count, so a run of zeros is looked through once before it is given. */
struct gem {
    struct part at;
    bool word_seen;
    size_t zeros; /* of the current run, still to give */
};
struct segment {
    bool word;
    str text; /* "" as a number is 0, also what is behind the end */
};

static void skip_separators(struct part *c)
{
    while (!part_done(c) && !ch_alnum(*c->p) && *c->p != '-')
        c->p++;
}

static str take_word(struct part *c)
{
    if (part_take(c, '-'))
        return STR("pre");
    const char *from = c->p;
    while (!part_done(c) && ch_alpha(*c->p))
        c->p++;
    return str_make(from, (size_t)(c->p - from));
}

/* Passes over the zeros at the cursor and remembers them if a number follows. */
static void take_zeros(struct gem *g)
{
    size_t zeros = 0;
    for (;;) {
        skip_separators(&g->at);
        struct part ahead = g->at;
        str digits = part_digits(&ahead);
        if (!digits.n || !digits_zero(digits))
            break;
        g->at = ahead;
        zeros++;
    }
    if (part_digit(&g->at))
        g->zeros = zeros;
}

static struct segment next(struct gem *g)
{
    if (!g->word_seen && !g->zeros)
        take_zeros(g);
    if (g->zeros) {
        g->zeros--;
        return (struct segment){false, STR_NONE};
    }
    skip_separators(&g->at);
    if (part_done(&g->at) || part_digit(&g->at))
        return (struct segment){false, part_digits(&g->at)};
    g->word_seen = true;
    return (struct segment){true, take_word(&g->at)};
}

static int segment_cmp(struct segment a, struct segment b)
{
    if (a.word != b.word)
        return a.word ? -1 : 1;
    return a.word ? str_cmp(a.text, b.text) : digits_cmp(a.text, b.text);
}

static bool used_up(const struct gem *g)
{
    return !g->zeros && part_done(&g->at);
}

static int compare(str a, str b)
{
    struct gem x = {.at = part_of(without_platform(a))}, y = {.at = part_of(without_platform(b))};
    while (!used_up(&x) || !used_up(&y)) {
        int c = segment_cmp(next(&x), next(&y));
        if (c)
            return c;
    }
    return 0;
}

const struct version_scheme scheme_rubygems = {
    .name = "rubygems",
    .source = "Gem::Version of RubyGems",
    .ecosystems = (const char *const[]){"RubyGems", NULL},
    .compare = compare,
};
