/* group: findings by what closes them: one group a package and version, apart for those with and without a
 * fix. */
#ifndef ASSAY_REPORT_GROUP_H
#define ASSAY_REPORT_GROUP_H

#include "report/report.h"

struct fix_group {
    str name, from; /* the package as its distribution or ecosystem upgrades it, and its version */
    str to;         /* the lowest version that closes all of them; "" if there is no fix */
    VEC(const struct finding *) flaws;    /* one for each id, ranked */
    VEC(size_t) components;               /* indices into the inventory's components: what the flaws are in */
    size_t counts[SEVERITY_CRITICAL + 1]; /* of flaws */
    size_t exploited;                     /* flaws that are known to be exploited */
};
struct fix_groups {
    VEC(struct fix_group) fixed, unfixed; /* in the order of their worst finding */
    VEC(const struct finding *) others;   /* findings on no component, and ends of life; ranked */
    VEC(const struct finding *) aside;    /* ignored or not affected */
    size_t below;                         /* open findings below style->at_least */
    size_t flaws;                         /* all flaws of the groups, and others */
    size_t findings;                      /* all findings that those stand for */
    size_t counts[SEVERITY_CRITICAL + 1]; /* of flaws */
};
void fix_groups_make(struct arena *a, const struct report *r, enum severity at_least, struct fix_groups *out);

#endif
