#include "secret/literals.h"
#include "secret/pattern.h"
#include <pthread.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

enum {
    PLACES = 4, /* of them that the tables know; where the literal ends before, any byte may follow */
    KEY = 3,    /* bytes of a literal that are searched for */
    HASH_BITS = 14,
    BUCKETS = 16,
    LITERALS_MAX = 1024,
};

/* One literal by its key. */
struct needle {
    str text;
    uint16_t pattern, next; /* next: 1 + index of the next of the same hash */
    uint8_t offset;         /* of the key in the text */
    bool any_case;
};

static struct {
    struct needle needles[LITERALS_MAX];
    size_t n;
    uint16_t first[1 << HASH_BITS]; /* 1 + index; 0: none */
    /* By half byte and place in the key: the buckets that have it there. */
    uint8_t low[BUCKETS / 8][PLACES][16], high[BUCKETS / 8][PLACES][16];
} table;
static pthread_once_t table_once = PTHREAD_ONCE_INIT;

/* Letters of one case, and some signs, become the same. */
static inline uint32_t folded(const char *p)
{
    return ((uint32_t)(unsigned char)p[0] | (uint32_t)(unsigned char)p[1] << 8 |
            (uint32_t)(unsigned char)p[2] << 16) |
           0x202020;
}

static inline uint32_t hash_of(uint32_t key)
{
    return (key * 0x9e3779b1u) >> (32 - HASH_BITS);
}

/* How common a byte is in texts, out of 100. */
static unsigned commonness(char c)
{
    static const char common[] = "etaoinsrhldcumfpgwybvkxjqz";
    const char *at = c ? strchr(common, ch_lower(c)) : NULL;
    if (at)
        return 100 - 3 * (unsigned)(at - common);
    return ch_digit(c) || strchr("-_./:= \"", c) ? 40 : 10;
}

static uint8_t rarest_key(str text)
{
    size_t best = 0, places = text.n < PLACES ? KEY : PLACES;
    unsigned least = UINT32_MAX;
    for (size_t i = 0; i + places <= text.n; i++) {
        unsigned w = commonness(text.p[i]) * commonness(text.p[i + 1]) * commonness(text.p[i + 2]);
        if (w < least) {
            least = w;
            best = i;
        }
    }
    return (uint8_t)best;
}

/* How much of what passes a bucket lets through: over its places the half bytes that it has. */
static uint64_t openness(size_t bucket)
{
    uint64_t all = 1;
    for (size_t k = 0; k < PLACES; k++) {
        unsigned low = 0, high = 0;
        for (size_t h = 0; h < 16; h++) {
            low += table.low[bucket / 8][k][h] >> bucket % 8 & 1;
            high += (table.high[bucket / 8][k][h] >> bucket % 8 & 1) * (h == 6 || h == 7 ? 4u : 1u);
        }
        all *= low * high;
    }
    return all;
}

static void bucket_put(size_t bucket, str key)
{
    uint8_t bit = (uint8_t)(1u << bucket % 8);
    for (size_t k = 0; k < PLACES; k++) {
        unsigned c = k < key.n ? (unsigned char)key.p[k] | 0x20u : 0;
        for (unsigned h = 0; h < 16; h++) {
            table.low[bucket / 8][k][h] |= k >= key.n || h == (c & 15) ? bit : 0;
            table.high[bucket / 8][k][h] |= k >= key.n || h == c >> 4 ? bit : 0;
        }
    }
}

/* Into the bucket that it opens least. */
static void bucket_choose(str key)
{
    size_t best = 0;
    uint64_t least = UINT64_MAX;
    for (size_t b = 0; b < BUCKETS; b++) {
        uint8_t low[BUCKETS / 8][PLACES][16], high[BUCKETS / 8][PLACES][16];
        memcpy(low, table.low, sizeof low);
        memcpy(high, table.high, sizeof high);
        uint64_t before = openness(b);
        bucket_put(b, key);
        uint64_t more = openness(b) - before;
        memcpy(table.low, low, sizeof low);
        memcpy(table.high, high, sizeof high);
        if (more < least) {
            least = more;
            best = b;
        }
    }
    bucket_put(best, key);
}

static void needle_add(size_t pattern, str text)
{
    struct needle *n = &table.needles[table.n++];
    *n = (struct needle){.text = text,
                         .pattern = (uint16_t)pattern,
                         .offset = rarest_key(text),
                         .any_case = secret_patterns[pattern].any_case};
    uint32_t key = folded(text.p + n->offset);
    uint16_t *first = &table.first[hash_of(key)];
    n->next = *first;
    *first = (uint16_t)table.n;
    bucket_choose(str_sub(text, n->offset, PLACES));
}

static void table_make(void)
{
    for (size_t i = 0; i < secret_patterns_n; i++)
        for (size_t k = 0; k < secret_patterns[i].n_literals && table.n < LITERALS_MAX; k++)
            needle_add(i, secret_patterns[i].literals[k]);
}

/* One call. */
struct finding_literals {
    str text;
    size_t from, to;
    literal_found found;
    void *ctx;
};

/* Which needles stand with their key at `at`? */
static void look(const struct finding_literals *f, size_t at)
{
    uint16_t i = table.first[hash_of(folded(f->text.p + at))];
    for (; i; i = table.needles[i - 1].next) {
        const struct needle *n = &table.needles[i - 1];
        if (at < n->offset)
            continue;
        size_t begin = at - n->offset;
        str there = str_sub(f->text, begin, n->text.n);
        if (begin >= f->from && begin < f->to &&
            (n->any_case ? str_ieq(there, n->text) : str_eq(there, n->text)))
            f->found(f->ctx, n->pattern, n->text, begin);
    }
}

/* Keys that begin in [at, end). */
static void find_plain(const struct finding_literals *f, size_t at, size_t end)
{
    for (; at < end; at++)
        if (table.first[hash_of(folded(f->text.p + at))])
            look(f, at);
}

#if defined(__x86_64__)
#define AVX2 __attribute__((target("avx2")))

struct masks {
    __m256i low[BUCKETS / 8][PLACES], high[BUCKETS / 8][PLACES];
};

AVX2 static inline __m256i wide(const uint8_t half[16])
{
    return _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)half));
}

/* The buckets that have byte `k` of a key there. */
AVX2 static inline __m256i buckets(const struct masks *m, size_t set, size_t k, __m256i low, __m256i high)
{
    return _mm256_and_si256(_mm256_shuffle_epi8(m->low[set][k], low),
                            _mm256_shuffle_epi8(m->high[set][k], high));
}

/* A bit for each of 32 places where a key may begin. */
AVX2 static inline uint32_t may_begin(const struct masks *m, const char *p)
{
    const __m256i fifteen = _mm256_set1_epi8(15), fold = _mm256_set1_epi8(0x20);
    __m256i any[BUCKETS / 8];
    for (size_t k = 0; k < PLACES; k++) {
        __m256i c = _mm256_or_si256(_mm256_loadu_si256((const __m256i *)(const void *)(p + k)), fold);
        __m256i low = _mm256_and_si256(c, fifteen);
        __m256i high = _mm256_and_si256(_mm256_srli_epi16(c, 4), fifteen);
        for (size_t s = 0; s < BUCKETS / 8; s++) {
            __m256i b = buckets(m, s, k, low, high);
            any[s] = k ? _mm256_and_si256(any[s], b) : b;
        }
    }
    __m256i all = any[0];
    for (size_t s = 1; s < BUCKETS / 8; s++)
        all = _mm256_or_si256(all, any[s]);
    return ~(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(all, _mm256_setzero_si256()));
}

AVX2 static void find_wide(const struct finding_literals *f, size_t at, size_t end)
{
    struct masks m;
    for (size_t s = 0; s < BUCKETS / 8; s++)
        for (size_t k = 0; k < PLACES; k++) {
            m.low[s][k] = wide(table.low[s][k]);
            m.high[s][k] = wide(table.high[s][k]);
        }
    for (; at + 32 <= end && at + 32 + PLACES <= f->text.n; at += 32)
        for (uint32_t bits = may_begin(&m, f->text.p + at); bits; bits &= bits - 1) {
            size_t place = at + (unsigned)__builtin_ctz(bits);
            if (table.first[hash_of(folded(f->text.p + place))])
                look(f, place);
        }
    find_plain(f, at, end);
}
#endif

/* A key may stand behind the place that its literal begins at. */
static size_t keys_end(str text, size_t to)
{
    size_t longest = 64, last = text.n < KEY ? 0 : text.n - KEY + 1;
    return to < last && last - to > longest ? to + longest : last;
}

void literals_find_plain(str text, size_t from, size_t to, literal_found found, void *ctx)
{
    struct finding_literals f = {text, from, to, found, ctx};
    pthread_once(&table_once, table_make);
    find_plain(&f, from, keys_end(text, to));
}

void literals_find(str text, size_t from, size_t to, literal_found found, void *ctx)
{
#if defined(__x86_64__)
    struct finding_literals f = {text, from, to, found, ctx};
    if (__builtin_cpu_supports("avx2")) {
        pthread_once(&table_once, table_make);
        find_wide(&f, from, keys_end(text, to));
        return;
    }
#endif
    literals_find_plain(text, from, to, found, ctx);
}
