#include "version/part.h"
#include "version/version.h"

struct deb {
    str epoch, upstream, revision;
};

/* What deb-version(7) calls the modified ASCII order: `~` first, then the end, letters, all else. */
static inline int weight(const struct part *c)
{
    if (part_done(c) || ch_digit(*c->p))
        return 0;
    unsigned char ch = (unsigned char)*c->p;
    if (ch == '~')
        return -1;
    return ch_alpha((char)ch) ? ch : ch + 256;
}

static inline int order(str x, str y)
{
    struct part a = part_of(x), b = part_of(y);
    while (!part_done(&a) || !part_done(&b)) {
        for (;;) {
            int i = weight(&a), j = weight(&b);
            if (i != j)
                return i - j;
            if (i == 0)
                break;
            a.p++, b.p++;
        }
        int c = part_number(&a, &b);
        if (c)
            return c;
    }
    return 0;
}

int dpkg_order(str a, str b)
{
    return order(a, b);
}

/* A prefix that is no number is no epoch: then the colon is part of the version. */
static inline struct deb deb_of(str v)
{
    struct deb d = {STR_NONE, v, STR_NONE};
    ptrdiff_t colon = str_chr(v, ':');
    if (colon > 0 && digits_all(str_sub(v, 0, (size_t)colon))) {
        d.epoch = str_sub(v, 0, (size_t)colon);
        d.upstream = str_from(v, (size_t)colon + 1);
    }
    ptrdiff_t dash = str_rchr(d.upstream, '-');
    if (dash >= 0) {
        d.revision = str_from(d.upstream, (size_t)dash + 1);
        d.upstream = str_sub(d.upstream, 0, (size_t)dash);
    }
    return d;
}

static int compare_whole(str a, str b)
{
    struct deb x = deb_of(a), y = deb_of(b);
    int c = digits_cmp(x.epoch, y.epoch);
    if (!c)
        c = order(x.upstream, y.upstream);
    return c ? c : order(x.revision, y.revision);
}

/* How many bytes a and b have in common, without the digits at the end of these. */
static inline size_t shared_part(str a, str b)
{
    size_t n = a.n < b.n ? a.n : b.n, i = 0;
    uint64_t x = 0, y = 0;
    for (; i + sizeof x <= n; i += sizeof x) {
        memcpy(&x, a.p + i, sizeof x);
        memcpy(&y, b.p + i, sizeof y);
        if (x != y)
            break;
    }
    while (i < n && a.p[i] == b.p[i])
        i++;
    while (i > 0 && ch_digit(a.p[i - 1]))
        i--;
    return i;
}

/* Where the last '-' of `s` is, or s.n; *colon is set when there is one. */
static inline size_t find_dash(str s, bool *colon)
{
    size_t dash = s.n;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '-')
            dash = i;
        *colon |= s.p[i] == ':';
    }
    return dash;
}

/* The same as compare_whole, faster: most pairs differ either in the first number or only near the end. What
 * comes before is skipped where it cannot matter which part of the version it belongs to. */
static int compare(str a, str b)
{
    size_t skip = shared_part(a, b);
    if (skip == 0) {
        struct part x = part_of(a), y = part_of(b);
        str first_a = part_digits(&x), first_b = part_digits(&y);
        bool plain = first_a.n && first_b.n && part_peek(&x) != ':' && part_peek(&y) != ':';
        int c = plain ? digits_cmp(first_a, first_b) : 0;
        return c ? c : compare_whole(a, b);
    }
    str rest_a = str_make(a.p + skip, a.n - skip), rest_b = str_make(b.p + skip, b.n - skip);
    bool colon = false;
    size_t dash_a = find_dash(rest_a, &colon), dash_b = find_dash(rest_b, &colon);
    if (colon || (dash_a == rest_a.n) != (dash_b == rest_b.n))
        return compare_whole(a, b);
    int c = order(str_make(rest_a.p, dash_a), str_make(rest_b.p, dash_b));
    if (c || dash_a == rest_a.n)
        return c;
    return order(str_from(rest_a, dash_a + 1), str_from(rest_b, dash_b + 1));
}

const struct version_scheme scheme_dpkg = {
    .name = "dpkg",
    .source = "deb-version(7)",
    .ecosystems = (const char *const[]){"Debian", "Ubuntu", "Echo", NULL},
    .compare = compare,
};
