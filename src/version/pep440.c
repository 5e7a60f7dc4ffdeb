#include "version/part.h"
#include "version/version.h"

/* PEP 440, appendix B tells the grammar. What does not fit it is a legacy version: below all others, in the
 * order that setuptools gave such versions. */
enum phase { PHASE_DEV_ONLY, PHASE_ALPHA, PHASE_BETA, PHASE_RC, PHASE_FINAL };
struct pep440 {
    str epoch;
    str release; /* with its dots */
    enum phase phase;
    str pre, post, dev, local;
    bool has_post, has_dev;
};

static bool take_word(struct part *c, str word)
{
    if ((size_t)(c->end - c->p) < word.n || !str_ieq(str_make(c->p, word.n), word))
        return false;
    c->p += word.n;
    return true;
}

static bool is_separator(char c)
{
    return c == '.' || c == '-' || c == '_';
}

static bool take_separator(struct part *c)
{
    if (part_done(c) || !is_separator(*c->p))
        return false;
    c->p++;
    return true;
}

/* A separator and one of the words, then a separator and a number if they are there. */
static bool segment(struct part *c, const str *words, size_t n, size_t *which, str *number)
{
    struct part at = *c;
    take_separator(&at);
    for (size_t i = 0; i < n; i++) {
        if (!take_word(&at, words[i]))
            continue;
        take_separator(&at);
        *number = part_digits(&at);
        *which = i;
        *c = at;
        return true;
    }
    return false;
}

static void take_pre(struct part *c, struct pep440 *v)
{
    static const str words[] = {STR_INIT("alpha"),   STR_INIT("a"),   STR_INIT("beta"), STR_INIT("b"),
                                STR_INIT("preview"), STR_INIT("pre"), STR_INIT("rc"),   STR_INIT("c")};
    static const enum phase phases[] = {PHASE_ALPHA, PHASE_ALPHA, PHASE_BETA, PHASE_BETA,
                                        PHASE_RC,    PHASE_RC,    PHASE_RC,   PHASE_RC};
    size_t which;
    if (segment(c, words, sizeof words / sizeof *words, &which, &v->pre))
        v->phase = phases[which];
}

static void take_post(struct part *c, struct pep440 *v)
{
    static const str words[] = {STR_INIT("post"), STR_INIT("rev"), STR_INIT("r")};
    size_t which;
    if (c->end - c->p > 1 && *c->p == '-' && ch_digit(c->p[1])) {
        c->p++;
        v->post = part_digits(c);
        v->has_post = true;
    } else {
        v->has_post = segment(c, words, sizeof words / sizeof *words, &which, &v->post);
    }
}

static void take_dev(struct part *c, struct pep440 *v)
{
    static const str words[] = {STR_INIT("dev")};
    size_t which;
    v->has_dev = segment(c, words, 1, &which, &v->dev);
}

static bool take_local(struct part *c, struct pep440 *v)
{
    if (!part_take(c, '+'))
        return true;
    const char *from = c->p;
    do {
        const char *item = c->p;
        while (!part_done(c) && ch_alnum(*c->p))
            c->p++;
        if (c->p == item)
            return false;
    } while (take_separator(c));
    v->local = str_make(from, (size_t)(c->p - from));
    return true;
}

static bool take_release(struct part *c, struct pep440 *v)
{
    const char *from = c->p;
    str first = part_digits(c);
    if (!first.n)
        return false;
    if (part_take(c, '!')) {
        v->epoch = first;
        from = c->p;
        if (!part_digits(c).n)
            return false;
    }
    while (c->end - c->p > 1 && *c->p == '.' && ch_digit(c->p[1])) {
        c->p++;
        part_digits(c);
    }
    v->release = str_make(from, (size_t)(c->p - from));
    return true;
}

static bool parse(str s, struct pep440 *v)
{
    struct part c = part_of(s);
    *v = (struct pep440){.phase = PHASE_FINAL};
    if (!part_take(&c, 'v'))
        part_take(&c, 'V');
    if (!take_release(&c, v))
        return false;
    take_pre(&c, v);
    take_post(&c, v);
    take_dev(&c, v);
    if (v->phase == PHASE_FINAL && !v->has_post && v->has_dev)
        v->phase = PHASE_DEV_ONLY;
    return take_local(&c, v) && part_done(&c);
}

static int release_cmp(str a, str b)
{
    struct part x = part_of(a), y = part_of(b);
    while (!part_done(&x) || !part_done(&y)) {
        int c = part_number(&x, &y);
        if (c)
            return c;
        part_take(&x, '.');
        part_take(&y, '.');
    }
    return 0;
}

static str local_item(struct part *c)
{
    const char *from = c->p;
    while (!part_done(c) && !is_separator(*c->p))
        c->p++;
    str item = str_make(from, (size_t)(c->p - from));
    take_separator(c);
    return item;
}

/* No local version is below any; numbers are above words. */
static int local_cmp(str a, str b)
{
    struct part x = part_of(a), y = part_of(b);
    while (!part_done(&x) && !part_done(&y)) {
        str i = local_item(&x), j = local_item(&y);
        bool number_i = digits_all(i), number_j = digits_all(j);
        if (number_i != number_j)
            return number_i ? 1 : -1;
        int c = number_i ? digits_cmp(i, j) : str_icmp(i, j);
        if (c)
            return c;
    }
    return (int)part_done(&y) - (int)part_done(&x);
}

static int pep440_cmp(const struct pep440 *a, const struct pep440 *b)
{
    int c = digits_cmp(a->epoch, b->epoch);
    if (!c)
        c = release_cmp(a->release, b->release);
    if (!c)
        c = (int)a->phase - (int)b->phase;
    if (!c)
        c = digits_cmp(a->pre, b->pre);
    if (!c)
        c = (int)a->has_post - (int)b->has_post;
    if (!c)
        c = digits_cmp(a->post, b->post);
    if (!c)
        c = (int)b->has_dev - (int)a->has_dev;
    if (!c)
        c = digits_cmp(a->dev, b->dev);
    return c ? c : local_cmp(a->local, b->local);
}

/* Legacy versions: numbers, words, hyphens and runs of all else, dots only separate; "final" is behind the
 * end. Zeros do not count before anything but a number, hyphens do not count before the word of a
 * pre-release. */
struct legacy {
    struct part at;
    size_t hyphens, zeros; /* looked through, still to give */
    bool looked;
};
enum legacy_kind { LEGACY_NUMBER, LEGACY_WORD };
struct legacy_part {
    enum legacy_kind kind;
    str text;
    bool end;
};

static int byte_class(char c)
{
    if (ch_digit(c))
        return 0;
    if (ch_alpha(c))
        return 1;
    return c == '.' ? 2 : c == '-' ? 3 : 4;
}

static str legacy_name(str word)
{
    static const struct {
        str word, name;
    } names[] = {{STR_INIT("pre"), STR_INIT("c")},
                 {STR_INIT("preview"), STR_INIT("c")},
                 {STR_INIT("rc"), STR_INIT("c")},
                 {STR_INIT("dev"), STR_INIT("@")},
                 {STR_INIT("-"), STR_INIT("final-")}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_ieq(word, names[i].word))
            return names[i].name;
    return word;
}

static struct legacy_part legacy_raw(struct part *c)
{
    while (!part_done(c) && *c->p == '.')
        c->p++;
    if (part_done(c))
        return (struct legacy_part){LEGACY_WORD, STR("final"), true};
    const char *from = c->p;
    int class = byte_class(*c->p);
    do {
        c->p++;
    } while (class != 3 && !part_done(c) && byte_class(*c->p) == class);
    str text = str_make(from, (size_t)(c->p - from));
    return (struct legacy_part){class ? LEGACY_WORD : LEGACY_NUMBER, class ? legacy_name(text) : text, false};
}

/* Numbers were padded to eight digits, so a longer row of zeros is none. */
static bool legacy_zero(const struct legacy_part *p)
{
    return p->kind == LEGACY_NUMBER && p->text.n <= 8 && digits_zero(p->text);
}

static bool legacy_hyphen(const struct legacy_part *p)
{
    return !p->end && p->kind == LEGACY_WORD && str_is(p->text, "final-");
}

static void legacy_look(struct legacy *l)
{
    struct part ahead = l->at;
    struct legacy_part p = legacy_raw(&ahead);
    l->looked = true;
    while (legacy_zero(&p) || legacy_hyphen(&p)) {
        bool zero = legacy_zero(&p);
        l->hyphens += !zero;
        l->zeros = zero ? l->zeros + 1 : 0;
        l->at = ahead;
        p = legacy_raw(&ahead);
    }
    if (p.kind == LEGACY_NUMBER)
        return;
    if (!l->zeros && !p.end && str_icmp(p.text, STR("final")) < 0)
        l->hyphens = 0;
    l->zeros = 0;
}

static struct legacy_part legacy_next(struct legacy *l)
{
    if (!l->looked)
        legacy_look(l);
    if (l->hyphens) {
        l->hyphens--;
        return (struct legacy_part){LEGACY_WORD, STR("final-"), false};
    }
    if (l->zeros) {
        l->zeros--;
        return (struct legacy_part){LEGACY_NUMBER, STR("0"), false};
    }
    l->looked = false;
    return legacy_raw(&l->at);
}

/* As text after padding to eight digits. */
static int legacy_number_cmp(str a, str b)
{
    if (a.n <= 8 && b.n <= 8)
        return digits_cmp(a, b);
    size_t pad_a = a.n < 8 ? 8 - a.n : 0, pad_b = b.n < 8 ? 8 - b.n : 0;
    for (size_t i = 0; i < a.n + pad_a && i < b.n + pad_b; i++) {
        char x = i < pad_a ? '0' : a.p[i - pad_a], y = i < pad_b ? '0' : b.p[i - pad_b];
        if (x != y)
            return x - y;
    }
    return a.n < b.n ? -1 : a.n > b.n;
}

static int legacy_cmp(str a, str b)
{
    struct legacy x = {.at = part_of(a)}, y = {.at = part_of(b)};
    for (;;) {
        struct legacy_part i = legacy_next(&x), j = legacy_next(&y);
        if (i.kind != j.kind)
            return i.kind == LEGACY_WORD ? -1 : 1;
        int c = i.kind == LEGACY_NUMBER ? legacy_number_cmp(i.text, j.text) : str_icmp(i.text, j.text);
        if (c || (i.end && j.end))
            return c;
        if (i.end != j.end)
            return i.end ? -1 : 1;
    }
}

static int compare(str a, str b)
{
    struct pep440 x, y;
    a = str_trim(a);
    b = str_trim(b);
    bool valid_a = parse(a, &x), valid_b = parse(b, &y);
    if (valid_a != valid_b)
        return valid_a ? 1 : -1;
    return valid_a ? pep440_cmp(&x, &y) : legacy_cmp(a, b);
}

const struct version_scheme scheme_pep440 = {
    .name = "pep440",
    .source = "PEP 440; versions that do not fit it are below all others",
    .ecosystems = (const char *const[]){"PyPI", NULL},
    .compare = compare,
};
