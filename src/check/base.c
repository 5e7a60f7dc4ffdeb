#include "check/base.h"
#include "check/rule.h"
#include "check/tally.h"

static const struct fact *first(const struct inventory *inv, const char *key)
{
    for (size_t i = 0; i < inv->facts.n; i++)
        if (fact_is(&inv->facts.v[i], key))
            return &inv->facts.v[i];
    return NULL;
}

static str base_name(const struct inventory *inv)
{
    return inv->base.name.n ? inv->base.name : inv->base.digest;
}

/* A claim is proven by the image of that digest alone. */
static void check_claim(struct arena *a, const struct inventory *inv, struct report *r)
{
    const struct fact *claimed = first(inv, "base.claimed"), *false_claim = first(inv, "base.claim-false");
    bool found = first(inv, "base.found") != NULL;
    if (false_claim)
        rule_finding(a, r, "TR-B01", false_claim->subject,
                     arena_printf(a, "the image names %.*s as its base, but %.*s",
                                  STR_ARG(false_claim->subject), STR_ARG(false_claim->detail)));
    else if (!claimed)
        rule_result(a, r, "TR-B01", CHECK_NOT_APPLICABLE, STR("the image names no base"));
    else if (found && claimed->subject.n && str_eq(claimed->subject, inv->base.digest))
        rule_result(a, r, "TR-B01", CHECK_PASS,
                    arena_join(a, STR("the image begins with the layers of "), claimed->subject, STR_NONE));
    else
        rule_result(a, r, "TR-B01", CHECK_UNKNOWN,
                    arena_printf(a, "%.*s, which the image names, is not at hand: --base gives it",
                                 STR_ARG(claimed->subject.n ? claimed->subject : claimed->detail)));
}

static void check_newer(struct arena *a, const struct inventory *inv, struct report *r)
{
    const struct fact *newer = first(inv, "base.newer");
    if (newer)
        rule_finding(a, r, "TR-B02", base_name(inv),
                     arena_printf(a, "%.*s %.*s", STR_ARG(newer->subject), STR_ARG(newer->detail)));
    else if (!first(inv, "base.found"))
        rule_result(a, r, "TR-B02", CHECK_UNKNOWN,
                    STR("the base is not known by its layers: --base gives it, or it was not assessed yet"));
    else
        rule_result(a, r, "TR-B02", CHECK_UNKNOWN, STR("no newer image of the base was assessed"));
}

void base_check(struct arena *a, const struct inventory *inv, struct report *r)
{
    if (!str_is(inv->kind, "image"))
        return;
    check_claim(a, inv, r);
    check_newer(a, inv, r);
}
