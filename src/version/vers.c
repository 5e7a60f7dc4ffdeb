/* https://github.com/package-url/vers-spec: constraints are sorted by version, so those that are no equality
 * come in pairs of a lower and an upper bound, the first or last of which may be open. */
#include "version/vers.h"
#include "version/version.h"

enum { CONSTRAINTS_MAX = 64, VERSION_MAX = 256 };

enum bound { EQUAL, NOT_EQUAL, BELOW, AT_MOST, ABOVE, AT_LEAST };
struct constraint {
    enum bound bound;
    int order; /* of the version against it */
};

static enum bound take_bound(str *s)
{
    static const struct {
        str sign;
        enum bound bound;
    } signs[] = {{STR_INIT("!="), NOT_EQUAL}, {STR_INIT("<="), AT_MOST}, {STR_INIT(">="), AT_LEAST},
                 {STR_INIT("<"), BELOW},      {STR_INIT(">"), ABOVE},    {STR_INIT("="), EQUAL}};
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (str_starts(*s, signs[i].sign)) {
            *s = str_trim(str_from(*s, signs[i].sign.n));
            return signs[i].bound;
        }
    return EQUAL;
}

/* Percent-decoded into `out`; false when it is too long or no encoding. */
static bool decode(str s, char out[VERSION_MAX], str *version)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++, n++) {
        uint64_t byte;
        if (n == VERSION_MAX)
            return false;
        out[n] = s.p[i];
        if (s.p[i] != '%')
            continue;
        if (i + 2 >= s.n || !str_u64(str_sub(s, i + 1, 2), 16, &byte))
            return false;
        out[n] = (char)byte;
        i += 2;
    }
    *version = str_make(out, n);
    return n > 0;
}

static bool is_lower(enum bound b)
{
    return b == ABOVE || b == AT_LEAST;
}

/* Without equalities: is the version in one of the intervals? */
static bool in_interval(const struct constraint *c, size_t n)
{
    if (n && !is_lower(c[0].bound) && c[0].order < 0)
        return true;
    if (n && is_lower(c[n - 1].bound) && c[n - 1].order > 0)
        return true;
    for (size_t i = 0; i + 1 < n; i++)
        if (is_lower(c[i].bound) && !is_lower(c[i + 1].bound) && c[i].order > 0 && c[i + 1].order < 0)
            return true;
    return false;
}

bool vers_holds(str range, str ecosystem, str version)
{
    const struct version_scheme *scheme = version_scheme_of(ecosystem);
    struct constraint list[CONSTRAINTS_MAX];
    str type, rest, one;
    size_t n = 0, excluded = 0;
    if (!version.n || !str_starts(range, STR("vers:")) || !str_cut(str_from(range, 5), '/', &type, &rest))
        return false;
    if (str_is(rest, "*"))
        return true;
    while (str_split(&rest, '|', &one)) {
        char bytes[VERSION_MAX];
        one = str_trim(one);
        enum bound bound = take_bound(&one);
        if (n == CONSTRAINTS_MAX || !decode(one, bytes, &one))
            return false;
        bool same = str_eq(version, one) || (scheme && scheme->compare(version, one) == 0);
        if (same)
            return bound == EQUAL || bound == AT_MOST || bound == AT_LEAST;
        excluded += bound == NOT_EQUAL;
        if (bound == EQUAL || bound == NOT_EQUAL)
            continue;
        if (!scheme)
            return false;
        list[n++] = (struct constraint){bound, scheme->compare(version, one)};
    }
    return n ? in_interval(list, n) : excluded > 0;
}
