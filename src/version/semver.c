#include "version/part.h"
#include "version/version.h"

/* The identifier the cursor stands on, up to `.`, `+` or the end. */
static inline str identifier(struct part *c)
{
    const char *from = c->p;
    while (!part_done(c) && *c->p != '.' && *c->p != '+')
        c->p++;
    return str_make(from, (size_t)(c->p - from));
}

/* Section 11.4.1 to 11.4.3. */
static inline int identifier_cmp(str a, str b, bool fold_case)
{
    bool number_a = digits_all(a), number_b = digits_all(b);
    if (number_a && number_b)
        return digits_cmp(a, b);
    if (number_a != number_b)
        return number_a ? -1 : 1;
    return fold_case ? str_icmp(a, b) : str_cmp(a, b);
}

static int identifiers_cmp(struct part a, struct part b, bool fold_case)
{
    for (;;) {
        int c = identifier_cmp(identifier(&a), identifier(&b), fold_case);
        if (c)
            return c;
        bool more_a = part_take(&a, '.'), more_b = part_take(&b, '.');
        if (!more_a || !more_b)
            return (int)more_a - (int)more_b;
    }
}

/* True, and the cursor behind it, when a dot with a number behind it follows. */
static inline bool next_number(struct part *c)
{
    if (c->end - c->p < 2 || *c->p != '.' || !ch_digit(c->p[1]))
        return false;
    c->p++;
    return true;
}

static inline int core_cmp(struct part *a, struct part *b)
{
    for (;;) {
        int c = part_number(a, b);
        if (c)
            return c;
        bool more_a = next_number(a), more_b = next_number(b);
        if (!more_a && !more_b)
            return 0;
    }
}

/* Whether a pre-release follows the numbers; the cursor then stands on it. Whatever follows counts as one,
 * also without a hyphen ("1.0rc1"), as npm reads such versions. */
static inline bool prerelease(struct part *c)
{
    if (part_peek(c) == '-' || part_peek(c) == '.')
        c->p++;
    return !part_done(c) && *c->p != '+';
}

static inline int precedence(str x, str y, bool fold_case)
{
    struct part a = part_of(x), b = part_of(y);
    if (part_peek(&a) == 'v' || part_peek(&a) == 'V')
        a.p++;
    if (part_peek(&b) == 'v' || part_peek(&b) == 'V')
        b.p++;
    int c = core_cmp(&a, &b);
    if (c)
        return c;
    bool pre_a = prerelease(&a), pre_b = prerelease(&b);
    if (!pre_a || !pre_b)
        return (int)pre_b - (int)pre_a;
    return identifiers_cmp(a, b, fold_case);
}

int semver_precedence(str a, str b, bool fold_case)
{
    return precedence(a, b, fold_case);
}

int semver_identifiers(str a, str b, bool fold_case)
{
    return identifiers_cmp(part_of(a), part_of(b), fold_case);
}

static int compare(str a, str b)
{
    return precedence(a, b, false);
}

const struct version_scheme scheme_semver = {
    .name = "semver",
    .source = "Semantic Versioning 2.0.0 section 11; v and +incompatible of Go ignored",
    .ecosystems =
        (const char *const[]){"npm", "crates.io", "Go", "Hex", "Julia", "SwiftURL", "GHC", "GitHub Actions",
                              "VSCode", "Bioconductor", "ConanCenter", "Kubernetes", "Linux", NULL},
    .compare = compare,
};
