/* judge: from an inventory to a report: advisories and rules applied, ignored findings marked, all ranked.
 * Separate from reading: the same inventory can be judged again with a newer database or other rules. */
#ifndef ASSAY_CHECK_JUDGE_H
#define ASSAY_CHECK_JUDGE_H

#include "advisory/advisory.h"
#include "check/baseline.h"
#include "check/ignore.h"
#include "check/licence.h"
#include "check/policy.h"
#include "check/rank.h"
#include "check/vex.h"
#include "model/checks.h"

struct judge {
    unsigned checks;             /* of CHECKS_; 0: all */
    struct database *database;   /* NULL: vulnerabilities are not judged */
    struct ignore_list *ignores; /* NULL: none; counts what its entries matched */
    struct vex_list *vex;        /* NULL: none; counts what its statements spoke of */
    bool vex_from_image;         /* take what an image says of itself for true; `vex` comes after it */
    struct licence_policy licences;
    const struct policy *policy; /* NULL: none */
    struct match_options match;
    const struct baseline *baseline; /* NULL: none; what stood in it is left out */
    enum rank_key sort;
    str standard;    /* "": all rules (check/standard.h) */
    bool fixed_only; /* flaws without a fix are left out */
    str as_of;       /* a valid YYYY-MM-DD (base/date.h): the day that is judged at */
};

/* Fills *r, memory in `a`; the inventory must outlive it and may gain diagnostics. False when the database
 * could not be used at all. */
bool judge_inventory(const struct judge *j, struct arena *a, struct inventory *inv, struct report *r,
                     struct err *e);

#endif
