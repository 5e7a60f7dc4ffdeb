/* relations: references to components that are unique in one document, and who depends on whom: what SBOM
 * formats need of one or several reports. */
#ifndef ASSAY_REPORT_RELATIONS_H
#define ASSAY_REPORT_RELATIONS_H

#include "report/report.h"

struct relations_node {
    str ref;             /* its purl, with "|2" ... behind it where that was taken already */
    VEC(size_t) depends; /* indices of components of the same report, ascending, each once */
    bool wanted;         /* some other component depends on it */
};
struct relations {
    str artifact;                 /* the artifact's own reference */
    struct relations_node *nodes; /* one a component */
};
/* One for each report, in the arena. */
struct relations *relations_make(struct arena *a, const struct report *const *reports, size_t n);

#endif
