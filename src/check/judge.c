#include "check/judge.h"
#include "base/date.h"
#include "check/trust.h"
#include <stdlib.h>

static int compare_numbers(double x, double y)
{
    return (x > y) - (x < y);
}

static int compare_places(const struct finding *x, const struct finding *y)
{
    if (!x->locations.n || !y->locations.n)
        return (int)(x->locations.n != 0) - (int)(y->locations.n != 0);
    const struct location *a = &x->locations.v[0], *b = &y->locations.v[0];
    int c = str_cmp(a->path, b->path);
    if (c == 0)
        c = (a->layer > b->layer) - (a->layer < b->layer);
    return c ? c : (a->line > b->line) - (a->line < b->line);
}

int finding_rank(const struct finding *x, const struct finding *y)
{
    int c = (int)y->severity - (int)x->severity;
    if (c == 0)
        c = compare_numbers(y->score, x->score);
    if (c == 0)
        c = str_cmp(x->id, y->id);
    if (c == 0)
        c = str_cmp(x->subject, y->subject);
    if (c == 0)
        c = (x->component > y->component) - (x->component < y->component);
    if (c == 0)
        c = compare_places(x, y);
    return c ? c : str_cmp(x->evidence, y->evidence);
}

static int rank_entry(const void *x, const void *y)
{
    return finding_rank(x, y);
}

static bool inventory_complete(const struct inventory *inv)
{
    for (size_t i = 0; i < inv->diagnostics.n; i++)
        if (inv->diagnostics.v[i].level >= DIAG_WARNING)
            return false;
    return true;
}

static bool match(const struct judge *j, struct arena *a, struct inventory *inv, struct report *r,
                  struct err *e)
{
    if (!j->database)
        return true;
    database_describe(j->database, a, r);
    return advisory_match(j->database, a, inv, &j->match, r, inv) ||
           err_set(e, "cannot judge", inv->ref, "the database of advisories cannot be read");
}

bool judge_inventory(const struct judge *j, struct arena *a, struct inventory *inv, struct report *r,
                     struct err *e)
{
    int64_t today = 0;
    *r = (struct report){.inventory = inv, .as_of = j->as_of};
    if (!match(j, a, inv, r, e))
        return false;
    trust_check(a, inv, r);
    licence_check(a, &j->licences, inv, r);
    if (inv->vex.n)
        vex_carried(a, inv, j->vex_from_image, r);
    if (j->vex)
        vex_apply(a, j->vex, r);
    if (j->ignores && date_days(j->as_of, &today))
        ignore_apply(a, j->ignores, r, today);
    if (r->findings.n)
        qsort(r->findings.v, r->findings.n, sizeof *r->findings.v, rank_entry);
    r->complete = inventory_complete(inv);
    if (j->policy)
        policy_judge(j->policy, j->database, a, r);
    return true;
}
