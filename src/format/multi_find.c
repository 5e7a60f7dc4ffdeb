#include "format/multi_find.h"

static unsigned pair(const char *p)
{
    return (unsigned)(unsigned char)p[0] << 8 | (unsigned char)p[1];
}

void multi_find_init(struct multi_find *f, const str *words, size_t count, struct arena *a)
{
    f->words = words;
    f->count = count;
    f->first = arena_many(a, uint32_t, 1 << 16);
    f->next = arena_many(a, uint32_t, count);
    memset(f->shift, MULTI_FIND_MIN - 1, sizeof f->shift);
    memset(f->first, 0, sizeof *f->first << 16);
    for (size_t i = 0; i < count; i++) {
        for (unsigned k = 0; k + 2 <= MULTI_FIND_MIN; k++) {
            uint8_t *shift = &f->shift[pair(words[i].p + k)];
            uint8_t left = (uint8_t)(MULTI_FIND_MIN - 2 - k);
            *shift = left < *shift ? left : *shift;
        }
        uint32_t *first = &f->first[pair(words[i].p + MULTI_FIND_MIN - 2)];
        f->next[i] = *first;
        *first = (uint32_t)i + 1;
    }
}

void multi_find(const struct multi_find *f, str text, void (*found)(void *ctx, size_t word, size_t at),
                void *ctx)
{
    for (size_t end = MULTI_FIND_MIN; end <= text.n;) {
        unsigned last = pair(text.p + end - 2);
        if (f->shift[last]) {
            end += f->shift[last];
            continue;
        }
        str rest = str_from(text, end - MULTI_FIND_MIN);
        for (uint32_t w = f->first[last]; w; w = f->next[w - 1])
            if (str_starts(rest, f->words[w - 1]))
                found(ctx, w - 1, end - MULTI_FIND_MIN);
        end++;
    }
}
