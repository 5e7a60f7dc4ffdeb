#include "check/standard.h"
#include "check/rule.h"

static const struct {
    const char *name, *first, *second; /* what a control begins with */
} known[] = {{"pss-baseline", "PSS:baseline", NULL},  {"pss-restricted", "PSS:restricted", "PSS:baseline"},
             {"cis-docker", "CIS-DOCKER:", NULL},     {"cis-k8s", "CIS-K8S:", NULL},
             {"nist-800-190", "NIST-800-190:", NULL}, {"nist-800-53", "NIST-800-53:", NULL}};

static size_t index_of(str name)
{
    size_t i = 0;
    while (i < sizeof known / sizeof *known && !str_eq(name, str_c(known[i].name)))
        i++;
    return i;
}

bool standard_known(str name, struct err *e)
{
    if (index_of(name) < sizeof known / sizeof *known)
        return true;
    err_set(e, "wrong value of", STR("--standard"), "there is no standard '%.*s'", STR_ARG(name));
    return err_hint(
        e, "there are pss-baseline, pss-restricted, cis-docker, cis-k8s, nist-800-190 and nist-800-53");
}

static bool of_standard(str name, str control)
{
    size_t i = index_of(name);
    return i < sizeof known / sizeof *known &&
           (str_starts(control, str_c(known[i].first)) ||
            (known[i].second && str_starts(control, str_c(known[i].second))));
}

str standard_controls(struct arena *a, str name, str id)
{
    const struct rule *rule = rule_find(id);
    str all = STR("");
    for (size_t i = 0; rule && rule->controls[i]; i++)
        if (of_standard(name, str_c(rule->controls[i])))
            all = all.n ? arena_join(a, all, STR(", "), str_c(rule->controls[i])) : str_c(rule->controls[i]);
    return all;
}

enum pod_level standard_level(str name)
{
    return str_is(name, "pss-baseline")     ? POD_BASELINE
           : str_is(name, "pss-restricted") ? POD_RESTRICTED
                                            : POD_PRIVILEGED;
}

static bool is_found(const struct report *r, str id)
{
    for (size_t i = 0; i < r->findings.n; i++)
        if (str_eq(r->findings.v[i].id, id))
            return true;
    return false;
}

/* Of pods what the letter of the standard came to counts; the rule itself may have failed by what the
 * standard says nothing of. */
static void take_letters(struct arena *a, struct report *r)
{
    for (size_t i = 0; i < r->checks.n; i++)
        if (r->checks.v[i].result == CHECK_FAIL && !is_found(r, r->checks.v[i].id))
            r->checks.v[i].result = CHECK_NOT_APPLICABLE;
    for (size_t i = 0; i < r->by_letter.n; i++)
        check_note(a, &r->checks, r->by_letter.v[i].id.p, r->by_letter.v[i].result, r->by_letter.v[i].why);
}

void standard_apply(struct arena *a, str name, struct report *r)
{
    size_t kept = 0;
    r->standard = name;
    for (size_t i = 0; i < r->findings.n; i++) {
        const struct finding *f = &r->findings.v[i];
        bool mine = false;
        for (size_t k = 0; k < f->controls.n; k++)
            mine = mine || of_standard(name, f->controls.v[k]);
        if (mine)
            r->findings.v[kept++] = *f;
    }
    r->findings.n = kept;
    take_letters(a, r);
    kept = 0;
    for (size_t i = 0; i < r->checks.n; i++)
        if (standard_controls(a, name, r->checks.v[i].id).n)
            r->checks.v[kept++] = r->checks.v[i];
    r->checks.n = kept;
    for (size_t i = 0; i < rules_n; i++)
        if (standard_controls(a, name, str_c(rules[i].id)).n)
            rule_result(a, r, rules[i].id, CHECK_NOT_APPLICABLE, STR("nothing that it judges was read"));
}
