#include "version/part.h"
#include "version/version.h"

/* The order of what can stand at one place. A `#` stands for any number and for none, so it is equal to all
 * of them: the one thing here that is no order, kept because PHP has it. */
enum rank {
    RANK_EMPTY, /* behind a separator at the end */
    RANK_UNKNOWN,
    RANK_DEV,
    RANK_ALPHA,
    RANK_BETA,
    RANK_RC,
    RANK_ANY,
    RANK_END,
    RANK_NUMBER,
    RANK_PATCH,
};
struct item {
    enum rank rank;
    str digits;
};

static bool is_separator(char c)
{
    return !ch_alnum(c) && c != '#';
}

/* A word is known by how it begins, as PHP does it; case counts, but for RC. */
static enum rank word_rank(str w)
{
    static const struct {
        str prefix;
        enum rank rank;
    } known[] = {
        {STR_INIT("dev"), RANK_DEV}, {STR_INIT("a"), RANK_ALPHA}, {STR_INIT("b"), RANK_BETA},
        {STR_INIT("RC"), RANK_RC},   {STR_INIT("rc"), RANK_RC},   {STR_INIT("#"), RANK_ANY},
        {STR_INIT("p"), RANK_PATCH},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (str_starts(w, known[i].prefix))
            return known[i].rank;
    return RANK_UNKNOWN;
}

static str take_word(struct part *c)
{
    const char *from = c->p;
    while (!part_done(c) && !is_separator(*c->p) && !ch_digit(*c->p))
        c->p++;
    return str_make(from, (size_t)(c->p - from));
}

/* PHP leaves the first byte as it is: a dot has an empty word before it, another separator begins a word. */
static struct item first_separator(struct part *c)
{
    if (*c->p++ != '.' && !part_digits(c).n)
        take_word(c);
    return (struct item){RANK_UNKNOWN, STR_NONE};
}

static struct item next(struct part *c, bool first)
{
    if (first && !part_done(c) && is_separator(*c->p))
        return first_separator(c);
    bool separated = false;
    for (; !part_done(c) && is_separator(*c->p); c->p++)
        separated = true;
    if (part_done(c))
        return (struct item){separated ? RANK_EMPTY : RANK_END, STR_NONE};
    if (part_digit(c))
        return (struct item){RANK_NUMBER, part_digits(c)};
    return (struct item){word_rank(take_word(c)), STR_NONE};
}

static bool any_matches(enum rank r)
{
    return r == RANK_NUMBER || r == RANK_END;
}

static int item_cmp(struct item a, struct item b)
{
    if ((a.rank == RANK_ANY && any_matches(b.rank)) || (b.rank == RANK_ANY && any_matches(a.rank)))
        return 0;
    if (a.rank != b.rank)
        return (int)a.rank - (int)b.rank;
    return digits_cmp(a.digits, b.digits);
}

static struct part start(str v)
{
    struct part c = part_of(v);
    if (!part_take(&c, 'v'))
        part_take(&c, 'V');
    return c;
}

int packagist_order(str a, str b)
{
    struct part x = start(a), y = start(b);
    for (bool first = true; !part_done(&x) || !part_done(&y); first = false) {
        int c = item_cmp(next(&x, first), next(&y, first));
        if (c)
            return c;
    }
    return 0;
}

const struct version_scheme scheme_packagist = {
    .name = "packagist",
    .source = "version_compare of PHP, with a leading v ignored as Composer does",
    .ecosystems = (const char *const[]){"Packagist", NULL},
    .compare = packagist_order,
};
