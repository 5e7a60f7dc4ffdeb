/* package: under which names and versions advisories of its ecosystem speak of a component's package. */
#ifndef ASSAY_ADVISORY_PACKAGE_H
#define ASSAY_ADVISORY_PACKAGE_H

#include "model/inventory.h"

struct package_name {
    str name, version;
    bool source; /* of the source package; else of the package itself */
};
enum { PACKAGE_NAMES = 3 };
/* How many there are: by the package's own name, by that of its source, or both, as the ecosystem's feeds
 * name them; by its new name too where its author moved it (moved.h). Signed kernels of Debian and Ubuntu are
 * those of the source that was signed. None for what holds nothing of its source that runs (package_hollow).
 * Strings are views, or in `a`. */
size_t package_names(struct arena *a, const struct component *c, struct package_name out[PACKAGE_NAMES]);
/* Why the flaws of its source are none of the package: headers, documentation and names of kernels; "" if
 * they are. */
str package_hollow(const struct component *c);

/* Of a kernel, what its place among those installed is: "the kernel that runs", "not the kernel that runs,
 * which is 6.1.0-21-amd64", "a newer kernel is installed beside it: 6.1.90-1"; "" for all else. In `a`. */
str package_kernel_note(struct arena *a, const struct inventory *inv, const struct component *c);

#endif
