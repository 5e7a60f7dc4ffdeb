#include "check/tally.h"
#include "check/rule.h"

enum { LOCATIONS_MAX = 20, NAMES_MAX = 5 };

bool fact_is(const struct fact *f, const char *key)
{
    return str_eq(f->key, str_c(key));
}

struct tally tally_of(struct arena *a, const struct inventory *inv, const char *key)
{
    struct tally t = {0};
    uint64_t all = 0;
    for (size_t i = 0; i < inv->facts.n; i++) {
        const struct fact *f = &inv->facts.v[i];
        if (fact_is(f, key))
            vec_push(a, &t.facts, f);
        else if (fact_is(f, "file.more") && str_eq(f->subject, str_c(key)))
            str_u64(f->detail, 10, &all);
    }
    t.more = all > t.facts.n ? all - t.facts.n : 0;
    return t;
}

static str words_of(struct arena *a, const struct fact *f)
{
    return arena_printf(a, "%.*s (%.*s)", STR_ARG(f->subject), STR_ARG(f->detail));
}

str tally_words(struct arena *a, const struct tally *t)
{
    str s = STR("");
    for (size_t i = 0; i < t->facts.n && i < NAMES_MAX; i++)
        s = s.n ? arena_join(a, s, STR(", "), words_of(a, t->facts.v[i])) : words_of(a, t->facts.v[i]);
    uint64_t rest = t->facts.n + t->more - (t->facts.n < NAMES_MAX ? t->facts.n : NAMES_MAX);
    return rest ? arena_printf(a, "%.*s and %llu more", STR_ARG(s), (unsigned long long)rest) : s;
}

struct finding *tally_finding(struct arena *a, struct report *r, const char *rule, str subject,
                              const struct tally *t)
{
    struct finding *f = rule_finding(a, r, rule, subject, tally_words(a, t));
    for (size_t i = 0; i < t->facts.n && i < LOCATIONS_MAX; i++)
        vec_push(a, &f->locations, t->facts.v[i]->at);
    return f;
}
