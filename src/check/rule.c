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
static size_t place_of(const check_list *list, str id)
{
    size_t low = 0, high = list->n;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (str_cmp(list->v[mid].id, id) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

bool rule_counts(const struct report *r, const char *id, enum check_result result)
{
    size_t at = place_of(&r->checks, str_c(id));
    return at == r->checks.n || !str_eq(r->checks.v[at].id, str_c(id)) || result > r->checks.v[at].result;
}

void rule_result(struct arena *a, struct report *r, const char *id, enum check_result result, str why)
{
    check_note(a, &r->checks, id, result, why);
}

void check_note(struct arena *a, check_list *list, const char *id, enum check_result result, str why)
{
    struct check c = {str_c(id), result, why};
    size_t at = place_of(list, c.id);
    if (at < list->n && str_eq(list->v[at].id, c.id)) {
        if (result > list->v[at].result)
            list->v[at] = c;
        return;
    }
    vec_push(a, list, c);
    memmove(&list->v[at + 1], &list->v[at], (list->n - 1 - at) * sizeof c);
    list->v[at] = c;
}
