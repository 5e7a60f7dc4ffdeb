#include "advisory/rating.h"

/* How good a score's source is: higher beats lower. */
enum { FROM_NUMBER = 1, FROM_V2, FROM_V30, FROM_V31, FROM_V40 };

struct best {
    struct rating r;
    unsigned from;   /* of the score */
    bool of_package; /* the score is of the row */
    bool word_of_distro;
    enum severity word;
};

enum severity rating_word(str w)
{
    static const struct {
        const char *word;
        enum severity severity;
    } words[] = {
        {"critical", SEVERITY_CRITICAL}, {"high", SEVERITY_HIGH},        {"important", SEVERITY_HIGH},
        {"medium", SEVERITY_MEDIUM},     {"moderate", SEVERITY_MEDIUM},  {"low", SEVERITY_LOW},
        {"negligible", SEVERITY_LOW},    {"unimportant", SEVERITY_INFO}, {"none", SEVERITY_INFO}};
    while (str_ends(w, STR("*"))) /* Debian's marks of a guess */
        w.n--;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_ieq(w, str_c(words[i].word)))
            return words[i].severity;
    return SEVERITY_UNKNOWN;
}

/* "9.8": a score without its vector. */
static bool number_score(str s, double *score)
{
    uint64_t whole, tenth = 0;
    str head, tail;
    bool point = str_cut(s, '.', &head, &tail);
    if (!str_u64(head, 10, &whole) || whole > 10 || (point && !str_u64(str_sub(tail, 0, 1), 10, &tenth)))
        return false;
    *score = (double)whole + (double)tenth / 10;
    return *score <= 10;
}

unsigned rating_score(str s, double *score)
{
    int version = 0;
    if (number_score(s, score))
        return FROM_NUMBER;
    if (!cvss_score(s, score, &version))
        return 0;
    return version == 40 ? FROM_V40 : version == 31 ? FROM_V31 : version == 30 ? FROM_V30 : FROM_V2;
}

static void add_word(struct best *b, str word, bool distro)
{
    enum severity s = rating_word(word);
    b->r.unimportant |= str_is(word, "unimportant");
    b->r.ended |= str_is(word, "end-of-life");
    if (s == SEVERITY_UNKNOWN || (b->word_of_distro && !distro))
        return;
    if ((distro && !b->word_of_distro) || s > b->word) {
        b->word = s;
        b->word_of_distro = distro;
    }
}

static void add_list(struct best *b, const struct shard *s, uint32_t list, bool of_package, bool distro)
{
    struct words w = shard_list(s, list);
    for (size_t i = 0; i < w.n; i++) {
        double score = -1;
        str text = shard_string(s, w.v[i]);
        unsigned from = rating_score(text, &score);
        if (!from) {
            add_word(b, text, distro);
            continue;
        }
        bool better = from != b->from               ? from > b->from
                      : of_package != b->of_package ? of_package
                                                    : score > b->r.score;
        if (!better)
            continue;
        b->from = from;
        b->of_package = of_package;
        b->r.score = score;
        b->r.vector = from == FROM_NUMBER ? STR("") : text;
    }
}

struct rating rating_of(const struct decided *const *rows, size_t n)
{
    struct best b = {.r = {.score = -1, .vector = STR("")}};
    for (size_t i = 0; i < n; i++) {
        bool distro = rows[i]->advisory.flags & ADVISORY_DISTRO;
        add_list(&b, rows[i]->shard, shard_note(rows[i]->shard, rows[i]->row.note).ratings, true, distro);
        add_list(&b, rows[i]->shard, rows[i]->advisory.ratings, false, distro);
    }
    b.r.severity = b.word_of_distro ? b.word : b.r.score >= 0 ? severity_of_score(b.r.score) : b.word;
    return b.r;
}
