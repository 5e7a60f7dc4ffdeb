#include "version/part.h"
#include "version/version.h"

/* VERSION[_REVISION][,EPOCH]. A version is a row of components, each NUMBER LETTER NUMBER of which any may be
 * left out; all but letters, digits, `+` and `*` separates. `+` begins a new block, to which both sides step
 * together; what a block lacks counts as 0. `*` is below all. */
struct number {
    int below; /* -2 and -1 are below every number */
    str digits;
};
struct component {
    struct number number, patch;
    int letter; /* 0 none, 1 to 26 */
};
struct port {
    struct part version;
    str revision, epoch;
};

static const struct {
    str name;
    int letter;
} stages[] = {{STR_INIT("pl"), 0},
              {STR_INIT("alpha"), 1},
              {STR_INIT("beta"), 2},
              {STR_INIT("pre"), 16},
              {STR_INIT("rc"), 18}};

static bool on_letter(const struct part *c)
{
    return ch_alpha(part_peek(c));
}

static str word_at(const struct part *c)
{
    struct part at = *c;
    while (on_letter(&at))
        at.p++;
    return str_make(c->p, (size_t)(at.p - c->p));
}

/* The word at the cursor as a letter: its first, or that of a stage. A stage behind a number is a component
 * of its own, so it is left where it is: false. */
static bool take_letter(struct part *c, bool behind_number, int *letter)
{
    str word = word_at(c);
    if (!word.n)
        return false;
    *letter = ch_lower(word.p[0]) - 'a' + 1;
    for (size_t i = 0; i < sizeof stages / sizeof *stages; i++) {
        if (!str_ieq(word, stages[i].name))
            continue;
        *letter = behind_number ? 0 : stages[i].letter;
        if (behind_number)
            return false;
    }
    c->p += word.n;
    return true;
}

static struct component take_component(struct part *c)
{
    struct component k = {{0, STR_NONE}, {0, STR_NONE}, 0};
    bool behind_number = true;
    if (part_digit(c)) {
        k.number.digits = part_digits(c);
    } else if (part_peek(c) == '*') {
        k.number.below = -2;
        while (!part_done(c) && *c->p != '+')
            c->p++;
    } else {
        k.number.below = -1;
        behind_number = false;
    }
    if (take_letter(c, behind_number, &k.letter)) {
        k.patch.below = part_digit(c) ? 0 : -1;
        k.patch.digits = part_digits(c);
    }
    while (!part_done(c) && !ch_alnum(*c->p) && *c->p != '+' && *c->p != '*')
        c->p++;
    return k;
}

static int number_cmp(struct number a, struct number b)
{
    return a.below != b.below ? a.below - b.below : digits_cmp(a.digits, b.digits);
}

static int component_cmp(struct component a, struct component b)
{
    int c = number_cmp(a.number, b.number);
    if (!c)
        c = a.letter - b.letter;
    return c ? c : number_cmp(a.patch, b.patch);
}

/* The number that `s` begins with. */
static str leading_digits(str s)
{
    struct part c = part_of(s);
    return part_digits(&c);
}

static struct port port_of(str v)
{
    struct port p = {.revision = STR_NONE, .epoch = STR_NONE};
    ptrdiff_t mark = str_rchr(v, '_');
    size_t end = mark < 0 ? v.n : (size_t)mark;
    if (mark >= 0)
        p.revision = leading_digits(str_from(v, end + 1));
    ptrdiff_t comma = str_rchr(v, ',');
    if (comma > mark) {
        p.epoch = leading_digits(str_from(v, (size_t)comma + 1));
        end = mark < 0 ? (size_t)comma : end;
    }
    p.version = part_of(str_sub(v, 0, end));
    return p;
}

static int version_cmp(struct part a, struct part b)
{
    static const struct component nothing = {{0, STR_INIT("")}, {0, STR_INIT("")}, 0};
    while (!part_done(&a) || !part_done(&b)) {
        bool more_a = !part_done(&a) && *a.p != '+', more_b = !part_done(&b) && *b.p != '+';
        if (!more_a && !more_b) {
            part_take(&a, '+');
            part_take(&b, '+');
            continue;
        }
        int c = component_cmp(more_a ? take_component(&a) : nothing, more_b ? take_component(&b) : nothing);
        if (c)
            return c;
    }
    return 0;
}

static int compare(str a, str b)
{
    struct port x = port_of(a), y = port_of(b);
    int c = digits_cmp(x.epoch, y.epoch);
    if (!c)
        c = version_cmp(x.version, y.version);
    return c ? c : digits_cmp(x.revision, y.revision);
}

const struct version_scheme scheme_freebsd = {
    .name = "freebsd",
    .source = "FreeBSD Porter's Handbook, versions; pkg-version(8)",
    .ecosystems = (const char *const[]){"FreeBSD", NULL},
    .compare = compare,
};
