/* group: findings by what closes them: one group a package and version, apart for those that the advised
 * upgrade closes and those that it does not; and the upgrades by the one step that brings several in. */
#ifndef ASSAY_REPORT_GROUP_H
#define ASSAY_REPORT_GROUP_H

#include "report/report.h"

struct fix_group {
    const struct upgrade *fix; /* what is advised of the package; NULL: nothing is */
    bool left;                 /* without a fix of their own where the advised one comes in: they stay open */
    str name, from;            /* the package as its distribution or ecosystem upgrades it, and its version */
    str to;                    /* the lowest version that closes all of them; "" if there is no fix */
    VEC(const struct finding *) flaws;    /* one for each id, ranked */
    VEC(size_t) components;               /* indices into the inventory's components: what the flaws are in */
    size_t counts[SEVERITY_CRITICAL + 1]; /* of flaws */
    size_t exploited;                     /* flaws that are known to be exploited */
};
struct fix_source {
    str words; /* "move express 4.16.0" */
    size_t packages, flaws, counts[SEVERITY_CRITICAL + 1];
};
struct fix_groups {
    VEC(struct fix_source) sources;       /* what closes most first; those of one package alone too */
    VEC(struct fix_group) fixed, unfixed; /* in the order of their worst finding */
    VEC(const struct finding *) others;   /* findings on no component, and ends of life; ranked */
    VEC(const struct finding *) aside;    /* ignored or not affected */
    size_t below;                         /* open findings below style->at_least */
    size_t flaws;                         /* all flaws of the groups, and others */
    size_t unreached;                     /* of those, flaws of packages in code that does not run */
    size_t findings;                      /* all findings that those stand for */
    size_t counts[SEVERITY_CRITICAL + 1]; /* of flaws */
};
/* Flaws of all groups that are known to be exploited. */
size_t fix_groups_exploited(const struct fix_groups *g);
void fix_groups_make(struct arena *a, const struct report *r, enum severity at_least, struct fix_groups *out);

#endif
