/* Matching of one compiled pattern: its longest literal is searched for, the rest is tried around it by
 * backtracking over a few items under a budget of steps. */
#include "catalog/classifier.h"

/* One attempt. Positions of the version groups are filled in on the way back from a match. */
struct attempt {
    const struct classifier_pattern *pattern;
    str bytes;
    uint32_t *steps;
    size_t start[CLASSIFIER_GROUPS + 1], end[CLASSIFIER_GROUPS + 1];
};

static bool in_set(const struct classifier_item *item, char c)
{
    unsigned char b = (unsigned char)c;
    return item->set[b / 64] >> b % 64 & 1;
}

static void note(struct attempt *t, const struct classifier_item *item, size_t from, size_t to)
{
    if (!item->group)
        return;
    if (from < t->start[item->group])
        t->start[item->group] = from;
    if (to > t->end[item->group])
        t->end[item->group] = to;
}

static bool match(struct attempt *t, unsigned i, size_t at);

static bool match_literal(struct attempt *t, unsigned i, size_t at)
{
    const struct classifier_item *item = &t->pattern->items[i];
    size_t n = item->literal.n;
    if (n > t->bytes.n - at || memcmp(t->bytes.p + at, item->literal.p, n) != 0 || !match(t, i + 1, at + n))
        return false;
    note(t, item, at, at + n);
    return true;
}

/* The longest run first. */
static bool match_set(struct attempt *t, unsigned i, size_t at)
{
    const struct classifier_item *item = &t->pattern->items[i];
    size_t n = 0;
    while (n < item->max && n < t->bytes.n - at && in_set(item, t->bytes.p[at + n]))
        n++;
    for (;; n--) {
        if (n < item->min)
            return false;
        if (match(t, i + 1, at + n))
            break;
        if (!n)
            return false;
    }
    note(t, item, at, at + n);
    return true;
}

static bool match(struct attempt *t, unsigned i, size_t at)
{
    if (!*t->steps)
        return false;
    --*t->steps;
    if (i == t->pattern->count)
        return true;
    const struct classifier_item *item = &t->pattern->items[i];
    if (item->skip)
        return match(t, i + 1, at) || match(t, i + 1u + item->skip, at);
    return item->literal.n ? match_literal(t, i, at) : match_set(t, i, at);
}

static str without_zeros(str s)
{
    while (s.n > 1 && s.p[0] == '0')
        s = str_from(s, 1);
    return s;
}

/* The only group as it is; numbers of several are joined by dots: "2", "09", "14" is 2.9.14. */
static str version_of(const struct attempt *t, struct arena *a)
{
    str version = str_sub(t->bytes, t->start[1], t->end[1] - t->start[1]);
    if (t->end[2])
        version = without_zeros(version);
    for (unsigned g = 2; g <= CLASSIFIER_GROUPS && t->end[g]; g++)
        version = arena_join(a, version, STR("."),
                             without_zeros(str_sub(t->bytes, t->start[g], t->end[g] - t->start[g])));
    return arena_dup(a, version);
}

/* The pattern with its anchor at `anchor`. */
static bool match_around(struct attempt *t, size_t anchor)
{
    const struct classifier_pattern *p = t->pattern;
    for (size_t before = p->before_max;; before--) {
        if (before <= anchor && match(t, 0, anchor - before))
            return true;
        if (before == p->before_min)
            return false;
    }
}

enum classifier_match classifier_search(const struct classifier_pattern *p, str bytes, size_t from, size_t to,
                                        struct arena *a, uint32_t *steps, str *version)
{
    struct attempt t = {.pattern = p, .bytes = bytes, .steps = steps};
    memset(t.start, 0xff, sizeof t.start);
    while (from < to && *steps) {
        ptrdiff_t at = str_find(str_from(bytes, from), p->anchor);
        if (at < 0 || from + (size_t)at >= to)
            return CLASSIFIER_NONE;
        from += (size_t)at;
        if (match_around(&t, from)) {
            *version = version_of(&t, a);
            return CLASSIFIER_FOUND;
        }
        from++;
    }
    return *steps ? CLASSIFIER_NONE : CLASSIFIER_EXHAUSTED;
}

enum classifier_match classifier_match_at(const struct classifier_pattern *p, str bytes, size_t anchor,
                                          struct arena *a, uint32_t *steps, size_t *start, str *version)
{
    struct attempt t = {.pattern = p, .bytes = bytes, .steps = steps};
    memset(t.start, 0xff, sizeof t.start);
    for (size_t before = p->before_min; before <= p->before_max && before <= anchor; before++) {
        *start = anchor - before;
        if (match(&t, 0, *start)) {
            *version = version_of(&t, a);
            return CLASSIFIER_FOUND;
        }
    }
    return *steps ? CLASSIFIER_NONE : CLASSIFIER_EXHAUSTED;
}

bool classifier_wants(const struct classifier *c, str base)
{
    for (const char *const *p = c->paths; *p; p++)
        if (str_glob(str_c(*p), base))
            return true;
    return false;
}
