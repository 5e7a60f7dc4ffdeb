#include "check/trust.h"
#include "check/rule.h"

/* What the readers of images find, and the rule that judges it. */
static const struct {
    const char *fact, *rule;
} judged[] = {
    {"layer.digest-mismatch", "TR-D01"},  {"layer.diff-id-mismatch", "TR-D02"},
    {"layer.missing", "TR-D03"},          {"layer.size-mismatch", "TR-D04"},
    {"config.digest-mismatch", "TR-D05"}, {"manifest.digest-mismatch", "TR-D06"},
    {"config.size-mismatch", "TR-D07"},   {"manifest.size-mismatch", "TR-D08"},
    {"layer.count-mismatch", "TR-D09"},
};

static const char *rule_of(str fact)
{
    for (size_t i = 0; i < sizeof judged / sizeof *judged; i++)
        if (str_eq(fact, str_c(judged[i].fact)))
            return judged[i].rule;
    return NULL;
}

void trust_check(struct arena *a, const struct inventory *inv, struct report *r)
{
    for (size_t i = 0; i < inv->facts.n; i++) {
        const struct fact *fact = &inv->facts.v[i];
        const char *rule = rule_of(fact->key);
        if (!rule)
            continue;
        struct finding *f = rule_finding(a, r, rule, fact->subject, fact->detail);
        if (fact->at.path.n || fact->at.layer >= 0)
            vec_push(a, &f->locations, fact->at);
    }
}
