/* licence: the policy on licences (docs/rules.md, class licence). */
#ifndef ASSAY_CHECK_LICENCE_H
#define ASSAY_CHECK_LICENCE_H

#include "base/err.h"
#include "model/finding.h"

struct licence_policy {
    VEC(str) denied; /* SPDX identifiers, `*` for any run of characters ("AGPL-*"); case is ignored */
    bool unknown;    /* a component whose licence is not known is denied too */
};

/* Takes a list joined by commas into the policy: identifiers, patterns, and the word "unknown". False for an
 * empty word. `list` must outlive the policy. */
bool licence_policy_add(struct arena *a, struct licence_policy *p, str list, struct err *e);
/* Adds a finding for each component that cannot be used without a denied licence, and, if the policy says so,
 * for each whose licence is not known. Removed components and fixtures are passed over. */
void licence_check(struct arena *a, const struct licence_policy *p, const struct inventory *inv,
                   struct report *r);

#endif
