/* path: names inside an artifact: relative to its root, '/' between parts, no "." or ".." part, no leading
 * or trailing slash; the root itself is "". */
#ifndef ASSAY_BASE_PATH_H
#define ASSAY_BASE_PATH_H

#include "base/arena.h"

/* Brings a name found in an archive into that form, in the arena unless it is in it already (then no copy).
 * "..", an absolute name or a backslash drive never climbs out: ".." parts stop at the root.
 * *climbed (may be NULL) is set when the name tried to. */
str path_clean(struct arena *a, str raw, bool *climbed);
/* base + "/" + rel, cleaned; a `rel` that begins with '/' starts at the root. Never leaves the root. */
str path_join(struct arena *a, str base, str rel);

#endif
