#include "check/host/origin.h"
#include "check/rule.h"

#define RULE "HA-S05"

/* What a scan can see of signatures; a key decides, and a scan has none. */
static str signed_words(struct arena *a, const struct inventory *inv)
{
    size_t n = inv->signatures.n;
    if (!n)
        return STR("nothing that lies with the image says who made it; where it was published signatures "
                   "may: assay verify");
    return arena_printf(a, "%zu signature%s or attestation%s with it, not judged here: assay verify --key", n,
                        n == 1 ? "" : "s", n == 1 ? " lies" : "s lie");
}

/* The first rule on digests, sizes and counts that does not hold; NULL: all hold. */
static const struct check *broken(const struct report *r)
{
    for (size_t i = 0; i < r->checks.n; i++)
        if (str_starts(r->checks.v[i].id, STR("TR-D")) && r->checks.v[i].result == CHECK_FAIL)
            return &r->checks.v[i];
    return NULL;
}

void host_origin_check(struct arena *a, const struct inventory *inv, struct report *r)
{
    if (!str_is(inv->kind, "image"))
        return;
    const struct check *c = broken(r);
    if (c)
        rule_finding(a, r, RULE, STR("image"), arena_join(a, c->id, STR(": "), c->why));
    else
        rule_result(a, r, RULE, CHECK_UNKNOWN, signed_words(a, inv));
}
