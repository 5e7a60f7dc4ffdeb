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
    const char *colon = memchr(v.p, ':', v.n);
    if (colon && digits_all(str_make(v.p, (size_t)(colon - v.p)))) {
        d.epoch = str_make(v.p, (size_t)(colon - v.p));
        d.upstream = str_from(v, d.epoch.n + 1);
    }
    const char *dash = memrchr(d.upstream.p, '-', d.upstream.n);
    if (dash) {
        size_t n = (size_t)(dash - d.upstream.p);
        d.revision = str_from(d.upstream, n + 1);
        d.upstream.n = n;
    }
    return d;
}

static int compare(str a, str b)
{
    if (str_eq(a, b) || !a.n || !b.n)
        return (a.n > 0) - (b.n > 0);
    struct deb x = deb_of(a), y = deb_of(b);
    int c = x.epoch.n | y.epoch.n ? digits_cmp(x.epoch, y.epoch) : 0;
    if (!c)
        c = order(x.upstream, y.upstream);
    return c ? c : order(x.revision, y.revision);
}

const struct version_scheme scheme_dpkg = {
    .name = "dpkg",
    .source = "deb-version(7)",
    .ecosystems = (const char *const[]){"Debian", "Ubuntu", "Echo", NULL},
    .compare = compare,
};
