#include "check/rule.h"

const struct rule *rule_find(str id)
{
    for (size_t i = 0; i < rules_n; i++)
        if (str_ieq(id, str_c(rules[i].id)))
            return &rules[i];
    return NULL;
}

struct finding *rule_finding(struct arena *a, struct report *r, const char *id, str subject, str evidence)
{
    const struct rule *rule = rule_find(str_c(id));
    struct finding *f = vec_add(a, &r->findings);
    *f = (struct finding){.id = str_c(rule->id),
                          .cls = rule->cls,
                          .severity = rule->severity,
                          .score = -1,
                          .title = str_c(rule->title),
                          .subject = subject,
                          .component = SIZE_MAX,
                          .evidence = evidence,
                          .fix_text = str_c(rule->fix),
                          .epss = -1,
                          .percentile = -1};
    for (const char *const *c = rule->controls; *c; c++)
        vec_push(a, &f->controls, str_c(*c));
    rule_result(a, r, id, CHECK_FAIL, evidence);
    return f;
}

/* Where the rule's line is, or has to be put. */
static size_t place_of(const struct report *r, str id)
{
    size_t low = 0, high = r->checks.n;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (str_cmp(r->checks.v[mid].id, id) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

bool rule_counts(const struct report *r, const char *id, enum check_result result)
{
    size_t at = place_of(r, str_c(id));
    return at == r->checks.n || !str_eq(r->checks.v[at].id, str_c(id)) || result > r->checks.v[at].result;
}

void rule_result(struct arena *a, struct report *r, const char *id, enum check_result result, str why)
{
    struct check c = {str_c(id), result, why};
    size_t at = place_of(r, c.id);
    if (at < r->checks.n && str_eq(r->checks.v[at].id, c.id)) {
        if (result > r->checks.v[at].result)
            r->checks.v[at] = c;
        return;
    }
    vec_push(a, &r->checks, c);
    memmove(&r->checks.v[at + 1], &r->checks.v[at], (r->checks.n - 1 - at) * sizeof c);
    r->checks.v[at] = c;
}
