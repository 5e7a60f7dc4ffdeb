#include "check/licence.h"
#include "catalog/licence_expression.h"

/* Software usage restrictions; acquisition. */
static const char *const controls[] = {"NIST-800-53:CM-10", "NIST-800-53:SA-4"};

bool licence_policy_add(struct arena *a, struct licence_policy *p, str list, struct err *e)
{
    str word;
    if (!list.n)
        return err_set(e, "wrong value of", STR("--licence-deny"), "an empty list");
    while (str_split(&list, ',', &word)) {
        word = str_trim(word);
        if (!word.n)
            return err_set(e, "wrong value of", STR("--licence-deny"), "an empty word between commas");
        if (str_ieq(word, STR("unknown")))
            p->unknown = true;
        else
            vec_push(a, &p->denied, word);
    }
    return true;
}

/* `*` stands for any run; case is ignored. */
static bool matches(str pattern, str s)
{
    ptrdiff_t star = str_chr(pattern, '*');
    if (star < 0)
        return str_ieq(pattern, s);
    str head = str_sub(pattern, 0, (size_t)star), tail = str_from(pattern, (size_t)star + 1);
    if (!str_istarts(s, head))
        return false;
    for (size_t at = head.n; at <= s.n; at++)
        if (matches(tail, str_from(s, at)))
            return true;
    return false;
}

/* An exception to a licence is no way around a rule that names the licence. */
static bool allowed(void *ctx, str id)
{
    const struct licence_policy *p = ctx;
    ptrdiff_t with = str_find(id, STR(" WITH "));
    str bare = with < 0 ? id : str_sub(id, 0, (size_t)with);
    for (size_t i = 0; i < p->denied.n; i++)
        if (matches(p->denied.v[i], bare) || matches(p->denied.v[i], id))
            return false;
    return true;
}

/* The licence that is denied, or "". npm and Composer list licences to choose from (documentation of
 * package.json and composer.json); elsewhere all of a list apply. */
static str denied(const struct licence_policy *p, const struct component *c)
{
    bool choice = str_is(c->type, "npm") || str_is(c->type, "composer");
    str first = STR("");
    size_t met = 0;
    for (size_t i = 0; i < c->licences.n; i++)
        if (licence_expression_met(c->licences.v[i], allowed, (void *)p))
            met++;
        else if (!first.n)
            first = c->licences.v[i];
    return choice && met ? STR("") : first;
}

static void add_finding(struct arena *a, const struct component *c, size_t index, const char *id, str title,
                        str evidence, struct report *r)
{
    struct finding f = {
        .id = str_c(id),
        .cls = CLASS_LICENCE,
        .severity = SEVERITY_MEDIUM,
        .score = -1,
        .title = title,
        .subject = c->purl,
        .component = index,
        .evidence = evidence,
        .fix_text = STR("Replace the component, or have its licence accepted and drop it from the policy."),
        .epss = -1,
        .percentile = -1};
    for (size_t i = 0; i < c->locations.n; i++)
        vec_push(a, &f.locations, c->locations.v[i]);
    for (size_t i = 0; i < sizeof controls / sizeof *controls; i++)
        vec_push(a, &f.controls, str_c(controls[i]));
    vec_push(a, &r->findings, f);
}

void licence_check(struct arena *a, const struct licence_policy *p, const struct inventory *inv,
                   struct report *r)
{
    for (size_t i = 0; i < inv->components.n; i++) {
        const struct component *c = &inv->components.v[i];
        if (c->state == STATE_REMOVED || c->fixture.n || str_is(c->kind, "os"))
            continue;
        str licence = p->denied.n ? denied(p, c) : STR("");
        if (licence.n)
            add_finding(a, c, i, "LI-D01",
                        arena_printf(a, "The policy denies the licence %.*s", STR_ARG(licence)),
                        STR("without it the component cannot be used"), r);
        else if (p->unknown && !c->licences.n)
            add_finding(a, c, i, "LI-D02", STR("The licence is not known"),
                        STR("no metadata and no text names one"), r);
    }
}
