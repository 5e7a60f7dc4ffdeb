/* upstream: which advisories on upstream's releases speak of a component that no ecosystem's advisories name:
 * a program that no package manager installed, or, where it is asked for, a distribution's package. */
#ifndef ASSAY_ADVISORY_UPSTREAM_H
#define ASSAY_ADVISORY_UPSTREAM_H

#include "base/arena.h"
#include "model/inventory.h"

struct upstream {
    str ecosystem, name, version; /* in the form that component_add would give them */
};
/* Bitnami's records name upstream's releases of programs (pkg:bitnami/node) and are the only ones that do, so
 * an unpackaged program is looked up among them by the name of its classifier. `asked` takes a distribution's
 * package too, by its source's name and version without epoch and revision: what the distribution patched is
 * not seen then. False for a component that has an ecosystem of its own, and for names that Bitnami does not
 * have. */
bool upstream_of(struct arena *a, const struct component *c, bool asked, struct upstream *out);

#endif
