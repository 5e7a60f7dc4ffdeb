/* nevra: names of RPM files and packages: NAME-[EPOCH:]VERSION-RELEASE[.ARCHITECTURE[.rpm]]. */
#ifndef ASSAY_ADVISORY_NEVRA_H
#define ASSAY_ADVISORY_NEVRA_H

#include "base/str.h"

/* Cuts "ctdb-0:4.19.2+git.322-1.1.x86_64.rpm" into "ctdb" and "4.19.2+git.322-1.1". `unsure` asks only for
 * what surely ends in a version (of "libgstplayer-1_0-0" nobody knows): a dot behind the last dash. False for
 * what has no version. */
bool nevra_cut(str nevra, bool unsure, str *name, str *evr);
/* Without the architecture and ".rpm", where they stand. */
str nevra_package(str nevra);
/* Without an epoch of 0, which is as none. */
str nevra_evr(str evr);

#endif
