#include "check/judge.h"
#include "advisory/fix.h"
#include "base/date.h"
#include "check/advice.h"
#include "check/base.h"
#include "check/drift.h"
#include "check/eol.h"
#include "check/host/context.h"
#include "check/host/files.h"
#include "check/host/origin.h"
#include "check/reachable.h"
#include "check/secret.h"
#include "check/standard.h"
#include "check/threat.h"
#include "check/trust.h"

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

/* Of flaws only those that an upgrade closes; what is no matter of upgrades stays. */
static void leave_out_unfixed(struct report *r)
{
    size_t kept = 0;
    for (size_t i = 0; i < r->findings.n; i++) {
        const struct finding *f = &r->findings.v[i];
        if ((f->cls == CLASS_VULNERABILITY || f->cls == CLASS_PATCH) && !f->fix_version.n)
            r->left_out.unfixed++;
        else
            r->findings.v[kept++] = *f;
    }
    r->findings.n = kept;
}

bool judge_inventory(const struct judge *j, struct arena *a, struct inventory *inv, struct report *r,
                     struct err *e)
{
    int64_t today = 0;
    unsigned checks = j->checks ? j->checks : CHECKS_ALL;
    bool dated = date_days(j->as_of, &today);
    *r = (struct report){.inventory = inv, .as_of = j->as_of};
    if ((checks & CHECKS_VULNERABILITY) && !match(j, a, inv, r, e))
        return false;
    reachable_check(a, inv, r);
    if (j->database)
        threat_join(j->database, a, r, inv);
    if (j->database && dated && (checks & CHECKS_EOL))
        eol_check(j->database, a, today, inv, r);
    if (checks & CHECKS_TRUST) {
        trust_check(a, inv, r);
        trust_way_check(a, inv, r);
        base_check(a, inv, r);
    }
    if (checks & CHECKS_DRIFT)
        drift_check(a, inv, r);
    if (checks & CHECKS_HOST_ACCESS) {
        host_files_check(a, inv, r);
        host_context_check(a, inv, standard_level(j->standard), r);
        host_origin_check(a, inv, r);
    }
    if (checks & CHECKS_SECRET)
        secret_check(a, inv, r);
    if (checks & CHECKS_LICENCE)
        licence_check(a, &j->licences, inv, r);
    if (inv->vex.n)
        vex_carried(a, inv, j->vex_from_image, r);
    if (j->vex)
        vex_apply(a, j->vex, r);
    if (j->ignores && dated)
        ignore_apply(a, j->ignores, r, today);
    rank_findings(r, j->sort);
    r->complete = inventory_complete(inv);
    if (j->policy) /* of all that was found: a shorter report passes no more than the whole one */
        policy_judge(j->policy, j->database, a, r);
    if (j->baseline)
        baseline_apply(a, j->baseline, r);
    if (j->standard.n)
        standard_apply(a, j->standard, r);
    if (j->fixed_only)
        leave_out_unfixed(r);
    if (j->database)
        advisory_fixes(j->database, a, inv, r);
    advice_add(a, inv, r);
    return true;
}
