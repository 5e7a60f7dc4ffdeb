/* vers: ranges of versions as the VERS specification writes them ("vers:npm/>=1.2.0|<2.0.0"), by the order of
 * the ecosystem. */
#ifndef ASSAY_VERSION_VERS_H
#define ASSAY_VERSION_VERS_H

#include "base/str.h"

/* Is `version` in the range? False for what is no range, and where the ecosystem's order is not known for all
 * but the versions that it names. `ecosystem` is the OSV name; the range's own type is not looked at. */
bool vers_holds(str range, str ecosystem, str version);

#endif
