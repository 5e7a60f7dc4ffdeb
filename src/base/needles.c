#include "base/needles.h"

enum { PAIRS = 1 << 16, SHIFT_MAX = 255 };

static unsigned pair(const char *p)
{
    return (unsigned)(unsigned char)p[0] << 8 | (unsigned char)p[1];
}

void needles_make(struct needles *s, struct arena *a, const str *v, size_t n)
{
    *s = (struct needles){.v = v, .n = n, .shortest = SHIFT_MAX};
    for (size_t i = 0; i < n; i++)
        if (v[i].n < s->shortest)
            s->shortest = v[i].n;
    s->shift = arena_many(a, uint8_t, PAIRS);
    s->first = arena_many(a, uint32_t, PAIRS);
    s->next = arena_many(a, uint32_t, n);
    memset(s->shift, (int)s->shortest - 1, PAIRS);
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k + 2 <= s->shortest; k++) {
            uint8_t *shift = &s->shift[pair(v[i].p + k)];
            if (s->shortest - 2 - k < *shift)
                *shift = (uint8_t)(s->shortest - 2 - k);
        }
        unsigned last = pair(v[i].p + s->shortest - 2);
        s->next[i] = s->first[last];
        s->first[last] = (uint32_t)i + 1;
    }
}

size_t needles_find(const struct needles *s, str hay, size_t from, size_t *which)
{
    if (!s->n || hay.n < s->shortest)
        return hay.n;
    /* `at` is where the last two bytes of the window stand. */
    size_t at = from + s->shortest - 2;
    while (at + 2 <= hay.n) {
        unsigned last = pair(hay.p + at);
        uint8_t shift = s->shift[last];
        if (shift) {
            at += shift;
            continue;
        }
        size_t begin = at + 2 - s->shortest;
        for (uint32_t i = s->first[last]; i; i = s->next[i - 1]) {
            if (str_starts(str_from(hay, begin), s->v[i - 1])) {
                *which = i - 1;
                return begin;
            }
        }
        at++;
    }
    return hay.n;
}
