/* release: which of the feeds' names for a distribution's releases speak of a component's release. Feeds name
 * products ("Red Hat:enterprise_linux:9::baseos", "SUSE:Linux Enterprise Module for Basesystem 15 SP5",
 * "Ubuntu:Pro:22.04:LTS"), of which one system has several. */
#ifndef ASSAY_ADVISORY_RELEASE_H
#define ASSAY_ADVISORY_RELEASE_H

#include "base/arena.h"

enum release_fit {
    RELEASE_OTHER,  /* it says nothing of the component */
    RELEASE_OWN,    /* it speaks of the component's release */
    RELEASE_BRANCH, /* of systems that follow a branch of it, with fixes of its own: packages from there carry
                     * `mark` in their version, and of no others it speaks */
    RELEASE_EXTRA   /* likewise; but what it holds for affected is so without the mark too, its fix is sold */
};
/* `feed`: the ecosystem that an advisory names; `own`: the component's. *mark is in `a`. */
enum release_fit release_fit(struct arena *a, str own, str feed, str *mark);
/* Is the mark in the version? Case is ignored. */
bool release_marked(str version, str mark);

#endif
