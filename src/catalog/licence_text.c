#include "catalog/licence_text.h"

enum { SHINGLE = 4, MATCHES_MAX = 16, OPEN_PERCENT = 60 };

/* Hash and order of words as tools/licences.py has them. */
static uint32_t mix(uint32_t v)
{
    v = (v ^ v >> 16) * 0x7feb352du;
    v = (v ^ v >> 15) * 0x846ca68bu;
    return v ^ v >> 16;
}

/* The next word (ASCII letters and digits, without case) as a hash; false at the end. */
static bool next_word(const char **p, const char *end, uint32_t *hash)
{
    while (*p < end && !ch_alnum(**p))
        (*p)++;
    uint32_t h = 0x811c9dc5u;
    const char *start = *p;
    for (; *p < end && ch_alnum(**p); (*p)++)
        h = (h ^ (unsigned char)ch_lower(**p)) * 0x01000193u;
    *hash = h;
    return *p > start;
}

struct search {
    struct arena *a;
    VEC(uint32_t) found; /* indices into licence_shingles, each once */
    uint64_t *seen;      /* the same as a bit set */
    uint16_t *counts;    /* by licence: how many of its shingles were found */
    uint16_t *open;      /* by licence: how many of these no licence that was told explains */
};

static void look_up(struct search *s, uint32_t hash)
{
    uint32_t at = licence_buckets[hash >> 18], end = licence_buckets[(hash >> 18) + 1];
    while (at < end && licence_shingles[at] < hash)
        at++;
    for (; at < end && licence_shingles[at] == hash; at++) {
        if (s->seen[at / 64] >> (at % 64) & 1)
            return;
        s->seen[at / 64] |= (uint64_t)1 << (at % 64);
        s->counts[licence_shingle_of[at]]++;
        s->open[licence_shingle_of[at]]++;
        vec_push(s->a, &s->found, at);
    }
}

static void search(struct search *s, str text)
{
    const char *p = text.p, *end = text.p + text.n;
    uint32_t window[SHINGLE] = {0}, word;
    for (size_t n = 0; next_word(&p, end, &word); n++) {
        memmove(window, window + 1, sizeof window - sizeof *window);
        window[SHINGLE - 1] = word;
        if (n + 1 < SHINGLE)
            continue;
        uint32_t h = 0;
        for (size_t i = 0; i < SHINGLE; i++)
            h = h * 31 + window[i];
        look_up(s, mix(h));
    }
}

static unsigned percent_of(const struct search *s, unsigned licence)
{
    return (unsigned)s->counts[licence] * 100u / licence_list[licence].shingles;
}

/* How well the licence explains what is not explained yet: how much, and how whole the licence is; 0 unless
 * nearly all of it is there and most of that is its own. The text of a licence is explained best by that
 * licence: one that holds it too lacks the rest, one that is a part of it explains less. */
static unsigned fit(const struct search *s, unsigned licence)
{
    const struct licence_row *row = &licence_list[licence];
    unsigned percent = percent_of(s, licence), open = s->open[licence];
    if (percent < LICENCE_PERCENT || open * 100u < row->shingles * OPEN_PERCENT)
        return 0;
    return open * row->size / row->shingles * percent;
}

/* licence_count if none fits. */
static unsigned best(const struct search *s)
{
    unsigned found = licence_count, most = 0;
    for (size_t i = 0; i < s->found.n; i++) {
        unsigned l = licence_shingle_of[s->found.v[i]], n = fit(s, l);
        if (n > most || (n && n == most && l < found)) {
            found = l;
            most = n;
        }
    }
    return found;
}

/* What the text has of `licence` speaks for no other any more. */
static void take(struct search *s, unsigned licence)
{
    for (size_t i = 0; i < s->found.n; i++) {
        uint32_t at = s->found.v[i], hash = licence_shingles[at];
        if (licence_shingle_of[at] != licence)
            continue;
        uint32_t first = at;
        while (first && licence_shingles[first - 1] == hash)
            first--;
        for (uint32_t k = first; k < licence_buckets[LICENCE_BUCKETS] && licence_shingles[k] == hash; k++)
            if (s->open[licence_shingle_of[k]])
                s->open[licence_shingle_of[k]]--;
    }
}

void licence_text_match(struct arena *a, str text, licence_matches *out)
{
    struct search s = {.a = a};
    s.seen = arena_many(a, uint64_t, licence_buckets[LICENCE_BUCKETS] / 64 + 1);
    s.counts = arena_many(a, uint16_t, licence_count);
    s.open = arena_many(a, uint16_t, licence_count);
    search(&s, str_sub(text, 0, LICENCE_TEXT_MAX));
    for (unsigned l; out->n < MATCHES_MAX && (l = best(&s)) < licence_count;) {
        vec_push(a, out, (struct licence_match){&licence_list[l], percent_of(&s, l)});
        take(&s, l);
    }
}

static int compare(str id, const char *row)
{
    for (size_t i = 0; i < id.n; i++) {
        int c = ch_lower(id.p[i]) - ch_lower(row[i]);
        if (c)
            return c;
    }
    return -(int)(row[id.n] != 0);
}

const struct licence_row *licence_row_of(str id)
{
    size_t low = 0, high = licence_count;
    while (low < high) {
        size_t mid = (low + high) / 2;
        int c = compare(id, licence_list[mid].id);
        if (!c)
            return &licence_list[mid];
        if (c < 0)
            high = mid;
        else
            low = mid + 1;
    }
    return NULL;
}
