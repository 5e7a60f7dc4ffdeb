/* The order of Composer itself: a version is brought to its normal form (composer/semver,
 * VersionParser::normalize) before PHP's version_compare, so that 1.0 = 1.0.0 and -stable is none. The
 * vectors of OSV compare versions of Packagist as they are written (packagist.c), which `assay version`
 * answers; what is installed is matched by this. */
#include "version/part.h"
#include "version/version.h"

enum { NORMAL_MAX = 256, NUMBER_DIGITS_MAX = 5 };

struct normal {
    char p[NORMAL_MAX];
    size_t n;
};

static void put(struct normal *out, str s)
{
    for (size_t i = 0; i < s.n && out->n < NORMAL_MAX; i++)
        out->p[out->n++] = s.p[i];
}

/* Takes one of the words off the front, case ignored; the longer ones stand first. */
static str take_stability(str *s)
{
    static const struct {
        str word, full;
    } words[] = {
        {STR_INIT("stable"), STR_INIT("stable")}, {STR_INIT("alpha"), STR_INIT("alpha")},
        {STR_INIT("beta"), STR_INIT("beta")},     {STR_INIT("patch"), STR_INIT("patch")},
        {STR_INIT("rc"), STR_INIT("RC")},         {STR_INIT("pl"), STR_INIT("patch")},
        {STR_INIT("a"), STR_INIT("alpha")},       {STR_INIT("b"), STR_INIT("beta")},
        {STR_INIT("p"), STR_INIT("patch")},
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_istarts(*s, words[i].word)) {
            *s = str_from(*s, words[i].word.n);
            return words[i].full;
        }
    return STR_NONE;
}

/* "-beta.2", "RC1", "-p1-dev", "@beta" taken off before: what may follow the numbers. False for anything
 * else. */
static bool put_modifier(struct normal *out, str s)
{
    str number = STR(""), from;
    if (s.n && strchr("._-", s.p[0]))
        s = str_from(s, 1);
    from = s;
    str word = take_stability(&s);
    if (word.n) {
        size_t n = 0;
        while (n < s.n && (ch_digit(s.p[n]) ||
                           ((s.p[n] == '.' || s.p[n] == '-') && n + 1 < s.n && ch_digit(s.p[n + 1]))))
            n++;
        number = str_sub(s, 0, n);
        s = str_from(s, n);
    }
    while (number.n && (number.p[0] == '.' || number.p[0] == '-'))
        number = str_from(number, 1);
    if (s.n && (s.p[0] == '.' || s.p[0] == '-'))
        s = str_from(s, 1);
    bool dev = s.n == 3 && str_istarts(s, STR("dev"));
    if (s.n && !dev)
        return false;
    if (str_is(word, "stable") && str_starts(from, word)) /* in small letters: Composer knows no other */
        return true;
    put(out, word.n ? STR("-") : STR(""));
    put(out, word);
    put(out, number);
    put(out, dev ? STR("-dev") : STR(""));
    return true;
}

/* "1.2" is 1.2.0.0. */
static bool put_classical(struct normal *out, str s)
{
    for (int part = 0; part < 4; part++) {
        bool more = part == 0 || (s.n > 1 && s.p[0] == '.' && ch_digit(s.p[1]));
        size_t n = part && more ? 1 : 0, from = n;
        while (more && n < s.n && ch_digit(s.p[n]))
            n++;
        if (part == 0 && (n == 0 || n > NUMBER_DIGITS_MAX))
            return false;
        put(out, part ? STR(".") : STR(""));
        put(out, more ? str_sub(s, from, n - from) : STR("0"));
        s = more ? str_from(s, n) : s;
    }
    return put_modifier(out, s);
}

static str without_extras(str s)
{
    str head, tail;
    s = str_trim(s);
    ptrdiff_t at = str_rchr(s, '@');
    if (at > 0) {
        str word = str_from(s, (size_t)at + 1);
        if (str_ieq(word, STR("stable")) || str_ieq(word, STR("rc")) || str_ieq(word, STR("beta")) ||
            str_ieq(word, STR("alpha")) || str_ieq(word, STR("dev")))
            s = str_sub(s, 0, (size_t)at);
    }
    return str_cut(s, '+', &head, &tail) && head.n && tail.n ? head : s;
}

/* The normal form in *out; the version as it is where it is of no form that Composer brings to one (a branch,
 * a date). */
static str normal_of(str v, struct normal *out)
{
    str s = without_extras(v);
    if (s.n && (s.p[0] == 'v' || s.p[0] == 'V'))
        s = str_from(s, 1);
    out->n = 0;
    return put_classical(out, s) && out->n < NORMAL_MAX ? str_make(out->p, out->n) : v;
}

static int compare(str a, str b)
{
    struct normal x, y;
    return packagist_order(normal_of(a, &x), normal_of(b, &y));
}

const struct version_scheme scheme_composer = {
    .name = "composer",
    .source = "composer/semver, VersionParser and Comparator",
    .ecosystems = (const char *const[]){"Composer", NULL},
    .compare = compare,
};
