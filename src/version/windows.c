#include "version/part.h"
#include "version/version.h"

/* The next number of a build; all behind the last one is 0. */
static str number(struct part *c)
{
    str n = part_digits(c);
    if (n.n && part_peek(c) == '.' && c->p + 1 < c->end && ch_digit(c->p[1]))
        c->p++;
    return n;
}

/* Numbers with dots between, a number that is missing is 0: "10.0.17763" = "10.0.17763.0". What follows them
 * is ordered by its bytes. */
static int compare(str a, str b)
{
    struct part x = part_of(a), y = part_of(b);
    while (part_digit(&x) || part_digit(&y)) {
        str p = number(&x), q = number(&y);
        int c = digits_cmp(p, q);
        if (c)
            return c;
    }
    return str_cmp(str_make(x.p, (size_t)(x.end - x.p)), str_make(y.p, (size_t)(y.end - y.p)));
}

const struct version_scheme scheme_windows = {
    .name = "windows",
    .source = "builds of Windows and its parts: FILEVERSION of VERSIONINFO, four numbers",
    .ecosystems = (const char *const[]){"Windows", NULL},
    .compare = compare,
};
