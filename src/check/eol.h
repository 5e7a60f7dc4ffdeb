/* eol: rules on what is no longer cared for: the operating system's release, and components whose series of
 * releases has ended (docs/rules.md). Nothing is claimed of what the database holds no cycle of. */
#ifndef ASSAY_CHECK_EOL_H
#define ASSAY_CHECK_EOL_H

#include "advisory/advisory.h"

enum { EOL_NOTICE_DAYS = 183 }; /* an end within so many days is announced */

/* Adds findings of class eol to `r` and fills r->os_life. `today`: days since 1970 of r->as_of. What cannot
 * be read becomes a diagnostic of `inv`. */
void eol_check(struct database *db, struct arena *a, int64_t today, struct inventory *inv, struct report *r);

#endif
