/* part: what the comparators share: a cursor over the bytes of a version, and orders of its pieces.
 * Numbers have any length: they are compared as digits, never converted. Nothing here allocates. */
#ifndef ASSAY_VERSION_PART_H
#define ASSAY_VERSION_PART_H

#include "base/str.h"

struct part {
    const char *p, *end;
};

static inline struct part part_of(str s)
{
    return (struct part){s.p, s.n ? s.p + s.n : s.p};
}
static inline bool part_done(const struct part *c)
{
    return c->p == c->end;
}
/* The byte the cursor stands on; 0 at the end. */
static inline char part_peek(const struct part *c)
{
    return c->p < c->end ? *c->p : '\0';
}
static inline bool part_digit(const struct part *c)
{
    return c->p < c->end && ch_digit(*c->p);
}
/* Passes over `ch` when the cursor stands on it. */
static inline bool part_take(struct part *c, char ch)
{
    if (c->p == c->end || *c->p != ch)
        return false;
    c->p++;
    return true;
}
/* The digits the cursor stands on, taken off it. */
static inline str part_digits(struct part *c)
{
    const char *from = c->p;
    while (part_digit(c))
        c->p++;
    return str_make(from, (size_t)(c->p - from));
}

/* Orders the numbers that both cursors stand on, by value; no digits count as 0. Leading zeros do not count.
 * The cursors stand behind the numbers afterwards, if these are equal. */
static inline int part_number(struct part *a, struct part *b)
{
    const char *p = a->p, *q = b->p;
    while (p < a->end && *p == '0')
        p++;
    while (q < b->end && *q == '0')
        q++;
    int first = 0;
    while (p < a->end && q < b->end && ch_digit(*p) && ch_digit(*q)) {
        if (!first)
            first = *p - *q;
        p++, q++;
    }
    bool longer_a = p < a->end && ch_digit(*p), longer_b = q < b->end && ch_digit(*q);
    if (longer_a != longer_b)
        return longer_a ? 1 : -1;
    a->p = p;
    b->p = q;
    return first;
}
/* As part_number, of two strings of digits. */
static inline int digits_cmp(str a, str b)
{
    struct part x = part_of(a), y = part_of(b);
    return part_number(&x, &y);
}
static inline bool digits_all(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!ch_digit(s.p[i]))
            return false;
    return s.n > 0;
}
static inline bool digits_zero(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] != '0')
            return false;
    return true;
}
/* Byte order with ASCII upper case taken as lower case. */
static inline int str_icmp(str a, str b)
{
    for (size_t i = 0; i < a.n && i < b.n; i++) {
        int x = (unsigned char)ch_lower(a.p[i]), y = (unsigned char)ch_lower(b.p[i]);
        if (x != y)
            return x - y;
    }
    return a.n < b.n ? -1 : a.n > b.n;
}

/* semver.c: precedence of Semantic Versioning 2.0.0 section 11 with a `v` before the version allowed, numbers
 * left out taken as 0, and any count of numbers; build metadata is ignored. */
int semver_precedence(str a, str b, bool fold_case);
/* Dot-separated identifiers (section 11.4): numbers by value and below words, a prefix first. */
int semver_identifiers(str a, str b, bool fold_case);
/* dpkg.c: the order of an upstream version or of a revision, without epoch (deb-version(7)). */
int dpkg_order(str a, str b);
/* packagist.c: version_compare of PHP, a leading `v` ignored. */
int packagist_order(str a, str b);
/* part.c: lists of numbers with `.` (and `-` if `dash`) between them; a prefix first. */
int dotted_order(str a, str b, bool dash);

#endif
