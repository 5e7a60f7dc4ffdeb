#include "version/part.h"
#include "version/version.h"

struct rpm {
    str epoch, version, release;
    bool has_release;
};

static inline bool separator(char c)
{
    return !ch_alnum(c) && c != '~' && c != '^';
}

/* The order of what can stand at one place: a tilde, nothing, a caret, a word, a number. */
enum rank { RANK_TILDE, RANK_END, RANK_CARET, RANK_WORD, RANK_NUMBER };

static inline enum rank rank(struct part *c)
{
    while (!part_done(c) && separator(*c->p))
        c->p++;
    if (part_done(c))
        return RANK_END;
    if (*c->p == '~')
        return RANK_TILDE;
    if (*c->p == '^')
        return RANK_CARET;
    return ch_digit(*c->p) ? RANK_NUMBER : RANK_WORD;
}

static inline str word(struct part *c)
{
    const char *from = c->p;
    while (!part_done(c) && ch_alpha(*c->p))
        c->p++;
    return str_make(from, (size_t)(c->p - from));
}

static int order(str x, str y)
{
    struct part a = part_of(x), b = part_of(y);
    for (;;) {
        enum rank i = rank(&a), j = rank(&b);
        if (i != j)
            return (int)i - (int)j;
        int c = 0;
        switch (i) {
        case RANK_END:
            return 0;
        case RANK_TILDE:
        case RANK_CARET:
            a.p++, b.p++;
            break;
        case RANK_WORD:
            c = str_cmp(word(&a), word(&b));
            break;
        case RANK_NUMBER:
            c = part_number(&a, &b);
            break;
        }
        if (c)
            return c;
    }
}

/* [EPOCH:]VERSION[-RELEASE]; digits alone are an epoch, none is 0. The release is what follows the last dash.
 */
static struct rpm rpm_of(str v)
{
    struct rpm r = {.version = v};
    ptrdiff_t colon = str_chr(v, ':');
    if (colon == 0 || (colon > 0 && digits_all(str_sub(v, 0, (size_t)colon)))) {
        r.epoch = str_sub(v, 0, (size_t)colon);
        r.version = str_from(v, (size_t)colon + 1);
    }
    ptrdiff_t dash = str_rchr(r.version, '-');
    if (dash >= 0) {
        r.has_release = true;
        r.release = str_from(r.version, (size_t)dash + 1);
        r.version = str_sub(r.version, 0, (size_t)dash);
    }
    return r;
}

static int compare(str a, str b)
{
    struct rpm x = rpm_of(a), y = rpm_of(b);
    int c = digits_cmp(x.epoch, y.epoch);
    if (!c)
        c = order(x.version, y.version);
    if (!c)
        c = (int)x.has_release - (int)y.has_release;
    return c ? c : order(x.release, y.release);
}

const struct version_scheme scheme_rpm = {
    .name = "rpm",
    .source = "rpm-version(7)",
    .ecosystems = (const char *const[]){"Red Hat", "AlmaLinux", "Rocky Linux", "SUSE", "openSUSE",
                                        "Azure Linux", "openEuler", "Mageia", "Amazon Linux", "Oracle Linux",
                                        "Photon OS", "Fedora", "EPEL", "CentOS", NULL},
    .compare = compare,
};
